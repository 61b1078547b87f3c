"""Folding what concerns a case as a whole."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from verbund.engine.entries import EntryDraft
from verbund.engine.entries_identity import Identified
from verbund.engine.entries_whole import CaseAbsorbed, HandedOver
from verbund.engine.model import Ground
from verbund.engine.state import CaseState, LinkedCase
from verbund.engine.state_identity import IdentityState


def _handed_over(
    _ground: Ground, case: CaseState, _entry: object, _data: HandedOver
) -> CaseState:
    # Person and office belong to the body that let go of the case.
    return replace(case, assignee=None, assignee_name="", office=None)


def _case_absorbed(
    _ground: Ground, case: CaseState, _entry: object, data: CaseAbsorbed
) -> CaseState:
    link = LinkedCase(case=data.case, number=data.number)
    return replace(case, merged=(*case.merged, link))


def _identified(
    _ground: Ground, case: CaseState, entry: EntryDraft, data: Identified
) -> CaseState:
    found = IdentityState(
        way=data.way,
        level=data.level,
        at=entry.at,
        by=entry.actor.name,
        channel=entry.channel,
    )
    return replace(case, identity=found)


FOLDS: dict[str, Callable[[Ground, CaseState, Any, Any], CaseState]] = {
    "handed_over": _handed_over,
    "case_absorbed": _case_absorbed,
    "identified": _identified,
}
