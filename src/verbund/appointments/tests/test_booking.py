"""A time is given out once; the case and the office's day always say the same."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from icalendar import Calendar as Judge

from verbund import engine
from verbund.appointments import actions, jobs, queries
from verbund.appointments.errors import SlotTaken
from verbund.appointments.models import Booking, Seat
from verbund.appointments.tests.counter import (
    DAY,
    MOMENT,
    Counter,
    at,
    build,
    invited,
    person,
)
from verbund.cases import actions as cases
from verbund.cases import events
from verbund.cases.access import ref
from verbund.cases.errors import CommandRefused
from verbund.cases.shapes import Receipt
from verbund.core.tenancy import across_members
from verbund.kernel import clock
from verbund.kernel.clock import Frozen, frozen


@pytest.fixture
def time() -> Iterator[Frozen]:
    with frozen(MOMENT) as held:
        yield held


@pytest.fixture
def counter(db: None, time: Frozen) -> Counter:
    return build()


def rows() -> int:
    with across_members("test"):
        return int(Booking.objects.count())


def book(counter: Counter, case: Receipt, moment: str) -> None:
    view, who = person(counter, case)
    actions.book(
        case_id=view.id, starts_at=at(moment), actor=who, token=case.status_token
    )


def starts(counter: Counter, case: Receipt) -> list[str]:
    view, _ = person(counter, case)
    days = queries.free_days(view.ground, view.state)
    found = next((d for d in days if d.day == DAY), None)
    return [f"{clock.to_berlin(s):%H:%M}" for s in (found.starts if found else ())]


def test_a_booked_time_is_gone_and_stands_in_the_case(counter: Counter) -> None:
    case = invited(counter)
    assert starts(counter, case) == ["09:00", "09:20", "09:40"]
    book(counter, case, "09:20")
    view, _ = person(counter, case)
    assert view.state.state == "booked"
    assert view.state.appointment is not None
    assert view.state.appointment.slot.place == "Ausländerbehörde, Lörracher Platz 1"
    assert starts(counter, invited(counter)) == ["09:00", "09:40"]


def test_moving_gives_the_old_time_back(counter: Counter) -> None:
    case = invited(counter)
    book(counter, case, "09:20")
    book(counter, case, "09:40")
    view, _ = person(counter, case)
    assert view.state.appointment is not None
    assert view.state.appointment.moves == 1
    assert starts(counter, invited(counter)) == ["09:00", "09:20"]
    assert rows() == 1


def test_a_time_that_is_never_offered_is_refused_and_nothing_changes(
    counter: Counter,
) -> None:
    case = invited(counter)
    for moment in ("08:40", "09:10", "10:00"):
        with pytest.raises(SlotTaken):
            book(counter, case, moment)
    view, _ = person(counter, case)
    assert view.state.appointment is None
    assert rows() == 0


def test_a_refusal_of_the_case_gives_the_time_back(counter: Counter) -> None:
    case = invited(counter)
    view, who = person(counter, case)
    cases.act(
        case_id=view.id,
        command=engine.Withdraw(actor=ref(who)),
        actor=who,
        token=case.status_token,
    )
    with pytest.raises(CommandRefused):
        actions.book(
            case_id=view.id, starts_at=at("09:00"), actor=who, token=case.status_token
        )
    assert rows() == 0


def test_a_hold_keeps_others_away_for_ten_minutes(
    counter: Counter, time: Frozen
) -> None:
    first, second = invited(counter), invited(counter)
    view, who = person(counter, first)
    actions.hold(case_id=view.id, starts_at=at("09:00"), actor=who)
    with pytest.raises(SlotTaken):
        book(counter, second, "09:00")
    assert "09:00" not in starts(counter, second)
    time.advance(actions.HOLD)
    book(counter, second, "09:00")
    with pytest.raises(SlotTaken):
        book(counter, first, "09:00")


def test_the_own_hold_becomes_the_booking(counter: Counter) -> None:
    case = invited(counter)
    view, who = person(counter, case)
    actions.hold(case_id=view.id, starts_at=at("09:00"), actor=who)
    book(counter, case, "09:00")
    with across_members("test"):
        assert Seat.objects.count() == 1


def test_a_case_that_ends_frees_its_time(counter: Counter) -> None:
    case = invited(counter)
    book(counter, case, "09:00")
    view, who = person(counter, case)
    cases.act(
        case_id=view.id,
        command=engine.Withdraw(actor=ref(who)),
        actor=who,
        token=case.status_token,
    )
    jobs.give_back(
        events.CaseChanged(
            case_id=view.id,
            member=counter.cast.meerane.id,
            position=1,
            kinds=("withdrawn",),
        )
    )
    assert rows() == 0


def test_everybody_is_reminded_once(counter: Counter, time: Frozen) -> None:
    case = invited(counter)
    book(counter, case, "09:00")
    assert jobs.remind() == 0
    time.move_to(at("09:05") - timedelta(days=3))
    jobs.remind()
    jobs.remind()
    view, _ = person(counter, case)
    sent = [m.template for m in view.state.messages if m.template == "reminder"]
    assert sent == ["reminder"]


def test_holidays_and_closed_days_offer_nothing(counter: Counter) -> None:
    # 18 November 2026 is a holiday in Saxony, a Wednesday; the 12th is closed by hand.
    lead = counter.cast.ines
    actions.close_day(
        member=counter.cast.meerane, office_id=counter.office.id, day=DAY, actor=lead
    )
    assert starts(counter, invited(counter)) == []


def test_the_calendar_file_is_read_by_others(counter: Counter) -> None:
    case = invited(counter)
    book(counter, case, "09:00")
    book(counter, case, "09:40")
    view, _ = person(counter, case)
    content = queries.calendar_of(view.ground, view.state)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    judged = Judge.from_ical(content)
    (event,) = judged.walk("VEVENT")
    assert not event.errors
    assert event.decoded("DTSTART") == at("09:40")
    assert event.decoded("SEQUENCE") == 1
    assert "Ausländerbehörde" in str(event["LOCATION"])
    assert "Pass" in str(event["DESCRIPTION"])


THREADS = 6


@pytest.fixture
def busy(transactional_db: None) -> Iterator[Counter]:
    with frozen(MOMENT):
        yield build(capacity=2)


def test_two_people_never_get_the_last_place(busy: Counter) -> None:
    """Six want nine o'clock where two fit: two get it, four are told."""
    receipts = [invited(busy) for _ in range(THREADS)]
    barrier = Barrier(THREADS)

    def one(case: Receipt) -> str:
        with frozen(MOMENT):
            barrier.wait()
            try:
                book(busy, case, "09:00")
            except SlotTaken:
                return "taken"
            finally:
                connection.close()
            return "booked"

    with ThreadPoolExecutor(THREADS) as pool:
        told = list(pool.map(one, receipts))
    assert sorted(told) == ["booked"] * 2 + ["taken"] * 4
    booked = [person(busy, case)[0].state.appointment for case in receipts]
    assert sum(a is not None for a in booked) == 2
    with across_members("test"):
        assert Seat.objects.count() == 2
