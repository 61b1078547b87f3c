"""Decisions become letters."""

from __future__ import annotations

from verbund.cases.events import CaseDecided
from verbund.core.events import subscribe
from verbund.notices.actions import issue_pending


@subscribe(CaseDecided, name="notices.issue")
def write_letter(event: CaseDecided) -> None:
    """Draw the letter that the decision demands, if it demands one."""
    if event.notice and event.member is not None:
        issue_pending(case_id=event.case_id, acting_id=event.member)
