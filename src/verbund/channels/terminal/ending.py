"""What happens to a visit's draft when the visit is over."""

from datetime import datetime
from typing import Literal

from verbund.cases.actions import drafts
from verbund.cases.errors import DraftNotFound
from verbund.channels.terminal.visit import Visit
from verbund.members.queries import Member


def discard(
    member: Member,
    visit: Visit,
    outcome: Literal["discarded", "timed_out"] = "discarded",
) -> None:
    """Delete the visit's draft with its files, unless it was handed over."""
    draft = visit.draft_id
    if draft is None or visit.borrowed:
        return
    try:
        drafts.discard_draft(draft_id=draft, member=member, outcome=outcome)
    except DraftNotFound:
        return


def discard_left(before: datetime) -> int:
    """Delete drafts of visits that ended without a word, such as by a power cut."""
    return drafts.discard_idle("terminal", before)
