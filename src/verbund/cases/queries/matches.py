"""Which other cases a case may belong to, by the ``matching.yaml`` of its blueprint."""

from datetime import datetime
from typing import Final
from uuid import UUID

from msgspec import Struct

from verbund import engine
from verbund.cases.access import READ
from verbund.cases.errors import CaseNotFound
from verbund.cases.models import Case
from verbund.cases.queries.case import remember_look
from verbund.cases.queries.rows import COLUMNS, Calendars, case_row
from verbund.cases.shapes import CaseRow
from verbund.catalogue import queries as catalogue
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.members import queries as members

#: So many newest cases of the other side are compared; a big city's half year.
MOST_COMPARED: Final = 3000
PURPOSE: Final = "Merkmale verglichen"
_READ: Final = (*COLUMNS, "snapshot", "blueprint_digest")


class MatchRow(Struct, frozen=True, kw_only=True):
    """Another case that may belong to this one, the likeliest first."""

    row: CaseRow
    match: engine.Match
    state: str
    opened: datetime


def matches(
    case_id: UUID,
    actor: Actor,
    *,
    limit: int = 5,
    likely: bool = True,
    now: datetime | None = None,
) -> tuple[MatchRow, ...]:
    """The best matches of a case among those the actor may read.

    ``likely=False`` lists the best ones below the threshold too. Each case shown is
    written down as looked at, because its secret marks are shown. The number of
    database queries does not grow with the number of cases. Raises ``CaseNotFound``
    outside the actor's walls, ``Forbidden`` without the right.
    """
    moment = now or clock.now()
    with acting_within(actor.members, actor):
        found = Case.objects.filter(id=case_id).values(*_READ).first()
        if found is None:
            raise CaseNotFound
        mine = engine.state_from_json(str(found["snapshot"]))
        owner, acting = found["owner_id"], found["acting_id"]
        require(members.narrowed(actor, owner, acting), READ.key)
        ground = catalogue.ground_for(
            members.member_by_id(owner),
            str(found["blueprint_key"]),
            digest=str(found["blueprint_digest"]),
        )
        states = engine.states_facing(ground, mine, now=moment)
        if not states:
            return ()
        scored = _scored(ground, mine, found, states, moment, likely=likely)
        best = _readable(scored, actor, limit)
        for row, _, _ in best:
            remember_look(row, actor, PURPOSE, moment)
    titles = ground.blueprint.process.states
    return tuple(
        MatchRow(
            row=row,
            match=match,
            state=titles[other.state].title.de,
            opened=other.opened_at,
        )
        for row, match, other in best
    )


_Scored = tuple[CaseRow, engine.Match, engine.CaseState]


def _scored(
    ground: engine.Ground,
    mine: engine.CaseState,
    found: dict[str, object],
    states: frozenset[str],
    moment: datetime,
    *,
    likely: bool,
) -> list[_Scored]:
    others = (
        Case.objects.filter(
            blueprint_key=found["blueprint_key"], state__in=sorted(states), open=True
        )
        .exclude(id=found["id"])
        .order_by("-opened_at", "-id")
        .values(*_READ)[:MOST_COMPARED]
    )
    calendars, today = Calendars(), clock.to_berlin(moment).date()
    scored: list[_Scored] = []
    for values in others:
        other = engine.state_from_json(str(values["snapshot"]))
        match = engine.score(ground, mine, other, now=moment)
        if match is not None and (match.likely or not likely):
            scored.append((case_row(values, calendars, today), match, other))
    return sorted(scored, key=lambda one: (-one[1].score, one[0].number))


def _readable(scored: list[_Scored], actor: Actor, limit: int) -> list[_Scored]:
    """The first ``limit`` whose member lets the actor read; asked once for each."""
    asked: dict[tuple[UUID, UUID], bool] = {}
    kept: list[_Scored] = []
    for one in scored:
        if len(kept) == limit:
            break
        pair = (one[0].owner_id, one[0].acting_id)
        if pair not in asked:
            asked[pair] = members.narrowed(actor, *pair).may(READ.key)
        if asked[pair]:
            kept.append(one)
    return kept
