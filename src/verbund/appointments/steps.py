"""From weekly patterns to the steps of one day: pure, in the member's calendar."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta

from msgspec import Struct

from verbund.kernel.calendars import Calendar
from verbund.kernel.clock import BERLIN


class Pattern(Struct, frozen=True):
    """A weekly pattern, as far as reckoning needs it."""

    weekday: int
    opens: time
    closes: time
    minutes: int
    capacity: int
    valid_from: date
    valid_to: date | None = None


class Step(Struct, frozen=True):
    """One step of an office's day: when it begins, how long, how many places."""

    at: datetime
    minutes: int
    capacity: int


def steps_of(
    patterns: Iterable[Pattern],
    day: date,
    calendar: Calendar,
    closed: frozenset[date] = frozenset(),
) -> tuple[Step, ...]:
    """The steps of that day in order; none on holidays and closed days.

    Two patterns at the same moment add their places.
    """
    if day in closed or calendar.is_holiday(day):
        return ()
    found: dict[datetime, Step] = {}
    for pattern in patterns:
        if pattern.weekday != day.isoweekday() or day < pattern.valid_from:
            continue
        if pattern.valid_to is not None and day > pattern.valid_to:
            continue
        length = timedelta(minutes=pattern.minutes)
        # Reckoned on the wall, stored in UTC: a change of the clock moves no step.
        wall = datetime.combine(day, pattern.opens)
        end = datetime.combine(day, pattern.closes)
        while wall + length <= end:
            at = wall.replace(tzinfo=BERLIN).astimezone(UTC)
            known = found.get(at)
            places = pattern.capacity + (known.capacity if known else 0)
            found[at] = Step(at, pattern.minutes, places)
            wall += length
    return tuple(found[at] for at in sorted(found))


def run_from(
    steps: tuple[Step, ...], at: datetime, minutes: int
) -> tuple[Step, ...] | None:
    """The steps without gap that an appointment of this length takes from ``at``."""
    run: list[Step] = []
    wanted = at
    end = at + timedelta(minutes=minutes)
    for step in steps:
        if step.at < at:
            continue
        if step.at != wanted:
            return None
        run.append(step)
        wanted = step.at + timedelta(minutes=step.minutes)
        if wanted >= end:
            return tuple(run)
    return None


def free_starts(
    steps: tuple[Step, ...],
    taken: Mapping[datetime, int],
    minutes: int,
    not_before: datetime,
) -> tuple[datetime, ...]:
    """Every moment at which an appointment of this length may begin."""
    found = []
    for step in steps:
        if step.at < not_before:
            continue
        run = run_from(steps, step.at, minutes)
        if run is not None and all(taken.get(s.at, 0) < s.capacity for s in run):
            found.append(step.at)
    return tuple(found)
