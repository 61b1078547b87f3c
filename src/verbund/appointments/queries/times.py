"""Free times, an office's day and its patterns, a case's calendar file."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct

from verbund import engine
from verbund.appointments.channels import door
from verbund.appointments.errors import NoAppointments
from verbund.appointments.models import Booking, Seat, SlotClosure, SlotPattern
from verbund.appointments.places import Span, desired
from verbund.appointments.steps import (
    Pattern,
    Step,
    Used,
    fits,
    free_starts,
    run_from,
    steps_of,
)
from verbund.core.rights import Actor
from verbund.core.scope import acting_within
from verbund.engine.book import case_environment
from verbund.kernel import clock
from verbund.kernel.calendar_file import CalendarEvent, calendar_file
from verbund.kernel.clock import BERLIN


class FreeDay(Struct, frozen=True):
    """A day with the moments at which an appointment may begin (aware, UTC)."""

    day: date
    starts: tuple[datetime, ...]


class BookingRow(Struct, frozen=True, kw_only=True):
    """One booking of an office's day."""

    case_id: UUID
    number: str
    starts_at: datetime
    ends_at: datetime
    channel: str
    held: bool
    venue: str = "office"
    kind: str = ""


def free_days(
    ground: engine.Ground,
    state: engine.CaseState,
    *,
    case_id: UUID | None = None,
    now: datetime | None = None,
    channel: str = "web",
) -> tuple[FreeDay, ...]:
    """Every day in the span with free times for this case, the earliest first.

    ``channel`` is the door the person stands at: quotas may leave less to it. What the
    case itself holds counts as free. Raises ``NoAppointments``.
    """
    moment = now or clock.now()
    want = desired(ground, state, moment)
    with acting_within({want.member.id}):
        return days_for(want, moment, channel, case_id)


def days_for(
    want: Span, moment: datetime, channel: str, case_id: UUID | None = None
) -> tuple[FreeDay, ...]:
    """The same for what somebody desires; in scope."""
    patterns, closed = _patterns(want)
    by = door(channel)
    taken = _taken(want, want.first, want.last, moment, case_id, by)
    found = []
    day, today = want.first, clock.to_berlin(moment).date()
    while day <= want.last:
        steps = steps_of(patterns, day, want.calendar, closed, today)
        starts = free_starts(steps, taken, want.minutes, moment, by)
        if starts:
            found.append(FreeDay(day, starts))
        day += timedelta(days=1)
    return tuple(found)


def free_run(
    want: Span, starts_at: datetime, now: datetime, channel: str
) -> tuple[Step, ...] | None:
    """The steps of an appointment at that moment if all have a place; in scope."""
    day = clock.to_berlin(starts_at).date()
    if not want.first <= day <= want.last or starts_at <= now:
        return None
    patterns, closed = _patterns(want)
    today = clock.to_berlin(now).date()
    steps = steps_of(patterns, day, want.calendar, closed, today)
    run = run_from(steps, starts_at, want.minutes)
    if run is None:
        return None
    taken = _taken(want, day, day, now, None, channel)
    free = all(fits(s, taken.get(s.at, Used()), channel, now) for s in run)
    return run if free else None


def _patterns(want: Span) -> tuple[tuple[Pattern, ...], frozenset[date]]:
    rows = SlotPattern.objects.filter(
        office_id=want.office_id, kind=want.kind, venue=want.venue
    )
    names = Pattern.__struct_fields__
    patterns = tuple(
        Pattern(**_read(row)) for row in rows.order_by("id").values(*names)
    )
    closures = SlotClosure.objects.filter(
        office_id=want.office_id, day__gte=want.first, day__lte=want.last
    )
    return patterns, frozenset(closures.values_list("day", flat=True))


