"""What was decided, read back from the state: results as values, the notice as text."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from verbund.engine.book import case_facts
from verbund.engine.conditions import condition_texts
from verbund.engine.context import environment, holds
from verbund.engine.model import Ground, NoticeDef
from verbund.engine.results import RuleResult
from verbund.engine.state import CaseState
from verbund.engine.templates import render_text
from verbund.engine.text import Text


def decided_results(case: CaseState) -> dict[str, RuleResult]:
    """The results of the last decisions by rule id."""
    return msgspec.convert(case.results, dict[str, RuleResult])


def notice_text(ground: Ground, case: CaseState, language: str = "de") -> str:
    """What the latest notice says, as plain text without layout; empty without one.

    For scenarios and search; the letter itself is made by the notices room.
    """
    definition = (
        ground.blueprint.notices.get(case.notices[-1].template)
        if case.notices
        else None
    )
    if definition is None:
        return ""
    return "\n".join(_said(ground, case, definition, language))


def _said(
    ground: Ground, case: CaseState, definition: NoticeDef, language: str
) -> list[str]:
    results = decided_results(case)
    texts: list[Text | None] = [definition.title, definition.result]
    env = environment(
        ground,
        case.answers,
        now=_written_at(case),
        results=results,
        decision=case.facts,
        inputs=case.facts,
        case=case_facts(case),
    )
    texts += [
        part.text for part in definition.sections if holds(ground, env, part.visible_if)
    ]
    found = [_render(ground, case, results, text, language) for text in texts if text]
    if definition.conditions is not None:
        found += condition_texts(ground, case, now=_written_at(case), language=language)
    named = definition.reasons.rules if definition.reasons else ()
    for rule_id in named:
        result = results.get(rule_id)
        if result is None:
            continue
        reasons = [result.reason, *(item.reason for item in result.items)]
        found += [reason.get(language) for reason in reasons if reason]
    return found


def _render(
    ground: Ground,
    case: CaseState,
    results: Mapping[str, RuleResult],
    text: Text,
    language: str,
) -> str:
    return render_text(
        ground,
        text.get(language),
        answers=case.answers,
        results=results,
        case=case_facts(case),
        decision=case.facts,
        language=language,
        now=_written_at(case),
    )


def _written_at(case: CaseState) -> datetime:
    return case.decision.at if case.decision is not None else case.changed_at
