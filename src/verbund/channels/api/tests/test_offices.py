"""Offices, conditions and appointments by program."""

from collections.abc import Iterator
from typing import Any

import pytest

from verbund.appointments.tests import counter as times
from verbund.cases.tests import festival as events
from verbund.cases.tests.cast import MOMENT, Cast
from verbund.channels.api.actions import create_token
from verbund.channels.api.tests.conftest import Program
from verbund.kernel.clock import frozen
from verbund.members.queries import person_by_id


@pytest.fixture
def now(db: None) -> Iterator[None]:
    with frozen(MOMENT):
        yield


def clerk(cast: Cast) -> Program:
    _, secret = create_token(
        member=cast.meerane,
        name="Fachverfahren",
        scopes=["cases:read", "cases:work"],
        person=person_by_id(cast.sabine.id),
    )
    return Program(secret)


def read(found: Any, status: int = 200) -> Any:
    assert found.status_code == status, found.content
    return found.json()


def test_a_program_enters_answers_and_sets_conditions(now: None) -> None:
    festival = events.build()
    program = clerk(festival.cast)
    here = f"/cases/{festival.case.id}"
    state = read(program("GET", here))["state"]
    asked = {i["office"]: i["id"] for i in state["inquiries"]}
    assert set(asked) == {"traffic", "noise"}
    wrong = {"inquiry": asked["noise"], "verdict": "objects"}
    assert program("POST", f"{here}/answer-inquiry", wrong).status_code == 422
    read(program("POST", f"{here}/answer-inquiry", {**wrong, "text": "Zu laut."}))
    waive = {"inquiry": asked["traffic"], "reason": "Mündlich", "waive": True}
    read(program("POST", f"{here}/withdraw-inquiry", waive))
    quiet = {"id": "quiet", "values": {"quiet_time": "21:00"}}
    read(program("POST", f"{here}/conditions", {"conditions": [quiet]}))
    state = read(program("GET", here))["state"]
    assert state["conditions"] == [quiet]
    assert state["state"] == "in_review"


def test_a_program_books_a_free_time_once(now: None) -> None:
    office = times.build()
    first, second = times.invited(office), times.invited(office)
    program = clerk(office.cast)
    free = read(program("GET", f"/cases/{first.id}/appointment/times"))["times"]
    assert "2026-11-12T08:00:00Z" in free
    wanted = {"starts_at": "2026-11-12T09:00:00+01:00"}
    read(program("POST", f"/cases/{first.id}/appointment", wanted))
    taken = program("POST", f"/cases/{second.id}/appointment", wanted)
    assert taken.status_code == 409
    naive = {"starts_at": "2026-11-12T09:00:00"}
    assert program("POST", f"/cases/{second.id}/appointment", naive).status_code == 422
