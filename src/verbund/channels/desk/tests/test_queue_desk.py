"""The desk calls numbers, gives quotas and single days, sees who waits."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from verbund.appointments import actions, queries
from verbund.appointments.shapes import Wishes
from verbund.appointments.tests.counter import (
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
from verbund.channels.desk.tests.office import signed_in
from verbund.core.jobs import drain
from verbund.kernel.clock import frozen

QUEUE = "/desk/termine/aufruf/"


@pytest.fixture
def counter(db: None) -> Iterator[Counter]:
    with frozen(MOMENT):
        yield build()


def do(client: Client, world: Counter, what: str, **given: str) -> str:
    data = {"what": what, "office": str(world.office.id), **given}
    return client.post(f"{QUEUE}aendern/", data, follow=True).content.decode()


def test_a_clerk_calls_and_finishes_numbers(counter: Counter) -> None:
    lead, clerk = signed_in(counter.cast.ines), signed_in(counter.cast.sabine)
    setup = {
        "kind": "", "title": "Auskunft", "letter": "B", "minutes": "10", "open": "yes",
    }  # fmt: skip
    do(clerk, counter, "setup", **setup)
    assert queries.queues_of(counter.cast.meerane) == ()
    do(lead, counter, "setup", **setup)
    (row,) = queries.queues_of(counter.cast.meerane)
    assert "Nummer B 1" in do(clerk, counter, "draw", queue=str(row.id))
    assert "an welchem Platz" in do(clerk, counter, "next")
    do(clerk, counter, "counter", counter="Platz 2")
    shown = do(clerk, counter, "next")
    assert "B 1 ist aufgerufen" in shown
    assert 'data-vb-key="n"' in shown
    ticket = re.search(r'name="ticket" value="([0-9a-f-]+)"', shown)
    assert ticket is not None
    assert "nicht erschienen" in do(clerk, counter, "missed", ticket=ticket[1])
    assert "Wieder einreihen" in clerk.get(QUEUE).content.decode()
    do(clerk, counter, "queued", ticket=ticket[1])
    do(clerk, counter, "next")
    assert "erledigt" in do(clerk, counter, "finished", ticket=ticket[1])
    assert "Es wartet niemand" in do(clerk, counter, "next")
    assert "inzwischen erledigt" in do(clerk, counter, "parked", ticket=ticket[1])


def test_strangers_neither_see_nor_call(counter: Counter) -> None:
    stranger = signed_in(counter.cast.claudia)
    shown = stranger.get(f"{QUEUE}?amt={counter.office.id}").content.decode()
    assert "Ausländerbehörde" not in shown
    given = {"what": "next", "office": str(counter.office.id), "counter": "1"}
    assert stranger.post(f"{QUEUE}aendern/", given).status_code == 404
    feed = {"what": "office", "office": str(counter.office.id)}
    assert stranger.post("/desk/termine/kalender/", feed).status_code == 404


def test_the_lead_gives_quotas_breaks_and_single_days(counter: Counter) -> None:
    lead = signed_in(counter.cast.ines)
    given = {
        "what": "add", "office": str(counter.office.id), "kind": KEY, "weekday": "1",
        "opens": "08:00", "closes": "12:00", "minutes": "30", "capacity": "3",
        "venue": "tour", "quota_web": "1", "quota_terminal": "0",
        "release_hours": "24", "weeks": "2", "break_from": "10:00",
        "break_to": "10:30", "from_days": "2", "to_days": "30",
    }  # fmt: skip
    lead.post("/desk/termine/aendern/", given)
    single = {"single": "yes", "since": "2026-11-18", "quota_web": "", "weeks": ""}
    lead.post("/desk/termine/aendern/", {**given, **single})
    lead.post("/desk/termine/aendern/", {**given, "quota_web": "9"})
    rows = queries.patterns_of(counter.office.id, counter.cast.ines, MOMENT.date())
    found = [row for row in rows if row.venue == "tour"]
    assert [(r.weekday, dict(r.quotas or {}), r.weeks, r.single) for r in found] == [
        (1, {"web": 1, "terminal": 0}, 2, False),
        (3, {"terminal": 0}, 1, True),
    ]
    shown = lead.get("/desk/termine/").content.decode()
    for words in ("Internet: 1", "alle 2 Wochen", "Hausbesuch", "10:00–10:30"):
        assert words in shown
    for what, words in (("close", "geschlossen am"), ("reopen", "Der Tag ist wieder")):
        data = {"what": what, "office": given["office"], "day": DAY.isoformat()}
        lead.post("/desk/termine/aendern/", data)
        assert words in lead.get("/desk/termine/").content.decode()


def test_a_subscription_is_shown_once_and_ended(counter: Counter) -> None:
    clerk = signed_in(counter.cast.sabine)
    data = {"what": "own", "office": str(counter.office.id)}
    shown = clerk.post("/desk/termine/kalender/", data, follow=True).content.decode()
    path = re.search(r"http://testserver(/meerane/kalender/\S+?\.ics)", shown)
    assert path is not None
    assert path[1] not in clerk.get("/desk/termine/").content.decode()
    assert Client().get(path[1]).status_code == 200
    (row,) = queries.feeds_of(counter.office.id, counter.cast.sabine)
    clerk.post(
        "/desk/termine/kalender/", {**data, "what": "revoke", "feed": str(row.id)}
    )
    assert Client().get(path[1]).status_code == 404


def test_the_desk_lists_who_waits(counter: Counter) -> None:
    for moment in ("09:00", "09:20", "09:40"):
        book_for(counter, invited(counter), at(moment))
    case = invited(counter)
    view, who = person(counter, case)
    actions.join_waiting(
        case_id=view.id,
        wishes=Wishes(DAY, DAY + timedelta(days=1)),
        actor=who,
        token=case.status_token,
    )
    address = f"/desk/termine/warteliste/?amt={counter.office.id}"
    assert case.number in signed_in(counter.cast.sabine).get(address).content.decode()
    other = signed_in(counter.cast.claudia).get(address).content.decode()
    assert case.number not in other


def test_the_clerk_puts_whoever_stands_there_on_the_waiting_list(
    counter: Counter,
) -> None:
    booked = [invited(counter) for _ in range(3)]
    for case, moment in zip(booked, ("09:00", "09:20", "09:40"), strict=True):
        book_for(counter, case, at(moment))
    case = invited(counter)
    clerk = signed_in(counter.cast.sabine)
    here = f"/desk/vorgang/{case.id}/termin/"
    assert "Auf die Warteliste" in clerk.get(here).content.decode()
    wrong = clerk.post(here, {"step": "join", "first_on": "bald", "last_on": ""})
    assert wrong.status_code == 422
    assert 'value="bald"' in wrong.content.decode()
    wishes = {"first_on": "2026-11-12", "last_on": "2026-11-12", "from_time": "09:10"}
    assert clerk.post(here, {"step": "join", **wishes}).status_code == 302
    (row,) = queries.waiting_list(counter.office.id, counter.cast.sabine)
    assert (row.number, row.first_on) == (case.number, DAY)
    # What becomes free is kept for this person, and taken at the counter.
    view, who = person(counter, booked[1])
    actions.cancel(case_id=view.id, actor=who, token=booked[1].status_token)
    drain()
    shown = clerk.get(here).content.decode()
    assert "Ein Termin ist frei geworden" in shown
    assert "9:20" in shown
    assert clerk.post(here, {"step": "accept"}).status_code == 302
    entry = person(counter, case)[0]
    assert entry.state.appointment is not None
    assert entry.state.appointment.slot.starts_at == at("09:20")
    assert entry.state.waiting is None
    # Leaving without an offer.
    clerk.post(here, {"step": "join", **wishes})
    assert clerk.post(here, {"step": "leave"}).status_code == 302
    assert queries.waiting_list(counter.office.id, counter.cast.sabine) == ()
