"""Numbers: drawn once, called in a fair order, shown without any person."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from verbund.appointments import actions, queries
from verbund.appointments.errors import (
    CounterMissing,
    NoQueue,
    NothingToCheckIn,
    TicketMovedOn,
    TicketUnknown,
)
from verbund.appointments.models import TicketStep
from verbund.appointments.shapes import Ticket
from verbund.appointments.tests.counter import (
    KEY,
    MOMENT,
    Counter,
    at,
    book_for,
    build,
    invited,
)
from verbund.core.errors import Forbidden, TooMany
from verbund.core.tenancy import across_members
from verbund.kernel.clock import Frozen, frozen


@pytest.fixture
def time() -> Iterator[Frozen]:
    with frozen(MOMENT) as held:
        yield held


def with_queues(counter: Counter) -> Counter:
    for kind, title, letter in ((KEY, "Aufenthalt", "A"), ("", "Auskunft", "B")):
        actions.set_queue(
            member=counter.cast.meerane, office_id=counter.office.id, kind=kind,
            title=title, letter=letter, minutes=10,
        )  # fmt: skip
    return counter


@pytest.fixture
def counter(db: None, time: Frozen) -> Counter:
    return with_queues(build())


def draw(counter: Counter, kind: str = "") -> Ticket:
    return actions.draw_ticket(
        member=counter.cast.meerane,
        office_id=counter.office.id,
        kind=kind,
        channel="terminal",
    )


def call(counter: Counter, place: str = "Platz 1") -> str | None:
    return actions.call_next(
        office_id=counter.office.id, counter=place, actor=counter.cast.sabine
    )


def board(counter: Counter) -> list[tuple[str, str]]:
    shown = queries.board(counter.cast.meerane, counter.office.id)
    return [(line.number, line.counter) for line in shown.called]


def states(counter: Counter) -> dict[str, str]:
    rows = queries.tickets_of_day(counter.office.id, counter.cast.sabine)
    return {row.number: row.state for row in rows}


def ticket_id(counter: Counter, number: str) -> str:
    rows = queries.tickets_of_day(counter.office.id, counter.cast.sabine)
    return str(next(row.id for row in rows if row.number == number))


def test_numbers_count_by_letter_and_begin_anew_each_day(
    counter: Counter, time: Frozen
) -> None:
    given = [draw(counter), draw(counter), draw(counter, KEY)]
    assert [t.number for t in given] == ["B 1", "B 2", "A 1"]
    assert [t.waiting for t in given] == [0, 1, 2]
    time.advance(timedelta(days=1))
    assert draw(counter).number == "B 1"
    with pytest.raises(TicketUnknown):
        queries.ticket_status(counter.cast.meerane, given[0].token)


def test_the_display_shows_number_and_counter(counter: Counter, time: Frozen) -> None:
    first, second = draw(counter), draw(counter)
    assert call(counter) == "B 1"
    time.advance(timedelta(minutes=1))
    assert call(counter, "Platz 2") == "B 2"
    assert board(counter) == [("B 2", "Platz 2"), ("B 1", "Platz 1")]
    seen = queries.ticket_status(counter.cast.meerane, second.token)
    assert (seen.state, seen.counter) == ("called", "Platz 2")
    # Calling the next one ends what the counter did before.
    assert call(counter) is None
    assert board(counter) == [("B 2", "Platz 2")]
    seen = queries.ticket_status(counter.cast.meerane, first.token)
    assert seen.state == "finished"


def test_an_appointment_that_is_due_goes_before_numbers_drawn_earlier(
    counter: Counter, time: Frozen
) -> None:
    case = invited(counter)
    book_for(counter, case, at("09:20"))
    time.move_to(at("08:50"))
    draw(counter)

    def come(code: str) -> Ticket:
        return actions.check_in(
            member=counter.cast.meerane, office_id=counter.office.id, code=code,
            channel="terminal", source="here",
        )  # fmt: skip

    with pytest.raises(ValueError, match="Code"):
        come("XXX")
    other = invited(counter)
    with pytest.raises(NothingToCheckIn):
        come(other.handover_code)
    mine = come(case.handover_code)
    assert mine.number == "A 1"
    assert mine.due_at == at("09:20")
    again = come(case.handover_code)
    assert (again.number, again.again) == ("A 1", True)
    # Half an hour early: whoever drew a number goes first.
    assert call(counter) == "B 1"
    draw(counter)
    time.move_to(at("09:16"))
    assert call(counter) == "A 1"


def test_guessing_codes_is_stopped(counter: Counter) -> None:
    for _ in range(30):
        with pytest.raises(ValueError, match="Code"):
            actions.check_in(
                member=counter.cast.meerane, office_id=counter.office.id, code="7KQ",
                channel="terminal", source="guess",
            )  # fmt: skip
    with pytest.raises(TooMany):
        actions.check_in(
            member=counter.cast.meerane, office_id=counter.office.id, code="7KQ",
            channel="terminal", source="guess",
        )  # fmt: skip


def test_missed_and_parked_numbers_come_back_only_by_hand(
    counter: Counter, time: Frozen
) -> None:
    for _ in range(3):
        draw(counter)
    clerk = counter.cast.sabine

    def move(number: str, to: str) -> None:
        actions.move_ticket(ticket_id=ticket_id(counter, number), to=to, actor=clerk)

    call(counter)
    move("B 1", "called")
    move("B 1", "missed")
    call(counter)
    move("B 2", "processing")
    move("B 2", "parked")
    assert states(counter) == {"B 3": "queued", "B 2": "parked", "B 1": "missed"}
    with pytest.raises(TicketMovedOn, match="nicht erschienen"):
        move("B 1", "finished")
    with pytest.raises(CounterMissing):
        move("B 3", "called")
    time.advance(timedelta(minutes=5))
    move("B 1", "queued")
    assert call(counter) == "B 3"
    assert call(counter) == "B 1"
    move("B 2", "called")
    # The counter that had parked it calls it again and is done with the one before.
    assert states(counter)["B 1"] == "finished"


def test_the_estimate_follows_what_was_measured(counter: Counter, time: Frozen) -> None:
    waits = [draw(counter).estimate_minutes for _ in range(3)]
    assert waits == [0, 10, 20]
    for _ in range(8):
        draw(counter)
    for _ in range(6):
        call(counter)
        time.advance(timedelta(minutes=4))
    call(counter)
    # Four are left and the fifth comes: four minutes each, one counter.
    assert draw(counter).estimate_minutes == 4 * 4
    call(counter, "Platz 2")
    assert draw(counter).estimate_minutes == 4 * 4 // 2


def test_figures_come_from_the_steps(counter: Counter, time: Frozen) -> None:
    draw(counter)
    gone = draw(counter)
    time.advance(timedelta(minutes=6))
    call(counter)
    time.advance(timedelta(minutes=9))
    actions.leave(member=counter.cast.meerane, token=gone.token)
    call(counter)
    today = MOMENT.date()
    seen = queries.queue_figures(counter.office.id, today, today, counter.cast.sabine)
    assert (seen.drawn, seen.served, seen.left, seen.missed) == (2, 1, 1, 0)
    assert (seen.waited_median, seen.served_median) == (6, 9)
    assert seen.by_channel == (("terminal", 2),)


def test_no_numbers_without_a_queue_or_when_it_is_shut(counter: Counter) -> None:
    with pytest.raises(NoQueue):
        draw(counter, "parking")
    actions.set_queue(
        member=counter.cast.meerane, office_id=counter.office.id, kind="",
        title="Auskunft", letter="B", open=False, actor=counter.cast.ines,
    )  # fmt: skip
    with pytest.raises(NoQueue):
        draw(counter)


def test_other_members_neither_see_nor_call(counter: Counter) -> None:
    given = draw(counter)
    stranger = counter.cast.claudia
    assert queries.tickets_of_day(counter.office.id, stranger) == ()
    assert queries.board(counter.cast.fulda, counter.office.id).waiting == 0
    with pytest.raises(TicketUnknown):
        queries.ticket_status(counter.cast.fulda, given.token)
    with pytest.raises(TicketUnknown):
        actions.call_next(office_id=counter.office.id, counter="1", actor=stranger)
    with pytest.raises(TicketUnknown):
        actions.move_ticket(
            ticket_id=given.id, to="called", counter="1", actor=stranger
        )
    with pytest.raises(Forbidden):
        actions.set_queue(
            member=counter.cast.meerane, office_id=counter.office.id, kind="x",
            title="X", letter="X", actor=counter.cast.sabine,
        )  # fmt: skip


def test_the_tie_to_the_case_is_cut_after_the_day(
    counter: Counter, time: Frozen
) -> None:
    case = invited(counter)
    actions.draw_ticket(
        member=counter.cast.meerane, office_id=counter.office.id, kind="",
        channel="counter", case_id=case.id,
    )  # fmt: skip
    time.advance(timedelta(days=1))
    with across_members("test"):
        assert actions.forget_holders(time.moment) == 1
        assert TicketStep.objects.count() == 1


DRAWERS = 12


@pytest.fixture
def busy(transactional_db: None) -> Iterator[Counter]:
    with frozen(MOMENT):
        yield with_queues(build())


def test_nobody_draws_or_is_called_twice(busy: Counter) -> None:
    """Twelve draw at once, then twelve counters call at once."""

    def at_once(work: Callable[[int], str | None]) -> list[str | None]:
        barrier = Barrier(DRAWERS, timeout=60)

        def one(n: int) -> str | None:
            with frozen(MOMENT):
                barrier.wait()
                try:
                    return work(n)
                finally:
                    connection.close()

        with ThreadPoolExecutor(DRAWERS) as pool:
            return list(pool.map(one, range(DRAWERS)))

    numbers = {f"B {n}" for n in range(1, DRAWERS + 1)}
    drawn = at_once(lambda _: draw(busy).number)
    assert len(drawn) == len(set(drawn))
    assert set(drawn) == numbers
    assert set(at_once(lambda n: call(busy, f"Platz {n}"))) == numbers
