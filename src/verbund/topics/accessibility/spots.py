"""What people type becomes a spot: an address, a street, a corner, a place, a room.

In: words and the member's networks, places, buildings. Out: a ``Spot``; ``SpotUnknown``
with names that may be meant. Nothing is guessed silently: what was found only roughly
says so.
"""

import re
from difflib import get_close_matches

import msgspec

from verbund.core.errors import FieldProblem
from verbund.core.ui.texts import translate
from verbund.kernel.geo.checks import plausible
from verbund.members.queries import Member
from verbund.topics.accessibility import queries
from verbund.topics.accessibility.errors import SpotUnknown
from verbund.topics.accessibility.maps import LoadedBuilding, LoadedNetwork
from verbund.topics.accessibility.routing.network import Network
from verbund.topics.accessibility.routing.plane import point_along

_NUMBERS = re.compile(r"^\s*(-?\d+(?:\.\d+)?)\s*[,;\s]\s*(-?\d+(?:\.\d+)?)\s*$")
_CORNER = re.compile(r"\s*/\s*|\s+ecke\s+|\s+corner\s+", re.IGNORECASE)
_HOUSE = re.compile(r"^(?P<street>.*?\D)\s+(?P<number>\d+\s?[a-zA-Z]?)$")
_LONGEST = 200


class Spot(msgspec.Struct, frozen=True, kw_only=True):
    """Where a way begins or ends: on the earth, or at a node of a building."""

    text: str
    label: str
    lat: float = 0.0
    lon: float = 0.0
    building: str = ""
    node: int = -1
    approximate: bool = False


class Ground(msgspec.Struct, frozen=True):
    """Everything that spots and ways of a member are looked up in."""

    member: Member
    networks: tuple[LoadedNetwork, ...]
    buildings: tuple[LoadedBuilding, ...]

    def building(self, key: str) -> LoadedBuilding | None:
        """The building of this key."""
        return next((b for b in self.buildings if b.key == key), None)


def ground_of(member: Member) -> Ground:
    """The networks and buildings of a member as they are now."""
    return Ground(member, queries.networks_of(member), queries.buildings_of(member))


def find_spot(
    ground: Ground, text: str, *, building: str = "", field: str = ""
) -> Spot:
    """The spot that is meant; ``building`` is where bare room names are looked up."""
    words = " ".join(text.split())[:_LONGEST]
    if not words:
        raise SpotUnknown(
            fields=[FieldProblem(field, translate("accessibility.way.needed"))]
        )
    for look in (_numbers, _room, _address, _corner, _street, _place):
        found = look(ground, words, building)
        if found is not None:
            return found
    raise _unknown(ground, words, field)


def _unknown(ground: Ground, words: str, field: str) -> SpotUnknown:
    known = {
        street.casefold(): street for n in ground.networks for street in streets(n)
    }
    near = get_close_matches(words.casefold(), list(known), n=3, cutoff=0.6)
    message = translate("accessibility.way.unknown", text=words)
    if near:
        names = ", ".join(known[name] for name in near)
        message += " " + translate("accessibility.way.perhaps", names=names)
    return SpotUnknown(fields=[FieldProblem(field, message)])


def streets(loaded: LoadedNetwork) -> set[str]:
    """The names of the ways of a network."""
    return {tags["name"] for tags in loaded.network.ways if tags.get("name")}


def plain(text: str) -> str:
    """A street's name as it is compared: ``Haupt-Str.`` is ``hauptstrasse``."""
    found = text.casefold().replace("ß", "ss").replace("str.", "strasse")
    return re.sub(r"[\s\-.]+", "", found)


def _numbers(ground: Ground, words: str, _: str) -> Spot | None:
    found = _NUMBERS.match(words)
    if found is None:
        return None
    lat, lon = float(found[1]), float(found[2])
    try:
        plausible(lat, lon)
    except ValueError as wrong:
        raise SpotUnknown(fields=[FieldProblem("", str(wrong))]) from None
    return Spot(text=words, label=words, lat=lat, lon=lon)


def _room(ground: Ground, words: str, building: str) -> Spot | None:
    key, mark, room = words.partition(":")
    if not mark:
        key, room = building, words
    loaded = ground.building(key.strip().casefold())
    if loaded is None:
        return None
    node = loaded.spot_of(room.strip())
    if node is None:
        if not mark:
            return None
        raise SpotUnknown(
            fields=[
                FieldProblem("", translate("accessibility.way.unknown", text=words))
            ]
        )
    label = loaded.label(node) or translate("accessibility.spaces.door")
    return Spot(
        text=words, label=f"{loaded.name}, {label}", building=loaded.key, node=node
    )


def _address(ground: Ground, words: str, _: str) -> Spot | None:
    house = _HOUSE.match(words.partition(",")[0].strip())
    if house is None:
        return None
    street, number = plain(house["street"]), plain(house["number"])
    for loaded in ground.networks:
        for name, at, lon, lat in loaded.network.addresses:
            if plain(name) == street and plain(at) == number:
                return Spot(text=words, label=f"{name} {at}", lat=lat, lon=lon)
    return None


def _place(ground: Ground, words: str, _: str) -> Spot | None:
    found = queries.named(ground.member, words)
    if not found:
        return None
    best = found[0]
    exact = best.name.casefold() == words.casefold()
    label = ", ".join(part for part in (best.name, best.address) if part)
    return Spot(text=words, label=label, lat=best.lat, lon=best.lon,
                approximate=not exact or len(found) > 1)  # fmt: skip


def _corner(ground: Ground, words: str, _: str) -> Spot | None:
    parts = [plain(part) for part in _CORNER.split(words) if part.strip()]
    if len(parts) != 2:
        return None
    for loaded in ground.networks:
        network = loaded.network
        for node, links in enumerate(network.neighbours):
            names = {plain(network.tags[e].get("name", "")) for _, e in links}
            if set(parts) <= names:
                lon, lat = network.plane.lonlat(*network.xy[node])
                return Spot(text=words, label=words, lat=lat, lon=lon)
    return None


def _street(ground: Ground, words: str, _: str) -> Spot | None:
    house = _HOUSE.match(words.partition(",")[0].strip())
    wanted = plain(house["street"] if house else words.partition(",")[0])
    for loaded in ground.networks:
        spot = _middle_of(loaded.network, wanted)
        if spot is not None:
            lon, lat, name = spot
            return Spot(text=words, label=name, lat=lat, lon=lon, approximate=True)
    return None


def _middle_of(network: Network, wanted: str) -> tuple[float, float, str] | None:
    """The middle of the longest way of this name."""
    own = [
        edge
        for edge, tags in enumerate(network.tags)
        if wanted and plain(tags.get("name", "")) == wanted
    ]
    if not own:
        return None
    edge = max(own, key=lambda e: network.metres[e])
    at = point_along(network.lines[edge], network.metres[edge] / 2)
    lon, lat = network.plane.lonlat(*at)
    return lon, lat, network.tags[edge]["name"]
