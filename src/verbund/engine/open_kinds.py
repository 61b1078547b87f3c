"""Of which kind the values in a column of an open collection are."""

from collections.abc import Mapping

from verbund.engine.answer_paths import field_at
from verbund.engine.context import names_of
from verbund.engine.model import Blueprint, Collection
from verbund.engine.text import Text


def column_kind(
    blueprint: Blueprint, collection: Collection, column: str
) -> tuple[str, Mapping[str, Text]]:
    """``text``, ``integer``, ``money``, ``date`` or ``boolean``; and words of options.

    Money is in cents; a decimal number stands as text in its cell.
    """
    source = collection.columns[column]
    kind = names_of(blueprint).compile(source).kind
    labels = dict(kind.labels or {})
    field = field_at(blueprint.fields, source)
    if field is not None and not labels:
        labels = {option.id: option.label for option in field.options}
    known = ("integer", "money", "date", "boolean")
    name = kind.name if kind.name in known else "text"
    return name, labels
