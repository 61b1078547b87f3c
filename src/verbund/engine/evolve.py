"""Fold one entry into the state of a case: pure, total, and the same on every replay.

An entry of a kind that this version does not know (a newer one wrote it) or whose
content was erased moves the position and changes nothing else; the journal keeps it.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

import msgspec
from msgspec.structs import replace

from verbund.engine import evolve_inquiry as inquiry
from verbund.engine import evolve_papers as papers
from verbund.engine import evolve_payment as money
from verbund.engine import evolve_remedy as remedy
from verbund.engine import evolve_waiting as waiting
from verbund.engine import evolve_whole as whole
from verbund.engine.entries import (
    SHAPES,
    AnswersCorrected,
    Approved,
    Assigned,
    ClockExpired,
    ClockExtended,
    ClockResumed,
    ClockStarted,
    ClockStopped,
    ClockSuspended,
    Closed,
    Decided,
    EntryDraft,
    Erased,
    Migrated,
    Opened,
    Proposed,
    Reopened,
    ResubmissionSet,
    Returned,
    StateChanged,
    Withdrawn,
)
from verbund.engine.entries_whole import MergedInto
from verbund.engine.model import Ground
from verbund.engine.state import (
    CaseState,
    ClockState,
    DecisionState,
    LinkedCase,
    NoticeState,
    ProposalState,
)
from verbund.kernel.clock import to_berlin

ACTION_REQUIRED = "action_required"


def evolve(ground: Ground, case: CaseState | None, entry: EntryDraft) -> CaseState:
    """The state after ``entry``. ``case`` is ``None`` before the first one."""
    before = case if case is not None else _blank(ground, entry)
    position = case.position + 1 if case is not None else 1
    after = _apply(ground, before, entry)
    return replace(after, position=position, changed_at=entry.at)


def _apply(ground: Ground, case: CaseState, entry: EntryDraft) -> CaseState:
    shape = SHAPES.get(entry.kind)
    if shape is None or entry.data is None:
        return case
    try:
        data = msgspec.convert(entry.data, shape)
        return _FOLDS[entry.kind](ground, case, entry, data)
    except msgspec.ValidationError:
        # A newer version gave the kind another shape: keep the entry, change nothing.
        return case


def _blank(ground: Ground, entry: EntryDraft) -> CaseState:
    blueprint = ground.blueprint
    return CaseState(
        blueprint=blueprint.key,
        version=blueprint.version,
        digest=blueprint.digest,
        state=blueprint.process.initial,
        phase="received",
        opened_at=entry.at,
        changed_at=entry.at,
        channel=entry.channel,
        opened_by=entry.actor,
    )


# --- the process --------------------------------------------------------------


def _opened(
    _ground: Ground, case: CaseState, _entry: EntryDraft, data: Opened
) -> CaseState:
    return replace(
        case,
        blueprint=data.blueprint or case.blueprint,
        version=data.version or case.version,
        digest=data.digest or case.digest,
        state=data.state,
        phase=data.phase,
        answers=data.answers,
        service=data.service,
        number=data.number,
        language=data.language,
    )


def _answers_corrected(
    _ground: Ground, case: CaseState, entry: EntryDraft, data: AnswersCorrected
) -> CaseState:
    return replace(case, answers=data.answers, corrected_at=entry.at)


def _state_changed(
    ground: Ground, case: CaseState, entry: EntryDraft, data: StateChanged
) -> CaseState:
    if data.scope == "objection":
        case = moved(case, case.state, data.phase, entry.at)
        return remedy.objection_moved(case, entry, data)
    request = ground.blueprint.process.request_documents
    if request and data.came_from == request.to and data.to != request.to:
        case = papers.requests_over(case, entry.at)
    if case.closed_at is not None and not data.end:
        # A permit that is changed or renewed is work again.
        case = replace(case, closed_at=None, result="")
    return replace(
        moved(case, data.to, data.phase, entry.at),
        proposals=tuple(p for p in case.proposals if p.scope != data.scope),
        facts={**case.facts, **data.kept},
    )


def _proposed(
    _ground: Ground, case: CaseState, entry: EntryDraft, data: Proposed
) -> CaseState:
    proposal = ProposalState(
        id=data.proposal,
        transition=data.transition,
        by=entry.actor,
        at=entry.at,
        input=data.input,
        reason=data.reason,
        results=data.results,
        scope=data.scope,
        delivery=data.delivery,
        reviewer=data.reviewer,
    )
    return replace(case, proposals=(*case.proposals, proposal))


def _proposal_over(
    _ground: Ground, case: CaseState, _entry: EntryDraft, data: Approved | Returned
) -> CaseState:
    left = tuple(p for p in case.proposals if p.id != data.proposal)
    return replace(case, proposals=left)


def _decided(
    _ground: Ground, case: CaseState, entry: EntryDraft, data: Decided
) -> CaseState:
    decision = DecisionState(
        id=data.decision,
        transition=data.transition,
        at=entry.at,
        by=entry.actor,
        facts=data.facts,
        results=data.results,
        reason=data.reason,
        notice=data.notice,
        proposed_by=data.proposed_by,
        scope=data.scope,
    )
    notices = case.notices
    if data.notice:
        notice = NoticeState(
            id=f"n{case.position + 1}",
            template=data.notice,
            decision=data.decision,
            decided_at=entry.at,
            delivery=data.delivery,
        )
        notices = (*notices, notice)
    return replace(
        case,
        decision=decision,
        facts={**case.facts, **data.facts},
        results={**case.results, **data.results},
        notices=notices,
    )


def _merged_into(
    _ground: Ground, case: CaseState, entry: EntryDraft, data: MergedInto
) -> CaseState:
    target = LinkedCase(case=data.case, number=data.number)
    return replace(
        moved(case, data.to, data.phase, entry.at),
        merged_into=target,
        result=data.end,
    )


def _migrated(
    _ground: Ground, case: CaseState, entry: EntryDraft, data: Migrated
) -> CaseState:
    clocks = {
        name: replace(clock, stopped_on=to_berlin(entry.at).date())
        if name in data.stopped and clock.stopped_on is None
        else clock
        for name, clock in data.clocks.items()
    }
    return replace(
        moved(case, data.state, data.phase, entry.at),
        blueprint=data.blueprint or case.blueprint,
        version=data.version,
        digest=data.digest,
        answers=data.answers,
        clocks=clocks,
        requests=data.requests,
        objection=data.objection,
    )


def _closed(
    _ground: Ground, case: CaseState, entry: EntryDraft, data: Closed
) -> CaseState:
    case = inquiry.inquiries_over(papers.requests_over(case, entry.at), entry.at)
    return replace(
        case,
        closed_at=entry.at,
        result=data.result or case.result,
        resubmit_on=None,
        resubmit_note="",
    )


def _withdrawn(
    _ground: Ground, case: CaseState, entry: EntryDraft, data: Withdrawn
) -> CaseState:
    return replace(
        moved(case, data.to, data.phase, entry.at), proposals=(), result=data.end
    )


def _reopened(
    _ground: Ground, case: CaseState, entry: EntryDraft, data: Reopened
) -> CaseState:
    return replace(
        moved(case, data.to, data.phase, entry.at),
        closed_at=None,
        result="",
        flags=flagged(tuple(f for f in case.flags if f != "final"), "reopened"),
    )


def _assigned(
    _ground: Ground, case: CaseState, _entry: EntryDraft, data: Assigned
) -> CaseState:
    return replace(
        case, assignee=data.person, assignee_name=data.name, office=data.office
    )


def _resubmission_set(
    _ground: Ground, case: CaseState, _entry: EntryDraft, data: ResubmissionSet
) -> CaseState:
    return replace(case, resubmit_on=data.on, resubmit_note=data.note)


def _erased(
    _ground: Ground, case: CaseState, _entry: EntryDraft, data: Erased
) -> CaseState:
    return msgspec.convert(data.remains, CaseState)


# --- clocks -------------------------------------------------------------------


def _clock_set(
    _ground: Ground,
    case: CaseState,
    _entry: EntryDraft,
    data: ClockStarted | ClockResumed | ClockExtended,
) -> CaseState:
    return replace(case, clocks={**case.clocks, data.clock.id: data.clock})


def _clock_suspended(
    _ground: Ground, case: CaseState, _entry: EntryDraft, data: ClockSuspended
) -> CaseState:
    return _with_clock(case, data.clock, suspended_since=data.on)


def _clock_stopped(
    _ground: Ground, case: CaseState, _entry: EntryDraft, data: ClockStopped
) -> CaseState:
    return _with_clock(case, data.clock, stopped_on=data.on)


def _clock_expired(
    _ground: Ground, case: CaseState, _entry: EntryDraft, data: ClockExpired
) -> CaseState:
    found = case.clocks.get(data.clock)
    case = _with_clock(case, data.clock, expired=True)
    if found is not None and found.kind == "objection":
        # Bestandskraft: nobody objected in time.
        return replace(case, flags=flagged(case.flags, "final"))
    return case


def _with_clock(
    case: CaseState, clock: str, **changes: date | bool | None
) -> CaseState:
    found = case.clocks.get(clock)
    if found is None:
        return case
    changed: ClockState = replace(found, **changes)
    return replace(case, clocks={**case.clocks, clock: changed})


# --- common -------------------------------------------------------------------


def moved(case: CaseState, to: str, phase: str, at: datetime) -> CaseState:
    """The case in another state; days of waiting for the citizen are counted."""
    waiting, since = phase == ACTION_REQUIRED, case.waiting_since
    waited = case.waited_days
    if waiting and since is None:
        since = to_berlin(at).date()
    elif not waiting and since is not None:
        waited += (to_berlin(at).date() - since).days
        since = None
    return replace(case, state=to, phase=phase, waiting_since=since, waited_days=waited)


def flagged(flags: tuple[str, ...], flag: str) -> tuple[str, ...]:
    return flags if flag in flags else (*flags, flag)


Fold = Callable[[Ground, CaseState, EntryDraft, Any], CaseState]

_FOLDS: Mapping[str, Fold] = MappingProxyType(
    {
        "opened": _opened,
        "answers_corrected": _answers_corrected,
        "state_changed": _state_changed,
        "proposed": _proposed,
        "approved": _proposal_over,
        "returned": _proposal_over,
        "decided": _decided,
        "closed": _closed,
        "migrated": _migrated,
        "migrated_back": _migrated,
        "withdrawn": _withdrawn,
        "reopened": _reopened,
        "assigned": _assigned,
        "resubmission_set": _resubmission_set,
        "erased": _erased,
        "clock_started": _clock_set,
        "clock_resumed": _clock_set,
        "clock_extended": _clock_set,
        "clock_suspended": _clock_suspended,
        "clock_stopped": _clock_stopped,
        "clock_expired": _clock_expired,
        **papers.FOLDS,
        **inquiry.FOLDS,
        **remedy.FOLDS,
        **money.FOLDS,
        **whole.FOLDS,
        **waiting.FOLDS,
        "merged_into": _merged_into,
    }
)
