"""Paying, validity and rounds on the page of a case, for whatever blueprint."""

from collections.abc import Iterator

import pytest
from django.test import Client

from verbund import engine
from verbund.cases import actions
from verbund.cases.access import ref
from verbund.cases.shapes import Receipt
from verbund.cases.tests import cast as cast_module
from verbund.cases.tests import parking_office as parking
from verbund.cases.tests.cast import Cast
from verbund.core.ui.qr import giro_path
from verbund.kernel.clock import Frozen, frozen


@pytest.fixture
def time() -> Iterator[Frozen]:
    with frozen(cast_module.MOMENT) as held:
        yield held


@pytest.fixture
def cast(db: None, time: Frozen) -> Cast:
    cast = cast_module.build()
    cast.meerane.iban = "DE02120300000000202051"
    cast.meerane.account_holder = "Stadtkasse Meerane"
    cast.meerane.save()
    parking.office(cast)
    return cast


def page(client: Client, receipt: Receipt) -> str:
    answer = client.get(address(receipt))
    assert answer.status_code == 200
    # Dates and accounts do not break at the end of a line.
    return answer.content.decode().replace("\u00a0", " ")


def address(receipt: Receipt, more: str = "") -> str:
    return f"/schoenberg/vorgang/{receipt.status_token}/{more}"


def pay(cast: Cast, receipt: Receipt, amount: int) -> None:
    actions.act(
        case_id=receipt.id,
        command=engine.RecordPayment(actor=ref(cast.sabine), amount=amount),
        actor=cast.sabine,
    )


def test_what_is_to_pay_stands_there_with_reference_and_code(
    client: Client, cast: Cast
) -> None:
    receipt, _ = parking.approved(cast)
    shown = page(client, receipt)
    assert "Bitte zahlen Sie 30,70" in shown
    assert "RF10 SBG2 6000 0001" in shown
    assert "DE02 1203 0000 0000 2020 51" in shown
    assert "Stadtkasse Meerane" in shown
    assert "GiroCode" in shown
    assert "Bis Freitag, 20. November 2026" in shown


def test_a_part_leaves_the_rest_to_pay(client: Client, cast: Cast) -> None:
    receipt, _ = parking.approved(cast)
    pay(cast, receipt, 3000)
    shown = page(client, receipt)
    assert "Bitte zahlen Sie 0,70" in shown
    assert "30,00" in shown


def test_a_paid_permit_says_how_long_it_is_valid_and_for_what(
    client: Client, cast: Cast
) -> None:
    receipt, _ = parking.approved(cast)
    pay(cast, receipt, 3070)
    shown = page(client, receipt)
    assert "Bezahlt, danke." in shown
    assert "vom 2. November 2026 bis 1. November 2027" in shown
    assert "Z-KV 123" in shown
    assert "Änderung melden" in shown
    assert "Verlängern" not in shown


def test_a_citizen_takes_a_step_of_the_process(client: Client, cast: Cast) -> None:
    receipt, _ = parking.approved(cast)
    pay(cast, receipt, 3070)
    step = address(receipt, "schritt/report_change/")
    assert "Neues Kennzeichen" in client.get(step).content.decode()
    wrong = client.post(step, {"change": "vehicle"})
    assert wrong.status_code == 422
    assert "Kennzeichen" in wrong.content.decode()
    sent = client.post(step, {"change": "vehicle", "new_plate": "Z-AB 77"})
    assert sent.status_code == 302
    shown = client.get(sent["Location"]).content.decode()
    assert "Danke, das ist erledigt." in shown
    assert "Wir prüfen die Änderung" in shown


def test_a_step_that_is_not_the_citizens_leads_back(client: Client, cast: Cast) -> None:
    receipt, _ = parking.approved(cast)
    for name in ("issue", "approve", "nothing"):
        answer = client.post(address(receipt, f"schritt/{name}/"))
        assert answer["Location"] == address(receipt)


def test_a_given_back_permit_shows_the_refund(client: Client, cast: Cast) -> None:
    receipt, _ = parking.approved(cast)
    pay(cast, receipt, 3070)
    sent = client.post(address(receipt, "schritt/give_back/"), {})
    assert sent.status_code == 302
    shown = page(client, receipt)
    assert "Die Auszahlung ist angeordnet." in shown
    assert "War gültig" in shown or "Gültig" in shown


def test_the_code_holds_the_transfer() -> None:
    path, size = giro_path(
        name="Stadtkasse", iban="DE02120300000000202051", cents=3070, text="RF1"
    )
    assert path.startswith("M")
    assert size > 25
