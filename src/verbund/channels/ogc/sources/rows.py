"""Open collections of ``publishing``: rows of cases, with a place where they have one.

They are few thousand at most and follow the cases within half a minute, so a process
keeps them for some seconds and looks through them itself.
"""

from bisect import bisect_right
from datetime import datetime
from time import monotonic
from typing import Final, TypeVar

import msgspec
from msgspec import Struct

from verbund.channels.ogc.shapes import Ask, Column, Extent, Kind, Layer, Slice
from verbund.engine import Text
from verbund.kernel.cql2 import meets
from verbund.kernel.geo.geometry import Box, Shape
from verbund.kernel.geo.relations import intersects
from verbund.publishing import layers as published
from verbund.publishing.layers import OpenFeature, OpenLayer

_T = TypeVar("_T")
_KEPT_S: Final = 5.0
_KINDS: Final[dict[str, Kind]] = {
    "text": "string", "integer": "integer", "money": "number", "date": "date",
    "boolean": "boolean",
}  # fmt: skip
_MEMBER: Final = {"de": "Kommune", "de-simple": "Kommune", "en": "Municipality"}
_COUNT: Final = {"de": "Anzahl", "de-simple": "Wie viele", "en": "Number"}


class _Row(Struct, frozen=True):
    feature: OpenFeature
    shape: Shape | None
    body: str


class RowSource:
    """Looks through rows in memory."""

    def __init__(self) -> None:
        self._layers: tuple[float, dict[str, Layer]] = (0.0, {})
        self._rows: dict[str, tuple[float, tuple[_Row, ...]]] = {}

    def layers(self) -> tuple[Layer, ...]:
        """All collections that some member publishes."""
        return tuple(self._all().values())

    def layer(self, key: str) -> Layer | None:
        """The one of that key."""
        return self._all().get(key)

    def slice(self, layer: Layer, ask: Ask) -> Slice:
        """Rows by id after the cursor, which is an id too."""
        rows = self._read(layer.key)
        start = bisect_right(rows, ask.after, key=lambda row: row.feature.id)
        found: list[_Row] = []
        for row in rows[start:]:
            if self._fits(row, ask):
                if len(found) == ask.limit:
                    return Slice(_bodies(found), found[-1].feature.id)
                found.append(row)
        return Slice(_bodies(found))

    def one(self, layer: Layer, fid: str) -> tuple[str, datetime | None] | None:
        """The body of one row; when it was written is not kept."""
        rows = self._read(layer.key)
        return next(((r.body, None) for r in rows if r.feature.id == fid), None)

    def count(self, layer: Layer, ask: Ask) -> int | None:
        """All that fit."""
        return sum(self._fits(row, ask) for row in self._read(layer.key))

    def extent(self, layer: Layer) -> Extent:
        """Around all points."""
        if layer.geometry == "none":
            return Extent()
        points = [r.shape.points[0] for r in self._read(layer.key) if r.shape]
        if not points:
            return Extent()
        lons, lats = [p[0] for p in points], [p[1] for p in points]
        return Extent(Box(min(lons), min(lats), max(lons), max(lats)))

    def forget(self) -> None:
        """Read everything again (tests)."""
        self._layers = (0.0, {})
        self._rows.clear()

    def _fits(self, row: _Row, ask: Ask) -> bool:
        if ask.box is not None and (
            row.shape is None or not ask.box.holds(*row.shape.points[0])
        ):
            return False
        if ask.where is not None and not meets(
            ask.where, row.feature.values, row.shape, intersects
        ):
            return False
        if ask.exactly is None:
            return True
        return ask.exactly(None if row.shape is None else row.shape.geojson())

    def _all(self) -> dict[str, Layer]:
        at, known = self._layers
        if not at or monotonic() - at > _KEPT_S:
            known = {one.id: _layer(one) for one in published.open_layers()}
            self._layers = (monotonic(), known)
        return known

    def _read(self, key: str) -> tuple[_Row, ...]:
        at, rows = self._rows.get(key, (0.0, ()))
        if not at or monotonic() - at > _KEPT_S:
            rows = tuple(_row(one) for one in published.open_features(key))
            self._rows[key] = (monotonic(), rows)
        return rows


def _bodies(rows: list[_Row]) -> tuple[str, ...]:
    return tuple(row.body for row in rows)


def _row(one: OpenFeature) -> _Row:
    shape = None
    if one.lat is not None and one.lon is not None:
        shape = Shape(kind="Point", points=((one.lon, one.lat),))
    body = {
        "type": "Feature",
        "id": one.id,
        "geometry": None if shape is None else shape.geojson(),
        "properties": one.values,
    }
    return _Row(one, shape, msgspec.json.encode(body).decode())


def _layer(one: OpenLayer) -> Layer:
    columns = [
        Column(
            name=column.name,
            kind=_KINDS[column.kind],
            title=_words(column.title),
            choices={key: _words(text) for key, text in column.choices.items()},
        )
        for column in one.columns
    ]
    columns.append(Column(name=published.MEMBER, kind="string", title=_MEMBER))
    if one.counted:
        columns.append(Column(name=published.COUNT, kind="integer", title=_COUNT))
    return Layer(
        key=one.id,
        source="publishing",
        title=_words(one.title),
        description=_words(one.description) if one.description else {},
        columns=tuple(columns),
        geometry="Point" if one.placed else "none",
        licence=one.licence,
        more=f"/verzeichnis/{one.id}/",
    )


def _words(text: Text) -> dict[str, str]:
    return {language: text.get(language) for language in ("de", "de-simple", "en")}
