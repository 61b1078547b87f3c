"""Writing down, without anybody's name, how filling in a form ended."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal

import msgspec

from verbund import engine
from verbund.cases.models import Draft, FormEnd
from verbund.catalogue import queries as catalogue
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.members import queries as members

Outcome = Literal["sent", "discarded", "timed_out", "expired"]

_ANSWERS: Final = msgspec.json.Decoder(dict[str, object])
_PAGES: Final = msgspec.json.Decoder(list[str])


def note_ends(
    drafts: Iterable[Draft], outcome: Outcome, *, sent_by: str = "", at: datetime
) -> None:
    """One line for each draft that somebody had begun to fill in.

    A draft that only carried files into a case (nobody saved a page) says nothing about
    people and is left out. Runs in the caller's transaction, before the drafts go.
    """
    for draft in drafts:
        if draft.position == 1 and draft.pages_done == "[]":
            continue
        # What was given up ended when somebody last did something, not when it expired.
        ended = draft.changed_at if outcome == "expired" else at
        with acting_within({draft.owner_id, draft.acting_id}):
            FormEnd(
                owner_id=draft.owner_id,
                acting_id=draft.acting_id,
                blueprint_key=draft.blueprint_key,
                service=draft.service,
                language=draft.language,
                began=draft.channel,
                sent_by=sent_by,
                outcome=outcome,
                page="" if outcome == "sent" else _stopped_at(draft, at),
                minutes=max(0, int((ended - draft.created_at).total_seconds()) // 60),
                on=clock.to_berlin(ended).date(),
            ).save(force_insert=True)


def _stopped_at(draft: Draft, now: datetime) -> str:
    """The first visible page that was not done; empty if only sending was missing."""
    done = set(_PAGES.decode(draft.pages_done))
    owner = members.member_by_id(draft.owner_id)
    ground = catalogue.ground_for(
        owner, draft.blueprint_key, digest=draft.blueprint_digest
    )
    plan = engine.form_plan(ground, _ANSWERS.decode(draft.answers), now=now)
    return next((page.id for page in plan.pages if page.id not in done), "")
