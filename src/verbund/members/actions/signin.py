"""Sign staff in by password or passkey: counted, recorded, never saying what failed."""

from django.db import transaction

from verbund.core import audit
from verbund.core.limits import forget_attempts, limit_attempts
from verbund.core.rights import Actor
from verbund.core.signin import AuthAssertion, Method, verify_password
from verbund.kernel import clock
from verbund.members.errors import MemberRefused, SignInRefused
from verbund.members.models import Passkey, Person
from verbund.members.passkeys import NewPasskey

_MOST_PER_PERSON = 10
_MOST_PER_ADDRESS = 100
_WINDOW = 15 * 60
_MOST_PASSKEYS = 10


def sign_in_with_password(*, email: str, password: str, address: str) -> AuthAssertion:
    """The assertion for somebody who knows the password.

    ``address`` is where the attempt comes from. After ten wrong ones for a person (or
    a hundred from an address) in a quarter of an hour, ``TooMany``; a wrong name or
    password ``SignInRefused``, after the same time and in the same words.
    """
    name = email.strip().lower()
    count_attempt(f"person:{name}", address)
    person = Person.objects.filter(email=name, active=True).first()
    if not verify_password(password, person.password if person else None):
        audit.record(action="members.sign_in_failed", detail={"method": "password"})
        raise SignInRefused("E-Mail-Adresse oder Passwort stimmen nicht.")
    if person is None:
        raise SignInRefused("E-Mail-Adresse oder Passwort stimmen nicht.")
    forget_attempts(f"sign-in:person:{name}")
    return _signed_in(person, "password")


@transaction.atomic
def sign_in_with_passkey(*, passkey: Passkey, sign_count: int) -> AuthAssertion:
    """The assertion for a passkey that ``passkeys.check_sign_in`` has verified."""
    Passkey.objects.filter(pk=passkey.pk).update(
        sign_count=sign_count, used_at=clock.now()
    )
    return _signed_in(passkey.person, "passkey")


@transaction.atomic
def sign_in_with_provider(*, outside: AuthAssertion) -> AuthAssertion:
    """The assertion for a person whom an identity provider of the staff vouches for.

    The provider's confirmed e-mail address names the person; one that is not entered
    here, or is not active, raises ``SignInRefused``.
    """
    email = outside.attributes.get("email", "").strip().lower()
    person = Person.objects.filter(email=email, active=True).first() if email else None
    if person is None:
        audit.record(action="members.sign_in_failed", detail={"method": outside.method})
        raise SignInRefused(
            "Für diese Kennung ist hier niemand eingetragen. Wenden Sie sich an Ihre "
            "Leitung."
        )
    return _signed_in(person, outside.method)


def count_attempt(key: str, address: str) -> None:
    """Count one attempt for a key and for the address it comes from."""
    limit_attempts(
        f"sign-in:address:{address}", limit=_MOST_PER_ADDRESS, seconds=_WINDOW
    )
    limit_attempts(f"sign-in:{key}", limit=_MOST_PER_PERSON, seconds=_WINDOW)


@transaction.atomic
def register_passkey(
    *, person: Person, found: NewPasskey, name: str, actor: Actor | None = None
) -> Passkey:
    """Remember a verified passkey of a person under a name of its choice."""
    if Passkey.objects.filter(person=person).count() >= _MOST_PASSKEYS:
        raise MemberRefused(
            f"Mehr als {_MOST_PASSKEYS} Passkeys gehen nicht. Löschen Sie zuerst einen."
        )
    if Passkey.objects.filter(credential_id=found.credential_id).exists():
        raise MemberRefused("Dieser Passkey ist schon eingetragen.")
    passkey = Passkey.objects.create(
        person=person,
        credential_id=found.credential_id,
        public_key=found.public_key,
        sign_count=found.sign_count,
        name=name.strip()[:80] or "Passkey",
        transports=list(found.transports),
        created_at=clock.now(),
    )
    _write(person, "passkey_added", actor)
    return passkey


@transaction.atomic
def remove_passkey(
    *, person: Person, passkey_id: str, actor: Actor | None = None
) -> None:
    """Forget a passkey; the last one only if the person has a password."""
    mine = Passkey.objects.filter(person=person)
    if not person.password and mine.count() <= 1:
        raise MemberRefused(
            "Das ist Ihr einziger Zugang. Legen Sie zuerst einen zweiten Passkey oder "
            "ein Passwort an."
        )
    mine.filter(pk=passkey_id).delete()
    _write(person, "passkey_removed", actor)


def _signed_in(person: Person, method: Method) -> AuthAssertion:
    now = clock.now()
    Person.objects.filter(pk=person.pk).update(signed_in_at=now)
    audit.record(
        action="members.signed_in",
        subject=f"person:{person.pk}",
        member=person.home_id,
        detail={"method": method},
    )
    return AuthAssertion(
        subject=f"person:{person.pk}",
        level="substantial",
        method=method,
        at=now,
        name=person.name,
        attributes={"epoch": str(person.session_epoch)},
    )


def _write(person: Person, action: str, actor: Actor | None) -> None:
    audit.record(
        action=f"members.{action}",
        actor=actor,
        subject=f"person:{person.pk}",
        member=person.home_id,
    )
