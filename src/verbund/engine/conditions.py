"""Conditions of a notice as people read them."""

from datetime import datetime

import msgspec
from msgspec import Struct

from verbund.engine.book import case_environment
from verbund.engine.context import holds
from verbund.engine.model import Ground
from verbund.engine.model_inquiry import ConditionDef
from verbund.engine.results import RuleResult
from verbund.engine.state import CaseState
from verbund.engine.state_inquiry import ChosenCondition
from verbund.engine.templates import render_in


class Suggestion(Struct, frozen=True, kw_only=True):
    """A standard condition as the office chooses it.

    ``offices`` are those that asked for it, ``values`` what it would begin with.
    """

    condition: ConditionDef
    fits: bool
    chosen: bool
    values: dict[str, object]
    offices: tuple[str, ...] = ()


def condition_texts(
    ground: Ground,
    case: CaseState,
    *,
    now: datetime,
    language: str = "de",
    chosen: tuple[ChosenCondition, ...] | None = None,
) -> list[str]:
    """The chosen conditions in words, in the order of the notice."""
    results = msgspec.convert(case.results, dict[str, RuleResult])
    found = []
    for each in case.conditions if chosen is None else chosen:
        definition = ground.blueprint.conditions.get(each.id)
        if definition is None:
            found.append(each.text)
            continue
        env = case_environment(ground, case, now, results=results, inputs=each.values)
        found.append(render_in(ground, definition.text, env, language))
    return [text for text in found if text.strip()]


def suggestions(
    ground: Ground, case: CaseState, now: datetime
) -> tuple[Suggestion, ...]:
    """Every standard condition: whether it fits, who asked for it, what is chosen."""
    env = case_environment(ground, case, now)
    chosen = {each.id: each for each in case.conditions if each.id}
    wanted: dict[str, dict[str, ChosenCondition]] = {}
    for inquiry in case.inquiries:
        if inquiry.status == "answered":
            for each in inquiry.conditions:
                wanted.setdefault(each.id, {})[inquiry.office] = each
    found = []
    for definition in ground.blueprint.conditions.values():
        asked = wanted.get(definition.id, {})
        known = chosen.get(definition.id)
        if known is None and asked:
            known = next(iter(asked.values()))
        found.append(
            Suggestion(
                condition=definition,
                fits=definition.when is not None
                and holds(ground, env, definition.when),
                chosen=definition.id in chosen,
                values=dict(known.values) if known else {},
                offices=tuple(asked),
            )
        )
    return tuple(found)
