"""Citizens sign in by a link in an e-mail: once, within half an hour."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.http import url_has_allowed_host_and_scheme

from verbund.core import audit
from verbund.core.errors import FieldProblem
from verbund.core.events import publish
from verbund.core.limits import limit_attempts
from verbund.core.signin import AuthAssertion
from verbund.kernel import clock
from verbund.members.errors import MemberRefused, SignInRefused
from verbund.members.events import CitizenLinkRequested
from verbund.members.links import hash_of, token_of
from verbund.members.models import CitizenLink

LINK_MINUTES = 30
_MOST_MAILS = 5
_MOST_REQUESTS = 30
_WINDOW = 60 * 60


def send_link(
    *, email: str, next_path: str = "/", address: str = "", language: str = "de"
) -> CitizenLink:
    """Have a sign-in link sent to an e-mail address; whose it is, nobody is told.

    At most five an hour to one address and thirty from one place, else ``TooMany``.
    """
    to = email.strip().lower()
    try:
        validate_email(to)
    except ValidationError:
        text = f"„{email.strip()[:80]}“ ist keine E-Mail-Adresse wie name@beispiel.de."
        raise MemberRefused(text, fields=[FieldProblem("email", text)]) from None
    limit_attempts(f"link:from:{address}", limit=_MOST_REQUESTS, seconds=_WINDOW)
    limit_attempts(f"link:to:{to}", limit=_MOST_MAILS, seconds=_WINDOW)
    with transaction.atomic():
        now = clock.now()
        link = CitizenLink(
            email=to,
            next_path=safe_path(next_path),
            created_at=now,
            expires_at=now + timedelta(minutes=LINK_MINUTES),
        )
        link.token_hash = hash_of(token_of(link))
        link.save(force_insert=True)
        publish(CitizenLinkRequested(link_id=link.id, language=language))
    return link


@transaction.atomic
def redeem_link(*, token: str) -> tuple[AuthAssertion, str]:
    """The assertion for whoever holds the link, and the page to go on with.

    Works once and for half an hour; otherwise ``SignInRefused`` says what to do.
    """
    now = clock.now()
    found = CitizenLink.objects.filter(
        token_hash=hash_of(token), used_at__isnull=True, expires_at__gt=now
    )
    # The update decides: of two clicks at the same moment only one changes the row.
    if not found.update(used_at=now):
        raise SignInRefused(
            "Dieser Link ist abgelaufen oder schon benutzt. Lassen Sie sich einen "
            "neuen schicken; er gilt 30 Minuten."
        )
    link = CitizenLink.objects.get(token_hash=hash_of(token))
    audit.record(action="members.citizen_signed_in", detail={"method": "email_link"})
    assertion = AuthAssertion(
        subject=f"email:{link.email}",
        level="low",
        method="email_link",
        at=now,
        attributes={"email": link.email},
    )
    return assertion, link.next_path


def safe_path(path: str) -> str:
    """A path of this site, ``/`` for anything else."""
    inside = url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if inside and path.startswith("/") and len(path) <= 300 else "/"
