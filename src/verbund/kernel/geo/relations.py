"""What shapes have to do with each other: meet, hold; how long, how far, where.

Straight lines in degrees, as GeoJSON means them (RFC 7946, § 3.1.1). Touching counts.
"""

from collections.abc import Iterator
from itertools import pairwise

from verbund.kernel.geo.distances import distance_m, to_segment_m
from verbund.kernel.geo.geometry import Line, Polygon, Position, Shape

Segment = tuple[Position, Position]


def holds(polygon: Polygon, point: Position) -> bool:
    """Whether the point lies in the polygon or on one of its edges."""
    lon, lat = point
    inside = False
    for ring in polygon:
        for (x1, y1), (x2, y2) in pairwise(ring):
            if _turn((x1, y1), (x2, y2), point) == 0 and _within(
                point, (x1, y1), (x2, y2)
            ):
                return True
            if (y1 > lat) is not (y2 > lat) and lon < x1 + (lat - y1) * (x2 - x1) / (
                y2 - y1
            ):
                inside = not inside
    return inside


def intersects(one: Shape, other: Shape) -> bool:
    """Whether the shapes share at least one point."""
    if not one.bounds().meets(other.bounds()):
        return False
    ends = ((one, other), (other, one))
    for inner, outer in ends:
        for polygon in outer.polygons:
            if any(holds(polygon, point) for point in _ends(inner)):
                return True
    for point in one.points:
        if point in other.points or any(
            _turn(*segment, point) == 0 and _within(point, *segment)
            for segment in segments(other)
        ):
            return True
    for point in other.points:
        if any(
            _turn(*segment, point) == 0 and _within(point, *segment)
            for segment in segments(one)
        ):
            return True
    return _any_cross(_within_reach(one, other), _within_reach(other, one))


def _within_reach(shape: Shape, other: Shape) -> list[Segment]:
    """Segments whose box meets the box of the other shape."""
    box = other.bounds()
    return [
        (a, b)
        for a, b in segments(shape)
        if min(a[0], b[0]) <= box.max_lon
        and max(a[0], b[0]) >= box.min_lon
        and min(a[1], b[1]) <= box.max_lat
        and max(a[1], b[1]) >= box.min_lat
    ]


def _any_cross(ones: list[Segment], others: list[Segment]) -> bool:
    """Whether a segment of one list meets one of the other; swept from west to east."""
    coming = sorted(
        [(min(a[0], b[0]), 0, (a, b)) for a, b in ones]
        + [(min(a[0], b[0]), 1, (a, b)) for a, b in others]
    )
    active: tuple[list[Segment], list[Segment]] = ([], [])
    for west, side, segment in coming:
        against = active[1 - side]
        # Those that end before this one begins will meet nobody any more.
        against[:] = [s for s in against if max(s[0][0], s[1][0]) >= west]
        if any(cross(segment, met) for met in against):
            return True
        active[side].append(segment)
    return False


def segments(shape: Shape) -> Iterator[Segment]:
    """All straight pieces of lines and rings."""
    for line in shape.lines:
        yield from pairwise(line)
    for polygon in shape.polygons:
        for ring in polygon:
            yield from pairwise(ring)


def _ends(shape: Shape) -> Iterator[Position]:
    """One position of each part: the rest is decided by crossing segments."""
    yield from shape.points
    yield from (line[0] for line in shape.lines)
    yield from (polygon[0][0] for polygon in shape.polygons)


def cross(one: Segment, other: Segment) -> bool:
    """Whether two segments share a point, their ends included."""
    (a, b), (c, d) = one, other
    if (
        max(a[0], b[0]) < min(c[0], d[0])
        or max(c[0], d[0]) < min(a[0], b[0])
        or max(a[1], b[1]) < min(c[1], d[1])
        or max(c[1], d[1]) < min(a[1], b[1])
    ):
        return False
    return _turn(a, b, c) * _turn(a, b, d) <= 0 and _turn(c, d, a) * _turn(c, d, b) <= 0


def _turn(start: Position, end: Position, point: Position) -> int:
    """1 if the point lies left of the line, -1 right, 0 on it."""
    value = (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (
        point[0] - start[0]
    )
    return (value > 0) - (value < 0)


def _within(point: Position, start: Position, end: Position) -> bool:
    return min(start[0], end[0]) <= point[0] <= max(start[0], end[0]) and min(
        start[1], end[1]
    ) <= point[1] <= max(start[1], end[1])


def length_m(shape: Shape) -> float:
    """Metres of all lines; of areas, their outlines."""
    return sum(distance_m(y1, x1, y2, x2) for (x1, y1), (x2, y2) in segments(shape))


def distance_to_m(shape: Shape, lat: float, lon: float) -> float:
    """Metres from a point to the nearest point of the shape; 0 inside of areas."""
    if any(holds(polygon, (lon, lat)) for polygon in shape.polygons):
        return 0.0
    gaps = [distance_m(lat, lon, y, x) for x, y in shape.points]
    gaps += [to_segment_m(lat, lon, *segment) for segment in segments(shape)]
    return min(gaps)


def representative(shape: Shape) -> Position:
    """A point that stands for the shape: in its largest area, on its longest line."""
    if shape.polygons:
        return _inside(max(shape.polygons, key=_extent))
    if shape.lines:
        return _halfway(max(shape.lines, key=_line_length))
    return shape.points[0]


def _extent(polygon: Polygon) -> float:
    # The box of the outer ring is enough to choose the largest part.
    lons = [p[0] for p in polygon[0]]
    lats = [p[1] for p in polygon[0]]
    return (max(lons) - min(lons)) * (max(lats) - min(lats))


def _inside(polygon: Polygon) -> Position:
    """The middle of the longest stretch inside, half way up."""
    lats = sorted({p[1] for p in polygon[0]})
    low, high = lats[0], lats[-1]
    middle = (low + high) / 2
    # Not through a corner, where the ray test would have to count carefully.
    below = max((y for y in lats if y <= middle), default=low)
    above = min((y for y in lats if y > middle), default=high)
    lat = (below + above) / 2
    crossings = sorted(
        x1 + (lat - y1) * (x2 - x1) / (y2 - y1)
        for ring in polygon
        for (x1, y1), (x2, y2) in pairwise(ring)
        if (y1 > lat) is not (y2 > lat)
    )
    pairs = list(zip(crossings[::2], crossings[1::2], strict=False))
    if not pairs:
        return polygon[0][0]
    west, east = max(pairs, key=lambda pair: pair[1] - pair[0])
    return (west + east) / 2, lat


def _line_length(line: Line) -> float:
    return sum(distance_m(y1, x1, y2, x2) for (x1, y1), (x2, y2) in pairwise(line))


def _halfway(line: Line) -> Position:
    left = _line_length(line) / 2
    for (x1, y1), (x2, y2) in pairwise(line):
        piece = distance_m(y1, x1, y2, x2)
        if piece >= left:
            part = left / piece if piece else 0.0
            return x1 + (x2 - x1) * part, y1 + (y2 - y1) * part
        left -= piece
    return line[-1]
