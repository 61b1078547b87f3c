"""Who is needed when: from real months and from half hours of own calls."""

from datetime import date, datetime, timedelta

import pytest

from verbund.calls.staffing import (
    Goal,
    Month,
    berlin_months,
    by_half_hours,
    even_load,
    needed_in,
)
from verbund.kernel.calendars import Calendar
from verbund.kernel.clock import BERLIN
from verbund.kernel.erlang import service_level
from verbund.kernel.service_hours import ServiceHours, parse_week

HOURS = ServiceHours(parse_week("Mo-Fr 08:00-18:00"), Calendar("BE"))
GOAL = Goal(seconds=240, shrinkage=0.3)
MONDAY = date(2026, 11, 16)


def test_the_real_months_of_berlin_are_there() -> None:
    months = berlin_months()
    assert len(months) == 29
    assert (months[0].year, months[0].month, months[0].calls) == (2016, 1, 103553)
    assert max(month.calls for month in months) == 117049


def test_a_month_spread_evenly_over_the_service_time() -> None:
    # January 2016 in Berlin: 20 working days of ten hours.
    load = even_load(berlin_months()[0], HOURS, GOAL, 1.0)
    assert load.calls_per_hour == pytest.approx(103553 / 200)
    needed = needed_in(load, GOAL)
    assert service_level(load, needed.agents, 30) >= 0.75
    assert service_level(load, needed.agents - 1, 30) < 0.75
    assert needed.scheduled == -(-needed.agents * 10 // 7)
    # The peak that the month does not tell needs more people.
    peak = needed_in(even_load(berlin_months()[0], HOURS, GOAL, 1.5), GOAL)
    assert peak.agents > needed.agents


def test_december_ends_with_the_year() -> None:
    december = Month(year=2016, month=12, calls=2100)
    assert even_load(december, HOURS, GOAL, 1.0).calls_per_hour == 10


def test_calls_count_in_their_half_hour_and_only_in_service_time() -> None:
    def at(day: int, clock: str) -> datetime:
        return datetime.fromisoformat(f"2026-11-{day}T{clock}").replace(tzinfo=BERLIN)

    moments = [at(16, "08:00"), at(16, "08:29"), at(17, "08:10"), at(17, "08:30"),
               at(16, "07:59"), at(21, "10:00"), at(30, "08:00")]  # fmt: skip
    found = by_half_hours(
        moments, HOURS, GOAL, first=MONDAY, last=MONDAY + timedelta(days=6)
    )
    assert len(found) == 20
    eight, half_past = found[0], found[1]
    assert (eight.begins, eight.calls, eight.days, eight.most) == (480, 0.6, 5, 2)
    assert half_past.calls == 0.2
    assert found[-1].needed.agents == 0
    mondays = by_half_hours(
        moments, HOURS, GOAL, first=MONDAY, last=MONDAY + timedelta(days=6), weekday=0
    )
    assert (mondays[0].calls, mondays[0].days) == (2, 1)


def test_a_month_without_service_time_is_refused() -> None:
    never = ServiceHours(parse_week(""), Calendar("BE"))
    with pytest.raises(ValueError, match="nie da"):
        even_load(berlin_months()[0], never, GOAL, 1.0)
