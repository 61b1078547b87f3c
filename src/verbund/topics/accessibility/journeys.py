"""A way from spot to spot, outside, inside, or both, with what is closed now.

In: two spots, a profile, the moment. Out: a ``Journey``: steps in order, length, what
was refused on the shorter way. Closures are read from the open collection ``barrieren``
at every look, so a lift that was just reported is closed with the next question.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

from verbund.geodata import queries as geodata
from verbund.geodata.barriers import BARRIERS
from verbund.kernel.geo.distances import distance_m
from verbund.topics.accessibility.indoor.directions import tell_inside
from verbund.topics.accessibility.indoor.graph import Shut, Way
from verbund.topics.accessibility.indoor.model import Building
from verbund.topics.accessibility.maps import LoadedBuilding, LoadedNetwork
from verbund.topics.accessibility.routing.closures import Barrier, closed_by
from verbund.topics.accessibility.routing.costs import FOOT, Refusal
from verbund.topics.accessibility.routing.plane import XY, LonLat, distance
from verbund.topics.accessibility.routing.search import Path
from verbund.topics.accessibility.routing.steps import (
    Refused,
    Step,
    refused_on,
    tell,
    unknown_share,
)
from verbund.topics.accessibility.shapes import PlaceView
from verbund.topics.accessibility.spots import Ground, Spot

_MARGIN = 0.002
_MOST_BARRIERS = 1000
_AT_BUILDING = 25.0
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
        far = tuple(
            m if m > _WORTH_SAYING else 0.0 for m in (ends[0].metres, ends[1].metres)
        )
        return Journey(
            profile=self.profile, start=start, goal=goal, found=True,
            parts=(_outer(loaded, path),), refused=refused,
            gaps=unknown_share(network, path), far=(far[0], far[1]),
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
        if loaded is None or plane is None:
            return []
        found: list[Spot | None] = []
        for number in loaded.building.entrances():
            lon, lat = plane.lonlat(*loaded.building.doors[number].at)
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
        # A network that ends streets away from the door does not lead to it.
        gaps = (outer.far[0] if leave else 0.0, outer.far[1] if enter else 0.0)
        joined = outer.found and max(gaps) <= _JOIN
        if joined:
            pieces.append(outer)
        if enter is not None:
            pieces.append(self.inside(enter, goal))
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


# --- what is closed ----------------------------------------------------------------


def barriers_for(ground: Ground) -> Iterator[Barrier]:
    """Barriers of the member, and all that lie on its networks or at its buildings."""
    seen: set[str] = set()
    found = geodata.page(BARRIERS, limit=_MOST_BARRIERS, members={ground.member.id})
    pages = [found.features]
    for west, south, east, north in _boxes(ground):
        box = (west - _MARGIN, south - _MARGIN, east + _MARGIN, north + _MARGIN)
        pages.append(geodata.page(BARRIERS, limit=_MOST_BARRIERS, box=box).features)
    for features in pages:
        for feature in features:
            barrier = read_barrier(feature.document())
            if barrier.id not in seen:
                seen.add(barrier.id)
                yield barrier


def _boxes(ground: Ground) -> Iterator[tuple[float, float, float, float]]:
    for network in ground.networks:
        yield network.network.bounds
    for building in ground.buildings:
        if building.building.origin:
            lon, lat = building.building.origin
            yield lon, lat, lon, lat


def read_barrier(feature: Mapping[str, Any]) -> Barrier:
    """A feature of ``barrieren`` as the router takes it."""
    said = feature["properties"]
    kind = said.get("kind")
    return Barrier(
        id=str(feature["id"]),
        kind=kind if kind in {"lift", "path", "steps", "door"} else "path",
        title=said.get("title") or "",
        geometry=feature.get("geometry"),
        asset=said.get("asset") or "",
        blocks=frozenset((said.get("blocks") or "").split()),
        since=_moment(said.get("since")),
        until=_moment(said.get("until")),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def shut_by(
    loaded: LoadedBuilding,
    barriers: Iterable[Barrier],
    *,
    profile: str,
    moment: datetime,
) -> Shut:
    """The lifts, stairs and doors of a building that barriers close for a profile."""
    spaces: dict[int, Refusal] = {}
    doors: dict[int, Refusal] = {}
    for barrier in barriers:
        if not (barrier.blocks_profile(profile) and barrier.now(moment)):
            continue
        why = Refusal(
            f"refused.closed_{barrier.kind}",
            {"title": barrier.title, "barrier": barrier.id},
        )
        if barrier.kind in {"lift", "steps"}:
            wanted = "lift" if barrier.kind == "lift" else "stairs"
            number = _shaft(loaded, barrier, wanted)
            if number is not None:
                spaces[number] = why
        elif barrier.kind == "door":
            number = _door(loaded, barrier)
            if number is not None:
                doors[number] = why
    return Shut(spaces, doors)


def _named(loaded: LoadedBuilding, barrier: Barrier) -> str:
    """The part of an asset number that is meant within this building."""
    key, mark, rest = barrier.asset.partition(":")
    return rest if mark and key.casefold() == loaded.key else ""


def _shaft(loaded: LoadedBuilding, barrier: Barrier, kind: str) -> int | None:
    spaces = loaded.building.spaces
    shafts = [n for n, space in enumerate(spaces) if space.kind == kind]
    name = _named(loaded, barrier).casefold()
    if name:
        own = {"lift": "aufzug", "stairs": "treppe"}[kind]
        for order, number in enumerate(shafts, 1):
            space = spaces[number]
            known = {space.id, space.ref, space.name, f"{own}-{order}", f"{own}{order}"}
            if name in {each.casefold() for each in known}:
                return number
        return None
    spot = _at(loaded.building, barrier)
    near = [
        (min(distance(spot, p) for p in spaces[number].ring), number)
        for number in shafts
        if spot is not None
    ]
    return min(near)[1] if near and min(near)[0] <= _AT_BUILDING else None


def _door(loaded: LoadedBuilding, barrier: Barrier) -> int | None:
    name = _named(loaded, barrier)
    if name:
        return loaded.codes.get(name)
    spot = _at(loaded.building, barrier)
    near = [
        (distance(spot, door.at), number)
        for number, door in enumerate(loaded.building.doors)
        if spot is not None and not door.opening
    ]
    return min(near)[1] if near and min(near)[0] <= _AT_BUILDING / 5 else None


def _at(building: Building, barrier: Barrier) -> XY | None:
    plane, geometry = building.plane(), barrier.geometry
    if plane is None or geometry is None or geometry["type"] != "Point":
        return None
    lon, lat = geometry["coordinates"][:2]
    return plane.xy(lon, lat)


def lift_barriers(ground: Ground) -> tuple[Barrier, ...]:
    """The lifts that are reported broken on the ground of a member."""
    return tuple(b for b in barriers_for(ground) if b.kind == "lift")


def broken_lift(
    place: PlaceView, barriers: Iterable[Barrier], moment: datetime
) -> Barrier | None:
    """The report that closes the lift of this place now, if it has a lift."""
    if place.kind != "lift" and "lift.present" not in place.facts:
        return None
    for barrier in barriers:
        if not barrier.now(moment):
            continue
        if barrier.asset and barrier.asset in {place.external, str(place.id)}:
            return barrier
        geometry = barrier.geometry
        if geometry is not None and geometry["type"] == "Point":
            lon, lat = geometry["coordinates"][:2]
            if distance_m(place.lat, place.lon, lat, lon) <= _AT_BUILDING:
                return barrier
    return None
