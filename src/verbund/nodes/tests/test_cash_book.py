"""The office's cash book of suitcases: each number once, nothing changed afterwards."""

from pathlib import Path
from uuid import UUID

import pytest

from verbund.cases.tests.cast import Cast
from verbund.core.scope import everywhere
from verbund.kernel import clock
from verbund.nodes import actions, queries
from verbund.nodes.local.pack import open_pack
from verbund.nodes.models import Arrival
from verbund.nodes.pack_file import NumberRange
from verbund.nodes.tests.fleet import Node
from verbund.nodes.wire import CashClosing, FeeReceipt, Payload, ReceiptCancelled


@pytest.fixture
def node(cast: Cast, tmp_path: Path) -> Node:
    return Node(tmp_path, cast)


def reserve(cast: Cast, node: Node, receipts: int) -> NumberRange:
    """A tour with its pack; the numbers that it brings along."""
    tour = actions.plan_tour(
        device_id=node.id,
        name="Ortsteile",
        day=clock.today(),
        actor=cast.ines,
        receipts=receipts,
    )
    node.fetch_pack()
    (numbers,) = open_pack(node.home, node.vault).ranges
    actions.close_tour(tour_id=tour, actor=cast.ines)
    return numbers


def receipt(numbers: NumberRange, number: int, cents: int = 1250) -> FeeReceipt:
    return FeeReceipt(
        range_id=numbers.id, number=number, amount_cents=cents, purpose="Auskunft"
    )


def cancellation(
    numbers: NumberRange, number: int, cancels: int, cents: int = -1250
) -> ReceiptCancelled:
    return ReceiptCancelled(
        range_id=numbers.id, number=number, cancels=cancels, amount_cents=cents,
        reason="verzählt",
    )  # fmt: skip


def closing(numbers: NumberRange, last: int, cents: int) -> CashClosing:
    return CashClosing(
        range_id=numbers.id, first=numbers.first, last=last, expected_cents=cents,
        counted_cents=cents,
    )  # fmt: skip


def seal(node: Node, payload: Payload) -> UUID:
    return node.seal(payload, tenant=node.cast.meerane.id).op_id


def told() -> list[tuple[str, str]]:
    """State and words of each part, by number."""
    with everywhere("test"):
        rows = Arrival.objects.order_by("seq")
        return [(row.state, f"{row.message}{row.note}") for row in rows]


def test_a_day_of_receipts_a_cancellation_and_the_closing_agree(
    cast: Cast, node: Node
) -> None:
    numbers = reserve(cast, node, 3)
    seal(node, receipt(numbers, 1))
    seal(node, cancellation(numbers, 2, 1))
    seal(node, receipt(numbers, 3, 500))
    seal(node, closing(numbers, 3, 500))
    assert node.send() == ["accepted"] * 4
    assert [note for _, note in told()] == [""] * 4
    (row,) = queries.cash(cast.sabine, device_id=node.id)
    assert (row.used, row.gaps, row.cash_cents, row.counted_cents) == (3, (), 500, 500)


def test_what_cannot_be_booked_is_a_matter_to_clear_up_and_changes_nothing(
    cast: Cast, node: Node
) -> None:
    numbers = reserve(cast, node, 5)
    seal(node, receipt(numbers, 1))
    wrong: dict[str, Payload] = {
        "wurde schon vergeben": receipt(numbers, 1, 9999),
        "außerhalb des Quittungsblocks": receipt(numbers, 6),
        "Quittung 4 gibt es nicht": cancellation(numbers, 2, 4),
        "mit Minus": cancellation(numbers, 2, 1, -1),
        "negativen Betrag": receipt(numbers, 2, -5),
    }
    for payload in wrong.values():
        seal(node, payload)
    seal(node, cancellation(numbers, 2, 1))
    seal(node, cancellation(numbers, 3, 1))
    states = node.send()
    assert states == ["accepted", *["rejected"] * 5, "accepted", "rejected"]
    for words, (_, said) in zip(wrong, told()[1:], strict=False):
        assert words in said
    assert "schon storniert" in told()[-1][1]
    (row,) = queries.cash(cast.sabine, device_id=node.id)
    assert (row.used, row.cash_cents) == (2, 0)


def test_a_receipt_of_yesterdays_pack_is_taken_back_with_a_number_of_todays(
    cast: Cast, node: Node
) -> None:
    first = reserve(cast, node, 2)
    seal(node, receipt(first, 1))
    second = reserve(cast, node, 2)
    assert (second.prefix, second.first) == (first.prefix, 3)
    seal(node, cancellation(second, 3, 1))
    seal(node, cancellation(second, 4, 1))
    assert node.send() == ["accepted", "accepted", "rejected"]


def test_a_closing_that_misses_receipts_or_money_says_so(
    cast: Cast, node: Node
) -> None:
    numbers = reserve(cast, node, 5)
    seal(node, receipt(numbers, 1))
    seal(node, closing(numbers, 3, 1250))
    seal(node, closing(numbers, 1, 4000))
    assert node.send() == ["accepted"] * 3
    assert "fehlen Quittungen" in told()[1][1]
    assert "anderen Betrag" in told()[2][1]
