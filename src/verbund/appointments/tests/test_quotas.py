"""Each channel takes what it is given, never more; patterns repeat as in ZMS."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from threading import Barrier

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from verbund.appointments import actions, queries
from verbund.appointments.errors import PatternInvalid, SlotTaken
from verbund.appointments.models import Seat
from verbund.appointments.steps import (
    Pattern,
    Used,
    fits,
    free_starts,
    holds_on,
    run_from,
    steps_of,
)
from verbund.appointments.tests.counter import (
    DAY,
    KEY,
    MOMENT,
    Counter,
    at,
    build,
    invited,
    person,
)
from verbund.cases.shapes import Receipt
from verbund.core.tenancy import across_members
from verbund.kernel.calendars import Calendar
from verbund.kernel.clock import Frozen, frozen, to_berlin


@pytest.fixture
def clock() -> Iterator[Frozen]:
    with frozen(MOMENT) as held:
        yield held


def offer(counter: Counter, day: date, **changes: object) -> None:
    """Times from ten to eleven in steps of twenty minutes with these features."""
    given = {
        "kind": KEY, "weekday": day.isoweekday(), "opens": time(10),
        "closes": time(11), "minutes": 20, "valid_from": date(2026, 1, 1), **changes,
    }  # fmt: skip
    actions.set_pattern(
        member=counter.cast.meerane,
        office_id=counter.office.id,
        **given,  # type: ignore[arg-type]
    )


def book(counter: Counter, case: Receipt, moment: datetime, channel: str) -> None:
    view, who = person(counter, case)
    actions.book(
        case_id=view.id,
        starts_at=moment,
        actor=replace(who, channel=channel),
        token=case.status_token,
    )


def starts(counter: Counter, channel: str, day: date) -> list[str]:
    view, _ = person(counter, invited(counter))
    days = queries.free_days(view.ground, view.state, channel=channel)
    found = next((d for d in days if d.day == day), None)
    return [f"{to_berlin(s):%H:%M}" for s in (found.starts if found else ())]


#: The Friday after ``DAY``.
FRIDAY = DAY + timedelta(days=1)


def test_a_channel_takes_its_quota_and_others_the_rest(db: None, clock: Frozen) -> None:
    counter = build()
    offer(counter, FRIDAY, capacity=3, quotas={"web": 1, "terminal": 0})
    assert starts(counter, "web", FRIDAY) == ["10:00", "10:20", "10:40"]
    assert starts(counter, "terminal", FRIDAY) == []
    ten = at("10:00", FRIDAY)
    book(counter, invited(counter), ten, "web")
    assert starts(counter, "web", FRIDAY) == ["10:20", "10:40"]
    with pytest.raises(SlotTaken):
        book(counter, invited(counter), ten, "web")
    with pytest.raises(SlotTaken):
        book(counter, invited(counter), ten, "terminal")
    # A clerk's door is called desk elsewhere and is the counter here.
    book(counter, invited(counter), ten, "desk")
    book(counter, invited(counter), ten, "hotline")
    assert starts(counter, "counter", FRIDAY) == ["10:20", "10:40"]


def test_what_a_channel_leaves_is_free_for_all_from_the_release_on(
    db: None, clock: Frozen
) -> None:
    counter = build()
    offer(counter, FRIDAY, capacity=2, quotas={"web": 0}, release_hours=48)
    assert starts(counter, "web", FRIDAY) == []
    clock.move_to(at("10:19", FRIDAY) - timedelta(hours=48))
    assert starts(counter, "web", FRIDAY) == ["10:00"]
    for _ in range(2):
        book(counter, invited(counter), at("10:00", FRIDAY), "web")
    assert starts(counter, "counter", FRIDAY) == ["10:20", "10:40"]


def test_patterns_that_mean_nothing_are_refused(db: None, clock: Frozen) -> None:
    counter = build()
    for wrong in (
        {"quotas": {"web": 2}},
        {"quotas": {"pigeon": 1}},
        {"venue": "moon"},
        {"weeks": 0},
        {"week_of_month": 6},
        {"from_days": 10, "to_days": 5},
        {"breaks": [(time(9), time(9, 30))]},
        {"breaks": [(time(10, 30), time(10, 20))]},
    ):
        with pytest.raises(PatternInvalid):
            offer(counter, FRIDAY, **wrong)


def test_a_single_day_is_open_although_it_is_closed_or_a_holiday(
    db: None, clock: Frozen
) -> None:
    counter = build()
    # The Day of Prayer and Repentance is a holiday in Saxony.
    holiday = date(2026, 11, 18)
    offer(counter, holiday)
    assert starts(counter, "web", holiday) == []
    offer(counter, holiday, single=True, valid_from=holiday, opens=time(10, 20))
    assert starts(counter, "web", holiday) == ["10:20", "10:40"]
    member, office, lead = counter.cast.meerane, counter.office.id, counter.cast.ines
    actions.close_day(member=member, office_id=office, day=DAY, actor=lead)
    assert starts(counter, "web", DAY) == []
    actions.reopen_day(member=member, office_id=office, day=DAY, actor=lead)
    assert starts(counter, "web", DAY) == ["09:00", "09:20", "09:40"]


WEEKLY = Pattern(
    weekday=4, opens=time(8), closes=time(9), minutes=15, capacity=2,
    valid_from=date(2026, 11, 5),
)  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "days"),
    [
        ({}, [5, 12, 19, 26]),
        ({"weeks": 2}, [5, 19]),
        ({"week_of_month": 2}, [12]),
        ({"week_of_month": 5}, [26]),
        ({"valid_to": date(2026, 11, 12)}, [5, 12]),
        ({"from_days": 10}, [12, 19, 26]),
        ({"from_days": 10, "to_days": 20}, [12, 19]),
    ],
)
def test_patterns_repeat_by_weeks_and_days_ahead(
    changes: dict[str, object], days: list[int]
) -> None:
    pattern: Pattern = replace(WEEKLY, **changes)  # type: ignore[arg-type]
    today = date(2026, 11, 1)
    found = [n for n in range(1, 31) if holds_on(pattern, date(2026, 11, n), today)]
    assert found == days


def test_breaks_have_no_beginnings_and_no_appointment_runs_through_them() -> None:
    pattern = replace(WEEKLY, breaks=((time(8, 20), time(8, 40)),))
    steps = steps_of([pattern], DAY, the_calendar())
    assert [f"{to_berlin(s.at):%H:%M}" for s in steps] == ["08:00", "08:45"]
    assert run_from(steps, steps[0].at, 30) is None


@pytest.mark.parametrize(
    ("day", "hours", "first", "last"),
    [
        # The clock goes back: what is there twice is offered once.
        (date(2026, 10, 25), ["00:00", "01:00", "02:00", "03:00"], "+0200", "+0100"),
        # The clock goes forward: nobody can come at two, and at three once only.
        (date(2027, 3, 28), ["00:00", "01:00", "03:00"], "+0100", "+0200"),
    ],
)
def test_on_the_nights_when_the_clock_changes_every_time_is_on_the_wall_once(
    day: date, hours: list[str], first: str, last: str
) -> None:
    night = replace(
        WEEKLY, weekday=7, opens=time(0), closes=time(4), minutes=60,
        valid_from=date(2026, 1, 1),
    )  # fmt: skip
    steps = steps_of([night], day, the_calendar())
    assert [f"{to_berlin(s.at):%H:%M}" for s in steps] == hours
    assert {s.capacity for s in steps} == {2}
    assert f"{to_berlin(steps[0].at):%z}" == first
    assert f"{to_berlin(steps[-1].at):%z}" == last


def test_a_holiday_of_one_land_is_a_working_day_in_another() -> None:
    # The day of penance, a Wednesday, is free in Saxony only.
    day, wednesdays = date(2026, 11, 18), replace(WEEKLY, weekday=3)
    assert steps_of([wednesdays], day, the_calendar()) == ()
    assert len(steps_of([wednesdays], day, Calendar("HE"))) == 4


def test_one_step_only_where_the_office_says_so() -> None:
    steps = steps_of([replace(WEEKLY, several=False)], DAY, the_calendar())
    assert run_from(steps, steps[0].at, 15) is not None
    assert run_from(steps, steps[0].at, 30) is None


def the_calendar() -> Calendar:
    return Calendar("SN")


@given(
    capacity=st.integers(1, 4),
    quotas=st.dictionaries(
        st.sampled_from(["web", "hotline", "counter"]), st.integers(0, 4), max_size=3
    ),
    release=st.one_of(st.none(), st.integers(0, 72)),
    wanted=st.lists(
        st.tuples(
            st.sampled_from(["web", "hotline", "counter", "terminal"]),
            st.integers(0, 96),
        ),
        max_size=12,
    ),
)
def test_whatever_is_wanted_when_no_step_and_no_quota_is_exceeded(
    capacity: int,
    quotas: dict[str, int],
    release: int | None,
    wanted: list[tuple[str, int]],
) -> None:
    pattern = replace(WEEKLY, capacity=capacity, quotas=quotas, release_hours=release)
    (step, *_) = steps_of([pattern], DAY, the_calendar())
    taken: list[str] = []
    for channel, before in sorted(wanted, key=lambda w: -w[1]):
        now = step.at - timedelta(hours=before)
        used = Used(len(taken), taken.count(channel))
        free = free_starts((step,), {step.at: used}, 15, now, channel)
        assert (step.at in free) == fits(step, used, channel, now)
        if free:
            taken.append(channel)
            assert len(taken) <= capacity
            if channel in quotas and (release is None or before > release):
                assert taken.count(channel) <= quotas[channel]


SEEKERS = 20


@pytest.fixture
def busy(transactional_db: None) -> Iterator[Counter]:
    with frozen(MOMENT):
        counter = build()
        offer(counter, FRIDAY, capacity=3, quotas={"web": 2})
        yield counter


def test_twenty_at_two_doors_never_get_more_than_there_is(busy: Counter) -> None:
    """Ten by web (two places), ten by telephone: three places are given, two by web."""
    receipts = [invited(busy) for _ in range(SEEKERS)]
    barrier = Barrier(SEEKERS, timeout=60)

    def one(n: int) -> str:
        channel = "web" if n % 2 else "hotline"
        with frozen(MOMENT):
            barrier.wait()
            try:
                book(busy, receipts[n], at("10:00", FRIDAY), channel)
            except SlotTaken:
                return ""
            finally:
                connection.close()
            return channel

    with ThreadPoolExecutor(SEEKERS) as pool:
        told = [channel for channel in pool.map(one, range(SEEKERS)) if channel]
    assert len(told) == 3
    assert told.count("web") <= 2
    with across_members("test"):
        seats = list(Seat.objects.values_list("place", "channel", "quota_place"))
    assert sorted(place for place, _, _ in seats) == [0, 1, 2]
    assert sorted(channel for _, channel, _ in seats) == sorted(told)


def test_the_last_place_goes_to_one_of_twenty(busy: Counter) -> None:
    receipts = [invited(busy) for _ in range(SEEKERS)]
    barrier = Barrier(SEEKERS, timeout=60)

    def one(n: int) -> bool:
        with frozen(MOMENT):
            barrier.wait()
            try:
                book(busy, receipts[n], at("09:00"), "web")
            except SlotTaken:
                return False
            finally:
                connection.close()
            return True

    with ThreadPoolExecutor(SEEKERS) as pool:
        assert sum(pool.map(one, range(SEEKERS))) == 1
