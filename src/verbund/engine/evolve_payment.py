"""Folding money, validity and rounds into the state of a case."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from msgspec.structs import replace

from verbund.engine.entries import EntryDraft
from verbund.engine.entries_payment import (
    PaymentCancelled,
    PaymentReceived,
    PaymentRequested,
    Ranked,
    Refunded,
    RefundOrdered,
    TermEnded,
    TermSet,
)
from verbund.engine.model import Ground
from verbund.engine.state import CaseState
from verbund.engine.state_payment import (
    PaymentState,
    ReceiptState,
    RefundState,
    TermState,
)
from verbund.engine.state_rounds import RankingState
from verbund.kernel.clock import to_berlin


def _requested(
    _ground: Ground, case: CaseState, entry: EntryDraft, data: PaymentRequested
) -> CaseState:
    payment = PaymentState(
        id=data.request,
        payment=data.payment,
        amount=data.amount,
        reference=data.reference,
        requested_at=entry.at,
        due_on=data.due_on,
        purpose=data.purpose,
    )
    return replace(case, payments=(*case.payments, payment))


def _changed(
    case: CaseState, request: str, change: Callable[[PaymentState], PaymentState]
) -> CaseState:
    return replace(
        case,
        payments=tuple(change(p) if p.id == request else p for p in case.payments),
    )


def _received(
    _ground: Ground, case: CaseState, entry: EntryDraft, data: PaymentReceived
) -> CaseState:
    receipt = ReceiptState(
        id=data.receipt,
        amount=data.amount,
        on=data.on or to_berlin(entry.at).date(),
        by=entry.actor.name,
        note=data.note,
        source=data.source,
    )
    return _changed(
        case, data.request, lambda p: replace(p, receipts=(*p.receipts, receipt))
    )


def _cancelled(
    _ground: Ground, case: CaseState, entry: EntryDraft, data: PaymentCancelled
) -> CaseState:
    return _changed(case, data.request, lambda p: replace(p, cancelled_at=entry.at))


def _refund_ordered(
    _ground: Ground, case: CaseState, entry: EntryDraft, data: RefundOrdered
) -> CaseState:
    refund = RefundState(
        id=data.refund,
        amount=data.amount,
        ordered_at=entry.at,
        by=entry.actor.name,
        reason=data.reason,
    )
    return _changed(
        case, data.request, lambda p: replace(p, refunds=(*p.refunds, refund))
    )


def _refunded(
    _ground: Ground, case: CaseState, entry: EntryDraft, data: Refunded
) -> CaseState:
    day = data.on or to_berlin(entry.at).date()

    def paid(payment: PaymentState) -> PaymentState:
        refunds = tuple(
            replace(r, paid_on=day) if r.id == data.refund else r
            for r in payment.refunds
        )
        return replace(payment, refunds=refunds)

    return _changed(case, data.request, paid)


def _term_set(
    _ground: Ground, case: CaseState, entry: EntryDraft, data: TermSet
) -> CaseState:
    if data.from_on is None or data.to_on is None:
        return case
    term = TermState(data.term, data.from_on, data.to_on, entry.at)
    return replace(case, terms=(*case.terms, term))


def _term_ended(
    _ground: Ground, case: CaseState, _entry: EntryDraft, data: TermEnded
) -> CaseState:
    terms = tuple(
        replace(t, ended_on=data.on) if t.id == data.term else t for t in case.terms
    )
    return replace(case, terms=terms)


def _ranked(
    _ground: Ground, case: CaseState, entry: EntryDraft, data: Ranked
) -> CaseState:
    before = case.ranking
    declined = before.declined if before is not None else ()
    if before is not None and before.outcome == "offered":
        # Back among the candidates with an offer behind it: that place was given back.
        declined = tuple(dict.fromkeys((*declined, before.place)))
    ranking = RankingState(
        round=data.round,
        run=data.run,
        at=entry.at,
        outcome=data.outcome,
        place=data.place,
        kind=data.kind,
        lot=data.lot,
        seed=data.seed,
        standings=data.standings,
        declined=declined,
    )
    return replace(case, ranking=ranking)


FOLDS: Mapping[str, Callable[[Ground, CaseState, EntryDraft, Any], CaseState]] = (
    MappingProxyType(
        {
            "payment_requested": _requested,
            "payment_received": _received,
            "payment_cancelled": _cancelled,
            "refund_ordered": _refund_ordered,
            "refunded": _refunded,
            "term_set": _term_set,
            "term_ended": _term_ended,
            "ranked": _ranked,
        }
    )
)
