"""Steps for many cases: never one that needs an answer about a single case."""

from pathlib import Path

import pytest

from verbund import engine
from verbund.engine.bulk import for_many

BLUEPRINTS = Path(__file__).parents[4] / "blueprints"


def fits(key: str, step: str) -> bool:
    blueprint = engine.load(BLUEPRINTS / key)
    found = blueprint.process.transition(step)
    assert found is not None
    return for_many(blueprint, found)


@pytest.mark.parametrize(
    ("key", "step"),
    [
        ("grundlagenbescheid-gewerbesteuer", "assess"),
        ("hundesteuer", "start_review"),
        ("kita-platz", "start_review"),
    ],
)
def test_yearly_and_formal_steps_are_for_many(key: str, step: str) -> None:
    assert fits(key, step)


def test_place_of_a_round_is_given_by_the_round() -> None:
    assert not fits("kita-platz", "offer_place")


def test_step_with_a_reason_of_its_own_is_for_one_case() -> None:
    blueprint = engine.load(BLUEPRINTS / "hundesteuer")
    alone = [
        step
        for step in blueprint.process.transitions
        if any(
            field.required is not False
            and field.default is None
            and field.type in {"text", "longtext", "money", "file"}
            for field in step.inputs.values()
        )
    ]
    assert alone
    assert not any(for_many(blueprint, step) for step in alone)
