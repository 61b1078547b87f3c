"""The cheapest way for a profile: A* on costs that were worked out once per profile.

The straight line at full speed never overestimates, because every factor is at least
one; so the first arrival is the cheapest.
"""

from collections.abc import Mapping
from heapq import heappop, heappush
from itertools import pairwise
from math import hypot

import msgspec

from verbund.topics.accessibility.routing.costs import (
    WALKERS,
    Refusal,
    edge_seconds,
    node_seconds,
)
from verbund.topics.accessibility.routing.network import Network, Snapped
from verbund.topics.accessibility.routing.plane import XY, distance, length

_SNAP = 150.0


class Closed(msgspec.Struct, frozen=True):
    """What is closed now: edges and junctions with the reason to tell."""

    edges: Mapping[int, Refusal] = {}
    nodes: Mapping[int, Refusal] = {}


NOTHING_CLOSED = Closed()


class Piece(msgspec.Struct, frozen=True):
    """One edge, or a part of it, as it is walked: ``line`` in walking order."""

    edge: int
    forward: bool
    line: tuple[XY, ...]
    metres: float
    node: int
    """The junction at its end; −1 at the goal."""


class Path(msgspec.Struct, frozen=True):
    """A way from spot to spot."""

    pieces: tuple[Piece, ...]
    seconds: float
    start: Snapped
    goal: Snapped

    @property
    def metres(self) -> float:
        """Its length on the network."""
        return sum(piece.metres for piece in self.pieces)


