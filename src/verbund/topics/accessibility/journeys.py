"""A way from spot to spot, outside, inside, or both, with what is closed now.

In: two spots, a profile, the moment. Out: a ``Journey``: steps in order, length, what
was refused on the shorter way. Closures are read from the open collection ``barrieren``
at every look, so a lift that was just reported is closed with the next question.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

import msgspec

from verbund.topics.accessibility.barred import barriers_for, shut_by
from verbund.topics.accessibility.indoor.directions import tell_inside
from verbund.topics.accessibility.indoor.graph import Shut, Way
from verbund.topics.accessibility.maps import LoadedBuilding, LoadedNetwork
from verbund.topics.accessibility.routing.closures import closed_by
from verbund.topics.accessibility.routing.costs import FOOT, WALKERS, Refusal
from verbund.topics.accessibility.routing.network import Snapped
from verbund.topics.accessibility.routing.plane import XY, LonLat
from verbund.topics.accessibility.routing.search import Path
from verbund.topics.accessibility.routing.steps import (
    Refused,
    Step,
    refused_on,
    tell,
    unknown_share,
)
from verbund.topics.accessibility.spots import Ground, Spot

_JOIN = 80.0
_WORTH_SAYING = 25.0


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One stretch: outside on a network, or inside a building."""

    steps: tuple[Step, ...]
    metres: float
    seconds: float
    building: str = ""
    network: str = ""
    way: Way | None = None
    line: tuple[LonLat, ...] = ()


class Journey(msgspec.Struct, frozen=True, kw_only=True):
    """The answer; ``found`` is false where there is no way for the profile now.

    ``far`` are metres between a spot and the network (start, goal), where worth saying.
    """

    profile: str
    start: Spot
    goal: Spot
    found: bool
    parts: tuple[Part, ...] = ()
    refused: tuple[Refused, ...] = ()
    gaps: Mapping[str, float] = {}
    far: tuple[float, float] = (0.0, 0.0)
    reachable: bool = True
    joined: bool = True

    @property
    def metres(self) -> float:
        """The whole length."""
        return sum(part.metres for part in self.parts)

    @property
    def seconds(self) -> float:
        """The whole time."""
        return sum(part.seconds for part in self.parts)

    @property
    def steps(self) -> Iterator[Step]:
        """All steps in order."""
        for part in self.parts:
            yield from part.steps


def plan(
    ground: Ground, start: Spot, goal: Spot, *, profile: str, moment: datetime
) -> Journey:
    """The way for a profile at a moment."""
    search = _Search(ground, profile, moment)
    if start.building and start.building == goal.building:
        return search.inside(start, goal)
    if not (start.building or goal.building):
        return search.outside(start, goal)
    return search.both(start, goal)


