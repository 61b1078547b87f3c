"""The waiting list: who comes first is asked first, one at a time, nobody twice."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from threading import Barrier

import pytest
from django.db import connection

from verbund import engine
from verbund.appointments import actions, jobs, queries
from verbund.appointments.actions.offering import answer_until
from verbund.appointments.errors import OfferOpen, OfferOver, SlotTaken
from verbund.appointments.models import Booking, Offer, Seat, Waiting
from verbund.appointments.shapes import Wishes
from verbund.appointments.tests.counter import (
    DAY,
    MOMENT,
    Counter,
    at,
    book_for,
    build,
    invited,
    person,
)
from verbund.cases import actions as cases
from verbund.cases.access import ref
from verbund.cases.shapes import Receipt
from verbund.core.jobs import drain
from verbund.core.tenancy import across_members
from verbund.kernel.clock import BERLIN, Frozen, frozen

ANY = Wishes(DAY, DAY)


@pytest.fixture
def time() -> Iterator[Frozen]:
    with frozen(MOMENT) as held:
        yield held


@pytest.fixture
def full(db: None, time: Frozen) -> tuple[Counter, list[Receipt]]:
    """A day whose three times are all taken."""
    return filled(build())


def filled(counter: Counter) -> tuple[Counter, list[Receipt]]:
    taken = [invited(counter) for _ in range(3)]
    for case, moment in zip(taken, ("09:00", "09:20", "09:40"), strict=True):
        book_for(counter, case, at(moment))
    return counter, taken


def join(counter: Counter, case: Receipt, wishes: Wishes = ANY) -> None:
    view, who = person(counter, case)
    actions.join_waiting(
        case_id=view.id, wishes=wishes, actor=who, token=case.status_token
    )


def cancel(counter: Counter, case: Receipt) -> None:
    view, who = person(counter, case)
    actions.cancel(case_id=view.id, actor=who, token=case.status_token)


def offered(counter: Counter, case: Receipt) -> datetime | None:
    waiting = person(counter, case)[0].state.waiting
    return waiting.offer.slot.starts_at if waiting and waiting.offer else None


def waits(counter: Counter, case: Receipt) -> bool:
    return person(counter, case)[0].state.waiting is not None


def kinds(counter: Counter, case: Receipt) -> list[str]:
    view, _ = person(counter, case)
    return [e.title for e in view.timeline]


def test_a_freed_time_goes_to_the_first_and_to_nobody_else(
    full: tuple[Counter, list[Receipt]], time: Frozen
) -> None:
    counter, taken = full
    first, second = invited(counter), invited(counter)
    join(counter, first)
    time.advance(timedelta(minutes=1))
    join(counter, second)
    cancel(counter, taken[1])
    # Kept from the moment it was freed, also before anybody was told.
    with pytest.raises(SlotTaken):
        book_for(counter, invited(counter), at("09:20"))
    drain()
    assert offered(counter, first) == at("09:20")
    assert offered(counter, second) is None
    view, who = person(counter, first)
    until = actions.hold(case_id=view.id, starts_at=at("09:20"), actor=who)
    assert until == time.moment + timedelta(hours=2)
    with pytest.raises(OfferOpen):
        actions.hold(case_id=view.id, starts_at=at("09:00"), actor=who)
    actions.accept_offer(case_id=view.id, actor=who, token=first.status_token)
    view, _ = person(counter, first)
    assert view.state.appointment is not None
    assert view.state.appointment.slot.starts_at == at("09:20")
    assert not waits(counter, first)
    with across_members("test"):
        assert list(Offer.objects.values_list("state", flat=True)) == ["taken"]
        assert Waiting.objects.count() == 1
        assert Booking.objects.filter(held_until__isnull=False).count() == 0


def test_declining_and_silence_pass_it_on(
    full: tuple[Counter, list[Receipt]], time: Frozen
) -> None:
    counter, taken = full
    waiting = [invited(counter) for _ in range(3)]
    for case in waiting:
        join(counter, case)
        time.advance(timedelta(minutes=1))
    cancel(counter, taken[0])
    drain()
    first, second, third = waiting
    view, who = person(counter, first)
    actions.decline_offer(case_id=view.id, actor=who, token=first.status_token)
    drain()
    assert offered(counter, first) is None
    assert waits(counter, first)
    assert offered(counter, second) == at("09:00")
    with pytest.raises(OfferOver):
        actions.accept_offer(case_id=view.id, actor=who, token=first.status_token)
    time.advance(timedelta(hours=1, minutes=59))
    jobs.tend()
    assert offered(counter, second) == at("09:00")
    time.advance(timedelta(minutes=1))
    jobs.tend()
    drain()
    assert offered(counter, third) == at("09:00")
    view, who = person(counter, third)
    actions.decline_offer(case_id=view.id, actor=who, token=third.status_token)
    # Nobody is asked again about a time she let go: now it is free for all.
    book_for(counter, invited(counter), at("09:00"))
    assert "Angebot weitergegeben" in kinds(counter, second)


def test_who_lets_two_offers_run_out_leaves_the_list(
    full: tuple[Counter, list[Receipt]], time: Frozen
) -> None:
    counter, taken = full
    silent = invited(counter)
    join(counter, silent)
    for case in taken[:2]:
        cancel(counter, case)
    drain()
    for _ in range(2):
        waiting = person(counter, silent)[0].state.waiting
        assert waiting is not None
        assert waiting.offer is not None
        time.move_to(waiting.offer.until)
        jobs.tend()
        drain()
    assert not waits(counter, silent)
    with across_members("test"):
        assert Waiting.objects.count() == 0


def test_only_what_fits_the_wishes_is_offered(
    full: tuple[Counter, list[Receipt]], time: Frozen
) -> None:
    counter, taken = full
    late, other_day = invited(counter), invited(counter)
    join(counter, late, Wishes(DAY, DAY, clock_time(9, 30), clock_time(12)))
    next_week = DAY + timedelta(days=7)
    # Next Thursday is all free: what fits already is offered at once.
    join(counter, other_day, Wishes(next_week, next_week))
    cancel(counter, taken[0])
    drain()
    assert offered(counter, late) is None
    assert offered(counter, other_day) == at("09:00", next_week)
    cancel(counter, taken[2])
    drain()
    assert offered(counter, late) == at("09:40")


def test_announcing_twice_tells_once(
    full: tuple[Counter, list[Receipt]], time: Frozen
) -> None:
    """A worker killed before its mark ``done`` runs the job again."""
    counter, taken = full
    case = invited(counter)
    join(counter, case)
    cancel(counter, taken[0])
    with across_members("test"):
        offer = Offer.objects.get()
    for _ in range(3):
        actions.announce(offer_id=offer.id, member_id=counter.cast.meerane.id)
        jobs.tend()
    drain()
    assert kinds(counter, case).count("Frei gewordener Termin angeboten") == 1
    with across_members("test"):
        assert Offer.objects.count() == 1


def test_a_case_that_ends_makes_room(
    full: tuple[Counter, list[Receipt]], time: Frozen
) -> None:
    counter, taken = full
    first, second = invited(counter), invited(counter)
    for case in (first, second):
        join(counter, case)
        time.advance(timedelta(minutes=1))
    cancel(counter, taken[0])
    drain()
    view, who = person(counter, first)
    cases.act(
        case_id=view.id,
        command=engine.Withdraw(actor=ref(who)),
        actor=who,
        token=first.status_token,
    )
    drain()
    assert offered(counter, second) == at("09:00")


def test_leaving_and_wishes_that_are_over(
    full: tuple[Counter, list[Receipt]], time: Frozen
) -> None:
    counter, taken = full
    leaving, staying = invited(counter), invited(counter)
    join(counter, leaving)
    time.advance(timedelta(minutes=1))
    join(counter, staying)
    cancel(counter, taken[0])
    drain()
    view, who = person(counter, leaving)
    actions.leave_waiting(case_id=view.id, actor=who, token=leaving.status_token)
    drain()
    assert offered(counter, staying) == at("09:00")
    time.move_to(at("12:00", DAY + timedelta(days=1)))
    jobs.tend()
    drain()
    assert not waits(counter, staying)


def test_moving_to_an_earlier_time_frees_the_later_one(
    full: tuple[Counter, list[Receipt]], time: Frozen
) -> None:
    counter, taken = full
    later, waiting = taken[2], invited(counter)
    join(counter, later, Wishes(DAY, DAY, clock_time(9), clock_time(9, 10)))
    time.advance(timedelta(minutes=1))
    join(counter, waiting)
    cancel(counter, taken[0])
    drain()
    assert offered(counter, later) == at("09:00")
    view, who = person(counter, later)
    actions.accept_offer(case_id=view.id, actor=who, token=later.status_token)
    drain()
    assert offered(counter, waiting) == at("09:40")
    view, _ = person(counter, later)
    assert view.state.appointment is not None
    assert view.state.appointment.moves == 1


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-10T10:00", "2026-11-10T12:00"),
        ("2026-11-10T21:30", "2026-11-11T10:00"),
        ("2026-11-11T03:00", "2026-11-11T10:00"),
        ("2026-11-10T19:59", "2026-11-10T21:59"),
    ],
)
def test_nobody_has_to_answer_at_night(now: str, until: str) -> None:
    def wall(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=BERLIN)

    assert answer_until(wall(now), 120) == wall(until)


def test_the_desk_sees_who_waits_in_which_order(
    full: tuple[Counter, list[Receipt]], time: Frozen
) -> None:
    counter, taken = full
    first, second = invited(counter), invited(counter)
    for case in (first, second):
        join(counter, case)
        time.advance(timedelta(minutes=1))
    cancel(counter, taken[0])
    drain()
    rows = queries.waiting_list(counter.office.id, counter.cast.sabine)
    assert [(r.number, r.offered_at) for r in rows] == [
        (first.number, at("09:00")),
        (second.number, None),
    ]
    assert queries.waiting_list(counter.office.id, counter.cast.claudia) == ()


@pytest.fixture
def busy(transactional_db: None) -> Iterator[Counter]:
    with frozen(MOMENT):
        yield build()


def test_freeing_and_booking_at_once_never_gives_a_time_twice(busy: Counter) -> None:
    """Three cancel, three book anew, the clock's job runs: nothing twice, no ring."""
    counter, taken = filled(busy)
    waiting = [invited(counter) for _ in range(3)]
    for case in waiting:
        join(counter, case)
    fresh = [invited(counter) for _ in range(3)]
    barrier = Barrier(8, timeout=60)

    def run(work: object, *args: object) -> None:
        with frozen(MOMENT):
            barrier.wait()
            try:
                work(*args)  # type: ignore[operator]
            except SlotTaken:
                pass
            finally:
                connection.close()

    with ThreadPoolExecutor(8) as pool:
        told = [pool.submit(run, cancel, counter, case) for case in taken]
        told += [
            pool.submit(run, book_for, counter, case, at("09:20")) for case in fresh
        ]
        told += [pool.submit(run, jobs.tend) for _ in range(2)]
        for one in told:
            one.result()
    drain()
    freed = {at(moment) for moment in ("09:00", "09:20", "09:40")}
    assert {offered(counter, case) for case in waiting} == freed
    with across_members("test"):
        assert Seat.objects.count() == 3
        assert Offer.objects.filter(state="open").count() == 3


def test_wishes_keep_their_order_when_changed(
    full: tuple[Counter, list[Receipt]], time: Frozen
) -> None:
    counter, taken = full
    first, second = invited(counter), invited(counter)
    for case in (first, second):
        join(counter, case)
        time.advance(timedelta(minutes=1))
    join(counter, first, Wishes(DAY, date(2026, 11, 30)))
    cancel(counter, taken[0])
    drain()
    # The longer span reaches a day that is free: it was offered at once.
    assert offered(counter, first) == at("09:00", DAY + timedelta(days=7))
    assert offered(counter, second) == at("09:00")
