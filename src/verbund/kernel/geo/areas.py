"""In which of many areas is this point? An index that answers in microseconds.

A grid says which areas may hold the point; each area keeps its edges in bands of
latitude, so that the ray to the east meets a handful of them. An area holds its
southern and western edge as every ray test does, so that of two neighbours exactly one
holds a point of their common border.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from math import cos, floor, radians
from typing import Final, Generic, TypeVar

from verbund.kernel.geo.distances import box_around, to_segment_m
from verbund.kernel.geo.geometry import Box, Polygon, Shape

K = TypeVar("K")
L = TypeVar("L")

#: Side of a cell of the grid in degrees: some areas of a few kilometres in each.
_CELL: Final = 0.1
_BAND_EDGES: Final = 4

_Edge = tuple[float, float, float, float]


class Area(Generic[K]):
    """The polygons of one key, ready to be asked."""

    __slots__ = ("_bands", "_edges", "_height", "_south", "bounds", "key")

    def __init__(self, key: K, shape: Shape) -> None:
        if not shape.polygons:
            raise ValueError(f"{key} has no polygon")
        self.key = key
        self.bounds: Box = shape.bounds()
        self._edges = tuple(_edges(shape.polygons))
        count = max(1, len(self._edges) // _BAND_EDGES)
        self._south = self.bounds.min_lat
        extent = self.bounds.max_lat - self._south
        self._height = extent / count or 1.0
        bands: list[list[_Edge]] = [[] for _ in range(count + 1)]
        for edge in self._edges:
            low, high = sorted((edge[1], edge[3]))
            first = floor((low - self._south) / self._height)
            last = floor((high - self._south) / self._height)
            # Rounding may put the very top one band too high.
            for band in range(max(0, first - 1), min(count, last + 1) + 1):
                bands[band].append(edge)
        self._bands = tuple(map(tuple, bands))

    def called(self, key: L) -> "Area[L]":
        """The same ground under another key; nothing is reckoned again."""
        found: Area[L] = Area.__new__(Area)
        found.key = key
        found.bounds = self.bounds
        found._bands, found._edges = self._bands, self._edges
        found._south, found._height = self._south, self._height
        return found

    def holds(self, lon: float, lat: float) -> bool:
        """Whether the point lies in the area (even-odd rule, holes respected)."""
        min_lon, min_lat, max_lon, max_lat = (
            self.bounds.min_lon,
            self.bounds.min_lat,
            self.bounds.max_lon,
            self.bounds.max_lat,
        )
        if not (min_lon <= lon <= max_lon and min_lat <= lat <= max_lat):
            return False
        inside = False
        for x1, y1, x2, y2 in self._bands[int((lat - self._south) / self._height)]:
            if (y1 > lat) is not (y2 > lat) and lon < x1 + (lat - y1) * (x2 - x1) / (
                y2 - y1
            ):
                inside = not inside
        return inside

    def border_m(self, lat: float, lon: float) -> float:
        """Metres from the point to the nearest edge of the area."""
        across = cos(radians(lat))
        best, found = float("inf"), 0.0
        for x1, y1, x2, y2 in self._edges:
            # In degrees of latitude first: metres only for the nearest edge.
            px, py = (x1 - lon) * across, y1 - lat
            dx, dy = (x2 - x1) * across, y2 - y1
            length = dx * dx + dy * dy
            along = -(px * dx + py * dy) / length if length else 0.0
            along = 0.0 if along < 0 else min(along, 1.0)
            gap = (px + along * dx) ** 2 + (py + along * dy) ** 2
            if gap < best:
                best = gap
                found = to_segment_m(lat, lon, (x1, y1), (x2, y2))
        return found


def _edges(polygons: Iterable[Polygon]) -> Iterator[_Edge]:
    for polygon in polygons:
        for ring in polygon:
            for (x1, y1), (x2, y2) in pairwise(ring):
                yield x1, y1, x2, y2


class AreaIndex(Generic[K]):
    """Many areas; asked with a point, answers with the keys."""

    __slots__ = ("_cells", "areas")

    def __init__(self, areas: Iterable[Area[K]]) -> None:
        self.areas: tuple[Area[K], ...] = tuple(areas)
        cells: dict[tuple[int, int], list[Area[K]]] = {}
        for area in self.areas:
            for cell in _cells(area.bounds):
                cells.setdefault(cell, []).append(area)
        self._cells = {cell: tuple(found) for cell, found in cells.items()}

    def at(self, lat: float, lon: float) -> K | None:
        """The key of the area that holds the point, ``None`` if there is none.

        Of several the one given first.
        """
        found = self.area_at(lat, lon)
        return None if found is None else found.key

    def area_at(self, lat: float, lon: float) -> Area[K] | None:
        """The area that holds the point, to ask it for more."""
        for area in self._cells.get((floor(lon / _CELL), floor(lat / _CELL)), ()):
            if area.holds(lon, lat):
                return area
        return None

    def all_at(self, lat: float, lon: float) -> tuple[K, ...]:
        """The keys of all areas that hold the point, in the order given."""
        found = self._cells.get((floor(lon / _CELL), floor(lat / _CELL)), ())
        return tuple(area.key for area in found if area.holds(lon, lat))

    def near(
        self, lat: float, lon: float, metres: float
    ) -> tuple[tuple[Area[K], float], ...]:
        """Areas whose border is at most so far from the point, nearest first."""
        box = Box(*box_around(lat, lon, metres))
        met = {id(a): a for cell in _cells(box) for a in self._cells.get(cell, ())}
        close = (a for a in met.values() if a.bounds.meets(box))
        found = [(area, area.border_m(lat, lon)) for area in close]
        return tuple(
            sorted(
                ((area, gap) for area, gap in found if gap <= metres),
                key=lambda pair: (pair[1], str(pair[0].key)),
            )
        )


def _cells(box: Box) -> Iterator[tuple[int, int]]:
    for x in range(floor(box.min_lon / _CELL), floor(box.max_lon / _CELL) + 1):
        for y in range(floor(box.min_lat / _CELL), floor(box.max_lat / _CELL) + 1):
            yield x, y
