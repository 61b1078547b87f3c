"""Collections of ``geodata``: what rooms and topics put on the map, and uploads."""

from datetime import datetime
from time import monotonic
from typing import Final

import msgspec

from verbund.channels.ogc.asking import bad_cursor
from verbund.channels.ogc.shapes import Ask, Column, Extent, Layer, Slice
from verbund.geodata import queries
from verbund.geodata.collections import CollectionSpec
from verbund.geodata.errors import BadCursor, CollectionNotFound
from verbund.geodata.extents import dated, extent

#: So many pages are read for one answer at most where SQL cannot decide alone.
_MOST_PAGES: Final = 20
#: So long a process believes that a collection is still there and the same.
_KEPT_S: Final = 1.0
_read: dict[str, tuple[float, Layer | None]] = {}
_known: dict[str, tuple[CollectionSpec, Layer]] = {}


class FeatureSource:
    """Reads ``geodata``; bodies are handed on as they were written."""

    def layers(self) -> tuple[Layer, ...]:
        """All collections that are public."""
        return tuple(_layer(spec) for spec in queries.collections())

    def layer(self, key: str) -> Layer | None:
        """The one of that key."""
        at, kept = _read.get(key, (0.0, None))
        if kept is not None and monotonic() - at < _KEPT_S:
            return kept
        try:
            kept = _layer(queries.collection(key))
        except CollectionNotFound:
            _read.pop(key, None)
            return None
        _read[key] = (monotonic(), kept)
        return kept

    def slice(self, layer: Layer, ask: Ask) -> Slice:
        """One page by cursor."""
        found: list[str] = []
        after = ask.after
        for _ in range(_MOST_PAGES):
            page = self._page(layer, ask, after)
            if ask.exactly is None:
                return Slice(tuple(one.body for one in page.features), page.next)
            for feature in page.features:
                if len(found) == ask.limit:
                    return Slice(tuple(found), after)
                after = feature.id
                if ask.exactly(msgspec.json.decode(feature.body)["geometry"]):
                    found.append(feature.body)
            if not page.next:
                return Slice(tuple(found))
            after = page.next
        return Slice(tuple(found), after)

    def one(self, layer: Layer, fid: str) -> tuple[str, datetime | None] | None:
        """The body of one feature, and when it was written."""
        return dated(layer.key, fid)

    def count(self, layer: Layer, ask: Ask) -> int | None:
        """By SQL, where that decides alone."""
        return queries.count(
            _spec(layer),
            box=ask.box,
            interval=ask.interval,
            members=ask.members,
            where=ask.where,
        )

    def extent(self, layer: Layer) -> Extent:
        """Of all features."""
        found = extent(layer.key)
        whole = found.first is None and found.last is None
        return Extent(found.box, None if whole else (found.first, found.last))

    def forget(self) -> None:
        """Read all descriptions again (tests)."""
        _read.clear()

    def _page(self, layer: Layer, ask: Ask, after: str) -> queries.Page:
        try:
            return queries.page(
                _spec(layer),
                limit=ask.limit,
                after=after,
                box=ask.box,
                interval=ask.interval,
                members=ask.members,
                where=ask.where,
            )
        except BadCursor:
            raise bad_cursor() from None


def _spec(layer: Layer) -> CollectionSpec:
    spec, known = _known[layer.key]
    return spec if known is layer else queries.collection(layer.key)


def _layer(spec: CollectionSpec) -> Layer:
    """The layer of a collection; made once as long as its description is the same."""
    kept = _known.get(spec.key)
    if kept is not None and (kept[0] is spec or kept[0] == spec):
        return kept[1]
    layer = Layer(
        key=spec.key,
        source="geodata",
        title=spec.title,
        description=spec.description,
        columns=tuple(
            Column(
                name=one.name,
                kind=one.type,
                title=one.title or {"de": one.name},
                choices={
                    choice: one.words.get(choice, {"de": choice})
                    for choice in one.choices
                },
            )
            for one in spec.properties
        ),
        geometry=spec.geometry,
        licence=spec.licence,
        attribution=spec.attribution,
        moments=spec.datetime,
        category=spec.category,
    )
    _known[spec.key] = (spec, layer)
    return layer
