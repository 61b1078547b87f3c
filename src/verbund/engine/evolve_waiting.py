"""Folding what happens on the waiting list."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from verbund.engine.entries import EntryDraft
from verbund.engine.entries_waiting import (
    AppointmentAwaited,
    AppointmentOffered,
    AwaitingStopped,
    OfferEnded,
)
from verbund.engine.model import Ground
from verbund.engine.state import CaseState
from verbund.engine.state_appointment import OfferState, WaitingState


def _awaited(
    _ground: Ground, case: CaseState, entry: EntryDraft, data: AppointmentAwaited
) -> CaseState:
    if data.first_on is None or data.last_on is None:
        return case
    before = case.waiting
    wishes = WaitingState(
        first_on=data.first_on,
        last_on=data.last_on,
        from_time=data.from_time,
        to_time=data.to_time,
        since=before.since if before else entry.at,
        offer=before.offer if before else None,
        unanswered=before.unanswered if before else 0,
    )
    return replace(case, waiting=wishes)


def _stopped(
    _ground: Ground, case: CaseState, _entry: EntryDraft, _data: AwaitingStopped
) -> CaseState:
    return replace(case, waiting=None)


def _offered(
    _ground: Ground, case: CaseState, _entry: EntryDraft, data: AppointmentOffered
) -> CaseState:
    if case.waiting is None or data.slot is None or data.until is None:
        return case
    offer = OfferState(id=data.offer, slot=data.slot, until=data.until)
    return replace(case, waiting=replace(case.waiting, offer=offer))


def _ended(
    _ground: Ground, case: CaseState, _entry: EntryDraft, data: OfferEnded
) -> CaseState:
    if case.waiting is None:
        return case
    unanswered = case.waiting.unanswered + 1 if data.how == "expired" else 0
    return replace(
        case, waiting=replace(case.waiting, offer=None, unanswered=unanswered)
    )


FOLDS: dict[str, Callable[[Ground, CaseState, EntryDraft, Any], CaseState]] = {
    "appointment_awaited": _awaited,
    "awaiting_stopped": _stopped,
    "appointment_offered": _offered,
    "offer_ended": _ended,
}
