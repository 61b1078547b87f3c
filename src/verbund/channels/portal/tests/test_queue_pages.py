"""Called numbers for everybody, one number for its holder, a calendar for programs."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from verbund.appointments import actions
from verbund.appointments.shapes import Ticket
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
from verbund.core.jobs import drain
from verbund.kernel.clock import Frozen, frozen


@pytest.fixture
def time() -> Iterator[Frozen]:
    with frozen(MOMENT) as held:
        yield held


@pytest.fixture
def counter(db: None, time: Frozen) -> Counter:
    counter = build()
    actions.set_queue(
        member=counter.cast.meerane, office_id=counter.office.id, kind="",
        title="Auskunft", letter="B",
    )  # fmt: skip
    return counter


def drawn(counter: Counter) -> Ticket:
    return actions.draw_ticket(
        member=counter.cast.meerane, office_id=counter.office.id, kind="",
        channel="terminal",
    )  # fmt: skip


def test_the_display_shows_numbers_and_no_more(counter: Counter) -> None:
    case = invited(counter)
    actions.draw_ticket(
        member=counter.cast.meerane, office_id=counter.office.id, kind="",
        channel="counter", case_id=case.id,
    )  # fmt: skip
    drawn(counter)
    here = "/meerane/aufruf/auslaenderamt/"
    client = Client()
    assert "Gerade ist niemand" in client.get(here).content.decode()
    actions.call_next(
        office_id=counter.office.id, counter="Platz 3", actor=counter.cast.sabine
    )
    for address in (here, f"{here}stand"):
        answer = client.get(address)
        shown = answer.content.decode()
        assert answer["Cache-Control"] == "no-store"
        assert "B 1" in shown
        assert "Platz 3" in shown
        assert case.number not in shown
        assert "Haddad" not in shown
    # Without scripts it reloads by itself only for who asked for that.
    assert not client.get(here).has_header("Refresh")
    assert client.get(f"{here}?neu=1")["Refresh"] == "10"
    assert client.get("/fulda/aufruf/auslaenderamt/").status_code == 404
    assert client.get("/meerane/aufruf/nirgends/").status_code == 404


def test_the_holder_sees_her_turn_and_can_leave(counter: Counter) -> None:
    drawn(counter)
    mine = drawn(counter)
    client = Client()
    shown = client.get(mine.status_path).content.decode()
    assert "B 2" in shown
    assert "Eine Person ist vor Ihnen." in shown
    actions.call_next(
        office_id=counter.office.id, counter="Platz 3", actor=counter.cast.sabine
    )
    assert "als Nächstes" in client.get(mine.status_path).content.decode()
    left = client.post(mine.status_path, follow=True).content.decode()
    assert "zurückgegeben" in left
    other = mine.status_path.replace("/meerane/", "/fulda/")
    assert client.get(other).status_code == 404


def test_a_program_subscribes_and_is_told_when_nothing_changed(
    counter: Counter,
) -> None:
    feed_id, path = actions.create_feed(
        office_id=counter.office.id, actor=counter.cast.sabine
    )
    book_for(counter, invited(counter), at("09:00"))
    client = Client()
    first = client.get(path)
    assert first["Content-Type"].startswith("text/calendar")
    assert b"Haddad" not in first.content
    again = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    actions.revoke_feed(feed_id=feed_id, actor=counter.cast.sabine)
    assert client.get(path).status_code == 404


def test_a_citizen_waits_and_takes_what_is_freed(
    counter: Counter, time: Frozen
) -> None:
    taken = [invited(counter) for _ in range(3)]
    for case, moment in zip(taken, ("09:00", "09:20", "09:40"), strict=True):
        book_for(counter, case, at(moment))
    mine = invited(counter)
    status = f"/meerane/vorgang/{mine.status_token}/"
    client = Client()
    assert "Auf die Warteliste" in client.get(f"{status}termin/").content.decode()
    wishes = {
        "step": "join", "first_on": DAY.isoformat(), "last_on": DAY.isoformat(),
        "from_time": "09:00", "to_time": "12:00",
    }  # fmt: skip
    for wrong in ({"first_on": "morgen"}, {"last_on": "2020-01-01"}):
        answer = client.post(f"{status}termin/warten/", {**wishes, **wrong})
        assert answer.status_code == 422
    joined = client.post(f"{status}termin/warten/", wishes, follow=True)
    assert "Sie stehen auf der Warteliste" in joined.content.decode()
    early = client.post(f"{status}termin/warten/", {"step": "accept"})
    assert early.status_code == 422
    view, who = person(counter, taken[1])
    actions.cancel(case_id=view.id, actor=who, token=taken[1].status_token)
    drain()
    shown = client.get(status).content.decode()
    assert "Ein Termin ist für Sie frei geworden" in shown
    assert "9:20" in shown
    time.advance(timedelta(minutes=5))
    done = client.post(f"{status}termin/warten/", {"step": "accept"}, follow=True)
    assert "Ihr Termin ist gebucht" in done.content.decode()
