"""Receipts and closings of suitcases: taken down as given out, never changed.

A number outside of the device's reserved range, a number used twice or a cancellation
of nothing is refused here; the operation then waits for a person with all it holds.
"""

from datetime import date, datetime
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import Sum

from verbund import engine
from verbund.cases import actions as cases
from verbund.cases import queries
from verbund.cases.access import ref
from verbund.cases.errors import CaseNotFound, CommandRefused
from verbund.cases.shapes import CaseView
from verbund.core.errors import Conflict, Invalid
from verbund.core.rights import SYSTEM
from verbund.kernel import clock
from verbund.members import queries as members
from verbund.nodes.models import CashReceipt, Closing, FeeSecurity, ReceiptRange
from verbund.nodes.wire import CashClosing, FeeReceipt, Operation, ReceiptCancelled


def write_receipt(operation: Operation, payload: FeeReceipt, at: datetime) -> str:
    """Take a receipt down; the note says if its fee lacks a security device's word."""
    numbers = _range(operation, payload.range_id)
    _require_free(numbers, payload.number)
    if payload.amount_cents < 0:
        raise Invalid("Eine Quittung hat keinen negativen Betrag.")
    CashReceipt.objects.create(
        owner_id=operation.tenant,
        acting_id=numbers.owner_id,
        range=numbers,
        number=payload.number,
        arrival_id=operation.op_id,
        case_id=operation.case_id,
        amount_cents=payload.amount_cents,
        purpose=payload.purpose[:200],
        fee=payload.fee[:130],
        method=payload.method,
        given_at=at,
        officer_id=operation.actor.id,
        security_state=payload.security.state,
        security_data=payload.security.data,
    )
    said = _security_note(operation, payload)
    if operation.case_id is None:
        return said
    if _case(operation.case_id) is None:
        # Taken before the new case was finished: it comes as a later part.
        return _joined(said, "Der Vorgang dazu kommt noch; dann wird gebucht.")
    booked = book_payment(
        case_id=operation.case_id,
        cents=payload.amount_cents,
        on=clock.to_berlin(at).date(),
        request=payload.payment,
        receipt=f"{numbers.prefix}{payload.number:04d}",
        source=f"receipt:{numbers.id}:{payload.number}",
        officer=operation.actor.name,
    )
    return _joined(said, booked)


def book_earlier_receipts(case_id: UUID) -> str:
    """Book what was paid for a case before it arrived; what is left as a note."""
    given = CashReceipt.objects.filter(case_id=case_id).select_related("range")
    taken_back = set(
        given.filter(cancels__isnull=False).values_list("range__prefix", "cancels")
    )
    notes = []
    for row in given.filter(cancels__isnull=True).order_by("given_at", "number"):
        if (row.range.prefix, row.number) in taken_back:
            continue
        officers = members.people_by_id([row.officer_id])
        booked = book_payment(
            case_id=case_id,
            cents=row.amount_cents,
            on=clock.to_berlin(row.given_at).date(),
            request="",
            receipt=f"{row.range.prefix}{row.number:04d}",
            source=f"receipt:{row.range_id}:{row.number}",
            officer=next((one.name for one in officers.values()), row.officer_id),
        )
        notes.append(booked)
    return _joined(*notes)


def book_payment(
    *,
    case_id: UUID,
    cents: int,
    on: date,
    request: str,
    receipt: str,
    source: str,
    officer: str,
) -> str:
    """Book what was paid at the suitcase to the case's payment, once per receipt.

    Nothing where the case waits for no money: the fee was for something else. What the
    engine refuses becomes the note that a person reads beside the receipt.
    """
    payments = queries.working_copy(case_id).state.payments
    known = any(one.source == source for each in payments for one in each.receipts)
    if known or not any(payment.waits for payment in payments):
        return ""
    try:
        with transaction.atomic():
            cases.act(
                case_id=case_id,
                command=engine.RecordPayment(
                    actor=ref(SYSTEM),
                    amount=cents,
                    on=on,
                    request=request,
                    note=f"Am Bürgerkoffer gezahlt, Quittung {receipt} ({officer})",
                    source=source,
                ),
                actor=msgspec.structs.replace(SYSTEM, channel="suitcase"),
            )
    except CommandRefused as refused:
        return f"Die Zahlung ist noch nicht gebucht: {refused.detail or refused.title}"
    return ""


