"""Check a filter against the fields there are: names, and kinds of their values."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from verbund.kernel.cql2.model import (
    And,
    Between,
    Compare,
    Constant,
    Expression,
    FilterError,
    Intersects,
    IsNull,
    Like,
    Not,
    OneOf,
    Or,
    Property,
    Scalar,
    Temporal,
)

Kind = Literal["string", "integer", "number", "boolean", "date", "date-time"]
_GERMAN: Mapping[str, str] = {
    "string": "ein Text in einfachen Anführungszeichen",
    "integer": "eine Zahl",
    "number": "eine Zahl",
    "boolean": "TRUE oder FALSE",
    "date": "ein Datum, DATE('2026-11-22')",
    "date-time": "ein Zeitpunkt, TIMESTAMP('2026-11-22T10:00:00Z')",
}


class Field(Struct, frozen=True):
    """A property that may be asked for."""

    name: str
    kind: Kind


def check(
    expression: Expression, fields: Mapping[str, Field], *, geometry: bool
) -> None:
    """Raise ``FilterError`` if a name is unknown or a value of the wrong kind."""
    for node in _nodes(expression):
        if isinstance(node, Intersects):
            if not geometry:
                raise FilterError(
                    "Diese Sammlung hat keine Orte; S_INTERSECTS gibt es hier nicht.",
                    "This collection has no geometry; there is no S_INTERSECTS here.",
                )
            continue
        for of, value in _pairs(node):
            field = fields.get(of.name)
            if field is None:
                raise _unknown(of.name, fields)
            if of.folded and field.kind != "string":
                raise FilterError(
                    f"CASEI gilt nur für Texte, „{of.name}“ ist keiner.",
                    f"CASEI takes texts, “{of.name}” is none.",
                )
            if value is not None and not _fits(field.kind, value):
                raise FilterError(
                    f"Zu „{of.name}“ passt der Wert nicht. Erwartet wird "
                    f"{_GERMAN[field.kind]}.",
                    f"“{of.name}” is of type {field.kind}; the value is not.",
                )
            if isinstance(node, Temporal) and field.kind not in ("date", "date-time"):
                raise FilterError(
                    f"„{of.name}“ ist keine Zeit.", f"“{of.name}” is no time."
                )


def _unknown(name: str, fields: Mapping[str, Field]) -> FilterError:
    near = difflib.get_close_matches(name, fields, n=1)
    return FilterError(
        f"Das Feld „{name}“ gibt es nicht."
        + (f" Meinten Sie „{near[0]}“?" if near else ""),
        f"There is no property “{name}”."
        + (f" Did you mean “{near[0]}”?" if near else ""),
    )


def _fits(kind: Kind, value: Scalar) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    if isinstance(value, (int, float)):
        return kind in ("integer", "number")
    if isinstance(value, datetime):
        return kind == "date-time"
    if isinstance(value, date):
        return kind in ("date", "date-time")
    return kind == "string"


def _nodes(expression: Expression) -> Iterator[Expression]:
    yield expression
    if isinstance(expression, (And, Or)):
        for part in expression.parts:
            yield from _nodes(part)
    elif isinstance(expression, Not):
        yield from _nodes(expression.part)


def _pairs(node: Expression) -> Iterator[tuple[Property, Scalar | None]]:
    """Properties of one predicate, each with the values it is compared with."""
    match node:
        case Compare(_, of, value):
            yield of, value
        case Between(of, low, high):
            yield of, low
            yield of, high
        case OneOf(of, values):
            for value in values:
                yield of, value
        case Like(of, _):
            yield of, ""
        case IsNull(of):
            yield of, None
        case Temporal(_, left, right):
            for end in (left.start, left.end, right.start, right.end):
                if isinstance(end, Property):
                    yield end, None
        case Constant() | And() | Or() | Not() | Intersects():
            return
