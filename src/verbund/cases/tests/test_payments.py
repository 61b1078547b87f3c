"""Money before validity: references, statements, partial payments, quotas."""

from collections.abc import Iterator
from datetime import date

import pytest

from verbund import engine
from verbund.cases import actions, queries
from verbund.cases.access import ref
from verbund.cases.actions.payments import import_payments
from verbund.cases.bank import Credit, StatementUnreadable, read_statement
from verbund.cases.errors import CommandRefused
from verbund.cases.models import CountedCase, PaymentRange, PaymentReference
from verbund.cases.tests import parking_office as parking
from verbund.cases.tests.cast import Cast, build
from verbund.cases.tests.test_at_once import at_once
from verbund.core.jobs import drain
from verbund.core.scope import everywhere
from verbund.kernel.clock import Frozen

CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>
<Acct><Id><IBAN>DE02120300000000202051</IBAN></Id></Acct>
<Ntry><Amt Ccy="EUR">20.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-11-02</Dt></BookgDt><AcctSvcrRef>A1</AcctSvcrRef><NtryDtls><TxDtls>
<RltdPties><Dbtr><Pty><Nm>Katrin Vogel</Nm></Pty></Dbtr></RltdPties>
<RmtInf><Ustrd>Parken {spaced}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">10.70</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><Dt>2026-11-02</Dt></BookgDt><AcctSvcrRef>A2</AcctSvcrRef><NtryDtls><TxDtls>
<RmtInf><Strd><CdtrRefInf><Ref>{plain}</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>
</NtryDtls></Ntry>
<Ntry><Amt Ccy="EUR">99.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><Dt>2026-11-02</Dt></BookgDt></Ntry>
<Ntry><Amt Ccy="EUR">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><Dt>2026-11-02</Dt></BookgDt><NtryDtls><TxDtls><RmtInf><Ustrd>Hundesteuer
</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
</Stmt></BkToCstmrStmt></Document>"""


def waiting(view: engine.CaseState) -> engine.PaymentState:
    return view.payments[-1]


def test_a_permit_is_valid_only_once_the_fee_is_there(cast: Cast) -> None:
    parking.office(cast)
    receipt, view = parking.approved(cast)
    payment = waiting(view.state)
    assert (view.row.state, payment.amount, payment.standing) == (
        "awaiting_payment", 3070, "requested",
    )  # fmt: skip
    assert payment.reference == "RF10SBG260000001"
    assert engine.is_creditor_reference(payment.reference)
    after = actions.act(
        case_id=receipt.id,
        command=engine.RecordPayment(actor=ref(cast.sabine), amount=3070),
        actor=cast.sabine,
    )
    assert (after.row.state, after.row.open) == ("valid", False)
    assert after.state.terms[-1].from_on == date(2026, 11, 2)


def test_references_have_no_gaps_and_no_doubles(cast: Cast) -> None:
    parking.office(cast)
    numbers = [waiting(parking.approved(cast)[1].state).reference for _ in range(3)]
    assert [number[-7:] for number in numbers] == ["0000001", "0000002", "0000003"]
    with everywhere("test"):
        assert PaymentRange.objects.get().last == 3


def test_a_refused_step_uses_up_no_reference(cast: Cast) -> None:
    parking.office(cast, quota=0)
    receipt = parking.reviewed(cast)
    with pytest.raises(CommandRefused):
        parking.step(receipt, cast.sabine, "approve")
    with everywhere("test"):
        assert not PaymentRange.objects.filter(last__gt=0).exists()
        assert not PaymentReference.objects.exists()


def test_a_statement_pays_by_reference_and_only_once(cast: Cast) -> None:
    parking.office(cast)
    receipt, view = parking.approved(cast)
    reference = waiting(view.state).reference
    spaced = engine.spoken_reference(reference).lower()
    credits = read_statement(CAMT.format(spaced=spaced, plain=reference).encode())
    assert [credit.amount for credit in credits] == [2000, 1070, 500]
    rehearsal = import_payments(credits, dry_run=True)
    assert rehearsal.count("booked") == 2
    first = import_payments(credits)
    assert [row.outcome for row in first.rows] == ["booked", "booked", "unknown"]
    assert first.rows[0].number == receipt.number
    again = import_payments(credits)
    assert [row.outcome for row in again.rows] == ["known", "known", "unknown"]
    shown = queries.case_view(receipt.id, cast.sabine)
    assert shown.row.state == "valid"
    assert [r.source for r in shown.state.payments[0].receipts] == ["A1", "A2"]


def test_another_members_statement_pays_nothing_here(cast: Cast) -> None:
    parking.office(cast)
    _, view = parking.approved(cast)
    text = waiting(view.state).reference
    credit = Credit(amount=3070, on=date(2026, 11, 2), text=text, source="x")
    report = import_payments([credit], members=frozenset({cast.fulda.id}))
    assert report.rows[0].outcome == "unknown"


def test_csv_of_a_bank_is_read_with_its_own_words() -> None:
    content = (
        "Umsätze Girokonto\n\n"
        "Buchungstag;Auftraggeber;Verwendungszweck;Betrag\n"
        '02.11.2026;Vogel;"Parken RF10 SBG2 6000 0001";"1.030,70"\n'
        '02.11.2026;Vogel;"Parken RF10 SBG2 6000 0001";"1.030,70"\n'
        "03.11.2026;Amt;Gebühr;-4,00\n"
    ).encode("cp1252")
    credits = read_statement(content)
    assert [(c.amount, c.on, c.references) for c in credits] == [
        (103070, date(2026, 11, 2), ("RF10SBG260000001",)),
    ] * 2
    assert credits[0].source != credits[1].source
    assert read_statement(content) == credits


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", "DTD"),
        (b"<x>", "XML"),
        (b"<x/>", "CAMT.053"),
        (b"hello", "Kopfzeile"),
        (b"Datum;Betrag;Verwendungszweck\nmorgen;1,00;x", "Zeile 2"),
    ],
)
def test_what_is_no_statement_is_refused_with_the_reason(
    content: bytes, why: str
) -> None:
    with pytest.raises(StatementUnreadable, match=why):
        read_statement(content)


def test_a_withdrawn_application_counts_no_longer(cast: Cast) -> None:
    parking.office(cast, quota=1)
    receipt, _ = parking.approved(cast)
    second = parking.reviewed(cast)
    with pytest.raises(CommandRefused):
        parking.step(second, cast.sabine, "approve")
    actions.act(
        case_id=receipt.id,
        command=engine.Withdraw(actor=ref(cast.sabine), reason="Verkauft"),
        actor=cast.sabine,
    )
    with everywhere("test"):
        assert not CountedCase.objects.exists()
    view = parking.step(second, cast.sabine, "approve")
    assert view.row.state == "awaiting_payment"


def test_rebuilding_brings_back_references_and_counts(cast: Cast) -> None:
    parking.office(cast)
    receipt, _ = parking.approved(cast)
    assert actions.rebuild(check=True).differing == ()
    with everywhere("test"):
        PaymentReference.objects.all().delete()
        CountedCase.objects.all().delete()
    assert actions.rebuild(check=False).differing == (receipt.number,)
    with everywhere("test"):
        assert PaymentReference.objects.get().missing == 3070
        assert CountedCase.objects.get().value == "a"


def test_a_case_is_found_by_its_reference(cast: Cast) -> None:
    parking.office(cast)
    receipt, _ = parking.approved(cast)
    parking.approved(cast)
    drain()
    for typed in ("RF10SBG260000001", "rf10 sbg2 6000 0001"):
        found = queries.search_cases(typed, actor=cast.sabine)
        assert [row.number for row in found] == [receipt.number]


class TestAtOnce:
    """Real threads, real transactions."""

    @pytest.fixture
    def cast(self, transactional_db: None) -> Iterator[Cast]:
        return build()  # type: ignore[return-value] # a fixture without an end

    def test_two_clerks_never_give_the_last_place_twice(
        self, cast: Cast, time: Frozen
    ) -> None:
        parking.office(cast, quota=2)
        receipts = [parking.reviewed(cast) for _ in range(4)]
        clerks = (cast.sabine, cast.jana)
        found = at_once(
            lambda n: parking.step(receipts[n], clerks[n % 2], "approve"), 4
        )
        refused = [f for f in found if isinstance(f, CommandRefused)]
        assert len(refused) == 2, found
        with everywhere("test"):
            assert CountedCase.objects.count() == 2
            numbers = sorted(r.reference for r in PaymentReference.objects.all())
        assert [number[-7:] for number in numbers] == ["0000001", "0000002"]
