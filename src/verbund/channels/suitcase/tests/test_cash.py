"""Fees in cash: numbers without a gap, nothing changed afterwards, the day counted."""

import msgspec
import pytest
from django.test import Client

from verbund.channels.suitcase import sealing
from verbund.channels.suitcase.cash import CashBook
from verbund.channels.suitcase.errors import CashRefused
from verbund.channels.suitcase.tests.koffer import Koffer
from verbund.channels.suitcase.tests.test_day import begin, fill, post
from verbund.kernel.ids import new_id
from verbund.nodes import wire


def take(koffer: Koffer, client: Client, what: str, amount: str) -> str:
    """Money for Schönberg; the address of the receipt."""
    given = {"what": what, "amount": amount, "tenant": str(koffer.region.schoenberg.id)}
    return post(client, "/suitcase/kasse/neu/", given)


def test_receipts_take_the_next_number_and_a_cancellation_one_of_its_own(
    koffer: Koffer,
) -> None:
    client = koffer.browser()
    first = take(koffer, client, "Meldebescheinigung", "12,50")
    take(koffer, client, "Parkausweis", "30")
    page = client.get(first).content.decode()
    assert "K2-0412" in page
    assert "12,50" in page
    for paper in ("80", "a4"):
        answer = client.get(f"{first}{paper}.pdf")
        assert answer.content.startswith(b"%PDF")
        assert answer["Cache-Control"] == "no-store"
    refused = client.post(first, {"reason": " "})
    assert refused.status_code == 422
    post(client, first, {"reason": "falscher Betrag"})
    assert client.post(first, {"reason": "noch einmal"}).status_code == 422
    payloads = [one.payload for one in koffer.operations()]
    numbers = koffer.pack.ranges[0].id
    assert payloads == [
        wire.FeeReceipt(
            range_id=numbers,
            number=412,
            amount_cents=1250,
            purpose="Meldebescheinigung",
        ),
        wire.FeeReceipt(
            range_id=numbers, number=413, amount_cents=3000, purpose="Parkausweis"
        ),
        wire.ReceiptCancelled(
            range_id=numbers,
            number=414,
            cancels=412,
            amount_cents=-1250,
            reason="falscher Betrag",
        ),
    ]


def test_the_day_closes_with_the_counted_sum_and_a_difference_needs_a_reason(
    koffer: Koffer,
) -> None:
    client = koffer.browser()
    take(koffer, client, "Parkausweis", "30,00")
    numbers = koffer.pack.ranges[0].id
    closing = f"/suitcase/kasse/abschluss/{numbers}/"
    assert "30,00" in client.get(closing).content.decode()
    answer = client.post(closing, {"counted": "29,50"})
    assert answer.status_code == 422
    assert "Geben Sie den Grund an" in answer.content.decode()
    post(client, closing, {"counted": "29,50", "reason": "50 ct fehlen"})
    assert koffer.operations()[-1].payload == wire.CashClosing(
        range_id=numbers,
        first=412,
        last=412,
        expected_cents=3000,
        counted_cents=2950,
        reason="50 ct fehlen",
    )
    assert client.post(closing, {"counted": "0"}).status_code == 422
    take(koffer, client, "Parkausweis", "1")
    assert koffer.opened.cash.day(koffer.pack.ranges[0]).first == 413


def test_the_fee_of_a_draft_is_proposed_by_the_rules_and_tied_to_its_case(
    koffer: Koffer,
) -> None:
    client = koffer.browser()
    work = begin(client)
    fill(client, work)
    (draft,) = koffer.opened.cabinet.all()
    page = client.get(f"/suitcase/kasse/neu/?entwurf={draft.id}").content.decode()
    assert "Hund anmelden" in page
    assert 'name="amount" value="' in page
    assert 'name="amount" value=""' not in page
    post(client, "/suitcase/kasse/neu/", {"entwurf": str(draft.id), "amount": "10"})
    (operation,) = koffer.operations()
    assert operation.case_id == draft.case_id
    assert operation.tenant == koffer.region.schoenberg.id


