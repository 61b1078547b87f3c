"""A round seen from one case: what it wishes, how many points, what it holds."""

from collections.abc import Mapping
from datetime import date, datetime

from verbund.engine.answer_paths import value_at
from verbund.engine.book import case_environment, case_facts
from verbund.engine.context import Env, evaluate, holds
from verbund.engine.decided import decided_results
from verbund.engine.model import Ground, RoundDef
from verbund.engine.parameters import parameters_of
from verbund.engine.ranking import Candidate, Seat, Wish
from verbund.engine.rules import apply_rules
from verbund.engine.state import CaseState


def candidate_of(
    ground: Ground, round_: RoundDef, case_id: str, state: CaseState, now: datetime
) -> Candidate | None:
    """The case as a candidate of the round; ``None`` if it does not take part."""
    if state.state not in round_.states or state.erased:
        return None
    env, points = _weighed(ground, round_, state, now)
    if not holds(ground, env, round_.where):
        return None
    items = value_at(state.answers, round_.wishes)
    gone = _declined(state)
    wishes = tuple(
        Wish(place=item[round_.place], points=points.get(index, 0))
        for index, item in enumerate(items if isinstance(items, list) else [])
        if isinstance(item, Mapping)
        and isinstance(item.get(round_.place), str)
        and item[round_.place] not in gone
    )
    if not wishes:
        return None
    return Candidate(
        id=case_id,
        wishes=wishes,
        kind=_text(ground, env, round_.kind),
        tie=tuple(_sortable(evaluate(ground, env, source)) for source in round_.tie),
    )


def _declined(state: CaseState) -> frozenset[str]:
    """Places that were offered and given back: nobody is asked twice."""
    ranking = state.ranking
    if ranking is None:
        return frozenset()
    last = {ranking.place} if ranking.outcome == "offered" else set()
    return frozenset({*ranking.declined, *last})


def seat_of(
    ground: Ground, round_: RoundDef, state: CaseState, now: datetime
) -> Seat | None:
    """The seat that a case holds already; ``None`` if it holds none."""
    if state.state not in round_.holding.states or state.erased:
        return None
    env = case_environment(ground, state, now, results=decided_results(state))
    place = _text(ground, env, round_.holding.place)
    return (place, _text(ground, env, round_.holding.kind)) if place else None


def seats_of(ground: Ground, round_: RoundDef, day: date) -> dict[Seat, int]:
    """The seats that the member's table names for that day."""
    rows = parameters_of(ground).at(round_.seats, day)
    found: dict[Seat, int] = {}
    for row in rows if isinstance(rows, list) else []:
        place, free = row.get("place"), row.get("free")
        if isinstance(place, str) and isinstance(free, int):
            seat = (place, str(row.get("kind") or ""))
            found[seat] = found.get(seat, 0) + max(0, free)
    return found


def _weighed(
    ground: Ground, round_: RoundDef, state: CaseState, now: datetime
) -> tuple[Env, dict[int, int]]:
    report = apply_rules(
        ground, state.answers, now=now, decision=state.facts, case=case_facts(state)
    )
    result = report.results.get(round_.points)
    points: dict[int, int] = {}
    for index, item in enumerate(result.items if result is not None else ()):
        value = item.outputs.get("points")
        points[index] = value if isinstance(value, int) else 0
    env = case_environment(ground, state, now, results=report.results)
    return env, points


def _text(ground: Ground, env: Env, source: str | None) -> str:
    value = evaluate(ground, env, source) if source else None
    return value if isinstance(value, str) else ""


def _sortable(value: object) -> str:
    """A value as text that sorts like it; what is missing comes last."""
    if value is None:
        return "~"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value + 10**15:016d}"
    return str(value)
