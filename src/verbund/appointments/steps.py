"""From patterns to the steps of one day and who may take them: pure, wall clock."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta

from msgspec import Struct

from verbund.kernel.calendars import Calendar
from verbund.kernel.clock import BERLIN, to_berlin

#: The last week of a month, be it the fourth or the fifth.
LAST_WEEK = 5


class Pattern(Struct, frozen=True):
    """A pattern, as far as reckoning needs it; see ``models.SlotPattern``."""

    weekday: int
    opens: time
    closes: time
    minutes: int
    capacity: int
    valid_from: date
    valid_to: date | None = None
    quotas: Mapping[str, int] | None = None
    release_hours: int | None = None
    weeks: int = 1
    week_of_month: int = 0
    from_days: int | None = None
    to_days: int | None = None
    breaks: tuple[tuple[time, time], ...] = ()
    single: bool = False
    several: bool = True


class Share(Struct, frozen=True):
    """What one pattern gives to a step: places, and how many a channel may take."""

    capacity: int
    quotas: Mapping[str, int]
    release_hours: int | None

    def of(self, channel: str, at: datetime, now: datetime) -> int | None:
        """The quota of a channel at this moment; ``None`` if it may take all."""
        found = self.quotas.get(channel)
        if found is None:
            return None
        hours = self.release_hours
        if hours is not None and now >= at - timedelta(hours=hours):
            return None
        return min(found, self.capacity)


class Step(Struct, frozen=True):
    """One step of an office's day: when it begins, how long, how many places."""

    at: datetime
    minutes: int
    capacity: int
    several: bool = True
    shares: tuple[Share, ...] = ()

    def quota(self, channel: str, now: datetime) -> int | None:
        """How many of the places the channel may take; ``None`` if all of them."""
        parts = [(share, share.of(channel, self.at, now)) for share in self.shares]
        if all(found is None for _, found in parts):
            return None
        return sum(share.capacity if found is None else found for share, found in parts)


class Used(Struct, frozen=True):
    """How many places of a step are taken, and how many by the channel that asks."""

    total: int = 0
    own: int = 0


_NOBODY = Used()


def fits(step: Step, used: Used, channel: str, now: datetime) -> bool:
    """Whether one more person of this channel has a place in the step."""
    if used.total >= step.capacity:
        return False
    quota = step.quota(channel, now)
    return quota is None or used.own < quota


def holds_on(pattern: Pattern, day: date, today: date) -> bool:
    """Whether a pattern has times on that day for people who book today."""
    if pattern.weekday != day.isoweekday() or day < pattern.valid_from:
        return False
    if pattern.valid_to is not None and day > pattern.valid_to:
        return False
    if pattern.weeks > 1:
        weeks = (_monday(day) - _monday(pattern.valid_from)).days // 7
        if weeks % pattern.weeks:
            return False
    if pattern.week_of_month and not _is_week(day, pattern.week_of_month):
        return False
    ahead = (day - today).days
    if pattern.from_days is not None and ahead < pattern.from_days:
        return False
    return pattern.to_days is None or ahead <= pattern.to_days


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _is_week(day: date, week: int) -> bool:
    """Whether it is this weekday for the ``week``-th time in its month."""
    if week == LAST_WEEK:
        return (day + timedelta(days=7)).month != day.month
    return (day.day - 1) // 7 + 1 == week


def steps_of(
    patterns: Iterable[Pattern],
    day: date,
    calendar: Calendar,
    closed: frozenset[date] = frozenset(),
    today: date | None = None,
) -> tuple[Step, ...]:
    """The steps of that day in order; on holidays and closed days only single ones.

    Two patterns at the same moment add their places; a step that one of them splits is
    as long as the shorter. ``today`` is when people book (the day itself if missing).
    """
    shut = day in closed or calendar.is_holiday(day)
    found: dict[datetime, Step] = {}
    for pattern in patterns:
        if not holds_on(pattern, day, today or day) or (shut and not pattern.single):
            continue
        share = Share(pattern.capacity, pattern.quotas or {}, pattern.release_hours)
        for at in _moments(pattern, day):
            known = found.get(at)
            found[at] = Step(
                at,
                min(pattern.minutes, known.minutes) if known else pattern.minutes,
                pattern.capacity + (known.capacity if known else 0),
                pattern.several and (known is None or known.several),
                (*(known.shares if known else ()), share),
            )
    return tuple(found[at] for at in sorted(found))


def _moments(pattern: Pattern, day: date) -> Iterable[datetime]:
    length = timedelta(minutes=pattern.minutes)
    # Reckoned on the wall, stored in UTC: a change of the clock moves no step.
    wall = datetime.combine(day, pattern.opens)
    end = datetime.combine(day, pattern.closes)
    while wall + length <= end:
        stop = (wall + length).time()
        moment = wall.replace(tzinfo=BERLIN).astimezone(UTC)
        # In the night when the clock is put forward an hour is on no wall; it would
        # fall upon the next one and double its places.
        there = wall_time(moment) == wall.time()
        if there and not any(b < stop and wall.time() < e for b, e in pattern.breaks):
            yield moment
        wall += length


def run_from(
    steps: tuple[Step, ...], at: datetime, minutes: int
) -> tuple[Step, ...] | None:
    """The steps without gap that an appointment of this length takes from ``at``."""
    known = {step.at: step for step in steps}
    run: list[Step] = []
    wanted, end = at, at + timedelta(minutes=minutes)
    while wanted < end:
        step = known.get(wanted)
        if step is None or (run and not step.several):
            return None
        run.append(step)
        wanted += timedelta(minutes=step.minutes)
        if wanted < end and not step.several:
            return None
    return tuple(run)


def free_starts(
    steps: tuple[Step, ...],
    taken: Mapping[datetime, Used],
    minutes: int,
    now: datetime,
    channel: str,
) -> tuple[datetime, ...]:
    """Every moment from now on at which an appointment of this length may begin."""
    found = []
    for step in steps:
        if step.at < now:
            continue
        run = run_from(steps, step.at, minutes)
        if run is not None and all(
            fits(s, taken.get(s.at, _NOBODY), channel, now) for s in run
        ):
            found.append(step.at)
    return tuple(found)


def wall_time(moment: datetime) -> time:
    """What the clock on the office's wall shows."""
    return to_berlin(moment).time().replace(tzinfo=None)
