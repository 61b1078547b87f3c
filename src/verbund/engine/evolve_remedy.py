"""Folding notices and what people do against them."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from verbund.engine.entries import (
    DeliveryChosen,
    DeliveryRecorded,
    EntryDraft,
    NoticeAnnounced,
    NoticeIssued,
    ObjectionFiled,
    ReinstatementDecided,
    StateChanged,
)
from verbund.engine.model import Ground
from verbund.engine.state import CaseState, ObjectionState


def objection_moved(
    case: CaseState, entry: EntryDraft, data: StateChanged
) -> CaseState:
    """The objection in another state of its own; the case's state stays."""
    proposals = tuple(p for p in case.proposals if p.scope != "objection")
    if case.objection is None:
        return replace(case, proposals=proposals)
    objection = replace(
        case.objection,
        state=data.to,
        phase=data.phase,
        end=data.end,
        decided_at=entry.at if data.end else None,
    )
    return replace(case, objection=objection, proposals=proposals)


def _notice_issued(
    _ground: Ground, case: CaseState, _entry: EntryDraft, data: NoticeIssued
) -> CaseState:
    return replace(
        case,
        notices=tuple(
            replace(
                notice,
                document=data.document,
                digest=data.digest,
                posted_on=data.posted_on,
                delivery=data.delivery,
            )
            if notice.id == data.notice
            else notice
            for notice in case.notices
        ),
    )


def _notice_announced(
    _ground: Ground, case: CaseState, _entry: EntryDraft, data: NoticeAnnounced
) -> CaseState:
    return replace(
        case,
        notices=tuple(
            replace(
                notice,
                announced_on=data.announced_on,
                announcement=data.kind,
                steps=data.steps,
            )
            if notice.id == data.notice
            else notice
            for notice in case.notices
        ),
    )


def _delivery_recorded(
    _ground: Ground, case: CaseState, _entry: EntryDraft, data: DeliveryRecorded
) -> CaseState:
    returned, sent = data.state == "returned", data.state == "sent"
    return replace(
        case,
        notices=tuple(
            replace(
                notice,
                delivery_state=data.state,
                posted_on=data.on if sent else notice.posted_on,
                announced_on=None if returned else notice.announced_on,
            )
            if notice.id == data.subject
            else notice
            for notice in case.notices
        ),
        messages=tuple(
            replace(message, delivery=data.state)
            if message.id == data.subject
            else message
            for message in case.messages
        ),
    )


def _delivery_chosen(
    _ground: Ground, case: CaseState, entry: EntryDraft, data: DeliveryChosen
) -> CaseState:
    return replace(case, electronic_since=entry.at if data.electronic else None)


def _objection_filed(
    _ground: Ground, case: CaseState, entry: EntryDraft, data: ObjectionFiled
) -> CaseState:
    objection = ObjectionState(
        id=data.objection,
        kind=data.kind,
        state=data.state,
        phase=data.phase,
        received_at=data.received_at or entry.at,
        text=data.text,
        files=data.files,
        notice=data.notice,
        due_on=data.due_on,
        late=data.late,
        reinstatement="open" if data.late else "",
        reinstatement_reason=data.reinstatement_reason,
    )
    return replace(case, objection=objection, phase=data.phase, closed_at=None)


def _reinstatement_decided(
    _ground: Ground, case: CaseState, _entry: EntryDraft, data: ReinstatementDecided
) -> CaseState:
    if case.objection is None:
        return case
    flags = case.flags
    if data.granted:
        flags = tuple(flag for flag in flags if flag != "final")
    verdict = "granted" if data.granted else "refused"
    return replace(
        case, objection=replace(case.objection, reinstatement=verdict), flags=flags
    )


FOLDS: dict[str, Callable[[Ground, CaseState, EntryDraft, Any], CaseState]] = {
    "notice_issued": _notice_issued,
    "notice_announced": _notice_announced,
    "delivery_recorded": _delivery_recorded,
    "delivery_chosen": _delivery_chosen,
    "objection_filed": _objection_filed,
    "reinstatement_decided": _reinstatement_decided,
}
