"""Answers of other bodies: each reaches one case through its one row of ``Share``."""

from datetime import datetime
from uuid import UUID

import msgspec
from django.db import transaction

from verbund import engine
from verbund.cases.actions.change import append, load
from verbund.cases.asked import asked, linked
from verbund.cases.errors import CaseChangedMeanwhile, CaseNotFound, refuse
from verbund.cases.models_share import Share
from verbund.cases.sharing import COPY, INQUIRY
from verbund.core.rights import Actor
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.members.queries import Member

_TRIES = 4


def answer_inquiry(
    *,
    share_id: UUID,
    actor: Actor,
    verdict: str,
    text: str = "",
    conditions: tuple[engine.ChosenCondition, ...] = (),
    now: datetime | None = None,
) -> None:
    """Answer as somebody of the asked office.

    Raises ``CaseNotFound`` outside the actor's walls or office, ``Forbidden`` without
    the right at the asked member, ``CommandRefused`` with the engine's reason.
    """
    row = asked(share_id, actor)
    if row.kind != INQUIRY:
        raise CaseNotFound
    who = engine.ActorRef("staff", actor.id, actor.name, ("consulted",))
    _answer(row, who, "desk", verdict, text, conditions, now)


def answer_by_link(
    *,
    member: Member,
    token: str,
    name: str,
    verdict: str,
    text: str = "",
    conditions: tuple[engine.ChosenCondition, ...] = (),
    now: datetime | None = None,
) -> None:
    """Answer as the body that got the link; ``name`` is who answers there.

    The link works once: afterwards the question is no longer open.
    """
    row = linked(member, token)
    if row.kind != INQUIRY:
        raise CaseNotFound
    who = _outside(row, name)
    _answer(row, who, "web", verdict, text, conditions, now)


def fetch_copy(*, share_id: UUID, actor: Actor) -> None:
    """Note that the body has seen its extract; a second look changes nothing."""
    row = asked(share_id, actor)
    who = engine.ActorRef("staff", actor.id, actor.name, ("consulted",))
    _fetched(row, who, "desk")


def fetch_by_link(*, member: Member, token: str) -> None:
    """The same for a body that has only the link."""
    row = linked(member, token)
    _fetched(row, _outside(row, ""), "web")


def _outside(row: Share, name: str) -> engine.ActorRef:
    shown = ", ".join(part for part in (name.strip()[:120], row.recipient) if part)
    return engine.ActorRef("staff", f"share:{row.id}", shown, ("consulted",))


def _answer(  # noqa: PLR0917 # the answer, part by part
    row: Share,
    who: engine.ActorRef,
    channel: str,
    verdict: str,
    text: str,
    conditions: tuple[engine.ChosenCondition, ...],
    now: datetime | None,
) -> None:
    given = {
        "command": "answer_inquiry",
        "actor": who,
        "channel": channel,
        "inquiry": row.key,
        "verdict": verdict if verdict in _VERDICTS else "none",
        "text": text,
        "conditions": conditions,
    }
    command = msgspec.convert(msgspec.to_builtins(given), engine.AnswerInquiry)
    _carry_out(row, command, now)


_VERDICTS = ("agrees", "conditions", "objects", "not_concerned")


def _fetched(row: Share, who: engine.ActorRef, channel: str) -> None:
    if row.kind != COPY or not row.open:
        return
    command = engine.RecordFetched(actor=who, channel=channel, forward=row.key)
    _carry_out(row, command, None)


def _carry_out(row: Share, command: engine.Command, now: datetime | None) -> None:
    """Decide and append within the walls of the body that asked."""
    for attempt in range(_TRIES):
        try:
            with acting_within({row.owner_id}), transaction.atomic():
                loaded = load(row.case_id)
                moment = max(now or clock.now(), loaded.changed_at)
                decided = engine.decide(loaded.ground, loaded.state, command, moment)
                if isinstance(decided, engine.Refusal):
                    raise refuse(decided)
                state = loaded.state
                for entry in decided:
                    state = engine.evolve(loaded.ground, state, entry)
                append(loaded, decided, state)
                return
        except CaseChangedMeanwhile:
            if attempt == _TRIES - 1:
                raise
