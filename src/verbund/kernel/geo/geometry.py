"""GeoJSON geometries (RFC 7946) as checked shapes; hostile input is refused.

A position is ``(lon, lat)`` in CRS84; a height is read and dropped. ``read_geometry``
raises ``GeometryFault`` with a German sentence for whoever sent the file.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import isfinite
from typing import Final

from msgspec import Struct

Position = tuple[float, float]
Line = tuple[Position, ...]
Ring = tuple[Position, ...]
#: The outer ring, then the holes.
Polygon = tuple[Ring, ...]

#: So many positions one geometry may have at most: a coast, not an attack.
MOST_POSITIONS: Final = 100_000
#: Decimals of a degree that are kept: a centimetre.
DIGITS: Final = 7


class GeometryFault(ValueError):
    """The value is no geometry that can be drawn; the message is for people."""


class Box(Struct, frozen=True, array_like=True):
    """A rectangle of degrees, its edges included."""

    min_lon: float
    min_lat: float
    max_lon: float
    max_lat: float

    def holds(self, lon: float, lat: float) -> bool:
        """Whether the point lies in the rectangle or on its edge."""
        return (
            self.min_lon <= lon <= self.max_lon and self.min_lat <= lat <= self.max_lat
        )

    def meets(self, other: "Box") -> bool:
        """Whether both rectangles share a point."""
        return (
            self.min_lon <= other.max_lon
            and other.min_lon <= self.max_lon
            and self.min_lat <= other.max_lat
            and other.min_lat <= self.max_lat
        )


class Shape(Struct, frozen=True, kw_only=True):
    """A checked geometry, taken apart into points, lines and polygons.

    ``kind`` is the GeoJSON type it was read from.
    """

    kind: str
    points: tuple[Position, ...] = ()
    lines: tuple[Line, ...] = ()
    polygons: tuple[Polygon, ...] = ()

    def bounds(self) -> Box:
        """The smallest box that holds the shape."""
        outer = [ring[0] for ring in self.polygons]
        every = [*self.points, *(p for part in (*self.lines, *outer) for p in part)]
        lons, lats = [p[0] for p in every], [p[1] for p in every]
        return Box(min(lons), min(lats), max(lons), max(lats))

    def geojson(self) -> dict[str, object]:
        """The geometry as GeoJSON: rounded, rings in the order of the standard."""
        if self.kind == "GeometryCollection":
            parts = [
                *(_one("Point", point) for point in self.points),
                *(_one("LineString", line) for line in self.lines),
                *(_one("Polygon", polygon) for polygon in self.polygons),
            ]
            return {"type": self.kind, "geometries": parts}
        own: Sequence[object] = self.points or self.lines or self.polygons
        if self.kind.startswith("Multi"):
            return {"type": self.kind, "coordinates": list(own)}
        return _one(self.kind, own[0])


def _one(kind: str, coordinates: object) -> dict[str, object]:
    return {"type": kind, "coordinates": coordinates}


def read_geometry(value: object, *, most: int = MOST_POSITIONS) -> Shape:
    """The shape of a GeoJSON geometry; positions are rounded to ``DIGITS``.

    Refused with ``GeometryFault``: unknown types, missing or empty coordinates, what is
    no number, degrees out of range, open or flat rings, lines of one point, collections
    within collections, more than ``most`` positions. Whether rings cross themselves is
    asked by ``crossings.crossing``.
    """
    return _Reader(most).shape(value)


def rounded(value: float) -> float:
    """A degree as it is kept: seven decimals, never minus zero."""
    return round(value, DIGITS) + 0.0


class _Reader:
    """Reads one geometry and counts its positions."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._left = most

    def shape(self, value: object, *, inside: bool = False) -> Shape:
        if not isinstance(value, Mapping):
            raise GeometryFault("Die Geometrie fehlt oder ist kein GeoJSON-Objekt.")
        kind = value.get("type")
        if kind == "GeometryCollection" and not inside:
            return self._collection(value.get("geometries"))
        if kind not in _SIMPLE:
            raise GeometryFault(
                f"Den Geometrietyp „{str(kind)[:40]}“ gibt es hier nicht. Möglich "
                f"sind: {', '.join(_SIMPLE)}."
            )
        found = value.get("coordinates")
        if kind == "Point":
            return Shape(kind=kind, points=(self._position(found),))
        if kind == "LineString":
            return Shape(kind=kind, lines=(self._line(found),))
        if kind == "Polygon":
            return Shape(kind=kind, polygons=(self._polygon(found),))
        parts = self._list(found)
        if kind == "MultiPoint":
            return Shape(kind=kind, points=tuple(map(self._position, parts)))
        if kind == "MultiLineString":
            return Shape(kind=kind, lines=tuple(map(self._line, parts)))
        return Shape(kind=str(kind), polygons=tuple(map(self._polygon, parts)))

    def _collection(self, value: object) -> Shape:
        parts = [self.shape(part, inside=True) for part in self._list(value)]
        return Shape(
            kind="GeometryCollection",
            points=tuple(p for part in parts for p in part.points),
            lines=tuple(line for part in parts for line in part.lines),
            polygons=tuple(p for part in parts for p in part.polygons),
        )

    def _list(self, value: object) -> Sequence[object]:
        if not isinstance(value, list | tuple):
            raise GeometryFault("Die Koordinaten fehlen oder sind keine Liste.")
        if not value:
            raise GeometryFault("Die Geometrie ist leer.")
        return value

    def _position(self, value: object) -> Position:
        self._left -= 1
        if self._left < 0:
            raise GeometryFault(
                f"Die Geometrie hat mehr als {self._most} Stützpunkte. Bitte "
                "vereinfachen Sie sie."
            )
        found = self._list(value)
        if not 2 <= len(found) <= 4:
            raise GeometryFault(
                "Ein Punkt besteht aus Länge und Breite, wahlweise mit Höhe."
            )
        lon, lat = _degree(found[0]), _degree(found[1])
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            raise GeometryFault(
                f"Länge {found[0]}, Breite {found[1]} sind keine Grad. GeoJSON "
                "verlangt WGS 84 (EPSG:4326), Länge zuerst."
            )
        return rounded(lon), rounded(lat)

    def _line(self, value: object) -> Line:
        line = tuple(map(self._position, self._list(value)))
        if len(line) < 2:
            raise GeometryFault("Eine Linie braucht mindestens zwei Punkte.")
        return line

    def _polygon(self, value: object) -> Polygon:
        outer, *holes = (self._ring(ring) for ring in self._list(value))
        return (_turned(outer, left=True), *(_turned(h, left=False) for h in holes))

    def _ring(self, value: object) -> Ring:
        ring = tuple(map(self._position, self._list(value)))
        if len(ring) < 4:
            raise GeometryFault("Der Ring einer Fläche braucht mindestens vier Punkte.")
        if ring[0] != ring[-1]:
            raise GeometryFault(
                "Der Ring einer Fläche ist nicht geschlossen: Der letzte Punkt muss "
                "dem ersten gleichen."
            )
        if twice_area(ring) == 0:
            raise GeometryFault("Der Ring einer Fläche umschließt nichts.")
        return ring


_SIMPLE: Final = (
    "Point",
    "LineString",
    "Polygon",
    "MultiPoint",
    "MultiLineString",
    "MultiPolygon",
)


def _degree(value: object) -> float:
    # True is an int for Python, and no degree for anybody.
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise GeometryFault(f"„{str(value)[:40]}“ ist keine Zahl.")
    try:
        number = float(value)
    except OverflowError:
        number = float("inf")
    if not isfinite(number):
        raise GeometryFault("Eine Koordinate ist keine endliche Zahl.")
    return number


def twice_area(ring: Ring) -> float:
    """Twice the area in square degrees; positive if the ring turns left."""
    lon0, lat0 = ring[0]
    return sum(
        (x1 - lon0) * (y2 - lat0) - (x2 - lon0) * (y1 - lat0)
        for (x1, y1), (x2, y2) in pairwise(ring)
    )


def _turned(ring: Ring, *, left: bool) -> Ring:
    """The ring in the order of RFC 7946, § 3.1.6: outer left, holes right."""
    return ring if (twice_area(ring) > 0) is left else ring[::-1]