def test_a_number_written_down_before_the_power_went_is_sealed_once_afterwards(
    koffer: Koffer,
) -> None:
    cash = koffer.opened.cash
    entry = cash.take(amount=500, what="Parkausweis", owner=koffer.region.schoenberg.id)
    assert koffer.operations() == []
    koffer.open()  # the next start
    (operation,) = koffer.operations()
    assert operation.op_id == entry.op_id
    # Sealed, and the power went before the book was told.
    book = koffer.opened.cash
    book._write(
        tuple(msgspec.structs.replace(one, sealed=False) for one in book.entries)
    )
    koffer.open()
    assert [one.op_id for one in koffer.operations()] == [entry.op_id]
    assert koffer.opened.cash.unsealed() == ()
    sealing.book(koffer.opened, koffer.opened.cash.entries[0])
    assert len(koffer.operations()) == 1


def test_the_range_ends_and_a_pack_without_one_takes_no_cash(koffer: Koffer) -> None:
    cash = koffer.opened.cash
    tenant = koffer.region.schoenberg.id
    for _ in range(9):
        cash.take(amount=100, what="Auskunft", owner=tenant)
    with pytest.raises(CashRefused) as used_up:
        cash.take(amount=100, what="Auskunft", owner=tenant)
    assert "aufgebraucht" in used_up.value.detail
    with pytest.raises(CashRefused) as no_number:
        cash.cancel(cash.entries[-1].op_id, "verzählt")
    assert "auch ein Storno braucht eine Nummer" in no_number.value.detail
    # The office reserved more for the same tour: what was used up stays behind.
    more = msgspec.structs.replace(
        koffer.pack.ranges[0], id=new_id(), first=421, last=422
    )
    both = CashBook(koffer.home, koffer.vault.key("cash"), (*koffer.pack.ranges, more))
    cancelled = both.cancel(both.entries[-1].op_id, "verzählt")
    assert (cancelled.range_id, cancelled.number, cancelled.cancels) == (
        more.id, 421, 420,
    )  # fmt: skip
    assert both.take(amount=100, what="Auskunft", owner=tenant).number == 422
    without = CashBook(koffer.home, koffer.vault.key("cash"), ())
    with pytest.raises(CashRefused) as none:
        without.take(amount=100, what="Auskunft", owner=tenant)
    assert "keinen Nummernkreis" in none.value.detail


def test_what_was_not_closed_before_the_next_pack_is_closed_and_cancelled_after_it(
    koffer: Koffer,
) -> None:
    client = koffer.browser()
    page = take(koffer, client, "Parkausweis", "30,00")
    take(koffer, client, "Hundemarke", "5,00")
    (before,) = koffer.pack.ranges
    fresh = msgspec.structs.replace(before, id=new_id(), first=500, last=520)
    koffer.pack = msgspec.structs.replace(koffer.pack, ranges=(fresh,))
    koffer.open()
    client = koffer.browser()
    shown = client.get("/suitcase/kasse/").content.decode()
    assert f"/suitcase/kasse/abschluss/{before.id}/" in shown
    post(client, page, {"reason": "falscher Betrag"})
    cancelled = koffer.operations()[-1].payload
    assert isinstance(cancelled, wire.ReceiptCancelled)
    assert (cancelled.range_id, cancelled.number, cancelled.cancels) == (
        fresh.id, 500, 412,
    )  # fmt: skip
    assert client.post(page, {"reason": "noch einmal"}).status_code == 422
    closing = f"/suitcase/kasse/abschluss/{before.id}/"
    post(client, closing, {"counted": "35,00"})
    closed = koffer.operations()[-1].payload
    assert isinstance(closed, wire.CashClosing)
    assert (closed.range_id, closed.first, closed.last) == (before.id, 412, 413)
    assert client.post(closing, {"counted": "35,00"}).status_code == 404
    assert [day.numbers.id for day in koffer.opened.cash.days()] == [fresh.id]


def test_the_book_is_unreadable_on_disk(koffer: Koffer) -> None:
    koffer.opened.cash.take(
        amount=100, what="Seltene-Auskunft", owner=koffer.region.schoenberg.id
    )
    content = (koffer.home / "cash.book").read_bytes()
    assert b"Seltene-Auskunft" not in content
    again = CashBook(koffer.home, koffer.vault.key("cash"), koffer.pack.ranges)
    assert [one.what for one in again.entries] == ["Seltene-Auskunft"]
