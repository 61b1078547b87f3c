"""Booking, moving and cancelling an appointment without scripts."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from verbund.appointments.tests.counter import DAY, Counter, build, invited, person
from verbund.cases.tests.cast import MOMENT
from verbund.kernel.clock import frozen


@pytest.fixture
def counter(db: None) -> Iterator[Counter]:
    with frozen(MOMENT):
        yield build()


def test_a_citizen_books_moves_and_cancels(counter: Counter) -> None:
    case = invited(counter)
    client = Client()
    status = f"/meerane/vorgang/{case.status_token}/"
    assert "Termin aussuchen" in client.get(status).content.decode()
    days = client.get(f"{status}termin/").content.decode()
    assert f"?tag={DAY.isoformat()}" in days
    times = client.get(f"{status}termin/?tag={DAY.isoformat()}").content.decode()
    values = re.findall(r'value="(\d{8}T\d{4}Z)"', times)
    assert len(values) == 3
    assert client.post(f"{status}termin/", {"time": "x"}).status_code == 422
    question = client.post(f"{status}termin/", {"time": values[0]}).content.decode()
    assert "Pass" in question
    booked = client.post(
        f"{status}termin/", {"time": values[0], "step": "book"}, follow=True
    ).content.decode()
    assert "Ihr Termin ist gebucht" in booked
    assert "Ausländerbehörde, Lörracher Platz 1" in booked
    file = client.get(f"{status}termin.ics")
    assert file["Content-Type"].startswith("text/calendar")
    moved = client.post(
        f"{status}termin/", {"time": values[1], "step": "book"}, follow=True
    )
    assert moved.status_code == 200
    client.get(f"{status}termin/absagen/")
    client.post(f"{status}termin/absagen/")
    view, _ = person(counter, case)
    assert view.state.appointment is not None
    assert view.state.appointment.status == "cancelled"
    assert view.state.state == "invited"


def test_a_taken_time_is_named_and_another_can_be_chosen(counter: Counter) -> None:
    first, second = invited(counter), invited(counter)
    one = f"/meerane/vorgang/{first.status_token}/termin/"
    two = f"/meerane/vorgang/{second.status_token}/termin/"
    client = Client()
    times = client.get(f"{one}?tag={DAY.isoformat()}").content.decode()
    value = re.findall(r'value="(\d{8}T\d{4}Z)"', times)[0]
    client.post(one, {"time": value, "step": "book"})
    refused = client.post(two, {"time": value, "step": "book"})
    assert refused.status_code == 422
    assert "vergeben" in refused.content.decode()
