"""Which steps make sense for many cases at once.

A step is for many if nothing it needs belongs to one case alone: a choice or a day may
be the same for all, a reason, an amount or a file never is. Places of a round are given
by the round.
"""

from verbund.engine.model import Blueprint, Field, Transition

#: Answers that are about one case, whoever it is about.
_OF_ONE_CASE = frozenset(
    {
        "address", "decimal", "email", "file", "group", "iban", "integer", "longtext",
        "money", "name", "phone", "place", "plate", "table", "text",
    }
)  # fmt: skip


def for_many(blueprint: Blueprint, step: Transition) -> bool:
    """Whether the step can be taken for many cases with the same inputs."""
    if any(round_.offer == step.id for round_ in blueprint.rounds.values()):
        return False
    return not any(_asks_each(field) for field in step.inputs.values())


def _asks_each(field: Field) -> bool:
    needed = field.required is not False and field.default is None
    return needed and field.type in _OF_ONE_CASE
