"""Every write of the door: tokens are made, used, revoked."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from verbund.channels.api.errors import TokenInvalid
from verbund.channels.api.models import ApiToken
from verbund.channels.api.scopes import SCOPES, WORK
from verbund.core import audit
from verbund.core.errors import FieldProblem, NotFound
from verbund.core.rights import Actor
from verbund.kernel import chance, clock, codes
from verbund.members.models import Member, Person

_NAME_LENGTH = 120
#: How stale the remembered use of a token may be.
USE_STEP = timedelta(hours=1)


def hash_secret(secret: str) -> str:
    """What the database keeps of a token; 128 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def create_token(
    *,
    member: Member,
    name: str,
    scopes: Iterable[str],
    person: Person | None = None,
    expires_at: datetime | None = None,
    actor: Actor | None = None,
) -> tuple[ApiToken, str]:
    """A new token and its secret, which is shown this once and never again.

    ``cases:work`` needs a ``person``: who works on a case has a name, and four eyes
    belong to two people. Raises ``TokenInvalid``.
    """
    wanted = sorted(set(scopes))
    moment = clock.now()
    _judge(name, wanted, person, expires_at, moment)
    prefix = f"vb_{chance.random_bits(32):08x}"
    secret = f"{prefix}_{codes.new_token()}"
    row = ApiToken(
        member=member,
        person=person,
        name=name.strip(),
        prefix=prefix,
        secret_hash=hash_secret(secret),
        scopes=wanted,
        created_at=moment,
        expires_at=expires_at,
    )
    row.save(force_insert=True)
    audit.record(
        action="api_token_created",
        actor=actor,
        subject=f"api_token:{row.id}",
        member=member.id,
        detail={"scopes": wanted, "prefix": prefix},
    )
    return row, secret


@transaction.atomic
def revoke_token(*, token_id: UUID, actor: Actor | None = None) -> ApiToken:
    """Make a token useless from the next request on; twice is no mistake."""
    row = ApiToken.objects.filter(id=token_id).first()
    if row is None:
        raise NotFound("Dieses Token gibt es nicht.", detail_en="No such token.")
    if row.revoked_at is None:
        row.revoked_at = clock.now()
        row.save(update_fields=["revoked_at"])
        audit.record(
            action="api_token_revoked",
            actor=actor,
            subject=f"api_token:{row.id}",
            member=row.member_id,
        )
    return row


def note_use(*, token_id: UUID, at: datetime) -> None:
    """Remember that a token was used."""
    ApiToken.objects.filter(id=token_id).update(last_used_at=at)


def _judge(
    name: str,
    scopes: list[str],
    person: Person | None,
    expires_at: datetime | None,
    moment: datetime,
) -> None:
    wrong: list[FieldProblem] = []
    if not 0 < len(name.strip()) <= _NAME_LENGTH or not name.isprintable():
        wrong.append(
            FieldProblem("name", f"Nötig ist ein Name mit bis {_NAME_LENGTH} Zeichen.")
        )
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown or not scopes:
        wrong.append(
            FieldProblem("scopes", f"Möglich sind: {', '.join(sorted(SCOPES))}.")
        )
    if WORK in scopes and person is None:
        wrong.append(
            FieldProblem("person", f"„{WORK}“ geht nur im Namen einer Person.")
        )
    if expires_at is not None and expires_at <= moment:
        wrong.append(FieldProblem("expires_at", "Das Ende muss in der Zukunft liegen."))
    if wrong:
        raise TokenInvalid(" ".join(problem.message for problem in wrong), fields=wrong)


__all__ = ["create_token", "hash_secret", "note_use", "revoke_token"]