def _read(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with its pauses as times."""
    breaks = tuple(
        (time.fromisoformat(begin), time.fromisoformat(end))
        for begin, end in row["breaks"] or ()
    )
    return {**row, "breaks": breaks}


def _taken(  # noqa: PLR0917 # whose times, which days, who asks
    want: Span,
    first: date,
    last: date,
    now: datetime,
    own: UUID | None,
    channel: str,
) -> Mapping[datetime, Used]:
    rows = Seat.objects.filter(
        owner_id=want.member.id,
        office_id=want.office_id,
        kind=want.kind,
        venue=want.venue,
        at__gte=midnight(first),
        at__lt=midnight(last + timedelta(days=1)),
    )
    counted: dict[datetime, Used] = {}
    held = rows.values_list("at", "channel", "booking__held_until", "booking__case_id")
    for at, by, until, case_id in held:
        if (until is None or until > now) and case_id != own:
            before = counted.get(at, Used())
            counted[at] = Used(before.total + 1, before.own + (by == channel))
    return counted


def midnight(day: date) -> datetime:
    """The moment at which the day begins on the office's wall."""
    return datetime.combine(day, time(), tzinfo=BERLIN).astimezone(UTC)


def bookings_of_day(office_id: UUID, day: date, actor: Actor) -> tuple[BookingRow, ...]:
    """Who comes to an office on that day, within the actor's members."""
    with acting_within(actor.members, actor):
        rows = Booking.objects.filter(
            office_id=office_id,
            starts_at__gte=midnight(day),
            starts_at__lt=midnight(day + timedelta(days=1)),
        )
        return tuple(
            BookingRow(
                case_id=row.case_id,
                number=row.number,
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                channel=row.channel,
                held=row.held_until is not None,
                venue=row.venue,
                kind=row.kind,
            )
            for row in rows.order_by("starts_at", "id")
        )


class PatternRow(Struct, frozen=True, kw_only=True):
    """One weekly pattern of an office."""

    id: UUID
    kind: str
    weekday: int
    opens: time
    closes: time
    minutes: int
    capacity: int
    valid_from: date
    valid_to: date | None
    venue: str
    quotas: Mapping[str, int] | None
    release_hours: int | None
    weeks: int
    week_of_month: int
    from_days: int | None
    to_days: int | None
    breaks: tuple[tuple[time, time], ...]
    single: bool
    several: bool


def patterns_of(office_id: UUID, actor: Actor, on: date) -> tuple[PatternRow, ...]:
    """The weekly patterns of an office that still hold on that day or later."""
    with acting_within(actor.members, actor):
        rows = SlotPattern.objects.filter(office_id=office_id).order_by(
            "kind", "weekday", "opens", "id"
        )
        names = PatternRow.__struct_fields__
        found = [PatternRow(**_read(row)) for row in rows.values(*names)]
    return tuple(row for row in found if row.valid_to is None or row.valid_to >= on)


def closures_of(office_id: UUID, actor: Actor, since: date) -> tuple[date, ...]:
    """The days from ``since`` on that an office has closed by hand."""
    with acting_within(actor.members, actor):
        rows = SlotClosure.objects.filter(office_id=office_id, day__gte=since)
        return tuple(rows.order_by("day").values_list("day", flat=True))


def to_bring(
    ground: engine.Ground, state: engine.CaseState, language: str = "de"
) -> list[str]:
    """What this person brings along, by the answers."""
    rules = ground.blueprint.process.appointment
    env = case_environment(ground, state, clock.now())
    return [
        engine.render_in(ground, item.text, env, language)
        for item in (rules.bring if rules else ())
        if engine.holds(ground, env, item.when)
    ]


def calendar_of(
    ground: engine.Ground, state: engine.CaseState, language: str = "de"
) -> bytes:
    """The appointment as a calendar file; ``NoAppointments`` without one."""
    rules, booked = ground.blueprint.process.appointment, state.appointment
    if rules is None or booked is None:
        raise NoAppointments
    event = CalendarEvent(
        uid=f"{state.number}@{ground.owner.slug}.verbund",
        starts_at=booked.slot.starts_at,
        ends_at=booked.slot.ends_at,
        stamped_at=booked.booked_at or state.changed_at,
        summary=rules.title.get(language),
        location=booked.slot.place,
        description="\n".join(to_bring(ground, state, language)),
        sequence=booked.moves,
        cancelled=booked.status == "cancelled",
    )
    return calendar_file((event,), product="-//Verbund//Termine//DE")
