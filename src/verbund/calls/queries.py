"""Every read of the calls that other rooms use; frozen values, never rows."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

import msgspec
from django.db.models import Q

from verbund.calls.actions.systems import hash_secret
from verbund.calls.errors import FollowUpNotFound
from verbund.calls.models import Call, CallEvent, FollowUp, PhoneSystem
from verbund.calls.promise import CallFacts, Happened, figures, fold
from verbund.calls.shapes import (
    CallView,
    FollowUpView,
    PromiseRow,
    call_of,
    follow_up_of,
)
from verbund.core.rights import Actor
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.members.models import Member

_DATA = msgspec.json.Decoder(dict[str, object])
_MOST_RINGING = 20


def system_of(secret: str) -> PhoneSystem | None:
    """The telephone system of a secret, ``None`` if unknown or revoked."""
    found: PhoneSystem | None = (
        PhoneSystem.objects.select_related("member")
        .filter(secret_hash=hash_secret(secret), revoked_at__isnull=True)
        .first()
    )
    return found


def systems_of(member: Member) -> tuple[PhoneSystem, ...]:
    """The telephone systems that may push for a desk, the oldest first."""
    rows = PhoneSystem.objects.filter(member=member, revoked_at__isnull=True)
    return tuple(rows.order_by("created_at", "id"))


def open_calls(actor: Actor) -> tuple[CallView | None, tuple[CallView, ...]]:
    """The actor's call without a result yet, and those that ring, the longest first.

    One query.
    """
    mine = Q(person_id=actor.id, outcome="") & ~Q(state="ringing")
    ringing = Q(state="ringing", acting_id=actor.member)
    nobodys = Q(state="talking", person_id="", acting_id=actor.member, outcome="")
    with acting_within(actor.members, actor):
        rows = Call.objects.filter(mine | ringing | nobodys).order_by("started_at")
        found = [call_of(row) for row in rows[:_MOST_RINGING]]
    own = [call for call in found if call.person_id == actor.id]
    others = tuple(call for call in found if call.person_id == "")
    return (own[0] if own else None), others


def follow_up(follow_up_id: UUID, actor: Actor) -> FollowUpView:
    """One call-back or hand-over of the actor's members."""
    with acting_within(actor.members, actor):
        row = FollowUp.objects.filter(id=follow_up_id).first()
    if row is None:
        raise FollowUpNotFound
    return follow_up_of(row)


def follow_ups(
    actor: Actor, *, target: str = "", limit: int = 200
) -> tuple[FollowUpView, ...]:
    """What is still owed, the nearest due first; ``target`` narrows it."""
    with acting_within(actor.members, actor):
        rows = FollowUp.objects.filter(state="open")
        if target:
            rows = rows.filter(target=target)
        return tuple(follow_up_of(row) for row in rows.order_by("due_at", "id")[:limit])


def facts_between(begin: datetime, end: datetime) -> dict[UUID, CallFacts]:
    """Facts of every call in scope that has an event in the half-open period.

    Answers owed in it are looked up with all their events, whenever promised.
    """
    inside = CallEvent.objects.filter(at__gte=begin, at__lt=end)
    calls = set(inside.values_list("call_id", flat=True))
    owed = FollowUp.objects.filter(due_at__gte=begin, due_at__lt=end)
    calls |= set(owed.values_list("call_id", flat=True))
    return fold(_events(calls))


def promise(
    actor: Actor, *, begin: datetime, end: datetime, now: datetime | None = None
) -> tuple[PromiseRow, ...]:
    """The promise by municipality and desk for all that the actor may see."""
    with acting_within(actor.members, actor):
        facts = facts_between(begin, end)
    counted = figures(facts.values(), begin=begin, end=end, now=now or clock.now())
    return tuple(
        PromiseRow(owner_id=owner, acting_id=acting, figures=found)
        for (owner, acting), found in counted.items()
    )


def _events(calls: set[UUID]) -> Iterator[Happened]:
    wanted = sorted(calls)
    for start in range(0, len(wanted), 500):
        chunk = wanted[start : start + 500]
        for row in CallEvent.objects.filter(call_id__in=chunk):
            yield Happened(
                call_id=row.call_id,
                owner_id=row.owner_id,
                acting_id=row.acting_id,
                kind=row.kind,
                key=row.key,
                at=row.at,
                recorded_at=row.recorded_at,
                data=_DATA.decode(row.data),
            )
