"""Conditions on features: built by whoever understood a filter, used by ``queries``.

In: a tree of these values. Out: SQL for both databases that lets through at least what
fits, and ``fits`` that decides exactly where SQL alone cannot (areas, letter case).
Unknown is neither true nor false, as in SQL and CQL2: a missing property fits neither
a comparison nor its negation.
"""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, Literal

from msgspec import Struct

from verbund.core.db.values import SqlValue
from verbund.geodata.collections import CollectionSpec
from verbund.kernel.geo.geometry import Box, Shape
from verbund.kernel.geo.relations import intersects

Value = str | int | float | bool
Comparison = Literal["=", "<>", "<", "<=", ">", ">="]


class Compare(Struct, frozen=True):
    """A property against a value of its own type; dates as ISO text in UTC."""

    name: str
    op: Comparison
    value: Value


class Like(Struct, frozen=True):
    r"""A text against a pattern: ``%`` any text, ``_`` one character, ``\`` escapes."""

    name: str
    pattern: str
    cased: bool = True


class OneOf(Struct, frozen=True):
    """A property is one of these values."""

    name: str
    values: tuple[Value, ...]


class Missing(Struct, frozen=True):
    """A property is absent or null."""

    name: str


class Intersects(Struct, frozen=True):
    """The geometry shares a point with this shape."""

    shape: Shape


class InBox(Struct, frozen=True):
    """The geometry shares a point with this box."""

    box: Box


class Not(Struct, frozen=True):
    """The part is false (unknown stays unknown)."""

    part: "Predicate"


class And(Struct, frozen=True):
    """All parts are true."""

    parts: tuple["Predicate", ...]


class Or(Struct, frozen=True):
    """At least one part is true."""

    parts: tuple["Predicate", ...]


Predicate = Compare | Like | OneOf | Missing | Intersects | InBox | Not | And | Or


class Sql(Struct, frozen=True):
    """A condition and its parameters; ``exact`` if nothing is left to decide."""

    text: str
    values: tuple[SqlValue, ...] = ()
    exact: bool = True


_ALL: Final = Sql("1 = 1", (), exact=False)


def to_sql(
    part: Predicate, spec: CollectionSpec, vendor: str
) -> Sql:  # one branch for each kind
    """What the database can decide of a predicate; never refuses what fits."""
    match part:
        case And(parts):
            return _joined(" AND ", [to_sql(p, spec, vendor) for p in parts])
        case Or(parts):
            return _joined(" OR ", [to_sql(p, spec, vendor) for p in parts])
        case Not(inner):
            found = to_sql(inner, spec, vendor)
            # The opposite of "at least these" would lose some.
            return Sql(f"NOT ({found.text})", found.values) if found.exact else _ALL
        case Missing(name):
            return Sql(f"{_column(vendor, '')} IS NULL", _path(name, vendor))
        case Compare(name, op, value):
            return _compared(name, op, value, spec, vendor)
        case OneOf(name, values):
            parts = tuple(Compare(name, "=", value) for value in values)
            return to_sql(Or(parts), spec, vendor) if parts else Sql("1 = 0")
        case Like(name, pattern, cased):
            return _like(name, pattern, vendor) if cased else _ALL
        case Intersects(shape):
            found = _in_box(shape.bounds())
            return Sql(found.text, found.values, exact=False)
        case InBox(box):
            found = _in_box(box)
            return (
                found
                if spec.geometry == "Point"
                else Sql(found.text, found.values, exact=False)
            )


def _joined(word: str, parts: Sequence[Sql]) -> Sql:
    return Sql(
        "(" + word.join(p.text for p in parts) + ")",
        tuple(value for p in parts for value in p.values),
        exact=all(p.exact for p in parts),
    )


def _path(name: str, vendor: str) -> tuple[SqlValue, ...]:
    return (f'$."{name}"',) if vendor == "sqlite" else (name,)


def _column(vendor: str, kind: str) -> str:
    """The property as the database sees it; NULL where it has another type."""
    if vendor == "sqlite":
        return "json_extract(properties, %s)"
    if kind == "number":
        return (
            "(SELECT CASE jsonb_typeof(v) WHEN 'number' THEN (v #>> '{}')::numeric END"
            " FROM (SELECT properties -> %s AS v) AS given)"
        )
    return (
        '(properties ->> %s) COLLATE "C"' if kind == "text" else "(properties ->> %s)"
    )


