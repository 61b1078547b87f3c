"""Home visits: taken from the tour of the suitcase, with the address of the case."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import date, time

import pytest

from verbund import engine
from verbund.appointments import actions, queries
from verbund.appointments.tests.counter import (
    ANSWERS,
    DAY,
    KEY,
    MOMENT,
    Counter,
    at,
    book_for,
    build,
    invited,
    person,
)
from verbund.cases import actions as cases
from verbund.cases.access import citizen, ref
from verbund.cases.shapes import Receipt
from verbund.kernel.clock import frozen


@pytest.fixture
def counter(db: None) -> Iterator[Counter]:
    with frozen(MOMENT):
        counter = build(home_visits=True)
        actions.set_pattern(
            member=counter.cast.meerane, office_id=counter.office.id, kind=KEY,
            weekday=4, opens=time(9), closes=time(11), minutes=60,
            valid_from=date(2026, 1, 1), venue="tour",
        )  # fmt: skip
        yield counter


def at_home(counter: Counter) -> Receipt:
    """A case whose person cannot leave her home."""
    answers = deepcopy(ANSWERS)
    answers["needs"]["home_visit"] = True
    case = cases.open_case(
        member=counter.cast.meerane, blueprint=KEY, answers=answers, channel="web",
        actor=citizen(name="Amira Haddad"), service="extend",
    )  # fmt: skip
    me = ref(counter.cast.sabine)
    for command in (
        engine.Act(actor=me, transition="start_review"),
        engine.Act(actor=me, transition="invite", input={"passport_seen": True}),
    ):
        cases.act(case_id=case.id, command=command, actor=counter.cast.sabine)
    return case


def test_who_cannot_come_is_offered_the_tour_and_no_other_time(
    counter: Counter,
) -> None:
    case = at_home(counter)
    view, _ = person(counter, case)
    days = queries.free_days(view.ground, view.state)
    first = next(d for d in days if d.day == DAY)
    assert first.starts == (at("09:00"), at("10:00"))
    other, _ = person(counter, invited(counter))
    office = queries.free_days(other.ground, other.state)
    assert len(next(d for d in office if d.day == DAY).starts) == 3


def test_the_tour_lists_visits_by_time_with_their_addresses(counter: Counter) -> None:
    late, early = at_home(counter), at_home(counter)
    book_for(counter, late, at("10:00"))
    book_for(counter, early, at("09:00"))
    # The same moment at the office is another place.
    book_for(counter, invited(counter), at("09:00"))
    stops = queries.tour(counter.office.id, DAY, counter.cast.sabine)
    assert [stop.number for stop in stops] == [early.number, late.number]
    assert {stop.address for stop in stops} == {"Poststraße 3, 08393 Meerane"}
    assert stops[0].applicant == "Haddad, Amira"
    view, _ = person(counter, early)
    assert view.state.appointment is not None
    assert view.state.appointment.slot.place == "Poststraße 3, 08393 Meerane"
    assert queries.tour(counter.office.id, DAY, counter.cast.claudia) == ()
