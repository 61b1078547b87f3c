"""Times of an office: offered and ended by its lead, seen by its clerks."""

from collections.abc import Iterator

import pytest

from verbund.appointments import queries
from verbund.appointments.tests.counter import (
    DAY,
    KEY,
    Counter,
    at,
    book_for,
    build,
    invited,
)
from verbund.cases.tests.cast import MOMENT
from verbund.channels.desk.tests.office import signed_in
from verbund.kernel.clock import frozen


@pytest.fixture
def counter(db: None) -> Iterator[Counter]:
    with frozen(MOMENT):
        yield build()


def test_the_lead_offers_times_and_a_clerk_does_not(counter: Counter) -> None:
    given = {
        "what": "add", "office": str(counter.office.id), "kind": KEY, "weekday": "1",
        "opens": "08:00", "closes": "09:00", "minutes": "30", "capacity": "2",
    }  # fmt: skip
    for actor, count in ((counter.cast.jana, 1), (counter.cast.ines, 2)):
        signed_in(actor).post("/desk/termine/aendern/", given)
        found = queries.patterns_of(counter.office.id, counter.cast.ines, DAY)
        assert len(found) == count
    stranger = signed_in(counter.cast.claudia)
    assert stranger.post("/desk/termine/aendern/", given).status_code == 404
    lead = signed_in(counter.cast.ines)
    lead.post("/desk/termine/aendern/", {**given, "minutes": "viele"})
    lead.post(
        "/desk/termine/aendern/",
        {"what": "end", "office": given["office"], "pattern": str(found[0].id)},
    )
    found = queries.patterns_of(counter.office.id, counter.cast.ines, DAY)
    assert len(found) == 1


def test_the_day_of_an_office_lists_who_comes(counter: Counter) -> None:
    case = invited(counter)
    book_for(counter, case, at("09:20"))
    address = f"/desk/termine/?amt={counter.office.id}&tag={DAY.isoformat()}"
    shown = signed_in(counter.cast.sabine).get(address).content.decode()
    assert case.number in shown
    assert "09:20" in shown
    other = signed_in(counter.cast.claudia).get(address).content.decode()
    assert case.number not in other


def test_the_clerk_books_cancels_and_notes_who_came(counter: Counter) -> None:
    case = invited(counter)
    clerk = signed_in(counter.cast.sabine)
    here = f"/desk/vorgang/{case.id}/"
    page = clerk.get(f"{here}termin/?tag={DAY.isoformat()}").content.decode()
    assert "20261112T0800Z" in page
    assert clerk.post(f"{here}termin/", {"time": "x"}).status_code == 409
    assert clerk.post(f"{here}termin/", {"time": "20261112T0800Z"}).status_code == 302
    assert "12. November 2026" in clerk.get(here).content.decode().replace("\xa0", " ")
    assert clerk.get(f"{here}termin/absagen/").status_code == 200
    assert clerk.post(f"{here}termin/absagen/", {"reason": "krank"}).status_code == 302
    clerk.post(f"{here}termin/", {"time": "20261112T0820Z"})
    with frozen(at("09:30")):
        clerk = signed_in(counter.cast.sabine)
        assert clerk.get(f"{here}erschienen/").status_code == 200
        assert clerk.post(f"{here}erschienen/", {"kept": "yes"}).status_code == 302
        assert "erschienen" in clerk.get(here).content.decode()
