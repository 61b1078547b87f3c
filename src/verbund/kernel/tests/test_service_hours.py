"""The clock of the 115 promise: spans, holidays, closures, changes of the clock."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verbund.kernel.calendars import LAND_NAMES, Calendar
from verbund.kernel.clock import BERLIN
from verbund.kernel.service_hours import (
    NoServiceTime,
    ServiceHours,
    parse_week,
    written,
)

OFFICE = parse_week("Mo-Fr 08:00-18:00")
MINUTE = timedelta(minutes=1)


def at(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=BERLIN)


def hours(week: str = "Mo-Fr 08:00-18:00", land: str = "HE", **options) -> ServiceHours:
    return ServiceHours(parse_week(week), Calendar(land), **options)


def due(start: str, minutes: int, service: ServiceHours | None = None) -> str:
    return (service or hours()).add(at(start), minutes).isoformat(timespec="minutes")


def test_a_promise_of_24_service_hours_passes_over_the_weekend() -> None:
    assert due("2026-11-19T10:48", 24 * 60) == "2026-11-23T14:48+01:00"


def test_penance_day_counts_in_hesse_but_not_in_saxony() -> None:
    assert due("2026-11-17T17:00", 120) == "2026-11-18T09:00+01:00"
    assert due("2026-11-17T17:00", 120, hours(land="SN")) == "2026-11-19T09:00+01:00"


def test_a_municipal_holiday_counts_where_it_is_kept_only() -> None:
    augsburg = ServiceHours(OFFICE, Calendar("BY", "09761000"))
    ends = "2025-08-07T17:00"  # the Thursday before Augsburg's peace day
    assert due(ends, 120, hours(land="BY")) == "2025-08-08T09:00+02:00"
    assert due(ends, 120, augsburg) == "2025-08-11T09:00+02:00"


def test_what_fills_the_day_is_due_when_it_closes() -> None:
    assert due("2026-11-19T17:00", 60) == "2026-11-19T18:00+01:00"
    assert due("2026-11-19T17:00", 61) == "2026-11-20T08:01+01:00"


def test_a_call_at_night_begins_to_count_in_the_morning() -> None:
    assert due("2026-11-20T18:00", 1) == "2026-11-23T08:01+01:00"
    assert due("2026-11-20T18:00", 0) == "2026-11-20T18:00+01:00"


def test_several_spans_a_day_leave_out_the_lunch_break() -> None:
    noon = hours("Mo-Fr 09:00-12:00,13:30-16:00")
    assert due("2026-11-19T11:30", 60, noon) == "2026-11-19T14:00+01:00"


def test_a_closure_replaces_the_day_and_may_open_a_holiday() -> None:
    special = {date(2026, 11, 20): [], date(2026, 12, 25): [(600, 720)]}
    service = hours(exceptions=special)
    assert due("2026-11-19T17:30", 60, service) == "2026-11-23T08:30+01:00"
    assert service.is_open(at("2026-12-25T10:00"))
    assert not service.is_open(at("2026-12-25T12:00"))


def test_the_night_in_march_lacks_an_hour_and_the_one_in_october_has_two() -> None:
    always = hours("Mo-Su 00:00-24:00")
    assert due("2026-03-29T01:30", 60, always) == "2026-03-29T03:30+02:00"
    assert due("2026-10-25T01:30", 120, always) == "2026-10-25T02:30+01:00"
    night = hours("Su 02:00-03:00")
    assert night.between(at("2026-03-29T00:00"), at("2026-03-29T12:00")) == timedelta()
    both = night.between(at("2026-10-25T00:00"), at("2026-10-25T12:00"))
    assert both == timedelta(hours=2)


def test_hours_that_never_come_are_refused() -> None:
    with pytest.raises(NoServiceTime, match="niemand da"):
        hours("").add(at("2026-11-19T10:00"), 1)
    with pytest.raises(ValueError, match="0 bis 1000000"):
        hours().add(at("2026-11-19T10:00"), -1)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        hours().add(datetime(2026, 11, 19, 10), 1)  # noqa: DTZ001


@pytest.mark.parametrize(
    "said",
    [
        "Montag 08:00-18:00", "Mo 8-18", "Mo 18:00-08:00", "Mo 08:00-25:00",
        "Xy 08:00-18:00", "Mo 08:00-12:00,11:00-13:00", "Mo 08:70-18:00",
    ],
)  # fmt: skip
def test_a_week_that_cannot_be_read_is_named(said: str) -> None:
    with pytest.raises(ValueError, match=r"keine? |überschneiden"):
        parse_week(said)


def test_days_may_be_german_and_may_wrap_around_the_week() -> None:
    assert parse_week("Di-Do 08:00-12:00") == parse_week("Tu-Th 08:00-12:00")
    assert parse_week("Sa-Mo 08:00-12:00") == parse_week("Mo,Sa,So 08:00-12:00")


spans = st.lists(st.integers(0, 1440), max_size=6, unique=True).map(
    lambda cuts: list(
        zip(sorted(cuts)[: len(cuts) // 2 * 2 : 2], sorted(cuts)[1::2], strict=True)
    )
)
weeks = st.lists(spans, min_size=7, max_size=7).filter(any)
lands = st.sampled_from(sorted(LAND_NAMES))
closures = st.dictionaries(st.dates(date(2024, 1, 1), date(2029, 1, 1)), spans)
services = st.builds(
    lambda week, land, exceptions: ServiceHours(
        week, Calendar(land), exceptions=exceptions
    ),
    weeks,
    lands,
    closures,
)
moments = st.datetimes(
    datetime(2024, 6, 1),  # noqa: DTZ001 # hypothesis wants them bare
    datetime(2028, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
# Most of the interesting minutes: around the change of the clock.
edges = st.sampled_from(
    ["2025-03-30T00:00", "2025-10-26T00:00", "2026-03-29T00:30", "2026-10-25T00:30"]
).map(lambda said: datetime.fromisoformat(said).replace(tzinfo=UTC))
starts = st.one_of(moments, edges)
counts = st.integers(0, 3000)


@settings(deadline=None)
@given(services, starts, counts, counts)
def test_minutes_add_up(s: ServiceHours, start: datetime, a: int, b: int) -> None:
    assert s.add(s.add(start, a), b) == s.add(start, a + b)


@settings(deadline=None)
@given(services, starts, counts)
def test_exactly_so_much_service_time_passes(
    s: ServiceHours, start: datetime, minutes: int
) -> None:
    end = s.add(start, minutes)
    assert end >= start
    assert s.between(start, end) == minutes * MINUTE
    # The first such moment: a microsecond earlier it was not yet enough.
    if minutes:
        earlier = end.astimezone(UTC) - timedelta(microseconds=1)
        assert s.between(start, earlier) < minutes * MINUTE


@settings(deadline=None)
@given(services, starts, counts, counts)
def test_more_minutes_or_a_later_start_are_never_due_earlier(
    s: ServiceHours, start: datetime, minutes: int, more: int
) -> None:
    assert s.add(start, minutes) <= s.add(start, minutes + more)
    later = start + more * MINUTE
    if minutes:
        assert s.add(start, minutes) <= s.add(later, minutes)


@settings(deadline=None, max_examples=50)
@given(services, edges)
def test_every_minute_counts_exactly_while_it_is_open(
    s: ServiceHours, start: datetime
) -> None:
    # The slow way, minute by minute, over the night of the change.
    count = sum(s.is_open(start + n * MINUTE) for n in range(240))
    assert s.between(start, start + 240 * MINUTE) == count * MINUTE


@given(weeks)
def test_a_week_survives_being_written_down(week: list[list[tuple[int, int]]]) -> None:
    kept = ServiceHours(week, Calendar("HE")).week
    assert parse_week(written(kept)) == kept


@settings(deadline=None)
@given(services, moments)
def test_next_open_is_open_and_nothing_before_it(
    s: ServiceHours, start: datetime
) -> None:
    opens = s.next_open(start)
    assert s.is_open(opens)
    assert s.between(start, opens) == timedelta()
