"""Rehearse a blueprint with a member's values before citizens meet it.

In: blueprint, the member's parameters. Out: each of the blueprint's own examples, how
it went and what it came to with the local values. The amounts and days that scenarios
expect belong to the author's example values and are checked when a version is
published; here counts that every step still runs locally.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from msgspec import Struct, structs

from verbund.engine.decided import decided_results
from verbund.engine.model import Blueprint, Scenario
from verbund.engine.results import RuleResult
from verbund.engine.scenario import ScenarioResult, run_scenarios
from verbund.kernel.german import short_date_de
from verbund.kernel.money import format_euro

#: Steps that a member's values may rightly make unnecessary: below its own amount no
#: second person is asked; where the Land has abolished objections, none is filed.
_BY_LOCAL_RULE = frozenset({"approve", "objection"})


class Rehearsed(Struct, frozen=True, kw_only=True):
    """One example under local values: where it ended, and what was decided."""

    name: str
    passed: bool
    failure: str = ""
    state: str = ""
    results: tuple[tuple[str, str], ...] = ()


def rehearse(blueprint: Blueprint, parameters: Mapping[str, object]) -> tuple[str, ...]:
    """Run the blueprint's scenarios under local values; empty if all went through."""
    return failures_of(_run(blueprint, parameters))


def rehearsal(
    blueprint: Blueprint, parameters: Mapping[str, object]
) -> tuple[Rehearsed, ...]:
    """The same with what each example came to, for people to read."""
    return tuple(_told(blueprint, result) for result in _run(blueprint, parameters))


def failures_of(results: list[ScenarioResult]) -> tuple[str, ...]:
    """One sentence for each scenario that failed."""
    return tuple(
        f"{result.name}: {result.failures[0]}"
        for result in results
        if not result.passed
    )


def _run(
    blueprint: Blueprint, parameters: Mapping[str, object]
) -> list[ScenarioResult]:
    bare = structs.replace(
        blueprint, scenarios=tuple(_bare(s) for s in blueprint.scenarios)
    )
    return run_scenarios(bare, parameters)


def _bare(scenario: Scenario) -> Scenario:
    """The scenario without expectations that depend on the author's values."""
    steps = []
    for step in scenario.steps:
        kept = {name: value for name, value in step.items() if name != "expect"}
        expected = step.get("expect")
        refusal = isinstance(expected, Mapping) and "refused" in expected
        if refusal or not _BY_LOCAL_RULE.isdisjoint(step):
            kept["expect"] = {"refused": False}
        steps.append(kept)
    return structs.replace(scenario, steps=tuple(steps))


def _told(blueprint: Blueprint, result: ScenarioResult) -> Rehearsed:
    case = result.case
    state = blueprint.process.states.get(case.state) if case else None
    decided = decided_results(case).values() if case else ()
    return Rehearsed(
        name=result.name,
        passed=result.passed,
        failure=str(result.failures[0]) if result.failures else "",
        state=state.title.de if state else "",
        results=tuple(line for found in decided for line in _lines(found)),
    )


def _lines(result: RuleResult) -> Iterator[tuple[str, str]]:
    if result.error is not None or result.value is None:
        return
    yield result.title.de, _shown(result.type, result.value)


def _shown(kind: str | None, value: object) -> str:
    if kind == "money" and isinstance(value, int):
        return format_euro(value)
    if kind == "date" and isinstance(value, str):
        return short_date_de(date.fromisoformat(value))
    if isinstance(value, bool):
        return "ja" if value else "nein"
    return str(value)
