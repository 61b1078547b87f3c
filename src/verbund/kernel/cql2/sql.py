"""A condition for SQLite or PostgreSQL that keeps at least every row that is wanted.

``Condition.exact`` says that it keeps no other; if it does not, each row must be judged
by ``meets``. What databases do differently (LIKE, folding, offsets in timestamps, exact
geometry) is therefore never trusted to them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final, Literal

from msgspec import Struct

from verbund.kernel.cql2.model import (
    And,
    Between,
    Compare,
    Constant,
    Expression,
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

Vendor = Literal["sqlite", "postgresql"]
_TRUE: Final = "1=1"
_FALSE: Final = "1=0"
_DAY: Final = timedelta(days=1)


class Columns(Struct, frozen=True):
    """Where a table keeps things; names are trusted SQL, never from a request.

    ``properties`` is JSON (``jsonb`` on PostgreSQL). ``box`` names the columns of west,
    south, east, north, or is empty. ``points``: every geometry is a point. ``texts``
    names properties that also stand in a column of their own, with an index; such a
    column is empty where the property is.
    """

    properties: str
    box: tuple[str, str, str, str] | tuple[()] = ()
    points: bool = False
    texts: Mapping[str, str] = {}


class Condition(Struct, frozen=True):
    """SQL with ``%s`` for each of ``params``."""

    sql: str
    params: tuple[object, ...]
    exact: bool


_ALL: Final = Condition(_TRUE, (), exact=False)


def to_sql(expression: Expression, columns: Columns, vendor: Vendor) -> Condition:
    """The condition of a checked filter."""
    return _Writer(columns, vendor).write(expression)


class _Writer:
    def __init__(self, columns: Columns, vendor: Vendor) -> None:
        self.columns = columns
        self.lite = vendor == "sqlite"

    def write(self, node: Expression) -> Condition:
        match node:
            case Constant(value):
                return Condition(_TRUE if value else _FALSE, (), exact=True)
            case And(parts):
                return _join(" AND ", [self.write(part) for part in parts])
            case Or(parts):
                return _join(" OR ", [self.write(part) for part in parts])
            case Not(part):
                # A column is empty where the property is unknown: its opposite would
                # hold there, that of the property is unknown too.
                inner = self.without_texts().write(part)
                # The opposite of a condition that keeps too much would lose rows.
                if not inner.exact:
                    return _ALL
                return Condition(f"NOT ({inner.sql})", inner.params, exact=True)
            case Compare(op, of, value):
                return self._compare(op, of, value)
            case Between(of, low, high):
                ends = [self._compare(">=", of, low), self._compare("<=", of, high)]
                return _join(" AND ", ends)
            case OneOf(of, values):
                return self._one_of(of, values)
            case IsNull(of):
                sql, params = self._text(of)
                return Condition(f"{sql} IS NULL", params, exact=True)
            case Like(of, pattern):
                return self._like(of, pattern)
            case Intersects():
                return self._intersects(node)
            case Temporal():
                return _ALL

    def without_texts(self) -> _Writer:
        """The same table without its columns for single properties."""
        return _Writer(
            Columns(
                properties=self.columns.properties,
                box=self.columns.box,
                points=self.columns.points,
            ),
            "sqlite" if self.lite else "postgresql",
        )

    def _text(self, of: Property) -> tuple[str, tuple[object, ...]]:
        """The property as the database's own kind (SQLite) or text."""
        if self.lite:
            path = f"json_extract({self.columns.properties}, %s)"
            return path, (f"$.{json.dumps(of.name, ensure_ascii=False)}",)
        return f"({self.columns.properties} ->> %s)", (of.name,)

    def _compare(self, op: str, of: Property, value: Scalar) -> Condition:
        if of.folded:
            return _ALL
        if isinstance(value, date):
            return self._moment(op, of, value)
        column = self.columns.texts.get(of.name, "")
        if column and op == "=" and value and isinstance(value, str):
            return Condition(f"{column} = %s", (value,), exact=True)
        sql, params = self._text(of)
        if self.lite:
            given = int(value) if isinstance(value, bool) else value
            return Condition(f"{sql} {op} %s", (*params, given), exact=True)
        if isinstance(value, str):
            return Condition(f'{sql} COLLATE "C" {op} %s', (*params, value), exact=True)
        kind = "boolean" if isinstance(value, bool) else "number"
        tree = f"({self.columns.properties} -> %s)"
        # A CASE, so that another kind of value is unknown and NOT leaves it so.
        return Condition(
            f"CASE WHEN jsonb_typeof({tree}) = %s THEN {tree} {op} %s::jsonb END",
            (of.name, kind, of.name, json.dumps(value)),
            exact=True,
        )

    def _moment(self, op: str, of: Property, value: date) -> Condition:
        """By the day as it is written, one day to either side for other offsets."""
        if op == "<>":
            return _ALL
        sql, params = self._text(of)
        day = value.date() if isinstance(value, datetime) else value
        start = f"substr({sql}, 1, 10)"
        if not self.lite:
            start = f'{start} COLLATE "C"'
        parts: list[Condition] = []
        try:
            if op in ("=", ">", ">="):
                early = (day - _DAY).isoformat()
                parts.append(Condition(f"{start} >= %s", (*params, early), exact=False))
            if op in ("=", "<", "<="):
                late = (day + _DAY).isoformat()
                parts.append(Condition(f"{start} <= %s", (*params, late), exact=False))
        except OverflowError:
            return _ALL
        return _join(" AND ", parts)

    def _one_of(self, of: Property, values: tuple[Scalar, ...]) -> Condition:
        if not of.folded and all(isinstance(value, str) for value in values):
            column = self.columns.texts.get(of.name, "") if all(values) else ""
            sql, params = (column, ()) if column else self._text(of)
            marks = ", ".join(["%s"] * len(values))
            return Condition(f"{sql} IN ({marks})", (*params, *values), exact=True)
        return _join(" OR ", [self._compare("=", of, value) for value in values])

    def _like(self, of: Property, pattern: str) -> Condition:
        if of.folded:
            return _ALL
        sql, params = self._text(of)
        # SQLite takes a and A for the same here: too much, never too little.
        return Condition(
            f"{sql} LIKE %s ESCAPE '\\'", (*params, _escaped(pattern)), exact=False
        )

    def _intersects(self, node: Intersects) -> Condition:
        if not self.columns.box:
            return Condition(_FALSE, (), exact=False)
        west, south, east, north = self.columns.box
        box = node.box
        sql = f"({west} <= %s AND {east} >= %s AND {south} <= %s AND {north} >= %s)"
        return Condition(
            sql,
            (box.max_lon, box.min_lon, box.max_lat, box.min_lat),
            exact=node.plain and self.columns.points,
        )


def _escaped(pattern: str) -> str:
    """The pattern with nothing escaped but what LIKE must not read."""
    out, signs = [], iter(pattern)
    for sign in signs:
        if sign == "\\":
            following = next(signs, "\\")
            out.append(f"\\{following}" if following in "%_\\" else following)
        else:
            out.append(sign)
    return "".join(out)


def _join(word: str, parts: list[Condition]) -> Condition:
    return Condition(
        "(" + word.join(part.sql for part in parts) + ")",
        tuple(param for part in parts for param in part.params),
        exact=all(part.exact for part in parts),
    )
