"""Who waits, who serves, and one call as each side may see it."""

import hmac
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from msgspec import Struct

from verbund.cases.access import WORK
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.core.tenancy import across_members
from verbund.kernel import clock
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.video.actions import LOST, WAITS, Side, token_hash
from verbund.video.errors import CallNotFound
from verbund.video.models import VideoCall, VideoDuty, VideoSignal

_ON_DUTY: Final = timedelta(seconds=30)


class Waiting(Struct, frozen=True, kw_only=True):
    """One knock as staff see it: from where, in which language, since when."""

    id: UUID
    owner_id: UUID
    place: str
    channel: str
    language: str
    with_form: bool
    knocked_at: datetime


class Standing(Struct, frozen=True, kw_only=True):
    """How a waiting citizen stands: the place in the row, whether anybody is there."""

    state: str
    outcome: str
    ahead: int
    staffed: bool
    clerk_name: str


class Signal(Struct, frozen=True):
    """A message of the other browser."""

    id: int
    kind: str
    body: str


def waiting_room(actor: Actor) -> tuple[Waiting, ...]:
    """Who waits for one of the actor's bodies, the longest first; at most fifty."""
    require(actor, WORK.key)
    since = clock.now() - WAITS
    with acting_within(actor.members, actor):
        rows = VideoCall.objects.filter(
            acting_id__in=list(actor.members),
            state="waiting",
            citizen_seen_at__gte=since,
        ).order_by("knocked_at", "id")[:50]
        return tuple(
            Waiting(
                id=row.id,
                owner_id=row.owner_id,
                place=row.place,
                channel=row.channel,
                language=row.language,
                with_form=row.draft_id is not None,
                knocked_at=row.knocked_at,
            )
            for row in rows
        )


def call_of_clerk(call_id: UUID, actor: Actor) -> VideoCall:
    """The call that this person leads; ``CallNotFound`` for anybody else."""
    with acting_within(actor.members, actor):
        row = VideoCall.objects.filter(id=call_id, clerk_id=actor.id).first()
    if row is None:
        raise CallNotFound
    call: VideoCall = row
    return call


def call_of_citizen(call_id: UUID, token: str) -> VideoCall:
    """The call whose secret this browser holds."""
    with across_members("Bürgerin in ihrem Videogespräch"):
        row = VideoCall.objects.filter(id=call_id).first()
    if row is None or not hmac.compare_digest(row.token_hash, token_hash(token)):
        raise CallNotFound
    call: VideoCall = row
    return call


def drafts_in_calls() -> frozenset[UUID]:
    """The drafts that somebody talks about just now, or waits with."""
    with across_members("Entwürfe in laufenden Videogesprächen"):
        rows = VideoCall.objects.exclude(state="ended").filter(draft_id__isnull=False)
        return frozenset(rows.values_list("draft_id", flat=True))


def standing(call: VideoCall) -> Standing:
    """Where a knock stands; two queries."""
    now = clock.now()
    ahead, staffed = 0, True
    if call.state == "waiting":
        with acting_within({call.acting_id}):
            ahead = VideoCall.objects.filter(
                acting_id=call.acting_id,
                state="waiting",
                citizen_seen_at__gte=now - WAITS,
                knocked_at__lt=call.knocked_at,
            ).count()
            staffed = _staffed(call.acting_id, now)
    gone = call.state == "open" and _silent(call, now)
    return Standing(
        state="ended" if gone else call.state,
        outcome="lost" if gone else call.outcome,
        ahead=ahead,
        staffed=staffed,
        clerk_name=call.clerk_name,
    )


def staffed(member: Member) -> bool:
    """Whether somebody looks into this member's waiting room right now."""
    now = clock.now()
    acting = members.current_directory().acting(member, "", clock.to_berlin(now).date())
    with acting_within({acting.id}):
        return _staffed(acting.id, now)


def signals(call: VideoCall, *, side: Side, after: int) -> tuple[Signal, ...]:
    """What the other browser has said since ``after``, in order."""
    with acting_within({call.owner_id, call.acting_id}):
        rows = (
            VideoSignal.objects.filter(call=call, id__gt=after)
            .exclude(side=side)
            .order_by("id")[:100]
        )
        return tuple(Signal(row.id, row.kind, row.body) for row in rows)


def _staffed(acting: UUID, now: datetime) -> bool:
    return bool(
        VideoDuty.objects.filter(acting_id=acting, seen_at__gte=now - _ON_DUTY).exists()
    )


def _silent(call: VideoCall, now: datetime) -> bool:
    seen = [t for t in (call.citizen_seen_at, call.clerk_seen_at) if t is not None]
    return now - max(seen) > LOST
