"""Folding what concerns a case as a whole."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from verbund.engine.entries_whole import CaseAbsorbed, HandedOver
from verbund.engine.model import Ground
from verbund.engine.state import CaseState, LinkedCase


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


FOLDS: dict[str, Callable[[Ground, CaseState, Any, Any], CaseState]] = {
    "handed_over": _handed_over,
    "case_absorbed": _case_absorbed,
}
