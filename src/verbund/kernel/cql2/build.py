"""Predicates from their operands, the same for text and JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Final, TypeAlias, get_args

from msgspec import Struct

from verbund.kernel.cql2.model import (
    MOST_VALUES,
    Between,
    Compare,
    Comparison,
    Expression,
    FilterError,
    IsNull,
    Like,
    OneOf,
    Property,
    Scalar,
    Span,
    Temporal,
    TemporalName,
    meeting,
    within_box,
)


class Box(Struct, frozen=True):
    """A box literal: west, south, east, north."""

    corners: tuple[float, float, float, float]


class Shape(Struct, frozen=True):
    """A geometry literal: GeoJSON, checked when a predicate is made of it."""

    geometry: Mapping[str, object]


#: From the coordinates of a filter to longitude and latitude.
Back: TypeAlias = Callable[[float, float], tuple[float, float]]
_PIECES: Final = 16
Operand: TypeAlias = Property | Scalar | Span | Box | Shape
_FLIPPED: Final[dict[Comparison, Comparison]] = {
    "=": "=", "<>": "<>", "<": ">", ">": "<", "<=": ">=", ">=": "<=",
}  # fmt: skip
TEMPORAL: Final[dict[str, TemporalName]] = {
    name.lower(): name for name in get_args(TemporalName)
}
SPATIAL: Final = frozenset(
    {
        "s_contains", "s_crosses", "s_disjoint", "s_equals", "s_intersects",
        "s_overlaps", "s_touches", "s_within",
    }
)  # fmt: skip


def compare(op: Comparison, left: Operand, right: Operand) -> Expression:
    """A property against a value, in either order."""
    if isinstance(left, Property):
        return Compare(op, left, _scalar(right))
    if isinstance(right, Property):
        return Compare(_FLIPPED[op], right, _scalar(left))
    raise FilterError(
        f"Links oder rechts von „{op}“ muss ein Feld stehen.",
        f"One side of “{op}” must be a property.",
    )


def like(left: Operand, pattern: Operand) -> Expression:
    """A property against a pattern."""
    if not isinstance(pattern, str):
        raise FilterError(
            "Nach LIKE steht ein Muster in einfachen Anführungszeichen.",
            "LIKE needs a pattern in single quotes.",
        )
    return Like(_property(left, "LIKE"), pattern)


def between(left: Operand, low: Operand, high: Operand) -> Expression:
    """A property between two values, both included."""
    return Between(_property(left, "BETWEEN"), _scalar(low), _scalar(high))


def one_of(left: Operand, values: Sequence[Operand]) -> Expression:
    """A property that equals one of the values."""
    if not values or len(values) > MOST_VALUES:
        raise FilterError(
            f"IN braucht 1 bis {MOST_VALUES} Werte.", f"IN takes 1 to {MOST_VALUES}."
        )
    return OneOf(_property(left, "IN"), tuple(_scalar(value) for value in values))


def is_null(left: Operand) -> Expression:
    """A property without a value."""
    return IsNull(_property(left, "IS NULL"))


def temporal(op: str, left: Operand, right: Operand) -> Expression:
    """Two instants or intervals in a relation; at least one has a property."""
    name = TEMPORAL[op.lower()]
    found = Temporal(name, _span(left, op), _span(right, op))
    ends = (found.left.start, found.left.end, found.right.start, found.right.end)
    if not any(isinstance(end, Property) for end in ends):
        raise FilterError(
            f"{op.upper()} braucht mindestens ein Feld.",
            f"{op.upper()} needs at least one property.",
        )
    return found


def spatial(
    op: str, left: Operand, right: Operand, back: Back | None = None
) -> Expression:
    """The geometry of the feature against one that is given; ``back`` makes degrees."""
    if op.lower() != "s_intersects":
        raise FilterError(
            f"{op.upper()} gibt es hier nicht, nur S_INTERSECTS.",
            f"{op.upper()} is not supported, only S_INTERSECTS.",
        )
    if isinstance(left, (Box, Shape)):
        left, right = right, left
    # Checked against the fields later: it must be the one geometry.
    of = _property(left, "S_INTERSECTS")
    if of.folded or not isinstance(right, (Box, Shape)):
        raise FilterError(
            "S_INTERSECTS braucht das Feld „geometry“ und eine Geometrie.",
            "S_INTERSECTS takes the property “geometry” and a geometry.",
        )
    if of.name != "geometry":
        raise FilterError(
            f"„{of.name}“ ist keine Geometrie; das Feld heißt „geometry“.",
            f"“{of.name}” is no geometry; the property is “geometry”.",
        )
    if isinstance(right, Shape):
        return meeting(_turned(right.geometry, back) if back else right.geometry)
    if back is None:
        return within_box(*right.corners)
    return meeting(_turned(_outline(*right.corners), back))


def _outline(a: float, b: float, c: float, d: float) -> dict[str, object]:
    """A box with points along its edges, which are bent in another system."""
    corners = ((a, b), (c, b), (c, d), (a, d), (a, b))
    ring = [
        [x1 + (x2 - x1) * n / _PIECES, y1 + (y2 - y1) * n / _PIECES]
        for (x1, y1), (x2, y2) in pairwise(corners)
        for n in range(_PIECES)
    ]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def _turned(geometry: Mapping[str, object], back: Back) -> dict[str, object]:
    """The geometry in degrees; what is no geometry is left for the check."""
    parts = geometry.get("geometries")
    if isinstance(parts, list):
        turned = [_turned(p, back) for p in parts if isinstance(p, Mapping)]
        return {**geometry, "geometries": turned}
    return {**geometry, "coordinates": _pairs(geometry.get("coordinates"), back, 0)}


def _pairs(value: object, back: Back, depth: int) -> object:
    if not isinstance(value, list) or depth > 4:
        return value
    if len(value) in (2, 3) and all(type(n) in (int, float) for n in value):
        try:
            return list(back(float(value[0]), float(value[1])))
        except (ValueError, OverflowError):
            return None
    return [_pairs(one, back, depth + 1) for one in value]


def casei(inner: Operand) -> Operand:
    """Upper and lower case are the same in it."""
    if isinstance(inner, Property):
        return Property(inner.name, folded=True)
    if isinstance(inner, str):
        return inner.casefold()
    raise FilterError(
        "CASEI gilt nur für Texte.", "CASEI takes a property or a character literal."
    )


def box(numbers: Sequence[float]) -> Box:
    """Four or six numbers; heights are left out."""
    if len(numbers) == 6:
        numbers = (numbers[0], numbers[1], numbers[3], numbers[4])
    if len(numbers) != 4:
        raise FilterError(
            "Ein Rechteck hat vier oder sechs Zahlen.", "A box has 4 or 6 numbers."
        )
    west, south, east, north = numbers
    if south > north:
        raise FilterError(
            "Im Rechteck liegt der untere Rand über dem oberen.",
            "The lower edge of the box lies above the upper.",
        )
    return Box((west, south, east, north))


def _property(operand: Operand, what: str) -> Property:
    if isinstance(operand, Property):
        return operand
    raise FilterError(
        f"Vor {what} muss ein Feld stehen.", f"{what} must follow a property."
    )


def _scalar(operand: Operand) -> Scalar:
    if isinstance(operand, Property):
        raise FilterError(
            "Zwei Felder lassen sich hier nicht miteinander vergleichen.",
            "Comparing two properties is not supported.",
        )
    if isinstance(operand, (Span, Box, Shape)):
        raise FilterError(
            "Hier wird ein Text, eine Zahl, ein Datum oder TRUE/FALSE erwartet.",
            "Expected a text, number, date or boolean.",
        )
    return operand


def _span(operand: Operand, op: str) -> Span:
    if isinstance(operand, Span):
        return operand
    if isinstance(operand, (Property, date)):
        return Span(operand, operand)
    raise FilterError(
        f"{op.upper()} vergleicht Zeiten: DATE('…'), TIMESTAMP('…') oder INTERVAL(…).",
        f"{op.upper()} compares DATE('…'), TIMESTAMP('…') or INTERVAL(…).",
    )
