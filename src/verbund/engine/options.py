"""Options that a member fills in: a choice whose rows stand in a table parameter."""

from collections.abc import Mapping
from datetime import date

from msgspec.structs import replace

from verbund.engine.expressions.environment import Env, Parameters
from verbund.engine.model import Field, Ground, Option
from verbund.engine.parameters import parameters_of
from verbund.engine.text import Text


def offered(field: Field, env: Env) -> Field:
    """The field with the member's options of the day; itself if it has its own."""
    if field.options_from is None:
        return field
    return _filled(field, env.parameters, env.today)


def offered_on(ground: Ground, field: Field, day: date) -> Field:
    """The same for callers without an environment."""
    if field.options_from is None:
        return field
    return _filled(field, parameters_of(ground), day)


def _filled(field: Field, parameters: Parameters, day: date) -> Field:
    source = field.options_from
    rows = parameters.at(source.parameter, day) if source is not None else None
    if source is None or not isinstance(rows, list):
        return field
    options = []
    for row in rows:
        key = row.get(source.key) if isinstance(row, Mapping) else None
        if isinstance(key, str) and key:
            label = row.get(source.label)
            options.append(Option(id=key, label=Text(de=str(label or key))))
    return replace(field, options=tuple(options))