def write_cancellation(
    operation: Operation, payload: ReceiptCancelled, at: datetime
) -> str:
    """Take a cancellation down: a receipt of its own over the negative amount."""
    numbers = _range(operation, payload.range_id)
    _require_free(numbers, payload.number)
    # Numbers of a prefix are never reserved twice: a receipt of yesterday's pack may be
    # taken back by a number of today's.
    series = CashReceipt.objects.filter(
        range__device_id=numbers.device_id, range__prefix=numbers.prefix
    )
    original = series.filter(number=payload.cancels, cancels__isnull=True).first()
    if original is None:
        raise Invalid(f"Quittung {payload.cancels} gibt es nicht.")
    if series.filter(cancels=payload.cancels).exists():
        raise Conflict(f"Quittung {payload.cancels} ist schon storniert.")
    if payload.amount_cents != -original.amount_cents:
        raise Invalid("Ein Storno hat den Betrag der Quittung mit Minus.")
    if not payload.reason.strip():
        raise Invalid("Ein Storno braucht einen Grund.")
    CashReceipt.objects.create(
        owner_id=operation.tenant,
        acting_id=numbers.owner_id,
        range=numbers,
        number=payload.number,
        arrival_id=operation.op_id,
        case_id=operation.case_id or original.case_id,
        amount_cents=payload.amount_cents,
        purpose=original.purpose,
        fee=original.fee,
        method=original.method,
        cancels=payload.cancels,
        reason=payload.reason[:300],
        given_at=at,
        officer_id=operation.actor.id,
        security_state=payload.security.state,
        security_data=payload.security.data,
    )
    if not _was_booked(original):
        return ""
    return "Die Zahlung steht im Vorgang: Bitte dort die Erstattung anordnen."


def _was_booked(original: CashReceipt) -> bool:
    if original.case_id is None:
        return False
    source = f"receipt:{original.range_id}:{original.number}"
    view = _case(original.case_id)
    return view is not None and any(
        one.source == source
        for payment in view.state.payments
        for one in payment.receipts
    )


def write_closing(operation: Operation, payload: CashClosing, at: datetime) -> str:
    """Take a closing down; the note says where it disagrees with the receipts."""
    numbers = _range(operation, payload.range_id)
    inside = numbers.first <= payload.first and payload.last <= numbers.last
    empty = payload.last == payload.first - 1
    if not (inside or empty) or payload.last < payload.first - 1:
        raise Invalid("Der Abschluss nennt Nummern außerhalb des Quittungsblocks.")
    Closing.objects.create(
        owner_id=operation.tenant,
        acting_id=numbers.owner_id,
        range=numbers,
        arrival_id=operation.op_id,
        first=payload.first,
        last=payload.last,
        expected_cents=payload.expected_cents,
        counted_cents=payload.counted_cents,
        reason=payload.reason[:300],
        closed_at=at,
        officer_id=operation.actor.id,
    )
    receipts = CashReceipt.objects.filter(
        range=numbers, number__gte=payload.first, number__lte=payload.last
    )
    notes = []
    if receipts.count() != payload.last - payload.first + 1:
        notes.append("Zum Abschluss fehlen Quittungen.")
    cash = receipts.filter(method="cash").aggregate(sum=Sum("amount_cents"))["sum"]
    if (cash or 0) != payload.expected_cents:
        notes.append("Die Quittungen ergeben einen anderen Betrag als der Abschluss.")
    if payload.counted_cents != payload.expected_cents:
        notes.append("Gezählt wurde ein anderer Betrag als erwartet.")
    return " ".join(notes)


def _case(case_id: UUID) -> CaseView | None:
    """The case as it stands; ``None`` while it is still on its way."""
    try:
        return queries.working_copy(case_id)
    except CaseNotFound:
        return None


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _range(operation: Operation, range_id: UUID) -> ReceiptRange:
    found: ReceiptRange | None = ReceiptRange.objects.filter(
        id=range_id, device_id=operation.device_id
    ).first()
    if found is None:
        raise Invalid("Dieser Quittungsblock gehört nicht zu diesem Koffer.")
    return found


def _require_free(numbers: ReceiptRange, number: int) -> None:
    if not numbers.first <= number <= numbers.last:
        raise Invalid(f"Nummer {number} liegt außerhalb des Quittungsblocks.")
    if CashReceipt.objects.filter(range=numbers, number=number).exists():
        raise Conflict(f"Nummer {number} wurde schon vergeben.")


def _security_note(operation: Operation, payload: FeeReceipt) -> str:
    key = payload.fee or operation.blueprint.partition("@")[0]
    # A neighbour may keep the cash of a village: the word of either counts.
    whose = {operation.tenant}
    view = _case(operation.case_id) if operation.case_id else None
    if view is not None:
        whose.add(view.row.owner_id)
    needed = FeeSecurity.objects.filter(
        owner_id__in=whose, fee=key, needed=True
    ).exists()
    if payload.security.state == "failed":
        return "Die Sicherheitseinrichtung war ausgefallen; so steht es auf dem Beleg."
    if needed and payload.security.state != "signed":
        return "Für diese Gebühr ist eine Sicherheitseinrichtung vorgesehen."
    return ""
