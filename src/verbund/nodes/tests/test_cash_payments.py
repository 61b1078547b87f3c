"""What is paid at the suitcase is paid in the case, once for each receipt."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from verbund.cases import queries
from verbund.cases.tests import parking_office as parking
from verbund.cases.tests.cast import MOMENT, Cast, build
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.nodes.cash import book_payment


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
        view = queries.working_copy(case_id)
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


def test_what_cannot_be_booked_is_said(cast: Cast) -> None:
    parking.office(cast)
    receipt, _ = parking.approved(cast)
    assert book(cast, receipt.id, 0).startswith("Die Zahlung ist noch nicht gebucht")
    assert paid(cast, receipt.id) == ("awaiting_payment", 0)
