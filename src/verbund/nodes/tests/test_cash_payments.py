"""What is paid at the suitcase is paid in the case, once for each receipt."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from verbund.cases import queries as cases
from verbund.cases.tests import parking_office as parking
from verbund.cases.tests.cast import MOMENT, Cast, answers, build
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.kernel.ids import new_id
from verbund.nodes import actions, cash, queries
from verbund.nodes.cash import book_payment
from verbund.nodes.models import ReceiptRange
from verbund.nodes.tests.fleet import Node
from verbund.nodes.wire import CaseOpened, FeeReceipt, ReceiptCancelled


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    with clock.frozen(MOMENT):
        yield build()


def book(cast: Cast, case_id: UUID, cents: int, number: int = 7) -> str:
    with acting_within(cast.sabine.members):
        return book_payment(
            case_id=case_id,
            cents=cents,
            on=clock.today(),
            request="",
            receipt=f"K2-{number:04d}",
            source=f"receipt:x:{number}",
            officer="Jörg Naumann",
        )


def paid(cast: Cast, case_id: UUID) -> tuple[str, int]:
    with acting_within(cast.sabine.members):
        view = cases.working_copy(case_id)
    received = sum(r.amount for p in view.state.payments for r in p.receipts)
    return view.row.state, received


def test_cash_for_the_fee_goes_on_with_the_case_and_is_booked_once(cast: Cast) -> None:
    parking.office(cast)
    receipt, _ = parking.approved(cast)
    assert book(cast, receipt.id, 3070) == ""
    assert paid(cast, receipt.id) == ("valid", 3070)
    assert book(cast, receipt.id, 3070) == ""
    assert paid(cast, receipt.id) == ("valid", 3070)


def test_too_little_stays_open_and_the_rest_comes_later(cast: Cast) -> None:
    parking.office(cast)
    receipt, _ = parking.approved(cast)
    book(cast, receipt.id, 2000, number=7)
    assert paid(cast, receipt.id) == ("awaiting_payment", 2000)
    book(cast, receipt.id, 1070, number=8)
    assert paid(cast, receipt.id) == ("valid", 3070)


def test_a_case_that_waits_for_no_money_is_left_alone(cast: Cast) -> None:
    parking.office(cast)
    receipt = parking.reviewed(cast)
    assert book(cast, receipt.id, 500) == ""
    assert paid(cast, receipt.id)[1] == 0


def test_a_fee_taken_before_the_case_was_finished_waits_for_it(
    cast: Cast, tmp_path: Path
) -> None:
    node = Node(tmp_path, cast)
    tour = actions.plan_tour(
        device_id=node.id,
        name="Tour",
        day=clock.today(),
        actor=cast.ines,
        receipts=5,
    )
    with acting_within(node.ref.walls):
        numbers = ReceiptRange.objects.get(tour_id=tour)
    case_id = new_id()
    for number, cents in ((numbers.first, 500), (numbers.first + 1, 900)):
        node.seal(
            FeeReceipt(
                range_id=numbers.id,
                number=number,
                amount_cents=cents,
                purpose="Hundemarke",
            ),
            case_id=case_id,
            tenant=cast.meerane.id,
        )
    node.seal(
        ReceiptCancelled(
            range_id=numbers.id,
            number=numbers.first + 2,
            cancels=numbers.first,
            amount_cents=-500,
            reason="verzählt",
        ),
        case_id=case_id,
        tenant=cast.meerane.id,
    )
    assert node.send() == ["accepted"] * 3
    told = [one.note for one in queries.arrivals(cast.sabine)]
    assert [one.startswith("Der Vorgang dazu kommt noch") for one in told] == [
        True, True, False,
    ]  # fmt: skip
    with pytest.MonkeyPatch.context() as patched:
        booked: list[int] = []
        patched.setattr(
            cash, "book_payment", lambda **given: booked.append(given["cents"]) or ""
        )
        node.seal(CaseOpened(answers=answers(), service="register"), case_id=case_id)
        assert node.send() == ["accepted"]
    assert booked == [900], "not what was taken back"


def test_what_cannot_be_booked_is_said(cast: Cast) -> None:
    parking.office(cast)
    receipt, _ = parking.approved(cast)
    assert book(cast, receipt.id, 0).startswith("Die Zahlung ist noch nicht gebucht")
    assert paid(cast, receipt.id) == ("awaiting_payment", 0)
