"""Read a building drawn after OpenStreetMap's Simple Indoor Tagging, as GeoJSON.

Rooms, corridors and areas are polygons with ``indoor`` and ``level``; stairs and lifts
are areas with ``stairs=yes`` or ``highway=elevator`` over a range of levels; doors are
points with ``door``, ``width`` and ``level``, and ``ways`` if the file says which
polygons they belong to. What a file leaves out is found from where things lie: the
space on the other side of a door, the corridor beside a lift.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from verbund.topics.accessibility.indoor.model import (
    OPEN_KINDS,
    SHAFTS,
    Building,
    Door,
    IndoorFault,
    Level,
    Space,
    SpaceKind,
    parse_levels,
)
from verbund.topics.accessibility.osm import centimetres
from verbund.topics.accessibility.routing.plane import (
    XY,
    Plane,
    distance,
    inside,
    middle,
    to_line,
)

_INDOOR = frozenset({"room", "corridor", "area"})
#: A door may be drawn a bit beside the wall that it is in.
_WALL = 0.8
_OUTLINE = 0.6
_ENTRANCE = 4.0
_TOUCH = 0.5
_SAME_SHAFT = 2.5
_NUMBER = re.compile(r"^\s*(\d+(?:[.,]\d+)?)\s*(m|cm)?")


def read_sit(collection: Mapping[str, Any]) -> Building:
    """The building; ``IndoorFault`` with the feature's id if something is missing."""
    features = collection.get("features")
    if collection.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise IndoorFault("Erwartet wird eine FeatureCollection (GeoJSON).")
    polygons = [f for f in features if _shape(f) == "Polygon"]
    points = [f for f in features if _shape(f) == "Point"]
    if not polygons:
        raise IndoorFault("Die Datei enthält keinen Raum (Polygon mit indoor=…).")
    positions = [p for f in polygons for p in f["geometry"]["coordinates"][0]]
    lon, lat = middle((float(p[0]), float(p[1])) for p in positions)
    origin = (round(lon, 7), round(lat, 7))
    plane = Plane(*origin)
    drawn = [_space(f, plane) for f in polygons if _tags(f).get("indoor") in _INDOOR]
    if not drawn:
        raise IndoorFault("Kein Polygon trägt indoor=room, corridor oder area.")
    outlines = [_space(f, plane) for f in polygons if _tags(f).get("indoor") == "level"]
    spaces, numbers = _merged(drawn)
    doors = [_door(f, plane, spaces, numbers, outlines) for f in points]
    found = [door for door in doors if door is not None]
    found += _openings(spaces, found)
    return Building(
        levels=_levels(spaces, outlines),
        spaces=tuple(spaces),
        doors=tuple(found),
        origin=origin,
        outlines=tuple((level, o.ring) for o in outlines for level in o.levels),
    )


def _shape(feature: Mapping[str, Any]) -> str:
    return str((feature.get("geometry") or {}).get("type", ""))


def _tags(feature: Mapping[str, Any]) -> Mapping[str, Any]:
    return feature.get("properties") or {}


def _space(feature: Mapping[str, Any], plane: Plane) -> Space:
    tags = _tags(feature)
    name = str(feature.get("id", "ohne Kennung"))
    levels = parse_levels(str(tags.get("level", "")))
    if not levels:
        raise IndoorFault(f"{name}: „level“ fehlt oder ist unlesbar.")
    ring = tuple(
        (round(x, 2), round(y, 2))
        for x, y in (
            plane.xy(float(p[0]), float(p[1]))
            for p in feature["geometry"]["coordinates"][0]
        )
    )
    if len(ring) < 4 or ring[0] != ring[-1]:
        raise IndoorFault(f"{name}: der Umriss ist nicht geschlossen.")
    return Space(
        id=name,
        kind=_kind(tags),
        levels=levels,
        ring=ring,
        name=str(tags.get("name", "")),
        ref=str(tags.get("ref", "")),
    )