class Router:
    """One network, ready for one profile."""

    __slots__ = (
        "_links", "_parts", "_speed", "edges", "network", "nodes", "profile", "usable",
    )  # fmt: skip

    def __init__(self, network: Network, profile: str) -> None:
        walker = WALKERS[profile]
        self.network, self.profile = network, profile
        self._speed = walker.speed
        self.edges: dict[int, Refusal] = {}
        self.nodes: dict[int, Refusal] = {}
        passing = {}
        for node, tags in network.points.items():
            found = node_seconds(walker, tags)
            if isinstance(found, Refusal):
                self.nodes[node] = found
            else:
                passing[node] = found
        self._links: list[list[tuple[int, float, int]]] = [[] for _ in network.xy]
        self.usable = [True] * len(network.lines)
        for edge, (a, b) in enumerate(network.ends):
            tags, metres = network.tags[edge], network.metres[edge]
            there = edge_seconds(walker, tags, metres)
            back = edge_seconds(walker, tags, metres, forward=False)
            if isinstance(there, Refusal):
                self.edges[edge] = there
            if isinstance(there, Refusal) and isinstance(back, Refusal):
                self.usable[edge] = False
                continue
            for start, end, cost in ((a, b, there), (b, a, back)):
                if isinstance(cost, float) and end not in self.nodes:
                    whole = cost + passing.get(end, 0.0)
                    self._links[start].append((end, whole, edge))
        self._parts = self._connected()

    def _connected(self) -> list[int]:
        """The number of the connected part that each edge lies in; −1 if refused."""
        parts = [-1] * len(self.network.lines)
        seen = [False] * len(self._links)
        for first in range(len(self._links)):
            waiting = [] if seen[first] else [first]
            while waiting:
                node = waiting.pop()
                seen[node] = True
                for end, _, edge in self._links[node]:
                    parts[edge] = first
                    if not seen[end]:
                        waiting.append(end)
        return parts

    def ends(
        self, start: XY, goal: XY, closed: Closed = NOTHING_CLOSED
    ) -> tuple[Snapped, Snapped] | None:
        """Spots near two places that are connected for this profile.

        Of all connected parts that both places touch, the one that is nearest to them
        together; ``None`` if there is none.
        """
        here, there = self._by_part(start, closed), self._by_part(goal, closed)
        both = here.keys() & there.keys()
        if not both:
            return None
        part = min(both, key=lambda each: here[each].metres + there[each].metres)
        return here[part], there[part]

    def _by_part(self, spot: XY, closed: Closed) -> dict[int, Snapped]:
        found: dict[int, Snapped] = {}
        for _, edge in self.network.near(spot, _SNAP):
            part = self._parts[edge]
            lift = self.network.tags[edge].get("highway") == "elevator"
            if part < 0 or part in found or edge in closed.edges or lift:
                continue
            found[part] = self.network.snapped(edge, spot)
        return found

    def path(
        self, start: Snapped, goal: Snapped, closed: Closed = NOTHING_CLOSED
    ) -> Path | None:
        """The cheapest way, or ``None`` if there is none."""
        if start.edge == goal.edge and start.edge not in closed.edges:
            direct = self._along(start, goal)
            if direct is not None:
                return direct
        xy, links, speed = self.network.xy, self._links, self._speed
        gx, gy = goal.xy
        shut_edges, shut_nodes = closed.edges, closed.nodes
        ends = self._approaches(goal, into=True)
        best: dict[int, float] = {}
        came: dict[int, tuple[int, int]] = {}
        heap: list[tuple[float, float, int]] = []
        for node, cost in self._approaches(start, into=False).items():
            if node not in shut_nodes:
                best[node] = cost
                x, y = xy[node]
                heappush(heap, (cost + hypot(x - gx, y - gy) / speed, cost, node))
        arrived, last = float("inf"), -1
        while heap:
            estimate, cost, node = heappop(heap)
            if estimate >= arrived:
                break
            if cost > best[node]:
                continue
            if node in ends and cost + ends[node] < arrived:
                arrived, last = cost + ends[node], node
            for end, seconds, edge in links[node]:
                total = cost + seconds
                if total >= best.get(end, arrived):
                    continue
                if edge in shut_edges or end in shut_nodes:
                    continue
                best[end] = total
                came[end] = (node, edge)
                x, y = xy[end]
                heappush(heap, (total + hypot(x - gx, y - gy) / speed, total, end))
        if last < 0:
            return None
        return self._walked(start, goal, came, last, arrived)

    def _cost(self, edge: int, start: int, end: int) -> float | None:
        for node, seconds, other in self._links[start]:
            if other == edge and node == end:
                return seconds
        return None

    def _approaches(self, spot: Snapped, *, into: bool) -> dict[int, float]:
        """Seconds between a spot and the ends of its edge, by end."""
        a, b = self.network.ends[spot.edge]
        found: dict[int, float] = {}
        for near, far, part in ((a, b, spot.at), (b, a, 1 - spot.at)):
            cost = (
                self._cost(spot.edge, near, far)
                if into
                else self._cost(spot.edge, far, near)
            )
            if cost is not None:
                found[near] = min(found.get(near, float("inf")), cost * part)
        return found

    def _along(self, start: Snapped, goal: Snapped) -> Path | None:
        a, b = self.network.ends[start.edge]
        forward = goal.at >= start.at
        cost = self._cost(start.edge, *((a, b) if forward else (b, a)))
        if cost is None:
            return None
        line = _part(self.network, start.edge, start.at, goal.at)
        piece = Piece(start.edge, forward, line, length(line), -1)
        seconds = cost * abs(goal.at - start.at)
        return Path((piece,), seconds, start, goal)

    def _walked(
        self,
        start: Snapped,
        goal: Snapped,
        came: Mapping[int, tuple[int, int]],
        last: int,
        seconds: float,
    ) -> Path:
        nodes, edges = [last], []
        while nodes[-1] in came:
            before, edge = came[nodes[-1]]
            nodes.append(before)
            edges.append(edge)
        nodes.reverse()
        edges.reverse()
        network = self.network
        first, final = nodes[0], nodes[-1]
        pieces = [self._stub(start, first, leaving=True)]
        for index, edge in enumerate(edges):
            forward = network.ends[edge][0] == nodes[index]
            line = network.lines[edge] if forward else network.lines[edge][::-1]
            pieces.append(
                Piece(
                    edge, forward, tuple(line), network.metres[edge], nodes[index + 1]
                )
            )
        pieces.append(self._stub(goal, final, leaving=False))
        kept = [
            p
            for p in pieces
            if p.metres > 0.01 or network.tags[p.edge].get("highway") == "elevator"
        ] or pieces[:1]
        return Path(tuple(kept), seconds, start, goal)

    def _stub(self, spot: Snapped, node: int, *, leaving: bool) -> Piece:
        a, _ = self.network.ends[spot.edge]
        to = 0.0 if node == a else 1.0
        if leaving:
            line = _part(self.network, spot.edge, spot.at, to)
            return Piece(spot.edge, to == 1.0, line, length(line), node)
        line = _part(self.network, spot.edge, to, spot.at)
        return Piece(spot.edge, to == 0.0, line, length(line), -1)


def _part(network: Network, edge: int, start: float, end: float) -> tuple[XY, ...]:
    """The line of an edge between two shares of its length, in that direction."""
    line = network.lines[edge]
    total = network.metres[edge]
    low, high = sorted((start * total, end * total))
    found: list[XY] = []
    walked = 0.0
    for a, b in pairwise(line):
        step = distance(a, b)
        for mark in (low, high):
            if walked <= mark <= walked + step and step:
                at = (mark - walked) / step
                spot = (a[0] + at * (b[0] - a[0]), a[1] + at * (b[1] - a[1]))
                if not found or found[-1] != spot:
                    found.append(spot)
        if low < walked + step < high:
            found.append(b)
        walked += step
    found = found or [line[0]]
    found = [p for i, p in enumerate(found) if i == 0 or p != found[i - 1]]
    return tuple(found if start <= end else found[::-1])
