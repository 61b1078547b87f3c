"""Cases that a new version asks something of: one after the other, judged as typed."""

from collections.abc import Mapping
from uuid import UUID

from msgspec import Struct

from verbund import engine
from verbund.cases.access import MIGRATE
from verbund.cases.actions.migration import (
    CaseVerdict,
    Mover,
    adopted_digest,
    running,
    verdict_of,
)
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.engine.answer_paths import field_at
from verbund.kernel import clock
from verbund.members.queries import Member


class Asked(Struct, frozen=True, kw_only=True):
    """A case that needs answers before it can move.

    ``fields`` are what is asked, by path; ``after`` counts the asking cases behind it.
    """

    case: CaseVerdict
    ground: engine.Ground
    fields: Mapping[str, engine.Field]
    after: int


def next_asking(
    member: Member,
    blueprint: str,
    actor: Actor,
    *,
    case_id: UUID | None = None,
    skip: UUID | None = None,
    answers: Mapping[str, object] | None = None,
) -> Asked | None:
    """The next case that needs an answer, in order of arrival; ``None`` at the end.

    ``case_id`` asks for that one, ``skip`` for the first one after it; ``answers`` are
    what was typed for it, so that what follows from them is asked too.
    """
    require(actor, MIGRATE.key)
    target = adopted_digest(member, blueprint)
    found: CaseVerdict | None = None
    behind = 0
    with acting_within(actor.members, actor):
        mover = Mover(member.id, blueprint, target)
        now = clock.now()
        for one, number, snapshot in running(member.id, blueprint, target, after=skip):
            mine = case_id in {None, one} and found is None
            state = engine.state_from_json(snapshot)
            typed = answers if mine and case_id == one else None
            verdict = verdict_of(
                one, number, state, mover.judge(state, now=now, answers=typed)
            )
            if verdict.verdict != "asks" and not (mine and case_id == one):
                continue
            if mine:
                found = verdict
            elif found is not None:
                behind += 1
    if found is None:
        return None
    known = mover.target.blueprint.fields
    asked = {path: field_at(known, path) for path in found.asks}
    return Asked(
        case=found,
        ground=mover.target,
        fields={path: field for path, field in asked.items() if field is not None},
        after=behind,
    )
