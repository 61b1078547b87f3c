"""What a clerk's choice does to the amounts of a case, before anybody has chosen.

In: the case as it stands, what fits and what contradicts. Out: each amount that the
blueprint's rules reckon, with the values of each column and with those chosen so far.
The rules themselves are asked; nothing is written.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from verbund import engine
from verbund.cases.shapes import CaseView
from verbund.engine.answer_paths import value_at, with_value
from verbund.engine.book import case_facts
from verbund.kernel import clock
from verbund.nodes.comparing import Contradiction, Source

SOURCES: Final[tuple[Source, ...]] = ("base", "centre", "suitcase")


class Effect(Struct, frozen=True, kw_only=True):
    """One amount in cents, if all values came from one column, and as chosen.

    ``None`` where the rules reckon nothing, or as long as a choice is missing.
    """

    label: str
    base: int | None = None
    centre: int | None = None
    suitcase: int | None = None
    chosen: int | None = None


def effects(
    view: CaseView,
    found: Sequence[Contradiction],
    fitting: Mapping[str, object],
    choices: Mapping[str, str],
) -> tuple[Effect, ...]:
    """Every amount that the choice could change, in the order of the rules."""
    fields = _of_answers(found)
    amounts = {
        source: _amounts(view, _chosen(view, fields, fitting, _always(source)))
        for source in SOURCES
    }
    whole = all(choices.get(one.path) in SOURCES for one in fields)
    mine = (
        _amounts(view, _chosen(view, fields, fitting, lambda path: choices[path]))
        if whole
        else {}
    )
    labels = dict.fromkeys(label for one in amounts.values() for label in one)
    rows = [
        Effect(
            label=label,
            base=amounts["base"].get(label),
            centre=amounts["centre"].get(label),
            suitcase=amounts["suitcase"].get(label),
            chosen=mine.get(label),
        )
        for label in labels
    ]
    return tuple(one for one in rows if len({one.base, one.centre, one.suitcase}) > 1)


def touching(
    view: CaseView, found: Sequence[Contradiction], fitting: Mapping[str, object]
) -> frozenset[str]:
    """The paths whose choice alone changes an amount."""
    fields = _of_answers(found)
    kept = _amounts(view, _chosen(view, fields, fitting, _always("centre")))
    touching_ = set()
    for one in fields:
        for source in ("base", "suitcase"):
            answers = _chosen(view, [one], fitting, _always(source))
            if _amounts(view, answers) != kept:
                touching_.add(one.path)
    return frozenset(touching_)


def _of_answers(found: Iterable[Contradiction]) -> list[Contradiction]:
    return [one for one in found if not one.path.startswith("step:")]


def _always(source: str) -> Callable[[str], str]:
    return lambda _: source


def _chosen(
    view: CaseView,
    fields: Iterable[Contradiction],
    fitting: Mapping[str, object],
    source_of: Callable[[str], str],
) -> Mapping[str, object]:
    """The answers as they would stand after the choice."""
    blueprint = view.ground.blueprint
    answers: Mapping[str, object] = view.state.answers
    wanted = dict(fitting)
    for one in fields:
        wanted[one.path] = getattr(one, source_of(one.path))
    for path, value in wanted.items():
        if value_at(answers, path) != value:
            answers = with_value(blueprint.fields, answers, path, value) or answers
    return answers


def _amounts(view: CaseView, answers: Mapping[str, object]) -> dict[str, int]:
    now = clock.now()
    checked = engine.check_answers(view.ground, answers, now=now, partial=True)
    report = engine.apply_rules(
        view.ground,
        checked.answers,
        now=now,
        decision=view.state.facts,
        inputs=view.state.facts,
        case=case_facts(view.state),
    )
    return {
        one.title.get("de"): one.value
        for one in report.results.values()
        if one.type == "money" and one.error is None and isinstance(one.value, int)
    }
