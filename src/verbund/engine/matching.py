"""How well two cases fit each other, and why: for the clerk, who decides.

A score is a weighted mean of the comparisons of ``matching.yaml``, 0 to 1, the same in
both directions. What one side does not say counts half: it speaks neither for nor
against. Nothing here decides anything.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from verbund.engine.alike import days_apart, text_likeness
from verbund.engine.answer_paths import field_at, value_at
from verbund.engine.book import case_facts
from verbund.engine.context import environment, holds
from verbund.engine.display import display_value
from verbund.engine.model import Field, Ground
from verbund.engine.model_matching import Comparison, Matching
from verbund.engine.state import CaseState
from verbund.engine.text import Text

Verdict = Literal["agrees", "similar", "differs", "unknown"]
Answers = Mapping[str, object]

_UNKNOWN = 0.5
_AGREES, _SIMILAR = 0.9, 0.5


class Reason(Struct, frozen=True, kw_only=True):
    """One comparison: both values in words and what they say."""

    label: Text
    mine: str
    other: str
    score: float
    weight: int
    verdict: Verdict
    text: Text


class Proof(Struct, frozen=True, kw_only=True):
    """One secret field of both sides, for the clerk to compare."""

    path: str
    label: Text
    mine: str
    other: str


class Match(Struct, frozen=True, kw_only=True):
    """Two cases that face each other; ``side`` is where mine stands."""

    matching: str
    title: Text
    side: Literal["left", "right"]
    score: float
    likely: bool
    reasons: tuple[Reason, ...]
    proof: tuple[Proof, ...]


def score(
    ground: Ground, mine: CaseState, other: CaseState, *, now: datetime | date
) -> Match | None:
    """How well ``other`` fits ``mine``; ``None`` if they do not face each other."""
    for matching in ground.blueprint.matching:
        if not _same_block(matching, mine.answers, other.answers):
            continue
        for side, opposite in (("left", "right"), ("right", "left")):
            if _stands(ground, matching, side, mine, now) and _stands(
                ground, matching, opposite, other, now
            ):
                found = compare(
                    matching,
                    ground.blueprint.fields,
                    mine.answers,
                    other.answers,
                    side="left" if side == "left" else "right",
                )
                if found is not None:
                    return found
    return None


def states_facing(
    ground: Ground, mine: CaseState, *, now: datetime | date
) -> frozenset[str]:
    """The states in which a case can stand opposite ``mine``; empty: nothing can."""
    found: set[str] = set()
    for matching in ground.blueprint.matching:
        if _stands(ground, matching, "left", mine, now):
            found |= set(matching.right.states)
        if _stands(ground, matching, "right", mine, now):
            found |= set(matching.left.states)
    return frozenset(found)


def _stands(
    ground: Ground,
    matching: Matching,
    side: str,
    case: CaseState,
    now: datetime | date,
) -> bool:
    definition = matching.left if side == "left" else matching.right
    if case.state not in definition.states or case.erased:
        return False
    env = environment(ground, case.answers, now=now, case=case_facts(case))
    return holds(ground, env, definition.where)


def compare(
    matching: Matching,
    fields: Mapping[str, Field],
    mine: Answers,
    other: Answers,
    *,
    side: Literal["left", "right"] = "left",
) -> Match | None:
    """The comparison of two sets of checked answers; ``None`` if the block differs."""
    if not _same_block(matching, mine, other):
        return None
    left, right = (mine, other) if side == "left" else (other, mine)
    reasons = tuple(
        _reason(matching, part, fields, (left, right), swapped=side == "right")
        for part in matching.compare
    )
    weight = sum(reason.weight for reason in reasons) or 1
    total = sum(reason.score * reason.weight for reason in reasons) / weight
    return Match(
        matching=matching.id,
        title=matching.title,
        side=side,
        score=round(total, 4),
        likely=total >= matching.threshold,
        reasons=reasons,
        proof=tuple(
            Proof(
                path=path,
                label=_label(fields, (path,)),
                mine=_shown(fields, mine, (path,)),
                other=_shown(fields, other, (path,)),
            )
            for path in matching.proof
        ),
    )


def _same_block(matching: Matching, mine: Answers, other: Answers) -> bool:
    for path in matching.block:
        value = value_at(mine, path)
        if value is None or value != value_at(other, path):
            return False
    return True


# --- one comparison -----------------------------------------------------------


def _reason(
    matching: Matching,
    part: Comparison,
    fields: Mapping[str, Field],
    answers: tuple[Answers, Answers],
    *,
    swapped: bool,
) -> Reason:
    (left, right), (left_paths, right_paths) = answers, part.sides
    value, text = _judge(matching, part, _values(left, left_paths), right, right_paths)
    shown = (_shown(fields, left, left_paths), _shown(fields, right, right_paths))
    mine, other = reversed(shown) if swapped else shown
    if value is None:
        verdict: Verdict = "unknown"
    elif value >= _AGREES:
        verdict = "agrees"
    else:
        verdict = "similar" if value >= _SIMILAR else "differs"
    return Reason(
        label=part.label or _label(fields, left_paths),
        mine=mine,
        other=other,
        score=_UNKNOWN if value is None else round(value, 4),
        weight=part.weight,
        verdict=verdict,
        text=text or _WORDS[verdict],
    )


_WORDS: Mapping[Verdict, Text] = {
    "agrees": Text(de="stimmt überein", simple="passt", en="agrees"),
    "similar": Text(de="ähnlich", simple="passt ungefähr", en="similar"),
    "differs": Text(de="weicht ab", simple="passt nicht", en="differs"),
    "unknown": Text(
        de="nur eine Seite nennt es", simple="fehlt", en="only one side says it"
    ),
}


def _judge(
    matching: Matching,
    part: Comparison,
    mine: list[object],
    right: Answers,
    right_paths: tuple[str, ...],
) -> tuple[float | None, Text | None]:
    other = _values(right, right_paths)
    if not mine or not other:
        return None, None
    match part.kind:
        case "equal":
            return (1.0 if mine == other else 0.0), None
        case "days":
            return _days(part, mine, other)
        case "text" | "place":
            words = (" ".join(map(str, mine)), " ".join(map(str, other)))
            return text_likeness(*words, synonyms=matching.synonyms), None


def _days(
    part: Comparison, left: list[object], right: list[object]
) -> tuple[float | None, Text | None]:
    gap = days_apart(_span(left), _span(right))
    if gap == 0:
        return 1.0, Text(de="Tag passt", simple="Der Tag passt", en="the day fits")
    days = abs(gap)
    near = max(0.0, 1 - days / max(1, part.within))
    plural = "Tag" if days == 1 else "Tage"
    english = "day" if days == 1 else "days"
    if gap < 0 and part.in_order:
        # Nobody finds a thing before it is lost; a day's slip of memory may be.
        near = near / 2 if days == 1 else 0.0
        return near, Text(
            de=f"{days} {plural} davor",
            simple=f"{days} {plural} davor",
            en=f"{days} {english} before",
        )
    return near, Text(
        de=f"{days} {plural} dazwischen",
        simple=f"{days} {plural} dazwischen",
        en=f"{days} {english} apart",
    )


def _span(values: list[object]) -> tuple[date, date]:
    days = sorted(date.fromisoformat(str(value)[:10]) for value in values)
    return days[0], days[-1]


# --- answers and labels -------------------------------------------------------


def _values(answers: Answers, paths: tuple[str, ...]) -> list[object]:
    found = (value_at(answers, path) for path in paths)
    return [value for value in found if value not in (None, "", [])]


def _shown(
    fields: Mapping[str, Field], answers: Answers, paths: tuple[str, ...]
) -> str:
    parts = []
    for path in paths:
        field, value = field_at(fields, path), value_at(answers, path)
        if field is not None and value not in (None, "", []):
            parts.append(display_value(field, value))
    separator = " – " if len(parts) == 2 and parts[0][:1].isdigit() else ", "
    return separator.join(dict.fromkeys(parts))


def _label(fields: Mapping[str, Field], paths: tuple[str, ...]) -> Text:
    field = field_at(fields, paths[0]) if paths else None
    return field.label if field is not None else Text(de=paths[0] if paths else "")
