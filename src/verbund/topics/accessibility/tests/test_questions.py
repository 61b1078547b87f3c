"""The question catalogue: everything that can be measured is asked, and only then."""

from datetime import date

from verbund.topics.accessibility.attributes import Value, catalogue
from verbund.topics.accessibility.questions import asked_at, needless
from verbund.topics.accessibility.questions import catalogue as questions
from verbund.topics.accessibility.shapes import Fact


def facts(**values: Value) -> dict[str, Fact]:
    """Observed today; ``__`` stands for the point of a key."""
    names = {name.replace("__", "."): value for name, value in values.items()}
    return {
        key: Fact(
            key=key, value=value, method="observed", by="staff",
            on=date(2026, 11, 2), source="",
        )
        for key, value in names.items()
    }  # fmt: skip


def test_everything_that_can_be_measured_is_asked_once() -> None:
    measurable = [a.key for a in catalogue().attributes if a.group != "claim"]
    asked = [question.attribute for question in questions()]
    assert sorted(asked) == sorted(measurable)


def test_what_is_not_there_is_not_measured_and_what_is_unknown_is_not_gone() -> None:
    level = facts(entrance__steps=0)
    for key in ("entrance.step_height", "entrance.ramp", "entrance.ramp_slope"):
        assert needless(key, level)
        assert not needless(key, {})
    assert not needless("entrance.threshold", level)
    assert needless("entrance.threshold", facts(entrance__steps=2))
    ramp = facts(entrance__steps=2, entrance__ramp="yes")
    assert not needless("entrance.ramp_slope", ramp)
    keys = [question.attribute for question in asked_at("building", ramp)]
    assert "entrance.ramp_slope" in keys
    assert "entrance.threshold" not in keys
