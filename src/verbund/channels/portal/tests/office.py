"""What the office does between two looks of the citizen; the clerk is a bare name."""

from uuid import UUID

import msgspec
import pytest

from verbund import engine
from verbund.cases.actions import change
from verbund.cases.queries.case import case_by_status_token
from verbund.core.rights import SYSTEM
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.members.models import Member
from verbund.notices.actions import issue_pending

PETZOLD = engine.ActorRef("staff", "petzold", "Jana Petzold", ("clerk",))
LINDNER = engine.ActorRef("staff", "lindner", "Uwe Lindner", ("clerk", "approver"))


def does(
    member: Member,
    token: str,
    *commands: engine.Command,
    by: engine.ActorRef = PETZOLD,
) -> UUID:
    """Carry out commands as staff, without the accounts that the desk needs."""
    view = case_by_status_token(member, token)
    for command in commands:
        with acting_within({member.id, view.row.acting_id}, SYSTEM):
            loaded = change.load(view.id)
            asked = msgspec.structs.replace(command, actor=by)
            drafts = engine.decide(loaded.ground, loaded.state, asked, clock.now())
            if isinstance(drafts, engine.Refusal):
                pytest.fail(drafts.message.de)
            state = loaded.state
            for entry in drafts:
                state = engine.evolve(loaded.ground, state, entry)
            change.append(loaded, drafts, state)
    return view.id


def asks(member: Member, token: str, title: str, reason: str) -> None:
    """Begin the review and ask for one document."""
    does(
        member,
        token,
        engine.Act(actor=PETZOLD, transition="start_review"),
        engine.RequestDocuments(
            actor=PETZOLD, items=(engine.RequestItem(title=title, reason=reason),)
        ),
    )


def decides(member: Member, token: str) -> None:
    """Begin the review, assess, release by a second person, and issue the letter."""
    does(
        member,
        token,
        engine.Act(actor=PETZOLD, transition="start_review"),
        engine.Act(actor=PETZOLD, transition="assess"),
    )
    case_id = does(member, token, engine.Approve(actor=LINDNER), by=LINDNER)
    view = case_by_status_token(member, token)
    issue_pending(case_id=case_id, acting_id=view.row.acting_id)
