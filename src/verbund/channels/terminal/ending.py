"""What happens to a visit's draft when the visit is over."""

from datetime import datetime
from typing import Literal

from verbund.cases.actions import drafts
from verbund.cases.errors import DraftNotFound
from verbund.channels.terminal.visit import Visit
from verbund.members.queries import Member
from verbund.video.actions import end
from verbund.video.errors import CallNotFound
from verbund.video.queries import call_of_citizen, drafts_in_calls


def discard(
    member: Member,
    visit: Visit,
    outcome: Literal["discarded", "timed_out", "settled"] = "discarded",
) -> None:
    """Delete the visit's draft with its files, unless it was handed over; hang up."""
    hang_up(visit)
    draft = visit.draft_id
    if draft is None or visit.borrowed:
        return
    try:
        drafts.discard_draft(draft_id=draft, member=member, outcome=outcome)
    except DraftNotFound:
        return


def hang_up(visit: Visit) -> None:
    """End the visit's conversation by video, so that nobody opens to an empty room."""
    if visit.call_id is None:
        return
    try:
        call = call_of_citizen(visit.call_id, visit.call_key)
    except CallNotFound:
        return
    end(call=call, outcome="left" if call.state == "waiting" else "answered")


def discard_left(before: datetime) -> int:
    """Delete drafts of visits that ended without a word, such as by a power cut.

    Somebody who talks by video writes nothing and is still there.
    """
    return drafts.discard_idle("terminal", before, held=drafts_in_calls())
