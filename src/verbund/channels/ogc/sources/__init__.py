"""Where open collections come from: one protocol, two sources.

In: a key, or what is asked for. Out: ``Layer`` and finished GeoJSON texts. Collections
of ``geodata`` go before those of ``publishing`` of the same key.
"""

from time import monotonic
from typing import Final

from verbund.channels.ogc.errors import no_collection
from verbund.channels.ogc.shapes import Ask, Extent, Layer
from verbund.channels.ogc.sources.base import Source
from verbund.channels.ogc.sources.features import FeatureSource
from verbund.channels.ogc.sources.rows import RowSource

__all__ = ["Source", "count", "extent", "find", "layers"]

_SOURCES: Final[tuple[Source, ...]] = (FeatureSource(), RowSource())
#: What walks over a whole collection is asked again after so many seconds.
_KEPT_S: Final = 5.0
_EXTENT_S: Final = 60.0
_MOST_KEPT: Final = 500
_kept: dict[tuple[str, str], tuple[float, int | Extent | None]] = {}


def layers() -> tuple[tuple[Layer, Source], ...]:
    """Every open collection with its source, by key."""
    found: dict[str, tuple[Layer, Source]] = {}
    for source in _SOURCES:
        for layer in source.layers():
            found.setdefault(layer.key, (layer, source))
    return tuple(found[key] for key in sorted(found))


def find(key: str) -> tuple[Layer, Source]:
    """The collection of that key; raises ``NotFound``."""
    for source in _SOURCES:
        layer = source.layer(key)
        if layer is not None:
            return layer, source
    raise no_collection(key)


def count(layer: Layer, source: Source, ask: Ask) -> int | None:
    """How many features meet all conditions; ``None`` where that is too dear.

    Of a whole collection the number is kept for some seconds.
    """
    if not ask.everything:
        return None if ask.exactly is not None else source.count(layer, ask)
    found = _known(("count", layer.key), _KEPT_S)
    if found is _MISSING:
        found = source.count(layer, ask)
        _keep(("count", layer.key), found)
    return found if isinstance(found, int) else None


def extent(layer: Layer, source: Source) -> Extent:
    """Where and when there is something, as of a minute ago at most."""
    found = _known(("extent", layer.key), _EXTENT_S)
    if not isinstance(found, Extent):
        found = source.extent(layer)
        _keep(("extent", layer.key), found)
    return found


class _Missing:
    pass


_MISSING: Final = _Missing()


def _known(key: tuple[str, str], seconds: float) -> int | Extent | _Missing | None:
    at, value = _kept.get(key, (0.0, None))
    if not at or monotonic() - at > seconds:
        return _MISSING
    return value


def _keep(key: tuple[str, str], value: int | Extent | None) -> None:
    if len(_kept) >= _MOST_KEPT:
        _kept.clear()
    _kept[key] = (monotonic(), value)


def forget() -> None:
    """Ask everything again (tests)."""
    _kept.clear()
    for source in _SOURCES:
        source.forget()
