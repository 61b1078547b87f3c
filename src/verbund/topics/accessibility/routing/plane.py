"""Geometry on a plane in metres around one spot: exact enough for a town.

Positions are ``(x, y)`` in metres east and north of an origin. Over 10 km the error
against the ellipsoid stays below one in a thousand.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import atan2, cos, degrees, hypot, radians
from typing import TypeAlias

XY: TypeAlias = tuple[float, float]
LonLat: TypeAlias = tuple[float, float]

_EARTH = 6_371_008.8


class Plane:
    """The plane that touches the earth at ``lon``, ``lat``."""

    __slots__ = ("_kx", "_ky", "lat", "lon")

    def __init__(self, lon: float, lat: float) -> None:
        self.lon, self.lat = lon, lat
        self._ky = radians(1) * _EARTH
        self._kx = self._ky * cos(radians(lat))

    def xy(self, lon: float, lat: float) -> XY:
        """Metres east and north of the origin."""
        return (lon - self.lon) * self._kx, (lat - self.lat) * self._ky

    def lonlat(self, x: float, y: float) -> LonLat:
        """Back to degrees."""
        return self.lon + x / self._kx, self.lat + y / self._ky


def length(points: Sequence[XY]) -> float:
    """The length of a line."""
    return sum(distance(a, b) for a, b in pairwise(points))


def distance(a: XY, b: XY) -> float:
    """Metres between two positions."""
    return hypot(a[0] - b[0], a[1] - b[1])


def onto(p: XY, a: XY, b: XY) -> tuple[float, float]:
    """How far ``p`` is from the segment, and where along it (0…1) the foot lies."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    square = dx * dx + dy * dy
    at = 0.0
    if square:
        at = max(0.0, min(1.0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / square))
    return hypot(p[0] - a[0] - at * dx, p[1] - a[1] - at * dy), at


def to_line(p: XY, line: Sequence[XY]) -> float:
    """How far ``p`` is from a line of at least one position."""
    if len(line) == 1:
        return distance(p, line[0])
    return min(onto(p, a, b)[0] for a, b in pairwise(line))


def inside(p: XY, ring: Sequence[XY]) -> bool:
    """Whether ``p`` lies within a closed ring (even–odd rule)."""
    found = False
    x, y = p
    for (ax, ay), (bx, by) in pairwise(ring):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            found = not found
    return found


def crosses(a: XY, b: XY, c: XY, d: XY) -> bool:
    """Whether two segments cross at an inner point of both."""
    return _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0


def _side(a: XY, b: XY, p: XY) -> float:
    return (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])


def lines_cross(one: Sequence[XY], other: Sequence[XY]) -> bool:
    """Whether any segments of two lines cross."""
    return any(
        crosses(a, b, c, d) for a, b in pairwise(one) for c, d in pairwise(other)
    )


def bearing(a: XY, b: XY) -> float:
    """Degrees clockwise from north, 0 ≤ bearing < 360."""
    return degrees(atan2(b[0] - a[0], b[1] - a[1])) % 360


def turn(before: float, after: float) -> float:
    """The change of direction, −180 … 180 degrees; right is positive."""
    return (after - before + 180) % 360 - 180


def middle(points: Iterable[XY]) -> XY:
    """The mean of some positions."""
    found = list(points)
    return (
        sum(p[0] for p in found) / len(found),
        sum(p[1] for p in found) / len(found),
    )


def point_along(line: Sequence[XY], metres: float) -> XY:
    """The position so many metres from the beginning of a line, at most its end."""
    left = metres
    for a, b in pairwise(line):
        step = distance(a, b)
        if step and left <= step:
            at = left / step
            return a[0] + at * (b[0] - a[0]), a[1] + at * (b[1] - a[1])
        left -= step
    return line[-1]