def _kind(tags: Mapping[str, Any]) -> SpaceKind:
    if tags.get("highway") == "elevator" or tags.get("elevator") == "yes":
        return "lift"
    if tags.get("conveying"):
        return "escalator"
    if tags.get("stairs") == "yes" or tags.get("highway") == "steps":
        return "stairs"
    if tags.get("ramp") in {"yes", "wheelchair"}:
        return "ramp"
    indoor = tags.get("indoor")
    return (
        "room" if indoor == "room" else "corridor" if indoor == "corridor" else "area"
    )


def _merged(drawn: list[Space]) -> tuple[list[Space], dict[str, int]]:
    """Shafts that were drawn once per level become one; ids lead to numbers."""
    spaces: list[Space] = []
    numbers: dict[str, int] = {}
    for space in drawn:
        same = _same_shaft(space, spaces) if space.kind in SHAFTS else -1
        if same < 0:
            numbers[space.id] = len(spaces)
            spaces.append(space)
            continue
        numbers[space.id] = same
        old = spaces[same]
        levels = tuple(sorted({*old.levels, *space.levels}))
        spaces[same] = Space(
            id=old.id, kind=old.kind, levels=levels, ring=old.ring,
            name=old.name or space.name, ref=old.ref or space.ref,
        )  # fmt: skip
    return spaces, numbers


def _same_shaft(space: Space, spaces: list[Space]) -> int:
    centre = middle(space.ring[:-1])
    for number, other in enumerate(spaces):
        if other.kind == space.kind and (
            inside(centre, other.ring)
            or distance(centre, middle(other.ring[:-1])) < _SAME_SHAFT
        ):
            return number
    return -1


def _levels(spaces: list[Space], outlines: list[Space]) -> tuple[Level, ...]:
    named = {level: o.name for o in outlines for level in o.levels if o.name}
    # A shaft's range may reach beyond what is drawn; a level needs a room or corridor.
    plain = {n for s in spaces if s.kind not in SHAFTS for n in s.levels}
    return tuple(Level(number, named.get(number, "")) for number in sorted(plain))


def away(space: Space, spot: XY) -> float:
    """Metres from a space, 0 inside of it."""
    return 0.0 if inside(spot, space.ring) else to_line(spot, space.ring)


def _door(
    feature: Mapping[str, Any],
    plane: Plane,
    spaces: list[Space],
    numbers: Mapping[str, int],
    outlines: list[Space],
) -> Door | None:
    tags = _tags(feature)
    if not (tags.get("door") or tags.get("entrance")):
        return None
    levels = parse_levels(str(tags.get("level", "")))
    name = str(feature.get("id", "ohne Kennung"))
    if not levels:
        raise IndoorFault(f"Tür {name}: „level“ fehlt oder ist unlesbar.")
    lon, lat = feature["geometry"]["coordinates"][:2]
    x, y = plane.xy(float(lon), float(lat))
    spot = (round(x, 2), round(y, 2))
    own = [
        number
        for way in tags.get("ways", ())
        if (number := numbers.get(str(way))) is not None
        and levels[0] in spaces[number].levels
    ]
    joined = _other_side(list(dict.fromkeys(own)), spot, levels[0], spaces)
    outside = bool(tags.get("entrance")) or (
        len(joined) == 1 and _on_outline(spot, levels[0], outlines)
    )
    if outside and not joined:
        joined = _closest(spot, levels[0], spaces, _ENTRANCE)
    return Door(
        id=name,
        level=levels[0],
        at=spot,
        spaces=tuple(joined[:2]),
        width=_width(str(tags.get("width", ""))),
        entrance=outside,
        name=str(tags.get("name") or tags.get("ref") or ""),
    )


def _width(text: str) -> float:
    exact = centimetres(text)
    if exact is not None:
        return exact
    found = _NUMBER.match(text)
    return (
        round(float(found[1].replace(",", ".")) * (1 if found[2] == "cm" else 100), 1)
        if found
        else 0
    )


def _other_side(
    own: list[int], spot: XY, level: float, spaces: list[Space]
) -> list[int]:
    if len(own) >= 2:
        # Of more than two, a shaft and a corridor say more than an area around them.
        return sorted(own, key=lambda n: spaces[n].kind == "area")[:2]
    near = sorted(
        (away(space, spot), space.kind == "room", number)
        for number, space in enumerate(spaces)
        if level in space.levels and number not in own
    )
    for far, _, number in near:
        if far <= _WALL and len(own) < 2:
            own.append(number)
    return own


