"""Does an area cross itself? Then nobody can say what lies in it.

Edges are sorted into cells of a grid, so that only neighbours are compared: an area of
a hundred thousand edges takes a second, not an hour. Who draws so that this does not
help is refused. Rings of one polygon may touch in single points (OGC 06-103r4,
§ 6.1.11), as may two polygons of one geometry.
"""

from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise
from math import ceil, floor, sqrt

from verbund.kernel.geo.geometry import GeometryFault, Polygon, Position, Shape
from verbund.kernel.geo.relations import Segment

#: So many comparisons and entries of the grid for each edge; drawings need a handful.
_MOST_FOR_EACH = 60
_FREE = 100_000


def crossing(shape: Shape) -> Position | None:
    """A place where an edge of an area crosses another of the same polygon.

    ``None`` if there is none. Touching in a point is allowed, running along is not.
    Raises ``GeometryFault`` for a tangle that would take too long.
    """
    for polygon in shape.polygons:
        found = _crossing(polygon)
        if found is not None:
            return found
    return None


def _crossing(polygon: Polygon) -> Position | None:
    edges = [edge for ring in polygon for edge in pairwise(ring) if edge[0] != edge[1]]
    left = _FREE + _MOST_FOR_EACH * len(edges)
    for met in _grid(edges, left):
        left -= len(met) * (len(met) - 1) // 2
        if left < 0:
            raise GeometryFault(_TANGLED)
        for one, other in combinations(met, 2):
            found = _cross(one, other)
            if found is not None:
                return found
    return None


_TANGLED = (
    "Die Fläche ist zu verwickelt, um geprüft zu werden. Bitte vereinfachen Sie sie."
)


def _grid(edges: list[Segment], most: int) -> Iterable[list[Segment]]:
    """Edges by the cell of a square grid that they may touch."""
    xs = [p[0] for edge in edges for p in edge]
    ys = [p[1] for edge in edges for p in edge]
    west, south = min(xs), min(ys)
    side = max(1, ceil(sqrt(len(edges))))
    width = (max(xs) - west) / side or 1.0
    height = (max(ys) - south) / side or 1.0
    cells: dict[tuple[int, int], list[Segment]] = {}
    for edge in edges:
        for cell in _cells(edge, west, south, width, height):
            cells.setdefault(cell, []).append(edge)
            most -= 1
        if most < 0:
            raise GeometryFault(_TANGLED)
    return cells.values()


def _cells(
    edge: Segment, west: float, south: float, width: float, height: float
) -> Iterator[tuple[int, int]]:
    """Cells along an edge, column by column, one more at each side for rounding."""
    (x1, y1), (x2, y2) = sorted(edge)
    first, last = floor((x1 - west) / width), floor((x2 - west) / width)
    slope = (y2 - y1) / (x2 - x1) if x2 > x1 else 0.0
    for column in range(first, last + 1):
        if first == last:
            ends = (y1, y2)
        else:
            start = max(x1, west + column * width)
            end = min(x2, west + (column + 1) * width)
            ends = (y1 + (start - x1) * slope, y1 + (end - x1) * slope)
        low, high = sorted(ends)
        for row in range(
            floor((low - south) / height - 1e-6),
            floor((high - south) / height + 1e-6) + 1,
        ):
            yield column, row


def _cross(one: Segment, other: Segment) -> Position | None:
    """Where two edges cross or run along each other; touching does not count."""
    (x1, y1), (x2, y2) = one
    (x3, y3), (x4, y4) = other
    along = (x2 - x1, y2 - y1)
    aside = (x4 - x3, y4 - y3)
    turn = along[0] * aside[1] - along[1] * aside[0]
    apart = (x3 - x1, y3 - y1)
    if turn == 0:
        return _overlap(one, other)
    here = (apart[0] * aside[1] - apart[1] * aside[0]) / turn
    there = (apart[0] * along[1] - apart[1] * along[0]) / turn
    # A hair inside of both: a corner on an edge touches, it does not cross.
    if 1e-9 < here < 1 - 1e-9 and 1e-9 < there < 1 - 1e-9:
        return x1 + here * along[0], y1 + here * along[1]
    return None


def _overlap(one: Segment, other: Segment) -> Position | None:
    """A common stretch of two parallel edges."""
    (a, b), (c, d) = one, other
    if (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) != 0:
        return None
    # Along the longer axis of the first.
    axis = 0 if abs(b[0] - a[0]) >= abs(b[1] - a[1]) else 1
    low = max(min(a, b, key=lambda p: p[axis]), min(c, d, key=lambda p: p[axis]),
              key=lambda p: p[axis])  # fmt: skip
    high = min(max(a, b, key=lambda p: p[axis]), max(c, d, key=lambda p: p[axis]),
               key=lambda p: p[axis])  # fmt: skip
    return low if low[axis] < high[axis] else None
