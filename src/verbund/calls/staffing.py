"""How many people the 115 needs in each half hour, from months or own calls; pure.

A month says how many calls came, not when. Spread evenly over the service time it gives
a lower bound: the true peaks need more. Own events know the half hour.
"""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from verbund.kernel.clock import BERLIN, to_berlin
from verbund.kernel.erlang import Load, Staffing, staffing
from verbund.kernel.service_hours import ServiceHours

HALF_HOUR = 30
_BERLIN = Path(__file__).parent / "data" / "berlin_115_calls_per_month.csv"
#: Below so many calls a half hour's mean is chance.
LEAST_DAYS = 4


class Goal(Struct, frozen=True, kw_only=True):
    """What is to be kept: share (0…1) within seconds, and who is away (0…<1)."""

    share: float = 0.75
    within: float = 30
    shrinkage: float = 0.3
    seconds: float = 240


class Month(Struct, frozen=True, kw_only=True):
    """Calls that came in one month."""

    year: int
    month: int
    calls: int


class HalfHour(Struct, frozen=True, kw_only=True):
    """One half hour of the week and who is needed in it.

    ``begins`` counts minutes after midnight; ``calls`` is the mean, ``days`` how many
    such half hours were seen, ``most`` the most calls in one of them.
    """

    begins: int
    calls: float
    days: int
    most: int
    needed: Staffing


@lru_cache(maxsize=1)
def berlin_months() -> tuple[Month, ...]:
    """Real months of a big 115: Berlin 2016 to 2018 (Drucksache 18/15396)."""
    with _BERLIN.open(encoding="utf-8", newline="") as source:
        return tuple(
            Month(
                year=int(row["year"]),
                month=int(row["month"]),
                calls=int(row["calls_received"]),
            )
            for row in csv.DictReader(source)
        )


def even_load(month: Month, hours: ServiceHours, goal: Goal, peak: float) -> Load:
    """The load if all calls came evenly in service time, times ``peak``.

    ``peak`` (1 and more) is what the busy half hour is over the mean one; a month
    does not tell it.
    """
    begin = datetime(month.year, month.month, 1, tzinfo=BERLIN)
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    end = datetime.combine(following, time(), tzinfo=BERLIN)
    open_hours = hours.between(begin, end) / timedelta(hours=1)
    if not open_hours:
        raise ValueError("In diesem Monat ist die 115 nie da.")
    return Load(calls_per_hour=month.calls / open_hours * peak, seconds=goal.seconds)


def needed_in(load: Load, goal: Goal) -> Staffing:
    """Who is needed for a load."""
    return staffing(
        load, share=goal.share, within=goal.within, shrinkage=goal.shrinkage
    )


def by_half_hours(
    moments: Iterable[datetime],
    hours: ServiceHours,
    goal: Goal,
    *,
    first: date,
    last: date,
    weekday: int | None = None,
) -> tuple[HalfHour, ...]:
    """Mean calls of each half hour in service time, over the days of the period.

    ``weekday`` 0…6 looks at one day of the week only. Calls outside of the service time
    count nowhere.
    """
    days = _days(first, last, weekday)
    seen: dict[int, int] = {}
    for day in days:
        for opens, closes in hours.spans_on(day):
            begin = opens // HALF_HOUR * HALF_HOUR
            for minute in range(begin, closes, HALF_HOUR):
                seen[minute] = seen.get(minute, 0) + 1
    counts: dict[int, dict[date, int]] = {}
    wanted = set(days)
    for moment in moments:
        here = to_berlin(moment)
        if here.date() in wanted and hours.is_open(moment):
            minute = (here.hour * 60 + here.minute) // HALF_HOUR * HALF_HOUR
            found = counts.setdefault(minute, {})
            found[here.date()] = found.get(here.date(), 0) + 1
    return tuple(
        _half_hour(minute, number, list(counts.get(minute, {}).values()), goal)
        for minute, number in sorted(seen.items())
    )


def _half_hour(minute: int, days: int, found: Sequence[int], goal: Goal) -> HalfHour:
    mean = sum(found) / days
    load = Load(calls_per_hour=mean * 60 / HALF_HOUR, seconds=goal.seconds)
    return HalfHour(
        begins=minute,
        calls=mean,
        days=days,
        most=max(found, default=0),
        needed=needed_in(load, goal),
    )


def _days(first: date, last: date, weekday: int | None) -> list[date]:
    count = (last - first).days + 1
    every = [first + timedelta(days=n) for n in range(count)]
    return [d for d in every if weekday is None or d.weekday() == weekday]
