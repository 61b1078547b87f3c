"""Attributes turned into simple questions for volunteers, from ``data/questions.json``.

In: the kind of a place and what is known of it. Out: the questions that are worth
asking now: unknown ones first, then what was only imported or estimated. A follow-up
question comes when its condition is known to hold.
"""

from collections.abc import Mapping
from functools import cache
from typing import Literal

import msgspec

from verbund.topics.accessibility.attributes import DATA, Words, attributes_of
from verbund.topics.accessibility.shapes import Fact

Is = Literal["yes", "no", "some", "none"]


class Condition(msgspec.Struct, frozen=True):
    """Asked only where another attribute is so: ``some`` means more than zero."""

    attribute: str
    is_: Is = msgspec.field(name="is")


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One question for one attribute."""

    attribute: str
    question: Words
    hint: Words | None = None
    only_if: Condition | None = None


@cache
def catalogue() -> tuple[Question, ...]:
    """All questions in the order in which they are asked."""
    content = (DATA / "questions.json").read_bytes()
    return msgspec.json.decode(content, type=tuple[Question, ...])


def asked_at(
    kind: str, facts: Mapping[str, Fact], *, most: int = 0
) -> tuple[Question, ...]:
    """Questions for a place, the most needed first; ``most`` 0 gives all."""
    wanted = {each.key for each in attributes_of(kind)}
    fitting = [
        question
        for question in catalogue()
        if question.attribute in wanted and _holds(question.only_if, facts)
    ]
    fitting.sort(key=lambda question: _known(facts.get(question.attribute)))
    return tuple(fitting[:most] if most else fitting)


def needless(key: str, facts: Mapping[str, Fact]) -> bool:
    """Whether there is nothing to measure: no ramp has no slope, no step no height."""
    condition = next((q.only_if for q in catalogue() if q.attribute == key), None)
    if condition is None:
        return False
    if condition.attribute in facts:
        return not _holds(condition, facts)
    return needless(condition.attribute, facts)


def _known(fact: Fact | None) -> int:
    if fact is None:
        return 0
    return 1 if fact.method in {"imported", "estimated"} else 2


def _holds(condition: Condition | None, facts: Mapping[str, Fact]) -> bool:
    if condition is None:
        return True
    fact = facts.get(condition.attribute)
    if fact is None:
        return False
    if condition.is_ in {"yes", "no"}:
        return fact.value == condition.is_
    amount = fact.value if isinstance(fact.value, int | float) else 0
    return (amount > 0) == (condition.is_ == "some")
