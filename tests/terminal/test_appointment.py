"""A time to come, and the waiting list, at the terminal with the code of a case."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client

from tests.terminal.visitor import Visitor
from verbund.appointments import places
from verbund.appointments.tests import counter as times
from verbund.core.jobs import drain
from verbund.kernel import clock

BOOK = "/terminal/meerane/vorgang/termin/"


@pytest.fixture
def visitor(db: None, client: Client) -> Iterator[Visitor]:
    """Somebody whose case waits for an appointment, opened with its code."""
    with clock.frozen(datetime(2026, 11, 2, 9, 0, tzinfo=UTC)):
        case = times.invited(times.build())
        found = Visitor(client, "meerane")
        found.at = f"{found.base}code/"
        found.send({"code": case.handover_code, "number": case.number})
        assert found.at == f"{found.base}vorgang/", found.told()
        yield found


def test_a_freed_time_is_offered_and_taken_at_the_terminal(visitor: Visitor) -> None:
    assert "Auf die Warteliste" in visitor.go(BOOK)
    visitor.send({"step": "wait"})
    assert "Sie stehen auf der Warteliste" in visitor.page
    drain()
    assert "Ein Termin ist für Sie frei geworden" in visitor.go(BOOK)
    visitor.send({"step": "decline"})
    assert "Sie stehen auf der Warteliste" in visitor.page
    drain()
    visitor.go(BOOK)
    visitor.send({"step": "accept"})
    assert "9:20" in visitor.page, visitor.told()
    assert "Sie stehen auf der Warteliste" not in visitor.page


def test_an_offer_that_ran_out_says_so(visitor: Visitor) -> None:
    visitor.go(BOOK)
    visitor.send({"step": "accept"}, status=422)
    assert "Dieses Angebot gilt nicht mehr" in visitor.page


def test_a_day_then_a_time_is_a_booking_by_the_terminal(visitor: Visitor) -> None:
    page = visitor.go(BOOK)
    day = page.partition('href="?tag=')[2][:10]
    page = visitor.go(f"{BOOK}?tag={day}")
    moment = page.partition('name="time" value="')[2].partition('"')[0]
    visitor.send({}, to=BOOK, status=422)
    visitor.send({"time": moment}, to=BOOK)
    assert "Termin" in visitor.told()
    assert visitor.at == f"{visitor.base}vorgang/"


def test_an_office_that_is_gone_is_said_on_the_page(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.go(BOOK)
    monkeypatch.setattr(places.members, "offices_of", lambda _: ())
    visitor.send({"step": "wait"}, status=422)
    assert "gibt es keine Termine" in visitor.page
    assert "Auf die Warteliste" in visitor.page
