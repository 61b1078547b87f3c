"""Who waits is offered what was freed: reserved with the freeing, told by a job.

Everything here runs under the office's daybook and within its member's scope. Reserving
touches no case, so freeing a time in one case never waits for another case.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from msgspec import Struct

from verbund.appointments.actions.seats import take
from verbund.appointments.errors import SlotTaken
from verbund.appointments.models import Booking, Offer, Waiting
from verbund.appointments.places import Span
from verbund.appointments.queries.times import FreeDay, days_for
from verbund.appointments.steps import wall_time
from verbund.core.jobs import enqueue
from verbund.kernel import clock
from verbund.kernel.clock import BERLIN
from verbund.members import queries as members
from verbund.members.queries import Member

RUNNING = ("reserved", "open")
#: Nobody has to answer at night: the time to answer runs from eight in the morning.
_MORNING, _EVENING = time(8), time(20)
#: So long a reserved time waits for the job that tells of it; then it goes on.
_UNTOLD = timedelta(hours=24)


class Announce(Struct, frozen=True):
    """Payload of the job that tells somebody of a reserved time."""

    offer: UUID
    member: UUID


def pass_on(member: Member, office_id: UUID, now: datetime) -> int:
    """Reserve every free time for the first who waits and fits; how many.

    In the order in which people joined; one offer at a time for each; never again a
    time that the same person has let go.
    """
    rows = list(
        Waiting.objects.filter(owner_id=member.id, office_id=office_id).order_by(
            "joined_at", "id"
        )
    )
    if not rows:
        return 0
    running = Offer.objects.filter(office_id=office_id, state__in=RUNNING)
    choosing = Booking.objects.filter(
        office_id=office_id, held_until__isnull=False, held_until__gt=now
    )
    busy = set(running.values_list("case_id", flat=True))
    busy |= set(choosing.values_list("case_id", flat=True))
    free: dict[tuple[str, str, int, str], Sequence[FreeDay]] = {}
    count = 0
    for row in rows:
        if row.case_id in busy:
            continue
        key = (row.kind, row.venue, row.minutes, row.channel)
        if key not in free:
            alike = [r for r in rows if (r.kind, r.venue, r.minutes, r.channel) == key]
            free[key] = days_for(_span(member, alike, now), now, row.channel)
        starts_at = _first_fitting(row, free[key], now)
        if starts_at is not None and _reserve(member, row, starts_at, now):
            free.clear()
            count += 1
    return count


def _span(member: Member, rows: Sequence[Waiting], now: datetime) -> Span:
    today = clock.to_berlin(now).date()
    row = rows[0]
    return Span(
        member=member,
        office_id=row.office_id,
        kind=row.kind,
        minutes=row.minutes,
        first=max(today, min(r.first_on for r in rows)),
        last=max(r.last_on for r in rows),
        calendar=members.calendar_for(member),
        venue=row.venue,
    )


def _first_fitting(
    row: Waiting, days: Sequence[FreeDay], now: datetime
) -> datetime | None:
    earliest = max(row.first_on, _today(now) + timedelta(days=row.ahead_days))
    let_go: set[datetime] | None = None
    for day in days:
        if not earliest <= day.day <= row.last_on:
            continue
        for start in day.starts:
            if not row.from_time <= wall_time(start) <= row.to_time:
                continue
            if let_go is None:
                past = Offer.objects.filter(
                    case_id=row.case_id, state__in=["declined", "expired"]
                )
                let_go = set(past.values_list("starts_at", flat=True))
            if start not in let_go:
                return start
    return None


def _today(now: datetime) -> date:
    return clock.to_berlin(now).date()


def _reserve(member: Member, row: Waiting, starts_at: datetime, now: datetime) -> bool:
    until = now + _UNTOLD
    span = _span(member, [row], now)
    try:
        take(row.case_id, row.number, span, starts_at, row.channel, now, until)
    except SlotTaken:
        return False
    offer = Offer.objects.create(
        owner_id=row.owner_id,
        acting_id=row.acting_id,
        case_id=row.case_id,
        office_id=row.office_id,
        kind=row.kind,
        venue=row.venue,
        starts_at=starts_at,
        reserved_at=now,
        until=until,
    )
    enqueue(
        "appointments.announce",
        Announce(offer.id, member.id),
        key=f"appointments.offer:{offer.id}",
        member=member.id,
    )
    return True


def answer_until(now: datetime, minutes: int) -> datetime:
    """Until when somebody told now has to answer; never in the middle of the night."""
    wall = clock.to_berlin(now)
    begins = now
    if not _MORNING <= wall.time() < _EVENING:
        day = wall.date() + timedelta(days=1 if wall.time() >= _EVENING else 0)
        begins = datetime.combine(day, _MORNING, tzinfo=BERLIN)
    return begins.astimezone(now.tzinfo) + timedelta(minutes=minutes)


def answered(case_id: UUID, starts_at: datetime, now: datetime) -> None:
    """A time was taken: the offer of it was, any other is declined; nobody waits."""
    for offer in Offer.objects.filter(case_id=case_id, state__in=RUNNING):
        end(offer, "taken" if offer.starts_at == starts_at else "declined", now)
    Waiting.objects.filter(case_id=case_id).delete()


def forget(case_id: UUID, now: datetime) -> None:
    """The case waits no longer: its offer goes on."""
    for offer in Offer.objects.filter(case_id=case_id, state__in=RUNNING):
        drop_hold(offer)
        end(offer, "void", now)
    Waiting.objects.filter(case_id=case_id).delete()


def end(offer: Offer, state: str, now: datetime) -> None:
    """Write down how an offer ended."""
    offer.state = state
    offer.ended_at = now
    offer.save(update_fields=["state", "ended_at"])


def drop_hold(offer: Offer) -> None:
    """Let go of the time that an offer kept."""
    Booking.objects.filter(
        case_id=offer.case_id,
        starts_at=offer.starts_at,
        held_until__isnull=False,
    ).delete()
