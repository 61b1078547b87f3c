"""What a step would do: rules, letter, second person – asked of the engine.

``decide`` is pure, so a page can ask it for the outcome without writing anything.
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal

import msgspec
from msgspec import Struct

from verbund import engine
from verbund.cases.access import ref
from verbund.cases.shapes import CaseView
from verbund.channels.desk.letters import Sheet, sheet
from verbund.core.errors import VerbundError
from verbund.core.rights import Actor
from verbund.engine.book import case_facts
from verbund.engine.decide_steps import chosen_delivery
from verbund.kernel import clock
from verbund.kernel.money import format_euro
from verbund.members.models import Member
from verbund.notices import queries as notices

Results = Mapping[str, engine.RuleResult]


class Reckoned(Struct, frozen=True, kw_only=True):
    """One decided rule: its lines, its value, why, and what is missing."""

    title: str
    lines: tuple[tuple[str, str, str], ...]
    value: str
    reasons: tuple[str, ...]
    legal: tuple[str, ...]
    error: str


class Weighed(Struct, frozen=True, kw_only=True):
    """What would happen if the step were done now with these inputs.

    ``refusal`` is the engine's reason against it; ``four_eyes`` whether it would only
    be proposed; ``letter`` the notice it would send, ``delivery`` how.
    """

    refusal: engine.Refusal | None
    four_eyes: bool
    reckoned: tuple[Reckoned, ...]
    letter: Sheet | None
    posted_on: date | None
    delivery: str
    remedy_day: str
    remedy_steps: tuple[tuple[str, str], ...]


def weigh(
    view: CaseView,
    step: engine.Transition,
    raw: Mapping[str, object],
    *,
    actor: Actor,
    owner: Member,
    language: str,
    delivery: Literal["", "post", "electronic"] = "",
) -> Weighed:
    """Try the step; nothing is written."""
    now = clock.now()
    way = chosen_delivery(view.state, delivery)
    way = "post" if isinstance(way, engine.Refusal) else way
    given = checked(view, step, raw)
    outcome = engine.decide(
        view.ground,
        view.state,
        engine.Act(
            actor=ref(actor), transition=step.id, input=dict(raw), delivery=delivery
        ),
        now,
    )
    refusal = outcome if isinstance(outcome, engine.Refusal) else None
    proposed = not isinstance(outcome, engine.Refusal) and any(
        entry.kind == "proposed" for entry in outcome
    )
    offered = next((o for o in view.offers if o.id == step.id), None)
    shown = letter_for(view, step, given, clerk=actor.name, delivery=way)
    letter = shown.letter if shown else None
    remedy = letter.remedy if letter else None
    return Weighed(
        refusal=refusal,
        four_eyes=proposed or bool(refusal and offered and offered.four_eyes),
        reckoned=tuple(
            reckon(view, result, language)
            for result in results_of(view, step, given).values()
        ),
        letter=sheet(letter, owner) if letter else None,
        delivery=way,
        posted_on=shown.posted_on if shown else None,
        remedy_day=remedy.last_day if remedy else "",
        remedy_steps=remedy.steps if remedy else (),
    )


def checked(
    view: CaseView, step: engine.Transition, raw: Mapping[str, object]
) -> dict[str, object]:
    """The inputs in their normal form, as far as they are valid."""
    report = engine.check_fields(
        view.ground,
        step.inputs,
        raw,
        now=clock.now(),
        answers=view.state.answers,
        key=step.id,
        partial=True,
    )
    found: dict[str, object] = msgspec.to_builtins(report.answers)
    return found


def results_of(
    view: CaseView, step: engine.Transition, given: Mapping[str, object]
) -> dict[str, engine.RuleResult]:
    """The rules that the step decides, run on the present answers."""
    if not step.decides:
        return {}
    report = engine.apply_rules(
        view.ground,
        view.state.answers,
        now=clock.now(),
        decision={**view.state.facts, **given},
        inputs=given,
        case=case_facts(view.state),
    )
    return {
        name: report.results[name] for name in step.decides if name in report.results
    }


def letter_for(
    view: CaseView,
    step: engine.Transition,
    given: Mapping[str, object],
    *,
    clerk: str,
    delivery: str = "post",
) -> notices.Preview | None:
    """The letter that the step would send; ``None`` without one."""
    if step.notice is None:
        return None
    try:
        return notices.preview(
            view, transition=step.id, inputs=given, clerk=clerk, delivery=delivery
        )
    except VerbundError:
        return None


def reckon(view: CaseView, result: engine.RuleResult, language: str) -> Reckoned:
    """One result as a part of the calculation table."""
    reasons = [item.reason for item in result.items if item.reason]
    reasons = reasons or ([result.reason] if result.reason else [])
    named = dict.fromkeys(
        (*result.legal, *(law for item in result.items for law in item.legal))
    )
    known = view.ground.blueprint.legal
    return Reckoned(
        title=result.title.get(language),
        lines=tuple(
            (
                line.label.get(language),
                line.explanation.get(language) if line.explanation else "",
                "" if line.amount is None else format_euro(line.amount),
            )
            for line in result.lines
        ),
        value=shown_value(result),
        reasons=tuple(text.get(language) for text in reasons),
        legal=tuple(known[law].title if law in known else law for law in named),
        error=result.error.get(language) if result.error else "",
    )


def shown_value(result: engine.RuleResult) -> str:
    """The value of a formula in words; empty for tables."""
    value = result.value
    if result.type == "money" and isinstance(value, int):
        return format_euro(value)
    if result.type == "date" and isinstance(value, str):
        return f"{date.fromisoformat(value):%d.%m.%Y}"
    if value is None or isinstance(value, list | dict | bool):
        return ""
    return str(value)