def _compared(
    name: str, op: Comparison, value: Value, spec: CollectionSpec, vendor: str
) -> Sql:
    if name == spec.category and isinstance(value, str) and op == "=" and value:
        return Sql("category = %s", (value[:120],), exact=len(value) <= 120)
    kind = "text"
    if isinstance(value, bool):
        value = int(value) if vendor == "sqlite" else str(value).lower()
    elif not isinstance(value, str):
        kind = "number"
    column = _column(vendor, kind)
    return Sql(f"{column} {op} %s", (*_path(name, vendor), value))


def _like(name: str, pattern: str, vendor: str) -> Sql:
    column = _column(vendor, "text")
    if vendor == "sqlite":
        return Sql(f"{column} GLOB %s", (*_path(name, vendor), _glob(pattern)))
    return Sql(f"{column} LIKE %s ESCAPE '\\'", (*_path(name, vendor), pattern))


def _tokens(pattern: str) -> list[tuple[str, str]]:
    """The pattern as ``("any"|"one"|"text", characters)``."""
    found = []
    characters = iter(pattern)
    for character in characters:
        if character == "\\":
            found.append(("text", next(characters, "\\")))
        else:
            kind = {"%": "any", "_": "one"}.get(character, "text")
            found.append((kind, character))
    return found


def _glob(pattern: str) -> str:
    write = {"any": "*", "one": "?"}
    return "".join(
        write.get(kind) or (f"[{text}]" if text in "*?[" else text)
        for kind, text in _tokens(pattern)
    )


@lru_cache(maxsize=128)
def _regex(pattern: str, *, cased: bool) -> re.Pattern[str]:
    write = {"any": ".*", "one": "."}
    text = "".join(write.get(k) or re.escape(c) for k, c in _tokens(pattern))
    return re.compile(text, re.DOTALL if cased else re.DOTALL | re.IGNORECASE)


def _in_box(box: Box) -> Sql:
    return Sql(
        "(min_lon <= %s AND max_lon >= %s AND min_lat <= %s AND max_lat >= %s)",
        (box.max_lon, box.min_lon, box.max_lat, box.min_lat),
    )


_OPERATORS: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def fits(
    part: Predicate, properties: Mapping[str, object], shape: Shape | None
) -> bool | None:
    """Whether a feature fits; ``None`` is unknown."""
    match part:
        case And(parts):
            return _all([fits(p, properties, shape) for p in parts])
        case Or(parts):
            found = _all([_opposite(fits(p, properties, shape)) for p in parts])
            return _opposite(found)
        case Not(inner):
            return _opposite(fits(inner, properties, shape))
        case Missing(name):
            return properties.get(name) is None
        case Compare(name, op, value):
            return _compare(properties.get(name), op, value)
        case OneOf(name, values):
            given = properties.get(name)
            return (
                None
                if given is None
                else any(_compare(given, "=", value) for value in values)
            )
        case Like(name, pattern, cased):
            text = properties.get(name)
            if not isinstance(text, str):
                return None
            return _regex(pattern, cased=cased).fullmatch(text) is not None
        case Intersects(other):
            return None if shape is None else intersects(shape, other)
        case InBox(box):
            return None if shape is None else intersects(shape, box_shape(box))


def _all(found: Sequence[bool | None]) -> bool | None:
    if False in found:
        return False
    return None if None in found else True


def _opposite(found: bool | None) -> bool | None:
    return None if found is None else not found


def _compare(given: object, op: Comparison, value: Value) -> bool | None:
    if isinstance(given, bool) or isinstance(value, bool):
        same = isinstance(given, bool) and isinstance(value, bool)
    elif isinstance(value, str):
        same = isinstance(given, str)
    else:
        same = isinstance(given, int | float)
    return bool(_OPERATORS[op](given, value)) if same else None


def box_shape(box: Box) -> Shape:
    """The box as a polygon, or what it has shrunk to: a line, a point."""
    west, south, east, north = box.min_lon, box.min_lat, box.max_lon, box.max_lat
    if west == east and south == north:
        return Shape(kind="Point", points=((west, south),))
    if west == east or south == north:
        return Shape(kind="LineString", lines=(((west, south), (east, north)),))
    ring = ((west, south), (east, south), (east, north), (west, north), (west, south))
    return Shape(kind="Polygon", polygons=((ring,),))
