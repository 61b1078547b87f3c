"""Which office a case has its appointment at, how long, and from when to when."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from msgspec import Struct

from verbund import engine
from verbund.appointments.errors import NoAppointments
from verbund.engine.book import case_environment
from verbund.kernel import clock, deadlines
from verbund.kernel.calendars import Calendar
from verbund.kernel.clock import BERLIN
from verbund.members import queries as members
from verbund.members.queries import Member

_SHORTEST, _LONGEST = 5, 480


class Span(Struct, frozen=True, kw_only=True):
    """Times of one kind and length at an office, in a span of days."""

    member: Member
    office_id: UUID
    kind: str
    minutes: int
    first: date
    last: date
    calendar: Calendar
    venue: str = "office"


class Desired(Span, frozen=True, kw_only=True):
    """What a case needs; ``place`` is where people go, in one line."""

    office: str
    place: str
    rules: engine.AppointmentDef


def desired(ground: engine.Ground, state: engine.CaseState, now: datetime) -> Desired:
    """Read from blueprint and binding; ``NoAppointments`` if there is no office."""
    rules = ground.blueprint.process.appointment
    recipient = ground.recipients.get(rules.slot) if rules else None
    if rules is None or recipient is None or recipient.kind == "email":
        raise NoAppointments
    member = members.member_by_id(ground.acting.id)
    if recipient.kind == "member":
        known = members.current_directory().slugs.get(recipient.member)
        member = known or members.member_by_id(recipient.member)
    office = next(
        (
            office
            for office in members.offices_of(member)
            if recipient.office in {str(office.id), office.slug}
        ),
        None,
    )
    if office is None:
        raise NoAppointments
    street = f"{office.street} {office.house_number}".strip()
    home = home_address(ground, state, now)
    today, calendar = clock.to_berlin(now).date(), members.calendar_for(member)
    return Desired(
        member=member,
        office_id=office.id,
        office=office.name,
        place=home or ", ".join(part for part in (office.name, street) if part),
        kind=rules.kind or ground.blueprint.key,
        minutes=_minutes(ground, state, rules, now),
        first=shifted(today, rules.earliest, calendar),
        last=shifted(today, rules.latest, calendar),
        calendar=calendar,
        rules=rules,
        venue="tour" if home else "office",
    )


def home_address(ground: engine.Ground, state: engine.CaseState, now: datetime) -> str:
    """Where the suitcase comes to, in one line; empty if the person comes to us."""
    rules = ground.blueprint.process.appointment
    visit = rules.at_home if rules else None
    if visit is None:
        return ""
    env = case_environment(ground, state, now)
    if not engine.holds(ground, env, visit.when):
        return ""
    found: object = state.answers
    for name in visit.address.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return one_line(found)


def one_line(address: object) -> str:
    """An address as a letter's envelope has it, in one line."""
    if not isinstance(address, Mapping):
        return ""
    pairs = (("street", "house_number"), ("postal_code", "city"))
    lines = [
        " ".join(str(address[name]) for name in pair if address.get(name))
        for pair in pairs
    ]
    return ", ".join(line for line in lines if line)


def _minutes(
    ground: engine.Ground,
    state: engine.CaseState,
    rules: engine.AppointmentDef,
    now: datetime,
) -> int:
    if isinstance(rules.minutes, int):
        return rules.minutes
    env = case_environment(ground, state, now)
    found = engine.evaluate(ground, env, rules.minutes)
    length = found if isinstance(found, int) else 15
    return min(max(length, _SHORTEST), _LONGEST)


def shifted(day: date, length: str, calendar: Calendar, *, back: bool = False) -> date:
    """The day so long after (or before) ``day``."""
    span = deadlines.Period.parse(length)
    sign = -1 if back else 1
    if span.working_days:
        return calendar.add_working_days(day, sign * span.working_days)
    return day + sign * timedelta(days=span.longest_days())


def next_reminder(
    rules: engine.AppointmentDef, starts_at: datetime, calendar: Calendar, now: datetime
) -> datetime | None:
    """At nine on the first warning day that is still to come; ``None`` without one."""
    day = clock.to_berlin(starts_at).date()
    moments = [
        datetime.combine(
            shifted(day, length, calendar, back=True), time(9), tzinfo=BERLIN
        ).astimezone(UTC)
        for length in rules.remind
    ]
    return min((m for m in moments if m > now), default=None)
