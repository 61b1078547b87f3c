"""What becomes of one stored operation: applied, a clash, or a matter to clear up.

Runs in the caller's transaction, which holds the device's row. What fails is undone to
a savepoint and written down; the operation itself stays as it came.
"""

from typing import TypeAlias

import msgspec
from django.db import IntegrityError, transaction

from verbund.cases import queries as case_queries
from verbund.core.errors import FieldProblem, VerbundError
from verbund.kernel import clock
from verbund.members import queries as members
from verbund.nodes import applying, cash, opening
from verbund.nodes.applying import Applied, Clashing
from verbund.nodes.models import Arrival, Clash, Device
from verbund.nodes.moments import effective
from verbund.nodes.opening import Opened, Unreadable
from verbund.nodes.wire import (
    CaseChanged,
    CaseOpened,
    CashClosing,
    FeeReceipt,
    FormKept,
    Operation,
    ReceiptCancelled,
)

State: TypeAlias = Arrival.State
Reason: TypeAlias = Arrival.Reason
#: Days within which a clash should be decided.
_DAYS_TO_DECIDE = 3


def carry_out(
    row: Arrival,
    device: Device,
    *,
    offset_now_s: float | None = None,
    reviewed: bool = False,
) -> None:
    """Carry one operation out and write down what became of it.

    ``reviewed``: a person has looked at it and wants it taken over.
    """
    try:
        opened = opening.open_operation(opening.envelope_of(row), device.device_key)
    except Unreadable as error:
        _reject(row, Reason.UNREADABLE, str(error))
        return
    operation = opened.operation
    _describe(row, operation)
    _reckon(row, device, operation, offset_now_s)
    reason = _obstacle(row, device, operation, reviewed=reviewed)
    if reason == Reason.SCOPE:
        _reject(row, reason, str(reason.label))
        return
    if reason is not None:
        row.state, row.reason = State.HELD, reason
        row.save()
        return
    try:
        with transaction.atomic():
            _apply(row, opened)
    except Clashing as clash:
        _note_clash(row, operation, clash)
    except (VerbundError, Unreadable, IntegrityError) as error:
        told = error.detail or error.title if isinstance(error, VerbundError) else ""
        cash_kind = row.kind not in {"case_opened", "case_changed", "form_kept"}
        _reject(
            row,
            Reason.CASH if cash_kind else Reason.REFUSED,
            told or str(error) or type(error).__name__,
            fields=error.fields if isinstance(error, VerbundError) else (),
        )


def waiting_behind(row: Arrival) -> list[Arrival]:
    """Later operations of the device on the same case that wait for this one."""
    if row.case_id is None:
        return []
    return list(
        Arrival.objects.filter(
            device_id=row.device_id,
            case_id=row.case_id,
            seq__gt=row.seq,
            state=State.HELD,
            reason=Reason.WAITS,
        ).order_by("seq")
    )


def mark_applied(row: Arrival, applied: Applied | None, note: str = "") -> None:
    """Write down that an operation was taken over."""
    row.state, row.reason, row.message = State.APPLIED, Reason.NONE, ""
    if applied is not None:
        row.case_id, row.case_number = applied.case_id, applied.number
        note = " ".join(part for part in (note, applied.note) if part)
    row.note = note[:600]
    row.settled_at = clock.now()
    row.save()


# --- inside -------------------------------------------------------------------


def _describe(row: Arrival, operation: Operation) -> None:
    row.case_id, row.tour_id = operation.case_id, operation.tour_id
    row.officer_id = operation.actor.id[:64]
    row.blueprint = operation.blueprint[:120]
    row.captured_at = operation.captured_at


def _reckon(
    row: Arrival, device: Device, operation: Operation, offset_now_s: float | None
) -> None:
    moment = effective(
        captured_at=operation.captured_at,
        offset_s=operation.clock_offset_s,
        offset_now_s=offset_now_s,
        received_at=row.received_at,
        earliest=device.valid_from,
    )
    row.effective_at = moment.at
    row.note = moment.note
    device.last_effective_at = moment.at


def _obstacle(
    row: Arrival, device: Device, operation: Operation, *, reviewed: bool
) -> Reason | None:
    scope = device.scope_members, device.scope_blueprints
    key = operation.blueprint.partition("@")[0]
    if str(operation.tenant) not in scope[0]:
        return Reason.SCOPE
    if scope[1] and key and key not in scope[1]:
        return Reason.SCOPE
    if reviewed:
        return None
    # A stolen device can name any time: what counts is when it arrived.
    if device.revoked_at is not None and row.received_at >= device.revoked_at:
        return Reason.REVIEW
    if row.effective_at is not None and row.effective_at > device.valid_to:
        return Reason.REVIEW
    open_before = Arrival.objects.filter(
        device_id=device.id,
        case_id=operation.case_id,
        seq__lt=row.seq,
        settled_at__isnull=True,
    ).exclude(state=State.APPLIED)
    if operation.case_id is not None and open_before.exists():
        return Reason.WAITS
    return None


def _apply(row: Arrival, opened: Opened) -> None:
    operation, at = opened.operation, row.effective_at or row.received_at
    payload, applied, note = operation.payload, None, row.note
    contents = opening.open_files(row, opened)
    match payload:
        case CaseOpened():
            applied = applying.open_case(
                operation, payload, contents, device=row.device_name, at=at
            )
            note = _joined(note, cash.book_earlier_receipts(applied.case_id))
        case CaseChanged():
            applied = applying.change_case(
                operation, payload, contents, device=row.device_name, at=at
            )
        case FormKept():
            note = _joined(note, applying.keep_form(operation, payload, contents))
        case FeeReceipt():
            note = _joined(note, cash.write_receipt(operation, payload, at))
        case ReceiptCancelled():
            note = _joined(note, cash.write_cancellation(operation, payload, at))
        case CashClosing():
            note = _joined(note, cash.write_closing(operation, payload, at))
    if applied is None and operation.case_id is not None:
        row.case_number = _number(row)
    mark_applied(row, applied, note)


def _number(row: Arrival) -> str:
    numbers = Arrival.objects.filter(case_id=row.case_id).exclude(case_number="")
    return numbers.values_list("case_number", flat=True).first() or ""


def _note_clash(row: Arrival, operation: Operation, clash: Clashing) -> None:
    row.state, row.reason = State.CONFLICT, Reason.CONFLICT
    count = len(clash.contradictions)
    row.message = f"{count} widersprüchliche Angabe{'n' if count > 1 else ''}."
    if operation.case_id is not None:
        row.case_number = case_queries.working_copy(operation.case_id).row.number
    row.save()
    calendar = members.calendar_for(members.member_by_id(row.owner_id))
    Clash.objects.create(
        owner_id=row.owner_id,
        acting_id=row.acting_id,
        arrival=row,
        case_id=operation.case_id,
        fields=msgspec.json.encode(clash.contradictions).decode(),
        created_at=clock.now(),
        due_on=calendar.add_working_days(clock.today(), _DAYS_TO_DECIDE),
    )


def _reject(
    row: Arrival, reason: Reason, message: str, fields: tuple[FieldProblem, ...] = ()
) -> None:
    row.state, row.reason = State.REJECTED, reason
    named = "; ".join(f"{one.path}: {one.message}" for one in fields)
    row.message = _joined(message, named)[:600]
    row.save()


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)
