"""Decisions become letters."""

from __future__ import annotations

from verbund.cases.events import CaseDecided, CaseErased
from verbund.core.events import subscribe
from verbund.core.rights import SYSTEM
from verbund.core.scope import acting_within
from verbund.notices.actions import forget_case, issue_pending


@subscribe(CaseDecided, name="notices.issue")
def write_letter(event: CaseDecided) -> None:
    """Draw the letter that the decision demands, if it demands one."""
    if event.notice and event.member is not None:
        issue_pending(case_id=event.case_id, acting_id=event.member)


@subscribe(CaseErased, name="notices.forget")
def forget_letters(event: CaseErased) -> None:
    """Drop the letters of an erased case from the print queue."""
    if event.member is not None:
        with acting_within(event.member, SYSTEM):
            forget_case(case_id=event.case_id)
