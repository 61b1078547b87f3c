"""Rehearse a blueprint with a member's values before citizens meet it.

In: blueprint, the member's parameters. Out: what fails, one sentence each. The amounts
and days that scenarios expect belong to the author's example values and are checked
when a version is published; here counts that every step still runs locally.
"""

from collections.abc import Mapping

from msgspec import structs

from verbund.engine.model import Blueprint, Scenario
from verbund.engine.scenario import ScenarioResult, run_scenarios

#: Steps that a member's values may rightly make unnecessary: below its own amount no
#: second person is asked; where the Land has abolished objections, none is filed.
_BY_LOCAL_RULE = frozenset({"approve", "objection"})


def rehearse(blueprint: Blueprint, parameters: Mapping[str, object]) -> tuple[str, ...]:
    """Run the blueprint's scenarios under local values; empty if all went through."""
    bare = structs.replace(
        blueprint, scenarios=tuple(_bare(s) for s in blueprint.scenarios)
    )
    return failures_of(run_scenarios(bare, parameters))


def failures_of(results: list[ScenarioResult]) -> tuple[str, ...]:
    """One sentence for each scenario that failed."""
    return tuple(
        f"{result.name}: {result.failures[0]}"
        for result in results
        if not result.passed
    )


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
