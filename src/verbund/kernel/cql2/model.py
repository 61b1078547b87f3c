"""The tree of a filter: predicates over properties, joined by AND, OR and NOT."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal, TypeAlias

from msgspec import Struct

Scalar: TypeAlias = str | int | float | bool | date | datetime
Geometry: TypeAlias = Mapping[str, object]
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
    """The feature's geometry shares a point with ``geometry`` (CRS84).

    ``box`` is west, south, east, north of it; ``plain`` says that the geometry *is*
    that box.
    """

    geometry: Geometry
    box: tuple[float, float, float, float]
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


def box_geometry(
    west: float, south: float, east: float, north: float
) -> dict[str, object]:
    """A box as polygon; ``west`` may lie east of ``east`` across the antimeridian."""

    def ring(a: float, b: float) -> list[list[list[float]]]:
        return [[[a, south], [b, south], [b, north], [a, north], [a, south]]]

    if west <= east:
        return {"type": "Polygon", "coordinates": ring(west, east)}
    return {
        "type": "MultiPolygon",
        "coordinates": [ring(west, 180.0), ring(-180.0, east)],
    }


def within_box(west: float, south: float, east: float, north: float) -> Expression:
    """Intersects a box; across the antimeridian these are two boxes."""
    if west <= east:
        geometry = box_geometry(west, south, east, north)
        return Intersects(geometry, (west, south, east, north), plain=True)
    return Or(
        (
            within_box(west, south, 180.0, north),
            within_box(-180.0, south, east, north),
        )
    )


def shape(geometry: Geometry) -> Intersects:
    """Intersects any geometry; counts its points and finds its box."""
    points = list(_points(geometry, 0))
    if not points:
        raise FilterError("Die Geometrie ist leer.", "The geometry is empty.")
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return Intersects(geometry, (min(xs), min(ys), max(xs), max(ys)))


def _points(geometry: object, depth: int) -> list[tuple[float, float]]:
    wrong = FilterError(
        "Die Geometrie ist kein gültiges GeoJSON.", "The geometry is not valid GeoJSON."
    )
    if not isinstance(geometry, Mapping) or depth > 4:
        raise wrong
    if geometry.get("type") == "GeometryCollection":
        parts = geometry.get("geometries")
        if not isinstance(parts, list):
            raise wrong
        return [point for part in parts for point in _points(part, depth + 1)]
    levels = {
        "Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2,
        "Polygon": 2, "MultiPolygon": 3,
    }  # fmt: skip
    level = levels.get(str(geometry.get("type")))
    if level is None:
        raise wrong
    found: list[tuple[float, float]] = []
    _walk(geometry.get("coordinates"), level, found, wrong)
    return found


def _walk(
    value: object, level: int, found: list[tuple[float, float]], wrong: FilterError
) -> None:
    if not isinstance(value, list) or len(found) > MOST_POINTS:
        raise wrong
    if level:
        for one in value:
            _walk(one, level - 1, found, wrong)
        return
    if len(value) not in (2, 3) or not all(
        isinstance(n, (int, float)) and not isinstance(n, bool) for n in value
    ):
        raise wrong
    found.append((float(value[0]), float(value[1])))
