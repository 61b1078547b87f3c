"""Telephone systems: who may push, and what they push."""

import hashlib
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.db import IntegrityError, transaction
from msgspec import Struct

from verbund.calls.actions.telling import tell
from verbund.calls.models import Call, PhoneSystem
from verbund.calls.shapes import CallView, call_of
from verbund.core import audit
from verbund.core.config import config
from verbund.core.errors import Invalid, NotFound
from verbund.core.rights import Actor
from verbund.core.scope import acting_within
from verbund.kernel import clock, codes
from verbund.kernel.ids import new_id
from verbund.members import queries as members
from verbund.members.models import Member

Kind = Literal["newCall", "answer", "hangup"]
KINDS: dict[Kind, str] = {
    "newCall": "offered", "answer": "answered", "hangup": "ended"
}  # fmt: skip
_AHEAD = timedelta(minutes=5)
_BEHIND = timedelta(days=1)
_CREATED_TWICE = 2


class Pushed(Struct, frozen=True, kw_only=True):
    """One message of a telephone system; ``at`` if it says when, ``users`` who rang."""

    event: Kind
    call: str
    number: str = ""
    users: tuple[str, ...] = ()
    at: datetime | None = None
    cause: str = ""


@transaction.atomic
def add_system(
    *, member: Member, name: str, actor: Actor | None = None
) -> tuple[PhoneSystem, str]:
    """Let a telephone system push for this desk; its secret is shown this once."""
    name = " ".join(name.split())
    if not 0 < len(name) <= 120:
        raise Invalid("Die Telefonanlage braucht einen Namen.")
    secret = f"vbt_{codes.new_token()}"
    row = PhoneSystem(
        member=member,
        name=name,
        secret_hash=hash_secret(secret),
        created_at=clock.now(),
    )
    row.save(force_insert=True)
    audit.record(
        action="phone_system_added",
        actor=actor,
        subject=f"phone_system:{row.id}",
        member=member.id,
    )
    return row, secret


@transaction.atomic
def revoke_system(*, system_id: UUID, actor: Actor | None = None) -> PhoneSystem:
    """Take nothing from this telephone system any more; twice is no mistake."""
    row = PhoneSystem.objects.filter(id=system_id).first()
    if row is None:
        raise NotFound("Diese Telefonanlage gibt es nicht.")
    if row.revoked_at is None:
        row.revoked_at = clock.now()
        row.save(update_fields=["revoked_at"])
        audit.record(
            action="phone_system_revoked",
            actor=actor,
            subject=f"phone_system:{row.id}",
            member=row.member_id,
        )
    return row


def hash_secret(secret: str) -> str:
    """What the database keeps of a secret; 128 random bits need no slow hash."""
    return hashlib.sha256(secret.strip().encode()).hexdigest()


def push(*, system: PhoneSystem, pushed: Pushed) -> CallView:
    """Take in one message: the same one twice, or in any order, changes nothing more.

    A call that has ended stays ended, whatever arrives late.
    """
    for turn in range(_CREATED_TWICE):
        try:
            with acting_within({system.member_id}), transaction.atomic():
                return _push(system, pushed)
        except IntegrityError:
            # Two messages about a call that nobody knew arrived at the same moment.
            if turn:
                raise
    raise AssertionError("unreachable")


def _push(system: PhoneSystem, pushed: Pushed) -> CallView:
    moment = _moment(pushed.at)
    call = _known(system, pushed.call) or _new(system, pushed, moment)
    kind = KINDS[pushed.event]
    changed: set[str] = set()
    if getattr(call, f"{kind}_at") is None:
        setattr(call, f"{kind}_at", moment)
        changed.add(f"{kind}_at")
        _tell(call, kind, moment)
    if pushed.number and not call.number and call.ended_at is None:
        call.number = pushed.number[:40]
        changed.add("number")
    if kind == "answered" and not call.person_id:
        changed |= _answered_by(call, pushed.users)
    state = _state(call)
    if state != call.state:
        call.state = state
        changed.add("state")
    if call.state == "ended" and call.answered_at is None and not call.outcome:
        call.outcome = "abandoned"
        changed.add("outcome")
    elif call.outcome == "abandoned" and call.answered_at is not None:
        # The answer was told after the end.
        call.outcome = ""
        changed.add("outcome")
    if changed:
        call.save(update_fields=sorted(changed))
    return call_of(call)


def _moment(told: datetime | None) -> datetime:
    """When it happened, if the system's clock can be believed; else now."""
    now = clock.now()
    if told is None or told.tzinfo is None:
        return now
    return told if now - _BEHIND < told < now + _AHEAD else now


def _known(system: PhoneSystem, external: str) -> Call | None:
    found: Call | None = (
        Call.objects.select_for_update()
        .filter(system_id=system.id, external_id=external)
        .first()
    )
    return found


def _new(system: PhoneSystem, pushed: Pushed, moment: datetime) -> Call:
    call = Call(
        id=new_id(),
        owner_id=system.member_id,
        acting_id=system.member_id,
        system_id=system.id,
        external_id=pushed.call,
        number=pushed.number[:40],
        number_until=clock.now() + timedelta(hours=config().caller_number_hours),
        state="ringing",
        started_at=moment,
    )
    call.save(force_insert=True)
    return call


def _tell(call: Call, kind: str, moment: datetime) -> None:
    for owner in {call.owner_id, call.acting_id}:
        tell(
            owner_id=owner,
            acting_id=call.acting_id,
            call_id=call.id,
            kind=kind,
            at=moment,
        )


def _state(call: Call) -> str:
    if call.ended_at is not None:
        return "ended"
    return "talking" if call.answered_at is not None else "ringing"


def _answered_by(call: Call, users: tuple[str, ...]) -> set[str]:
    """Who answered, if the system names a person of the desk."""
    wanted = {user.strip().casefold() for user in users if user.strip()}
    if not wanted:
        return set()
    member = members.member_by_id(call.acting_id)
    for role in ("agent", "supervisor"):
        for person in members.people_with_role(member, role):
            email = person.email.casefold()
            names = {email, email.partition("@")[0], person.name.casefold()}
            if wanted & (names | {person.phone.casefold()} - {""}):
                call.person_id, call.person_name = str(person.pk), person.name
                return {"person_id", "person_name"}
    return set()