class _Search:
    """One question: the barriers are read once."""

    def __init__(self, ground: Ground, profile: str, moment: datetime) -> None:
        self.ground, self.profile, self.moment = ground, profile, moment
        self.barriers = tuple(barriers_for(ground))

    # --- outside -----------------------------------------------------------------

    def outside(self, start: Spot, goal: Spot) -> Journey:
        best: Journey | None = None
        for loaded in self.ground.networks:
            journey = self._on(loaded, start, goal)
            if journey.found:
                return journey
            best = best if best and best.reachable else journey
        return best or Journey(
            profile=self.profile, start=start, goal=goal, found=False, reachable=False
        )

    def _on(self, loaded: LoadedNetwork, start: Spot, goal: Spot) -> Journey:
        network = loaded.network
        here, there = (network.plane.xy(s.lon, s.lat) for s in (start, goal))
        closed = closed_by(
            network, self.barriers, profile=self.profile, moment=self.moment
        )
        router = loaded.router(self.profile)
        ends = router.ends(here, there, closed)
        path = router.path(*ends, closed) if ends else None
        # Whoever is told of a way around wants to know why: what is closed on the own
        # way, and what somebody on foot could use.
        own, on_foot = (
            _free(loaded, mode, here, there) for mode in (self.profile, FOOT)
        )
        refused = _each_once(
            *(r for r in refused_on(own, router, closed) if r.closed_now),
            *refused_on(on_foot, router, closed),
        )
        if path is None or ends is None:
            return Journey(
                profile=self.profile, start=start, goal=goal, found=False,
                refused=refused, reachable=on_foot is not None,
            )  # fmt: skip
        return Journey(
            profile=self.profile, start=start, goal=goal, found=True,
            parts=(_outer(loaded, path),), refused=refused,
            gaps=unknown_share(network, path), far=_far(ends),
        )  # fmt: skip

    # --- inside ------------------------------------------------------------------

    def inside(self, start: Spot, goal: Spot) -> Journey:
        loaded = self.ground.building(start.building)
        if loaded is None:
            return Journey(profile=self.profile, start=start, goal=goal, found=False)
        shut = self._shut(loaded)
        way = loaded.graph.way(start.node, goal.node, self.profile, shut)
        own = loaded.graph.way(start.node, goal.node, self.profile)
        on_foot = loaded.graph.way(start.node, goal.node, FOOT)
        refused = _each_once(
            *(
                _refused(reason)
                for free in (own, on_foot)
                for reason in loaded.graph.refusals_on(free, self.profile, shut)
            )
        )
        parts = (_inner(loaded, way),) if way else ()
        return Journey(
            profile=self.profile, start=start, goal=goal, found=way is not None,
            parts=parts, refused=refused, reachable=on_foot is not None,
        )  # fmt: skip

    def _shut(self, loaded: LoadedBuilding) -> Shut:
        return shut_by(loaded, self.barriers, profile=self.profile, moment=self.moment)

    # --- both --------------------------------------------------------------------

    def both(self, start: Spot, goal: Spot) -> Journey:
        """Outside to the entrance from which the whole way is shortest, and inside."""
        best: Journey | None = None
        for leave in self._doors(start):
            for enter in self._doors(goal):
                journey = self._through(start, leave, enter, goal)
                if _better(journey, best):
                    best = journey
        return best or Journey(
            profile=self.profile, start=start, goal=goal, found=False, reachable=False
        )

    def _doors(self, spot: Spot) -> list[Spot | None]:
        """The entrances of the building the spot is in; ``None`` for a spot outside."""
        if not spot.building:
            return [None]
        loaded = self.ground.building(spot.building)
        plane = loaded.building.plane() if loaded else None
        if loaded is None:
            return []
        found: list[Spot | None] = []
        for number in loaded.building.entrances():
            # Where nobody knows where the building stands, no network leads to it.
            at = loaded.building.doors[number].at
            lon, lat = plane.lonlat(*at) if plane else (0.0, 0.0)
            found.append(
                Spot(text="", label=loaded.name, lat=lat, lon=lon,
                     building=loaded.key, node=loaded.graph.door_nodes[number])
            )  # fmt: skip
        return found

    def _through(
        self, start: Spot, leave: Spot | None, enter: Spot | None, goal: Spot
    ) -> Journey:
        pieces: list[Journey] = []
        if leave is not None:
            pieces.append(self.inside(start, leave))
        outer = self.outside(leave or start, enter or goal)
        # A network that ends streets away from the door does not lead to it; one that
        # is closed before the door does, and there is no way now.
        joined = outer.reachable and self._leads(leave or start, enter or goal)
        gaps = (outer.far[0] if leave else 0.0, outer.far[1] if enter else 0.0)
        if joined and max(gaps) > _JOIN:
            outer = msgspec.structs.replace(outer, found=False, parts=())
        if joined:
            pieces.append(_onwards(outer) if enter else outer)
        if enter is not None:
            pieces.append(self._enter(enter, goal))
        parts = tuple(part for piece in pieces for part in piece.parts)
        return Journey(
            profile=self.profile, start=start, goal=goal,
            found=all(piece.found for piece in pieces) and bool(parts),
            parts=parts,
            refused=tuple(r for piece in pieces for r in piece.refused),
            gaps=outer.gaps if joined else {},
            far=outer.far if joined else (0.0, 0.0),
            reachable=all(piece.reachable for piece in pieces),
            joined=joined,
        )  # fmt: skip

    def _leads(self, start: Spot, goal: Spot) -> bool:
        """Whether a network comes near to these doors, were nothing closed."""
        for loaded in self.ground.networks:
            here, there = (loaded.network.plane.xy(s.lon, s.lat) for s in (start, goal))
            ends = loaded.router(FOOT).ends(here, there)
            if ends is None:
                continue
            gaps = zip((start, goal), ends, strict=True)
            if all(end.metres <= _JOIN for spot, end in gaps if spot.building):
                return True
        return False

    def _enter(self, enter: Spot, goal: Spot) -> Journey:
        """Inside from an entrance, which has to be wide enough and open itself."""
        way = self.inside(enter, goal)
        loaded = self.ground.building(enter.building)
        if loaded is None:
            return way
        refused = loaded.graph.refused_at(
            enter.node, WALKERS[self.profile], self._shut(loaded)
        )
        if refused is None:
            return way
        return msgspec.structs.replace(
            way, found=False, refused=_each_once(_refused(refused), *way.refused)
        )


def _far(ends: tuple[Snapped, Snapped]) -> tuple[float, float]:
    """How far the network is from both ends, where it is worth saying."""
    here, there = (m if m > _WORTH_SAYING else 0.0 for m in (e.metres for e in ends))
    return here, there


def _onwards(outer: Journey) -> Journey:
    """The way outside if it goes on inside: nobody has arrived yet."""
    parts = tuple(
        msgspec.structs.replace(part, steps=part.steps[:-1]) for part in outer.parts
    )
    return msgspec.structs.replace(outer, parts=parts)


def _free(loaded: LoadedNetwork, profile: str, here: XY, there: XY) -> Path | None:
    """The way if nothing were closed."""
    router = loaded.router(profile)
    ends = router.ends(here, there)
    return router.path(*ends) if ends else None


def _each_once(*refused: Refused) -> tuple[Refused, ...]:
    found: dict[str, Refused] = {}
    for each in refused:
        key = f"{each.reason.key} {each.way} {sorted(each.reason.values.items())}"
        found.setdefault(key, each)
    return tuple(found.values())


def _better(one: Journey, other: Journey | None) -> bool:
    if other is None:
        return True
    return (not one.found, not one.joined, one.seconds) < (
        not other.found, not other.joined, other.seconds,
    )  # fmt: skip


def _outer(loaded: LoadedNetwork, path: Path) -> Part:
    steps = tell(loaded.network, path)
    line = tuple(
        loaded.network.plane.lonlat(*p) for piece in path.pieces for p in piece.line
    )
    return Part(steps=steps, metres=path.metres, seconds=path.seconds,
                network=loaded.key, line=line)  # fmt: skip


def _inner(loaded: LoadedBuilding, way: Way) -> Part:
    return Part(
        steps=tell_inside(loaded.graph, way), metres=way.metres, seconds=way.seconds,
        building=loaded.key, way=way,
    )  # fmt: skip


def _refused(reason: Refusal) -> Refused:
    now = reason.key.startswith("refused.closed_")
    return Refused(reason=reason, way="", kind="", lon=0.0, lat=0.0, closed_now=now)
