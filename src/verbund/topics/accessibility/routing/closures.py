"""What is closed now, laid onto a network.

In: barriers as features (the open collection ``barrieren``: a broken lift, a building
site) with what they block. Out: the edges and junctions they close for a profile. A
barrier closes what it is meant for – a lift, a stair, a way – and nothing else near it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, TypeAlias

import msgspec

from verbund.topics.accessibility.routing.costs import WALKERS, Refusal
from verbund.topics.accessibility.routing.network import Network
from verbund.topics.accessibility.routing.plane import (
    XY,
    distance,
    inside,
    lines_cross,
    to_line,
)
from verbund.topics.accessibility.routing.search import Closed

BarrierKind = Literal["lift", "path", "steps", "door"]
Json: TypeAlias = Mapping[str, Any]

_LIFT_REACH = 40.0
_STEPS_REACH = 30.0
_PATH_REACH = 25.0
_ALONG = 8.0


class Barrier(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that closes a way.

    ``blocks`` holds ``wheelchair``, ``foot`` and ``bike``; empty blocks everybody.
    ``geometry`` is GeoJSON or missing, then only ``asset`` says where.
    """

    id: str
    kind: BarrierKind
    title: str
    geometry: Json | None = None
    asset: str = ""
    blocks: frozenset[str] = frozenset()
    since: datetime | None = None
    until: datetime | None = None

    def blocks_profile(self, profile: str) -> bool:
        """Whether it is a barrier for this profile; nobody rides a broken lift."""
        if not self.blocks or "foot" in self.blocks or self.kind == "lift":
            return True
        return "wheelchair" in self.blocks and WALKERS[profile].wheels

    def now(self, moment: datetime) -> bool:
        """Whether it stands at that moment."""
        begun = self.since is None or self.since <= moment
        return begun and (self.until is None or moment < self.until)


def closed_by(
    network: Network, barriers: Iterable[Barrier], *, profile: str, moment: datetime
) -> Closed:
    """The edges and junctions that the barriers close for a profile."""
    edges: dict[int, Refusal] = {}
    nodes: dict[int, Refusal] = {}
    for barrier in barriers:
        if not (barrier.blocks_profile(profile) and barrier.now(moment)):
            continue
        why = Refusal(
            f"refused.closed_{barrier.kind}",
            {"title": barrier.title, "barrier": barrier.id},
        )
        hit_nodes, hit_edges = _hit(network, barrier)
        nodes.update(dict.fromkeys(hit_nodes, why))
        edges.update(dict.fromkeys(hit_edges, why))
    return Closed(edges, nodes)


def _hit(network: Network, barrier: Barrier) -> tuple[list[int], list[int]]:
    if barrier.asset:
        named = [
            node
            for node, tags in network.points.items()
            if barrier.asset in {tags.get("@id"), tags.get("ref")}
        ]
        ways = [
            edge
            for edge, tags in enumerate(network.tags)
            if barrier.asset in {tags.get("@id"), tags.get("ref")}
        ]
        if named or ways:
            return named, ways
    shapes = _shapes(network, barrier.geometry)
    if barrier.kind == "lift":
        return _lifts(network, shapes)
    if barrier.kind == "door":
        return _nearest(network, shapes, _DOORS), []
    if barrier.kind == "steps":
        return [], _stairs(network, shapes)
    return [], _ways(network, shapes)


_Shape: TypeAlias = tuple[str, list[XY]]
_DOORS = frozenset({"door", "entrance", "barrier"})


def _shapes(network: Network, geometry: Json | None) -> list[_Shape]:
    if geometry is None:
        return []
    kind, given = geometry["type"], geometry.get("coordinates", [])

    def line(positions: Sequence[Sequence[float]]) -> list[XY]:
        return [network.plane.xy(p[0], p[1]) for p in positions]

    match kind:
        case "Point":
            return [("point", line([given]))]
        case "MultiPoint":
            return [("point", line([p])) for p in given]
        case "LineString":
            return [("line", line(given))]
        case "MultiLineString":
            return [("line", line(each)) for each in given]
        case "Polygon":
            return [("area", line(given[0]))]
        case "MultiPolygon":
            return [("area", line(each[0])) for each in given]
        case _:
            return []


def _lifts(network: Network, shapes: list[_Shape]) -> tuple[list[int], list[int]]:
    """Lifts that lie in an area, or the one that is nearest to a point.

    A lift is an edge between two levels, or a point where no levels are drawn.
    """
    places: list[tuple[XY, int, bool]] = [
        (line[0], edge, True)
        for edge, line in enumerate(network.lines)
        if network.tags[edge].get("highway") == "elevator"
    ]
    places += [
        (network.xy[node], node, False)
        for node, tags in network.points.items()
        if tags.get("highway") == "elevator"
    ]
    hit: list[tuple[int, bool]] = []
    for kind, points in shapes:
        if kind == "area":
            hit += [(n, edge) for xy, n, edge in places if inside(xy, points)]
            continue
        near = [(distance(xy, spot), xy) for xy, _, _ in places for spot in points]
        if near and min(near)[0] <= _LIFT_REACH:
            # All that is one lift: it may have several edges at the same spot.
            at = min(near)[1]
            hit += [(n, edge) for xy, n, edge in places if distance(xy, at) < 1.0]
    return [n for n, edge in hit if not edge], [n for n, edge in hit if edge]


def _nearest(
    network: Network, shapes: list[_Shape], tagged: frozenset[str]
) -> list[int]:
    found = []
    for _, points in shapes:
        near = [
            (distance(network.xy[node], spot), node)
            for node, tags in network.points.items()
            if tagged & tags.keys()
            for spot in points
        ]
        if near and min(near)[0] <= _PATH_REACH:
            found.append(min(near)[1])
    return found


def _stairs(network: Network, shapes: list[_Shape]) -> list[int]:
    found = []
    for _, points in shapes:
        near = [
            pair
            for spot in points
            for pair in network.near(spot, _STEPS_REACH)
            if network.tags[pair[1]].get("highway") == "steps"
        ]
        if near:
            found.append(min(near)[1])
    return found


def _ways(network: Network, shapes: list[_Shape]) -> list[int]:
    found: list[int] = []
    for kind, points in shapes:
        if kind == "point":
            near = network.near(points[0], _PATH_REACH)
            found += [edge for _, edge in near[:1]]
        else:
            found += _along(network, kind, points)
    return found


def _along(network: Network, kind: str, shape: list[XY]) -> list[int]:
    reach = max(distance(shape[0], p) for p in shape) + _ALONG
    found = []
    for _, edge in network.near(shape[0], reach):
        line = network.lines[edge]
        if kind == "area":
            hit = any(inside(p, shape) for p in line) or lines_cross(line, shape)
        else:
            centre = line[len(line) // 2]
            if len(line) == 2:
                centre = ((line[0][0] + line[1][0]) / 2, (line[0][1] + line[1][1]) / 2)
            hit = to_line(centre, shape) <= _ALONG or lines_cross(line, shape)
        if hit:
            found.append(edge)
    return found
