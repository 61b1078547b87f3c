"""Folding what passes between the office and other bodies, and appointments."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from verbund.engine.entries import EntryDraft
from verbund.engine.entries_inquiry import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentKept,
    AppointmentMissed,
    AppointmentMoved,
    AppointmentReminded,
    ConditionsSet,
    Forwarded,
    ForwardFetched,
    InquiryAnswered,
    InquiryReminded,
    InquirySent,
    InquiryWithdrawn,
)
from verbund.engine.model import Ground
from verbund.engine.state import CaseState
from verbund.engine.state_appointment import AppointmentState
from verbund.engine.state_inquiry import ForwardState, InquiryState


def inquiries_over(case: CaseState, at: datetime) -> CaseState:
    """The case with no question open and no time taken any more."""
    inquiries = tuple(
        replace(inquiry, status="withdrawn", answered_at=at)
        if inquiry.open
        else inquiry
        for inquiry in case.inquiries
    )
    return case if inquiries == case.inquiries else replace(case, inquiries=inquiries)


def _sent(
    _ground: Ground, case: CaseState, entry: EntryDraft, data: InquirySent
) -> CaseState:
    inquiry = InquiryState(
        id=data.inquiry,
        office=data.office,
        asked_at=entry.at,
        asked_by=entry.actor.name,
        recipient=data.recipient,
        shares=data.shares,
        message=data.message,
        required=data.required,
        due_on=data.due_on,
    )
    return replace(case, inquiries=(*case.inquiries, inquiry))


def _changed(
    case: CaseState, wanted: str, change: Callable[[InquiryState], InquiryState]
) -> CaseState:
    return replace(
        case,
        inquiries=tuple(
            change(inquiry) if inquiry.id == wanted else inquiry
            for inquiry in case.inquiries
        ),
    )


def _answered(
    _ground: Ground, case: CaseState, entry: EntryDraft, data: InquiryAnswered
) -> CaseState:
    return _changed(
        case,
        data.inquiry,
        lambda inquiry: replace(
            inquiry,
            status="answered",
            verdict=data.verdict,
            text=data.text,
            conditions=data.conditions,
            answered_at=entry.at,
            answered_by=entry.actor.name,
            lapsed=data.lapsed,
        ),
    )


def _reminded(
    _ground: Ground, case: CaseState, _entry: EntryDraft, data: InquiryReminded
) -> CaseState:
    if data.on is None:
        return case
    on = data.on
    return _changed(
        case,
        data.inquiry,
        lambda inquiry: replace(inquiry, reminded=(*inquiry.reminded, on)),
    )


def _withdrawn(
    _ground: Ground, case: CaseState, entry: EntryDraft, data: InquiryWithdrawn
) -> CaseState:
    status = "waived" if data.waived else "withdrawn"
    if any(inquiry.id == data.inquiry for inquiry in case.inquiries):
        return _changed(
            case,
            data.inquiry,
            lambda inquiry: replace(
                inquiry, status=status, reason=data.reason, answered_at=entry.at
            ),
        )
    never_asked = InquiryState(
        id=data.inquiry,
        office=data.office,
        asked_at=entry.at,
        asked_by=entry.actor.name,
        status="waived" if data.waived else "withdrawn",
        reason=data.reason,
        answered_at=entry.at,
    )
    return replace(case, inquiries=(*case.inquiries, never_asked))


def _conditions_set(
    _ground: Ground, case: CaseState, _entry: EntryDraft, data: ConditionsSet
) -> CaseState:
    return replace(case, conditions=data.conditions)


def _forwarded(
    _ground: Ground, case: CaseState, entry: EntryDraft, data: Forwarded
) -> CaseState:
    extract = ForwardState(
        id=data.forward,
        part=data.part,
        at=entry.at,
        by=entry.actor.name,
        recipient=data.recipient,
        fields=data.fields,
    )
    return replace(case, forwards=(*case.forwards, extract))


def _fetched(
    _ground: Ground, case: CaseState, entry: EntryDraft, data: ForwardFetched
) -> CaseState:
    return replace(
        case,
        forwards=tuple(
            replace(extract, fetched_at=entry.at, fetched_by=entry.actor.name)
            if extract.id == data.forward and extract.fetched_at is None
            else extract
            for extract in case.forwards
        ),
    )


# --- appointments ---------------------------------------------------------------


def _booked(
    _ground: Ground, case: CaseState, entry: EntryDraft, data: AppointmentBooked
) -> CaseState:
    if data.slot is None:
        return case
    booked = AppointmentState(id=data.appointment, slot=data.slot, booked_at=entry.at)
    return replace(case, appointment=booked, waiting=None)


def _moved(
    _ground: Ground, case: CaseState, entry: EntryDraft, data: AppointmentMoved
) -> CaseState:
    before = case.appointment
    if data.slot is None:
        return case
    moved = AppointmentState(
        id=data.appointment,
        slot=data.slot,
        booked_at=entry.at,
        moves=before.moves + 1 if before else 1,
    )
    return replace(case, appointment=moved, waiting=None)


def _ended(
    _ground: Ground,
    case: CaseState,
    _entry: EntryDraft,
    data: AppointmentCancelled | AppointmentKept | AppointmentMissed,
) -> CaseState:
    appointment = case.appointment
    if appointment is None or appointment.id != data.appointment:
        return case
    if isinstance(data, AppointmentCancelled):
        ended = replace(appointment, status="cancelled", reason=data.reason)
        return replace(case, appointment=ended)
    if isinstance(data, AppointmentKept):
        return replace(case, appointment=replace(appointment, status="kept"))
    return replace(
        case,
        appointment=replace(appointment, status="missed"),
        missed_appointments=case.missed_appointments + 1,
    )


def _appointment_reminded(
    _ground: Ground, case: CaseState, _entry: EntryDraft, data: AppointmentReminded
) -> CaseState:
    appointment = case.appointment
    if appointment is None or appointment.id != data.appointment:
        return case
    reminded = (*appointment.reminded, data.before)
    return replace(case, appointment=replace(appointment, reminded=reminded))


FOLDS: dict[str, Callable[[Ground, CaseState, EntryDraft, Any], CaseState]] = {
    "inquiry_sent": _sent,
    "inquiry_answered": _answered,
    "inquiry_reminded": _reminded,
    "inquiry_withdrawn": _withdrawn,
    "conditions_set": _conditions_set,
    "forwarded": _forwarded,
    "forward_fetched": _fetched,
    "appointment_booked": _booked,
    "appointment_moved": _moved,
    "appointment_cancelled": _ended,
    "appointment_kept": _ended,
    "appointment_missed": _ended,
    "appointment_reminded": _appointment_reminded,
}
