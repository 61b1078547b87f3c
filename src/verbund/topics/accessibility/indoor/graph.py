"""The inside of a building as a graph, and the cheapest way for a profile.

Within a space people walk straight where they see the next door, else around corners:
the graph joins doors, corners and centres that see each other. Shafts join levels.
"""

from collections.abc import Mapping
from heapq import heappop, heappush
from itertools import pairwise
from typing import NamedTuple

import msgspec

from verbund.topics.accessibility.indoor.model import (
    SHAFTS,
    Building,
    Door,
    Space,
    area,
)
from verbund.topics.accessibility.routing.costs import WALKERS, Refusal, Walker
from verbund.topics.accessibility.routing.plane import XY, crosses, distance, inside
from verbund.topics.accessibility.routing.plane import middle as mean_of

_INWARD = 0.25
_LIFT_WAIT = 30.0
_PER_LEVEL = {"lift": 4.0, "stairs": 14.0, "ramp": 60.0, "escalator": 12.0}
_STAIRS_ON_WHEELS = frozenset({"stairs", "escalator"})


class Node(NamedTuple):
    """A spot: a door (``door`` ≥ 0), else a corner or the centre of ``space``."""

    level: float
    at: XY
    door: int
    space: int


class Leg(NamedTuple):
    """A straight piece within a space, or a ride (``ride``) between two levels."""

    start: int
    end: int
    space: int
    metres: float
    ride: str


class Way(msgspec.Struct, frozen=True):
    """A way inside: nodes and the legs between them."""

    nodes: tuple[Node, ...]
    legs: tuple[Leg, ...]
    seconds: float

    @property
    def metres(self) -> float:
        """Its length without rides."""
        return sum(leg.metres for leg in self.legs)


class Shut(msgspec.Struct, frozen=True):
    """What is closed now: spaces (a lift) and doors, with the reason to tell."""

    spaces: Mapping[int, Refusal] = {}
    doors: Mapping[int, Refusal] = {}


NOTHING_SHUT = Shut()


class IndoorGraph:
    """One building, ready to be searched."""

    __slots__ = ("building", "centres", "door_nodes", "links", "nodes")

    def __init__(self, building: Building) -> None:
        self.building = building
        self.nodes: list[Node] = []
        self.links: list[list[Leg]] = []
        self.door_nodes: dict[int, int] = {}
        self.centres: dict[tuple[int, float], int] = {}
        by_space: dict[tuple[int, float], list[int]] = {}
        for number, door in enumerate(building.doors):
            node = self._add(Node(door.level, door.at, number, -1))
            self.door_nodes[number] = node
            for beside in door.spaces:
                by_space.setdefault((beside, door.level), []).append(node)
        for number, space in enumerate(building.spaces):
            for level in space.levels:
                self._lay(number, space, level, by_space.get((number, level), []))
            if space.kind in SHAFTS:
                self._ride(
                    number,
                    space,
                    [lv for lv in space.levels if by_space.get((number, lv))],
                )
        for link in building.links:
            self._link(link.a, link.b, link.kind)

    def _add(self, node: Node) -> int:
        self.nodes.append(node)
        self.links.append([])
        return len(self.nodes) - 1

    def _join(self, a: int, b: int, space: int, metres: float, ride: str = "") -> None:
        self.links[a].append(Leg(a, b, space, metres, ride))
        self.links[b].append(Leg(b, a, space, metres, ride))

    def _lay(self, number: int, space: Space, level: float, doors: list[int]) -> None:
        centre = self._add(Node(level, centre_of(space.ring), -1, number))
        self.centres[number, level] = centre
        if space.kind in SHAFTS:
            for door in doors:
                self._join(
                    door,
                    centre,
                    number,
                    distance(self.nodes[door].at, self.nodes[centre].at),
                )
            return
        inner = {door: _inward(self.nodes[door].at, space.ring) for door in doors}
        inner[centre] = self.nodes[centre].at
        for corner in _corners(space.ring):
            inner[self._add(Node(level, corner, -1, number))] = corner
        spots = list(inner.items())
        joined = set()
        for index, (a, here) in enumerate(spots):
            for b, there in spots[index + 1 :]:
                if _sees(here, there, space.ring):
                    self._join(
                        a, b, number, distance(self.nodes[a].at, self.nodes[b].at)
                    )
                    joined |= {a, b}
        for door in doors:
            if door not in joined:
                # Drawn outside of its room: nobody may be locked in by that.
                self._join(
                    door,
                    centre,
                    number,
                    distance(self.nodes[door].at, self.nodes[centre].at),
                )

    def _ride(self, number: int, space: Space, stops: list[float]) -> None:
        for low, high in pairwise(stops):
            self._join(
                self.centres[number, low], self.centres[number, high], number, 0.0,
                space.kind,
            )  # fmt: skip

    def _link(self, a: int, b: int, kind: str) -> None:
        one, other = self.building.spaces[a], self.building.spaces[b]
        self._join(
            self.centres[a, one.levels[0]],
            self.centres[b, other.levels[0]],
            a,
            0.0,
            kind,
        )

    def way(
        self, start: int, goal: int, profile: str, shut: Shut = NOTHING_SHUT
    ) -> Way | None:
        """The cheapest way between two nodes, or ``None``."""
        walker = WALKERS[profile]
        best = {start: 0.0}
        came: dict[int, Leg] = {}
        heap = [(0.0, start)]
        while heap:
            cost, node = heappop(heap)
            if node == goal:
                return self._walked(start, goal, came, cost)
            if cost > best[node]:
                continue
            for leg in self.links[node]:
                if self.refused(leg, walker, shut) is not None:
                    continue
                total = cost + self._seconds(leg, walker, came.get(node))
                if total < best.get(leg.end, float("inf")):
                    best[leg.end] = total
                    came[leg.end] = leg
                    heappush(heap, (total, leg.end))
        return None

    def _seconds(self, leg: Leg, walker: Walker, before: Leg | None) -> float:
        if not leg.ride:
            door = self.nodes[leg.end].door
            pause = 2.0 if door >= 0 and not self.building.doors[door].opening else 0.0
            # Nobody is led through an office that is not theirs if a corridor will do.
            room = self.building.spaces[leg.space].kind == "room"
            return leg.metres / walker.speed * (2.0 if room else 1.0) + pause
        levels = abs(self.nodes[leg.start].level - self.nodes[leg.end].level)
        riding = before is not None and before.ride == leg.ride
        wait = _LIFT_WAIT if leg.ride == "lift" and not riding else 0.0
        slow = 1.35 / walker.speed if leg.ride != "lift" else 1.0
        return wait + levels * _PER_LEVEL.get(leg.ride, 14.0) * slow

    def refused(
        self, leg: Leg, walker: Walker, shut: Shut = NOTHING_SHUT
    ) -> Refusal | None:
        """Why somebody cannot go there, if so."""
        if leg.space in shut.spaces and leg.ride:
            return shut.spaces[leg.space]
        if leg.ride in _STAIRS_ON_WHEELS and walker.wheels:
            return Refusal(f"refused.indoor_{leg.ride}")
        return self.refused_at(leg.end, walker, shut)

    def refused_at(
        self, node: int, walker: Walker, shut: Shut = NOTHING_SHUT
    ) -> Refusal | None:
        """Why somebody cannot pass the door that is at a node, if one is there."""
        number = self.nodes[node].door
        if number < 0:
            return None
        if number in shut.doors:
            return shut.doors[number]
        door = self.building.doors[number]
        if door.width and door.width < walker.narrow:
            return Refusal(
                "refused.door",
                {"cm": door.width, "door": door_name(self.building, door)},
            )
        return None

    def _walked(
        self, start: int, goal: int, came: Mapping[int, Leg], seconds: float
    ) -> Way:
        legs: list[Leg] = []
        node = goal
        while node != start:
            legs.append(came[node])
            node = came[node].start
        legs.reverse()
        nodes = [self.nodes[start], *(self.nodes[leg.end] for leg in legs)]
        return Way(tuple(nodes), tuple(legs), seconds)

    def refusals_on(
        self, way: Way | None, profile: str, shut: Shut = NOTHING_SHUT
    ) -> tuple[Refusal, ...]:
        """What this profile could not use on somebody else's way, each once."""
        if way is None:
            return ()
        walker = WALKERS[profile]
        found = (self.refused(leg, walker, shut) for leg in way.legs)
        kept: dict[str, Refusal] = {}
        for each in found:
            if each is not None:
                kept.setdefault(f"{each.key}{sorted(each.values.items())}", each)
        return tuple(kept.values())


