"""People, their roles and the secrets by which they sign in."""

from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F

from verbund.core import audit
from verbund.core.errors import FieldProblem
from verbund.core.rights import Actor, known_role
from verbund.kernel import chance, clock
from verbund.members.errors import MemberClash, MemberRefused
from verbund.members.models import Member, Office, Person, RoleAssignment

#: NIST SP 800-63B and BSI ORP.4: length counts, composition rules do not.
LEAST_PASSWORD = 12
_MOST_PASSWORD = 256


@transaction.atomic
def create_person(
    *,
    email: str,
    name: str,
    home: Member,
    password: str = "",
    password_hash: str = "",
    phone: str = "",
    actor: Actor | None = None,
) -> Person:
    """Add somebody of the staff; without password only a passkey or OIDC signs in.

    ``password_hash`` is an argon2 hash made before, when people move in from another
    installation.
    """
    address = email.strip().lower()
    if "@" not in address or not name.strip():
        raise MemberRefused("Nötig sind ein Name und eine E-Mail-Adresse.")
    if Person.objects.filter(email__iexact=address).exists():
        raise MemberClash(f"{address} gehört schon zu einer Person.")
    person = Person.objects.create(
        email=address,
        name=name.strip(),
        phone=phone,
        home=home,
        password=_hashed(password, address) if password else password_hash,
        passkey_handle=f"{chance.random_bits(256):064x}",
        created_at=clock.now(),
    )
    _write(person, "person_created", actor)
    return person


@transaction.atomic
def set_password(
    *, person: Person, password: str, actor: Actor | None = None
) -> Person:
    """Set a new password and end every session of this person."""
    hashed = _hashed(password, person.email)
    Person.objects.filter(pk=person.pk).update(
        password=hashed, session_epoch=F("session_epoch") + 1
    )
    person.refresh_from_db(fields=["password", "session_epoch"])
    _write(person, "password_set", actor)
    return person


@transaction.atomic
def sign_out_everywhere(*, person: Person, actor: Actor | None = None) -> Person:
    """End every session of this person, on all devices, from the next request on."""
    Person.objects.filter(pk=person.pk).update(session_epoch=F("session_epoch") + 1)
    person.refresh_from_db(fields=["session_epoch"])
    _write(person, "signed_out_everywhere", actor)
    return person


@transaction.atomic
def deactivate_person(*, person: Person, actor: Actor | None = None) -> Person:
    """Nobody signs in as this person any more; what it did keeps its name."""
    Person.objects.filter(pk=person.pk).update(
        active=False, session_epoch=F("session_epoch") + 1
    )
    person.refresh_from_db(fields=["active", "session_epoch"])
    _write(person, "person_deactivated", actor)
    return person


@transaction.atomic
def assign_role(
    *,
    person: Person,
    member: Member,
    role: str,
    office: Office | None = None,
    valid_from: date | None = None,
    actor: Actor | None = None,
) -> RoleAssignment:
    """Let a person do for a member what the role allows; the same again changes it."""
    known_role(role)
    if office is not None and office.member_id != member.pk:
        raise MemberRefused(f"{office.name} gehört nicht zu {member.official_name}.")
    row, _ = RoleAssignment.objects.update_or_create(
        person=person,
        member=member,
        role=role,
        valid_to=None,
        defaults={"office": office},
        create_defaults={
            "office": office,
            "valid_from": valid_from or clock.today(),
        },
    )
    _write(person, "role_assigned", actor, member=member, role=role)
    return row


@transaction.atomic
def end_role(
    *, assignment: RoleAssignment, on: date | None = None, actor: Actor | None = None
) -> None:
    """Take a role away; one that began on the same day is removed altogether."""
    on = on or clock.today()
    if on <= assignment.valid_from:
        assignment.delete()
    else:
        assignment.valid_to = on
        assignment.save(update_fields=["valid_to"])
    _write(
        assignment.person,
        "role_ended",
        actor,
        member=assignment.member,
        role=assignment.role,
    )


def _hashed(password: str, email: str) -> str:
    problem = password_problem(password, email)
    if problem:
        raise MemberRefused(
            problem, fields=[FieldProblem("password", problem, "weak_password")]
        )
    return make_password(password)


def password_problem(password: str, email: str) -> str:
    """Why this password is refused, as a sentence; empty if it is fine."""
    if len(password) < LEAST_PASSWORD:
        return (
            f"Das Passwort braucht mindestens {LEAST_PASSWORD} Zeichen. Gut sind vier "
            "Wörter, die nicht zusammengehören."
        )
    if len(password) > _MOST_PASSWORD:
        return f"Das Passwort darf höchstens {_MOST_PASSWORD} Zeichen haben."
    name = email.partition("@")[0].lower()
    without_name = password.lower().replace(name, "") if len(name) > 3 else password
    if len(set(password)) < 5 or len(without_name.strip()) < LEAST_PASSWORD // 2:
        return "Dieses Passwort ist leicht zu erraten. Bitte wählen Sie ein anderes."
    return ""


def _write(
    person: Person,
    action: str,
    actor: Actor | None,
    *,
    member: Member | None = None,
    role: str = "",
) -> None:
    audit.record(
        action=f"members.{action}",
        actor=actor,
        subject=f"person:{person.pk}",
        member=member.pk if member else person.home_id,
        detail={"role": role} if role else {},
    )
