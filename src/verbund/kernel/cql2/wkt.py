"""Geometries of filters in text: ``POLYGON((7 50,8 50,8 51,7 50))``, also with Z."""

from __future__ import annotations

from typing import Final

from verbund.kernel.cql2.model import MOST_POINTS, FilterError
from verbund.kernel.cql2.words import Words

#: Name in the text → type in GeoJSON, how deep its brackets go.
SHAPES: Final = {
    "POINT": ("Point", 0),
    "LINESTRING": ("LineString", 1),
    "POLYGON": ("Polygon", 2),
    "MULTIPOINT": ("MultiPoint", 1),
    "MULTILINESTRING": ("MultiLineString", 2),
    "MULTIPOLYGON": ("MultiPolygon", 3),
    "GEOMETRYCOLLECTION": ("GeometryCollection", 0),
}


def read_wkt(words: Words, depth: int = 0) -> dict[str, object]:
    """The geometry that begins here as GeoJSON; raises ``FilterError``."""
    if words.upper not in SHAPES or depth > 3:
        raise words.unexpected("POINT, LINESTRING, POLYGON …")
    kind, level = SHAPES[words.upper]
    words.advance()
    words.take("Z")
    if kind == "GeometryCollection":
        words.demand("(")
        parts = [read_wkt(words, depth + 1)]
        while words.take(","):
            parts.append(read_wkt(words, depth + 1))
        words.demand(")")
        return {"type": kind, "geometries": parts}
    count = [0]
    coordinates: object = (
        _level(words, level, count) if level else _bracketed_point(words)
    )
    return {"type": kind, "coordinates": coordinates}


def _level(words: Words, level: int, count: list[int]) -> list[object]:
    words.demand("(")
    found: list[object] = []
    while True:
        if level > 1:
            found.append(_level(words, level - 1, count))
        else:
            # MULTIPOINT knows both ways: (1 2,3 4) and ((1 2),(3 4)).
            point = _bracketed_point(words) if words.upper == "(" else _point(words)
            found.append(point)
            count[0] += 1
            if count[0] > MOST_POINTS:
                raise FilterError(
                    f"Die Geometrie hat mehr als {MOST_POINTS} Punkte.",
                    f"The geometry has more than {MOST_POINTS} points.",
                )
        if not words.take(","):
            break
    words.demand(")")
    return found


def _bracketed_point(words: Words) -> list[float]:
    words.demand("(")
    found = _point(words)
    words.demand(")")
    return found


def _point(words: Words) -> list[float]:
    found = [words.demand_number(), words.demand_number()]
    if words.kind == "number":
        found.append(words.demand_number())
    return found