def _closest(spot: XY, level: float, spaces: list[Space], most: float) -> list[int]:
    near = sorted(
        (away(space, spot), number)
        for number, space in enumerate(spaces)
        if level in space.levels and space.kind in OPEN_KINDS - SHAFTS
    )
    return [number for far, number in near[:1] if far <= most]


def _on_outline(spot: XY, level: float, outlines: list[Space]) -> bool:
    return any(
        level in o.levels and to_line(spot, o.ring) <= _OUTLINE for o in outlines
    )


def _openings(spaces: list[Space], doors: Iterable[Door]) -> list[Door]:
    """Where corridors, areas and shafts touch without a door, people walk through.

    A shaft that has a drawn door on a level is entered there and nowhere else.
    """
    drawn = [door for door in doors if len(door.spaces) == 2]
    joined = {(door.level, *sorted(door.spaces)) for door in drawn}
    with_door = {(number, door.level) for door in drawn for number in door.spaces}
    found = []
    open_ = [(n, s) for n, s in enumerate(spaces) if s.kind in OPEN_KINDS]
    for index, (a, one) in enumerate(open_):
        for b, other in open_[index + 1 :]:
            shafts = {n for n, s in ((a, one), (b, other)) if s.kind in SHAFTS}
            levels = sorted({*one.levels} & {*other.levels})
            if len(shafts) == 2 or not levels:
                continue
            spot = _touching(one, other) or _within(one, other, open_)
            for level in levels if spot else ():
                shut = any((number, level) in with_door for number in shafts)
                if spot is None or shut or (level, a, b) in joined:
                    continue
                found.append(
                    Door(id=f"{one.id}|{other.id}@{level:g}", level=level, at=spot,
                         spaces=(a, b), opening=True)
                )  # fmt: skip
    return _as_elsewhere(found, drawn, spaces)


def _within(one: Space, other: Space, open_: list[tuple[int, Space]]) -> XY | None:
    """Where to enter a space drawn inside another: away from its neighbours."""
    for inner, outer in ((one, other), (other, one)):
        points = inner.ring[:-1]
        if sum(inside(p, outer.ring) for p in points) * 2 <= len(points):
            continue
        walls = [
            middle((a, b))
            for a, b in zip(inner.ring, inner.ring[1:], strict=False)
            if distance(a, b) > 0.8
        ]
        rest = [
            s
            for _, s in open_
            if s not in (inner, outer) and s.levels[0] in outer.levels
        ]
        if walls:
            x, y = max(
                walls, key=lambda spot: min((away(s, spot) for s in rest), default=0.0)
            )
            return round(x, 2), round(y, 2)
    return None


def _as_elsewhere(
    openings: list[Door], drawn: list[Door], spaces: list[Space]
) -> list[Door]:
    """A lift opens on the same side on every level, unless something else is drawn."""
    known = {
        number: door.at
        for door in drawn
        for number in door.spaces
        if spaces[number].kind == "lift"
    }
    found = []
    for door in openings:
        lift = next((n for n in door.spaces if n in known), None)
        other = next((n for n in door.spaces if n != lift), None)
        near = (
            lift is not None
            and other is not None
            and away(spaces[other], known[lift]) <= _WALL
        )
        at = known[lift] if lift is not None and near else door.at
        found.append(
            Door(id=door.id, level=door.level, at=at, spaces=door.spaces, opening=True)
        )
    return found


def _touching(one: Space, other: Space) -> XY | None:
    """The middle of where two outlines touch."""
    near = []
    for ring, against in ((one.ring, other.ring), (other.ring, one.ring)):
        for a, b in pairwise(ring):
            pieces = max(1, int(distance(a, b) / 0.5))
            for piece in range(pieces):
                at = piece / pieces
                spot = (a[0] + at * (b[0] - a[0]), a[1] + at * (b[1] - a[1]))
                if to_line(spot, against) <= _TOUCH:
                    near.append(spot)
    if len(near) < 2:
        return near[0] if near else None
    centre = middle(near)
    x, y = min(near, key=lambda spot: distance(spot, centre))
    return round(x, 2), round(y, 2)
