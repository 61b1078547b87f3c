"""The tree of a filter: predicates over properties, joined by AND, OR and NOT."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, TypeAlias

from msgspec import Struct

from verbund.kernel.geo.geometry import Box, GeometryFault, Shape, read_geometry

Scalar: TypeAlias = str | int | float | bool | date | datetime
Comparison = Literal["=", "<>", "<", ">", "<=", ">="]
TemporalName = Literal[
    "t_after", "t_before", "t_contains", "t_disjoint", "t_during", "t_equals",
    "t_finishedBy", "t_finishes", "t_intersects", "t_meets", "t_metBy",
    "t_overlappedBy", "t_overlaps", "t_startedBy", "t_starts",
]  # fmt: skip
#: More would only be sent to keep the server busy.
MOST_VALUES = 200
MOST_DEPTH = 24
MOST_POINTS = 5000


class FilterError(ValueError):
    """A filter that cannot be read or asks for what there is not."""

    def __init__(self, german: str, english: str) -> None:
        self.german = german
        self.english = english
        super().__init__(english)


class Property(Struct, frozen=True):
    """A property by its name; ``folded`` compares without upper and lower case."""

    name: str
    folded: bool = False


class Constant(Struct, frozen=True):
    """TRUE or FALSE."""

    value: bool


class Compare(Struct, frozen=True):
    """A property and a value; the value is folded already if the property is."""

    op: Comparison
    of: Property
    value: Scalar


class Like(Struct, frozen=True):
    """``%`` stands for any text, ``_`` for one character, a backslash before either."""

    of: Property
    pattern: str


class Between(Struct, frozen=True):
    """Both ends belong to it."""

    of: Property
    low: Scalar
    high: Scalar


class OneOf(Struct, frozen=True):
    """The property equals one of the values."""

    of: Property
    values: tuple[Scalar, ...]


class IsNull(Struct, frozen=True):
    """The property has no value."""

    of: Property


class Span(Struct, frozen=True):
    """An instant (both ends equal) or an interval; ``None`` is unbounded.

    In an interval of properties the ends are ``Property``.
    """

    start: date | datetime | Property | None
    end: date | datetime | Property | None


class Temporal(Struct, frozen=True):
    """``left`` stands in the named relation of Allen's algebra to ``right``."""

    op: TemporalName
    left: Span
    right: Span


class Intersects(Struct, frozen=True):
    """The feature's geometry shares a point with ``shape`` (CRS84).

    ``plain`` says that the shape *is* its ``box``.
    """

    shape: Shape
    box: Box
    plain: bool = False


class And(Struct, frozen=True):
    """All parts."""

    parts: tuple[Expression, ...]


class Or(Struct, frozen=True):
    """At least one part."""

    parts: tuple[Expression, ...]


class Not(Struct, frozen=True):
    """The opposite; unknown stays unknown."""

    part: Expression


Expression: TypeAlias = (
    Constant
    | Compare
    | Like
    | Between
    | OneOf
    | IsNull
    | Temporal
    | Intersects
    | And
    | Or
    | Not
)


def box_shape(west: float, south: float, east: float, north: float) -> Shape:
    """The box as a polygon, or what it has shrunk to: a line, a point."""
    if west == east and south == north:
        return Shape(kind="Point", points=((west, south),))
    if west == east or south == north:
        return Shape(kind="LineString", lines=(((west, south), (east, north)),))
    ring = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return Shape(kind="Polygon", polygons=((ring,),))


def within_box(west: float, south: float, east: float, north: float) -> Expression:
    """Intersects a box; with ``west`` east of ``east`` across the antimeridian."""
    if west <= east:
        shape = box_shape(west, south, east, north)
        return Intersects(shape, Box(west, south, east, north), plain=True)
    return Or(
        (
            within_box(west, south, 180.0, north),
            within_box(-180.0, south, east, north),
        )
    )


def meeting(geometry: object) -> Expression:
    """Intersects any geometry of GeoJSON; ``FilterError`` if it is none."""
    try:
        shape = read_geometry(geometry, most=MOST_POINTS)
    except GeometryFault as fault:
        raise FilterError(
            str(fault), "The geometry of the filter is not valid GeoJSON."
        ) from fault
    return Intersects(shape, shape.bounds())
