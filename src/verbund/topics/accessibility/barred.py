"""What is closed now, of the ways outside and inside.

Closures are read from the open collection ``barrieren`` at every look, so a lift that
was just reported is closed with the next question.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from verbund.geodata import queries as geodata
from verbund.geodata.barriers import BARRIERS
from verbund.kernel.geo.distances import distance_m
from verbund.topics.accessibility.indoor.graph import Shut
from verbund.topics.accessibility.indoor.model import Building
from verbund.topics.accessibility.maps import LoadedBuilding
from verbund.topics.accessibility.routing.closures import Barrier
from verbund.topics.accessibility.routing.costs import Refusal
from verbund.topics.accessibility.routing.plane import XY, distance
from verbund.topics.accessibility.shapes import PlaceView
from verbund.topics.accessibility.spots import Ground

_MARGIN = 0.002
_MOST_BARRIERS = 1000
_AT_BUILDING = 25.0


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