def door_name(building: Building, door: Door) -> str:
    """What a door is called: its own name, or the room it leads to."""
    if door.name:
        return door.name
    labels = [building.spaces[n].label for n in door.spaces]
    rooms = [
        building.spaces[n].label
        for n in door.spaces
        if building.spaces[n].kind == "room" and building.spaces[n].label
    ]
    return next((label for label in [*rooms, *labels] if label), "")


def centre_of(ring: tuple[XY, ...]) -> XY:
    """A spot inside a closed ring, its centroid where that lies inside."""
    size = area(ring)
    if size:
        x = y = 0.0
        for a, b in pairwise(ring):
            part = a[0] * b[1] - b[0] * a[1]
            x += (a[0] + b[0]) * part
            y += (a[1] + b[1]) * part
        spot = (x / (6 * size), y / (6 * size))
        if inside(spot, ring):
            return spot
    corners = [_inward(p, ring, 0.6) for p in ring[:-1]]
    within = [p for p in corners if inside(p, ring)]
    centre = mean_of(ring[:-1])
    return min(within, key=lambda p: distance(p, centre)) if within else centre


_AROUND = (
    (1, 0),
    (0, 1),
    (-1, 0),
    (0, -1),
    (0.7, 0.7),
    (-0.7, 0.7),
    (-0.7, -0.7),
    (0.7, -0.7),
)


def _inward(spot: XY, ring: tuple[XY, ...], metres: float = _INWARD) -> XY:
    """A spot on the wall, moved a little into the room."""
    for reach in (metres, 2 * metres, 4 * metres):
        near = [(spot[0] + x * reach, spot[1] + y * reach) for x, y in _AROUND]
        within = [p for p in near if inside(p, ring)]
        if len(within) == len(near):
            return spot
        if within:
            return mean_of(within) if inside(mean_of(within), ring) else within[0]
    return spot


def _corners(ring: tuple[XY, ...]) -> list[XY]:
    """Inner corners to walk around, a bit away from the wall."""
    points = ring[:-1]
    sign = 1 if area(ring) > 0 else -1
    found = []
    for index, here in enumerate(points):
        a, b = points[index - 1], points[(index + 1) % len(points)]
        bend = (here[0] - a[0]) * (b[1] - here[1]) - (here[1] - a[1]) * (b[0] - here[0])
        if bend * sign < -0.05:
            spot = _inward(here, ring)
            if inside(spot, ring):
                found.append(spot)
    return found


def _sees(a: XY, b: XY, ring: tuple[XY, ...]) -> bool:
    if any(crosses(a, b, c, d) for c, d in pairwise(ring)):
        return False
    return all(
        inside((a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])), ring)
        for t in (0.25, 0.5, 0.75)
    )
