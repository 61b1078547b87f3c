"""Payments by program, and the steps that a process leaves to the citizen."""

from collections.abc import Callable
from typing import Any

import pytest

from verbund.cases.tests import parking_office as parking
from verbund.cases.tests.cast import Cast
from verbund.channels.api.tests.conftest import Program
from verbund.kernel import clock

Make = Callable[..., Program]


@pytest.fixture
def office(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    today = {"start_on": clock.today().isoformat(), "months": "year"}
    monkeypatch.setitem(parking.ANSWERS, "permit", today)
    parking.office(cast)
    return cast


def read(found: Any) -> Any:
    assert found.status_code == 200, found.content
    return found.json()


def test_a_program_books_what_came_in(office: Cast, program: Make) -> None:
    clerk = program("meerane", "cases:read", "cases:work", person="sabine")
    receipt, _ = parking.approved(office)
    address = f"/cases/{receipt.id}"
    payment = read(clerk("GET", address))["state"]["payments"][0]
    assert payment["amount"] == 3070
    given = {"amount": 3070, "request": payment["reference"], "source": "k1"}
    read(clerk("POST", f"{address}/payment", given))
    assert read(clerk("GET", address))["row"]["state"] == "valid"
    again = clerk("POST", f"{address}/payment", given)
    assert again.status_code == 409
    assert again.json()["code"] == "payment_known"
    back = {"amount": 1000, "reason": "Kulanz", "request": payment["id"]}
    read(clerk("POST", f"{address}/refund", back))
    read(clerk("POST", f"{address}/refunded", {}))


def test_a_citizen_sees_the_payment_and_takes_her_step(
    office: Cast, program: Make
) -> None:
    clerk = program("meerane", "cases:read", "cases:work", person="sabine")
    receipt, _ = parking.approved(office)
    address = f"/schoenberg/status/{receipt.status_token}"
    nobody = Program()
    shown = read(nobody("GET", address))
    assert shown["payments"][0]["reference"].startswith("RF")
    step = f"{address}/steps/report_change"
    assert nobody("POST", step, {}).status_code in {409, 422}
    read(clerk("POST", f"/cases/{receipt.id}/payment", {"amount": 3070}))
    shown = read(nobody("GET", address))
    assert shown["terms"][0]["from_on"] == clock.today().isoformat()
    assert "report_change" in shown["possible"]
    given = {"input": {"change": "vehicle", "new_plate": "Z-AB 77"}}
    read(nobody("POST", step, given))
    assert read(nobody("GET", address))["state"] == "change_review"
    clerks = f"{address}/steps/confirm_change"
    assert nobody("POST", clerks, {}).status_code in {403, 409}
