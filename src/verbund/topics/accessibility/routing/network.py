"""A walk network: junctions, and the ways between them with OpenStreetMap's tags.

In: GeoJSON of ways (LineString) and of points on them (kerbs, crossings, lifts,
gates). Ways meet where they have the very same coordinate. Out: ``NetworkData``,
small enough to be kept as one JSON text, and ``Network``, laid out for searching.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

import msgspec

from verbund.topics.accessibility.routing.plane import (
    XY,
    LonLat,
    Plane,
    length,
    onto,
    point_along,
)

#: Tags of ways and points that a route or its words look at; the rest is left behind.
WAY_TAGS = frozenset(
    [
        "highway",
        "name",
        "surface",
        "smoothness",
        "incline",
        "width",
        "step_count",
        "level",
        "foot",
        "access",
        "wheelchair",
        "ramp",
        "ramp:wheelchair",
        "ramp:stroller",
        "handrail",
        "conveying",
        "lit",
        "tunnel",
        "covered",
        "indoor",
        "footway",
        "crossing",
        "tactile_paving",
        "sidewalk",
        "bridge",
        "layer",
    ]
)
POINT_TAGS = frozenset(
    [
        "highway",
        "crossing",
        "barrier",
        "kerb",
        "kerb:height",
        "tactile_paving",
        "wheelchair",
        "foot",
        "access",
        "level",
        "name",
        "entrance",
        "door",
        "width",
        "traffic_signals:sound",
        "addr:street",
        "addr:housenumber",
        "ref",
    ]
)
_ON_A_WAY = frozenset({"barrier", "kerb", "crossing", "door", "entrance"})
_CELL = 100.0


class NetworkFault(ValueError):
    """The file is not a network; says in German what is wrong."""


class NetworkData(msgspec.Struct, frozen=True):
    """The network as it is stored.

    ``edges`` are ``(from, to, way, inner positions)``; ``points`` are tags by the
    number of their junction; ``addresses`` are ``(street, number, lon, lat)``.
    """

    nodes: tuple[LonLat, ...]
    ways: tuple[dict[str, str], ...]
    edges: tuple[tuple[int, int, int, tuple[LonLat, ...]], ...]
    points: dict[str, dict[str, str]]
    addresses: tuple[tuple[str, str, float, float], ...] = ()


class _Drawn(msgspec.Struct):
    nodes: list[LonLat]
    ways: list[dict[str, str]]
    edges: list[tuple[int, int, int, tuple[LonLat, ...]]]
    points: dict[int, dict[str, str]]


class Snapped(msgspec.Struct, frozen=True):
    """The spot on the network that is nearest to somewhere."""

    edge: int
    at: float
    metres: float
    xy: XY


def read_network(
    ways: Mapping[str, Any], points: Mapping[str, Any] | None = None
) -> NetworkData:
    """Split ways at junctions and at points that matter; ``NetworkFault`` otherwise."""
    lines = [_line(feature) for feature in _features(ways)]
    tagged, addresses = _tagged(_features(points) if points else [])
    used: Counter[LonLat] = Counter()
    for _, line in lines:
        used.update(line)
        used.update((line[0], line[-1]))  # ends are always junctions
    numbers: dict[LonLat, int] = {}

    def number(position: LonLat) -> int:
        return numbers.setdefault(position, len(numbers))

    edges: list[tuple[int, int, int, tuple[LonLat, ...]]] = []
    for way, (_, line) in enumerate(lines):
        start = 0
        for index in range(1, len(line)):
            here = line[index]
            if used[here] < 2 and here not in tagged:
                continue
            inner = tuple(line[start + 1 : index])
            edges.append((number(line[start]), number(here), way, inner))
            start = index
    data = _Drawn(
        nodes=list(numbers),
        ways=[tags for tags, _ in lines],
        edges=edges,
        points={numbers[p]: t for p, t in tagged.items() if p in numbers},
    )
    _split_lifts(data)
    return NetworkData(
        nodes=tuple(data.nodes),
        ways=tuple(data.ways),
        edges=tuple(data.edges),
        points={str(node): tags for node, tags in data.points.items()},
        addresses=tuple(addresses),
    )


def _split_lifts(data: "_Drawn") -> None:
    """Make a lift an edge of its own between the levels that meet there.

    Only then people can pass its door without riding it. Where no level is drawn, the
    lift stays a point that everybody passes.
    """
    lifts = [n for n, t in data.points.items() if t.get("highway") == "elevator"]
    for lift in lifts:
        by_level: dict[str, list[int]] = defaultdict(list)
        for index, (a, b, way, _) in enumerate(data.edges):
            if lift in {a, b}:
                tags = data.ways[way]
                by_level[tags.get("level") or tags.get("layer") or "0"].append(index)
        first, *others = sorted(by_level, key=lambda level: (level != "0", level))
        if not others:
            continue
        tags = data.points.pop(lift)
        for level in others:
            stop = len(data.nodes)
            data.nodes.append(data.nodes[lift])
            for index in by_level[level]:
                a, b, way, inner = data.edges[index]
                ends = tuple(stop if node == lift else node for node in (a, b))
                data.edges[index] = (ends[0], ends[1], way, inner)
            data.ways.append({**tags, "level": f"{first};{level}"})
            data.edges.append((lift, stop, len(data.ways) - 1, ()))


def _features(collection: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = collection.get("features")
    if collection.get("type") != "FeatureCollection" or not isinstance(found, list):
        raise NetworkFault("Erwartet wird eine FeatureCollection (GeoJSON).")
    return found


def _line(feature: Mapping[str, Any]) -> tuple[dict[str, str], list[LonLat]]:
    geometry = feature.get("geometry") or {}
    if geometry.get("type") != "LineString":
        name = feature.get("id", "ohne Kennung")
        raise NetworkFault(f"Weg {name}: erwartet wird eine Linie (LineString).")
    line = [(float(c[0]), float(c[1])) for c in geometry["coordinates"]]
    tags = {
        key: str(value)
        for key, value in (feature.get("properties") or {}).items()
        if key in WAY_TAGS
    }
    if "id" in feature:
        tags["@id"] = str(feature["id"])
    if len(line) < 2:
        raise NetworkFault(f"Weg {feature.get('id')}: hat keine zwei Punkte.")
    return tags, line


def _tagged(
    features: Iterable[Mapping[str, Any]],
) -> tuple[dict[LonLat, dict[str, str]], list[tuple[str, str, float, float]]]:
    found: dict[LonLat, dict[str, str]] = {}
    addresses = []
    for feature in features:
        geometry = feature.get("geometry") or {}
        if geometry.get("type") != "Point":
            continue
        lon, lat = (float(c) for c in geometry["coordinates"][:2])
        all_tags = feature.get("properties") or {}
        tags = {key: str(v) for key, v in all_tags.items() if key in POINT_TAGS}
        street, house = tags.get("addr:street"), tags.get("addr:housenumber")
        if street and house:
            addresses.append((street, house, lon, lat))
        if _ON_A_WAY & tags.keys() or tags.get("highway") in {"elevator", "crossing"}:
            found[lon, lat] = {**tags, "@id": str(feature.get("id", ""))}
    return found, addresses


class Network:
    """Laid out for searching: positions in metres, neighbours by junction.

    ``lines[e]`` runs from ``ends[e][0]`` to ``ends[e][1]``, ``metres[e]`` long.
    """

    __slots__ = (
        "_cells", "addresses", "bounds", "ends", "lines", "metres", "neighbours",
        "plane", "points", "tags", "ways", "xy",
    )  # fmt: skip

    def __init__(self, data: NetworkData) -> None:
        if not data.edges:
            raise NetworkFault("Das Netz hat keinen Weg.")
        lons = [p[0] for p in data.nodes]
        lats = [p[1] for p in data.nodes]
        self.bounds = (min(lons), min(lats), max(lons), max(lats))
        self.plane = Plane((min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2)
        self.xy: list[XY] = [self.plane.xy(*position) for position in data.nodes]
        self.ways = data.ways
        self.ends: list[tuple[int, int]] = []
        self.tags: list[dict[str, str]] = []
        self.lines: list[list[XY]] = []
        self.metres: list[float] = []
        self.neighbours: list[list[tuple[int, int]]] = [[] for _ in data.nodes]
        for index, (a, b, way, inner) in enumerate(data.edges):
            line = [self.xy[a], *(self.plane.xy(*p) for p in inner), self.xy[b]]
            self.ends.append((a, b))
            self.tags.append(data.ways[way])
            self.lines.append(line)
            self.metres.append(length(line))
            self.neighbours[a].append((b, index))
            self.neighbours[b].append((a, index))
        self.points = {int(node): tags for node, tags in data.points.items()}
        self.addresses = data.addresses
        self._cells = self._raster()

    def _raster(self) -> dict[tuple[int, int], list[int]]:
        cells: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
        for edge, line in enumerate(self.lines):
            touched = {
                (int(x // _CELL), int(y // _CELL))
                for a, b in pairwise(line)
                for x, y in _walked(a, b)
            }
            for cell in touched:
                cells[cell].append(edge)
        return dict(cells)

    def near(self, spot: XY, metres: float) -> list[tuple[float, int]]:
        """Edges within some metres, with their distance, the nearest first."""
        reach = int(metres // _CELL) + 1
        cx, cy = int(spot[0] // _CELL), int(spot[1] // _CELL)
        seen = {
            edge
            for x in range(cx - reach, cx + reach + 1)
            for y in range(cy - reach, cy + reach + 1)
            for edge in self._cells.get((x, y), ())
        }
        found = ((self.away(edge, spot), edge) for edge in seen)
        return sorted(pair for pair in found if pair[0] <= metres)

    def away(self, edge: int, spot: XY) -> float:
        """How far an edge is from a spot."""
        line = self.lines[edge]
        return min(onto(spot, a, b)[0] for a, b in pairwise(line))

    def snapped(self, edge: int, spot: XY) -> Snapped:
        """The spot on this edge that is nearest."""
        line = self.lines[edge]
        walked, best, where = 0.0, float("inf"), 0.0
        for a, b in pairwise(line):
            far, at = onto(spot, a, b)
            step = length((a, b))
            if far < best:
                best, where = far, walked + at * step
            walked += step
        total = self.metres[edge] or 1.0
        return Snapped(edge, where / total, best, point_along(line, where))


def _walked(a: XY, b: XY) -> Iterable[XY]:
    pieces = int(length((a, b)) // (_CELL / 2)) + 1
    for piece in range(pieces + 1):
        at = piece / pieces
        yield a[0] + at * (b[0] - a[0]), a[1] + at * (b[1] - a[1])
