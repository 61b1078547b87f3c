"""Every read of features: pages by cursor, one, what is near; finished texts.

A page reads ids and bodies and nothing else. The cursor is the id of the last feature:
what is added while somebody reads comes later, so nothing is missed and nothing comes
twice; what is changed keeps its place.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from heapq import nsmallest
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection
from msgspec import Struct

from verbund.core.db.prepared import execute
from verbund.core.db.values import SqlValue, adapter, placeholders, to_uuid
from verbund.geodata import collections as registry
from verbund.geodata.collections import CollectionSpec
from verbund.geodata.errors import BadCursor, CollectionNotFound
from verbund.kernel.cql2 import Columns, Condition, Expression, meets, to_sql
from verbund.kernel.cql2.model import box_shape
from verbund.kernel.geo.distances import box_around, distance_m
from verbund.kernel.geo.geometry import Box, Shape, read_geometry
from verbund.kernel.geo.relations import distance_to_m, intersects

__all__ = [
    "CollectionSpec", "Page", "StoredFeature", "collection", "collections", "count",
    "feature", "near", "page",
]  # fmt: skip

#: A condition that SQL cannot decide looks at so many features for one page at most;
#: the page is then shorter, and its cursor goes on from there.
MOST_LOOKED_AT = 5_000
_AT_ONCE = 500
#: A box so high (in degrees) is wide: most of a town lies in it.
_WIDE = 0.05
#: So many ids are tried before the index of places is asked.
_WALKED = 2_000


class StoredFeature(Struct, frozen=True):
    """One feature: ``body`` is its finished GeoJSON text.

    ``id`` are 32 hex digits that order features; the public id (``fid``) stands in the
    body. ``member_id`` are 32 hex digits too, or nothing.
    """

    id: str
    member_id: str
    body: str

    def document(self) -> dict[str, Any]:
        """The feature as GeoJSON value; decoded at each call."""
        found: dict[str, Any] = msgspec.json.decode(self.body)
        return found

    @property
    def fid(self) -> str:
        """The id within the collection."""
        return str(self.document()["id"])

    @property
    def properties(self) -> Mapping[str, Any]:
        """The properties; take ``document`` if you need more than one thing."""
        found: Mapping[str, Any] = self.document()["properties"]
        return found

    def member(self) -> UUID | None:
        """Whose feature it is."""
        return UUID(self.member_id) if self.member_id else None


class Page(Struct, frozen=True):
    """Some features by id; ``next`` is the cursor for more, empty at the end."""

    features: tuple[StoredFeature, ...]
    next: str = ""


def collections() -> tuple[CollectionSpec, ...]:
    """All collections that anybody may see, by key."""
    return tuple(
        sorted((*registry.declared(), *registry.stored()), key=lambda spec: spec.key)
    )


def collection(key: str) -> CollectionSpec:
    """The collection of this key; ``CollectionNotFound`` otherwise."""
    found = registry.known(key)
    if found is None:
        raise CollectionNotFound(key)
    return found


def page(
    collection: str | CollectionSpec,
    *,
    limit: int,
    after: str = "",
    box: Box | tuple[float, float, float, float] | None = None,
    interval: tuple[datetime | None, datetime | None] | None = None,
    members: Iterable[UUID] | None = None,
    where: Expression | None = None,
) -> Page:
    """Features of a collection from the cursor ``after`` on, at most ``limit``.

    ``box`` is ``(min_lon, min_lat, max_lon, max_lat)``; a geometry that touches it
    belongs to it. ``interval``: features whose time meets it, its ends included, and
    such as have no time. ``members``: whose features (``None``: everybody's). Raises
    ``CollectionNotFound``, ``BadCursor``. ``where`` is a filter that
    ``kernel.cql2.check`` has found to fit the collection's properties.
    """
    spec = _spec(collection)
    asked = _Asked(spec, box=box, interval=interval, members=members, where=where)
    cursor = _cursor(after)
    if asked.exact:
        rows = asked.rows(cursor, limit + 1)
        return _page(rows, limit)
    found: list[StoredFeature] = []
    looked_at = 0
    while True:
        rows = asked.rows(cursor, _AT_ONCE)
        for row in rows:
            if asked.fits(row):
                if len(found) == limit:
                    return Page(tuple(found), found[-1].id)
                found.append(row)
        looked_at += len(rows)
        if len(rows) < _AT_ONCE:
            return Page(tuple(found))
        cursor = rows[-1].id
        if looked_at >= MOST_LOOKED_AT:
            return Page(tuple(found), cursor)


def count(
    collection: str | CollectionSpec,
    *,
    box: Box | tuple[float, float, float, float] | None = None,
    interval: tuple[datetime | None, datetime | None] | None = None,
    members: Iterable[UUID] | None = None,
    where: Expression | None = None,
    at_most: int | None = None,
) -> int | None:
    """How many features ``page`` would give in all; ``None`` where that is too dear.

    With ``at_most`` it stops there: counting 100,000 takes 4 ms on SQLite.
    """
    asked = _Asked(
        _spec(collection), box=box, interval=interval, members=members, where=where
    )
    return asked.count(at_most) if asked.exact else None


def feature(collection: str, fid: str) -> StoredFeature | None:
    """One feature by its public id, ``None`` if there is none."""
    rows = execute(
        f"SELECT {_hex('id')}, {_hex('member_id')}, body FROM geodata_feature "  # noqa: S608 # own names
        "WHERE collection = %s AND fid = %s",
        (collection, fid),
    ).fetchall()
    return _feature(rows[0]) if rows else None


def near(
    collection: str | CollectionSpec,
    lat: float,
    lon: float,
    metres: float,
    *,
    limit: int,
    members: Iterable[UUID] | None = None,
    where: Expression | None = None,
) -> tuple[tuple[StoredFeature, float], ...]:
    """Features at most so far from a point with their metres, nearest first."""
    box = Box(*box_around(lat, lon, metres))
    asked = _Asked(_spec(collection), box=box, members=members, where=where)
    if asked.exact:
        return tuple(asked.nearest(lat, lon, metres, limit))
    found = []
    for row in asked.every():
        if not asked.fits(row):
            continue
        gap = distance_to_m(read_geometry(row.document()["geometry"]), lat, lon)
        if gap <= metres:
            found.append((row, gap))
    found.sort(key=lambda pair: (pair[1], pair[0].id))
    return tuple(found[:limit])


def _spec(given: str | CollectionSpec) -> CollectionSpec:
    return given if isinstance(given, CollectionSpec) else collection(given)


def _cursor(after: str) -> str:
    if not after:
        return ""
    try:
        return UUID(after).hex
    except ValueError:
        raise BadCursor from None


def _hex(column: str) -> str:
    """The column as 32 hex digits, on either database."""
    if connection.vendor == "sqlite":
        return column
    return f"replace({column}::text, '-', '')"


def _feature(row: tuple[str, str | None, str]) -> StoredFeature:
    return StoredFeature(row[0], row[1] or "", row[2])


def _page(rows: list[StoredFeature], limit: int) -> Page:
    if len(rows) <= limit:
        return Page(tuple(rows))
    return Page(tuple(rows[:limit]), rows[limit - 1].id)


class _Asked:
    """What is asked for, as SQL, and whether that decides it."""

    def __init__(
        self,
        spec: CollectionSpec,
        *,
        box: Box | tuple[float, float, float, float] | None = None,
        interval: tuple[datetime | None, datetime | None] | None = None,
        members: Iterable[UUID] | None = None,
        where: Expression | None = None,
    ) -> None:
        adapt = adapter()
        parts = ["collection = %s"]
        values: list[SqlValue] = [spec.key]
        self.box = None if box is None else Box(*_sides(box))
        self.where = where
        self.exact = True
        if self.box is not None:
            text, bounds = _box_sql(spec, self.box)
            parts.append(text)
            values += bounds
            self.exact = spec.geometry == "Point"
        if members is not None:
            ids = [adapt(member) for member in members]
            parts.append(f"member_id IN {placeholders(len(ids))}" if ids else "1 = 0")
            values += ids
        for column, op, at in _bounds(interval):
            parts.append(f"({column} IS NULL OR {column} {op} %s)")
            values.append(adapt(at))
        if where is not None:
            found = _where_sql(spec, where)
            parts.append(found.sql)
            values += [adapt(value) for value in found.params]
            self.exact = self.exact and found.exact
        self._condition = " AND ".join(parts)
        self._values = values

    def rows(self, after: str, limit: int) -> list[StoredFeature]:
        """Candidates by id after the cursor."""
        where, values, order = self._condition, [*self._values], "id"
        if after:
            where += " AND id > %s"
            values.append(adapter()(UUID(after)))
        if self.box is not None and connection.vendor == "sqlite":
            # SQLite keeps no statistics and would walk all ids for a street's box.
            order = "+id"
            if self.box.max_lat - self.box.min_lat > _WIDE:
                found = self._walked(where, values, limit)
                if len(found) == limit:
                    return found
        return self._found(
            f"SELECT id FROM geodata_feature WHERE {where} ORDER BY {order} LIMIT %s",  # noqa: S608 # own names
            (*values, limit),
        )

    def every(self) -> Iterator[StoredFeature]:
        """All candidates, some at a time."""
        after = ""
        while rows := self.rows(after, _AT_ONCE):
            yield from rows
            if len(rows) < _AT_ONCE:
                return
            after = rows[-1].id

    def _walked(
        self, where: str, values: list[SqlValue], limit: int
    ) -> list[StoredFeature]:
        """Those among the next ids: in a wide box there are enough of them."""
        after = " AND id > %s" if where.endswith(" AND id > %s") else ""
        return self._found(
            f"SELECT id FROM geodata_feature WHERE {where} AND id <= coalesce(("  # noqa: S608 # own names
            f"SELECT id FROM geodata_feature WHERE collection = %s{after} "
            "ORDER BY id LIMIT 1 OFFSET %s), 'g') ORDER BY id LIMIT %s",
            (
                *values,
                self._values[0],
                *([values[-1]] if after else []),
                _WALKED,
                limit,
            ),
        )

    def _found(self, ids: str, values: Sequence[SqlValue]) -> list[StoredFeature]:
        found = execute(
            f"SELECT {_hex('id')}, {_hex('member_id')}, body FROM geodata_feature "  # noqa: S608 # own names
            f"WHERE id IN ({ids}) ORDER BY id",
            values,
        ).fetchall()
        return [_feature(row) for row in found]

    def nearest(
        self, lat: float, lon: float, metres: float, limit: int
    ) -> list[tuple[StoredFeature, float]]:
        """Points by their distance; decided by the index, bodies only of the best."""
        points = execute(
            f"SELECT id, lat, lon FROM geodata_feature WHERE {self._condition}",  # noqa: S608 # own names
            self._values,
        ).fetchall()
        gaps = ((distance_m(lat, lon, row[1], row[2]), row[0]) for row in points)
        best = nsmallest(limit, (pair for pair in gaps if pair[0] <= metres))
        if not best:
            return []
        ids = [key for _, key in best]
        bodies = execute(
            f"SELECT {_hex('id')}, {_hex('member_id')}, body FROM geodata_feature "  # noqa: S608 # own names
            f"WHERE id IN {placeholders(len(ids))}",
            ids,
        ).fetchall()
        by_id = {row[0]: _feature(row) for row in bodies}
        return [(by_id[to_uuid(key).hex], gap) for gap, key in best]

    def count(self, at_most: int | None) -> int:
        """How many rows meet the SQL, counted no further than ``at_most``."""
        rows, values = f"FROM geodata_feature WHERE {self._condition}", self._values
        if at_most is not None:
            rows = f"FROM (SELECT 1 {rows} LIMIT %s) AS some"
            values = [*values, at_most]
        found = execute(f"SELECT count(*) {rows}", values).fetchall()  # own names
        return int(found[0][0])

    def fits(self, row: StoredFeature) -> bool:
        """Decide what SQL could not."""
        document = row.document()
        geometry = document["geometry"]
        shape: Shape | None = None if geometry is None else read_geometry(geometry)
        if self.box is not None and not (
            shape is not None and intersects(shape, box_shape(*_sides(self.box)))
        ):
            return False
        return self.where is None or meets(
            self.where, document["properties"], shape, intersects
        )


def _sides(
    box: Box | tuple[float, float, float, float],
) -> tuple[float, float, float, float]:
    if isinstance(box, Box):
        return box.min_lon, box.min_lat, box.max_lon, box.max_lat
    return box


def _box_sql(spec: CollectionSpec, box: Box) -> tuple[str, list[SqlValue]]:
    if spec.geometry == "Point":
        return (
            "lat BETWEEN %s AND %s AND lon BETWEEN %s AND %s",
            [box.min_lat, box.max_lat, box.min_lon, box.max_lon],
        )
    return (
        "min_lon <= %s AND max_lon >= %s AND min_lat <= %s AND max_lat >= %s",
        [box.max_lon, box.min_lon, box.max_lat, box.min_lat],
    )


def _where_sql(spec: CollectionSpec, where: Expression) -> Condition:
    columns = Columns(
        properties="properties",
        box=("min_lon", "min_lat", "max_lon", "max_lat"),
        points=spec.geometry == "Point",
        texts={spec.category: "category"} if spec.category else {},
    )
    lite = connection.vendor == "sqlite"
    return to_sql(where, columns, "sqlite" if lite else "postgresql")


def _bounds(
    interval: tuple[datetime | None, datetime | None] | None,
) -> list[tuple[str, str, datetime]]:
    first, last = interval or (None, None)
    found = []
    if last is not None:
        found.append(("starts_at", "<=", last))
    if first is not None:
        found.append(("ends_at", ">=", first))
    return found
