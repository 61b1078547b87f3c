"""Every read of the calls that other rooms use; frozen values, never rows."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Max, Min, Q, Sum
from django.db.models.functions import ExtractMonth

from verbund.calls.actions.systems import hash_secret
from verbund.calls.errors import FollowUpNotFound
from verbund.calls.facts import facts_between
from verbund.calls.models import (
    Call,
    FollowUp,
    Interpreter,
    PhoneSystem,
    PromiseDay,
)
from verbund.calls.promise import Figures, figures
from verbund.calls.shapes import (
    CallView,
    FollowUpView,
    InterpreterView,
    PromiseMonth,
    PromiseRow,
    PromiseYears,
    call_of,
    follow_up_of,
    interpreter_of,
)
from verbund.core.rights import Actor
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.members.models import Member

_MOST_RINGING = 20

__all__ = [
    "facts_between", "follow_up", "follow_ups", "interpreters_of", "open_calls",
    "promise", "promise_by_month", "promise_years", "system_of", "systems_of",
]  # fmt: skip


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


def interpreters_of(desk: Member, *, language: str = "") -> tuple[InterpreterView, ...]:
    """The services that interpret for a desk, by name; ``language`` narrows it."""
    with acting_within({desk.id}):
        rows = Interpreter.objects.filter(acting_id=desk.id).order_by("name", "id")
        found = [interpreter_of(row) for row in rows]
    return tuple(
        each
        for each in found
        if not language or not each.languages or language in each.languages
    )


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


def promise_years(owners: Iterable[UUID]) -> PromiseYears:
    """From which day to which the promise to these municipalities is reckoned.

    One read; of days that are over only.
    """
    wanted = list(owners)
    with acting_within(wanted):
        span = PromiseDay.objects.filter(owner_id__in=wanted).aggregate(
            first=Min("day"), last=Max("day")
        )
    return PromiseYears(first=span["first"], last=span["last"])


def promise_by_month(
    owners: Iterable[UUID], *, first: date, last: date
) -> tuple[PromiseMonth, ...]:
    """The promise to each municipality's callers by month and answering desk.

    ``first`` and ``last`` (both inclusive) lie in one year. One read, however many
    calls there were.
    """
    wanted = list(owners)
    with acting_within(wanted):
        rows = list(
            PromiseDay.objects.filter(owner_id__in=wanted, day__range=(first, last))
            .annotate(month=ExtractMonth("day"))
            .values("owner_id", "month", "acting_id")
            .annotate(**{f"sum_{name}": Sum(name) for name in PromiseDay.COUNTED})
            .order_by("month", "acting_id", "owner_id")
        )
    return tuple(
        PromiseMonth(
            owner_id=row["owner_id"],
            month=row["month"],
            acting_id=row["acting_id"],
            figures=Figures(
                **{name: row[f"sum_{name}"] for name in PromiseDay.COUNTED}
            ),
        )
        for row in rows
    )
