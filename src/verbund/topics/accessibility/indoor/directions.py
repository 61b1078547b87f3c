"""A way inside told in numbered steps.

In: a way of the graph. Out: the same ``Step`` values as outside, with keys below
``accessibility.indoor.…``. A step names what stands at the door, how wide it is, the
level; left and right as somebody sees it who walks.
"""

from collections.abc import Iterator
from typing import NamedTuple

from verbund.topics.accessibility.indoor.graph import (
    IndoorGraph,
    Leg,
    Node,
    Way,
    door_name,
)
from verbund.topics.accessibility.indoor.model import SHAFTS, Building, level_text
from verbund.topics.accessibility.routing.plane import XY, bearing, turn
from verbund.topics.accessibility.routing.steps import Note, Step, Values, direction

_TOO_SHORT = 1.5


class _Part(NamedTuple):
    space: int
    level: float
    ride: str
    to_level: float
    line: list[XY]
    metres: float
    door: int
    """The door at its end; −1 where it ends otherwise."""


def tell_inside(graph: IndoorGraph, way: Way) -> tuple[Step, ...]:
    """The steps, from where one stands to the last door."""
    building = graph.building
    steps: list[Step] = [_start(building, way.nodes[0])]
    before: float | None = None
    for part in _parts(way):
        if part.ride:
            steps.append(_ride(building, part))
            before = None
            continue
        heading = bearing(part.line[0], part.line[1]) if len(part.line) > 1 else 0.0
        word = direction(turn(before, heading)) if before is not None else "ahead"
        in_shaft = building.spaces[part.space].kind in SHAFTS
        real = part.door >= 0 and not building.doors[part.door].opening
        if real or not (in_shaft or part.metres < _TOO_SHORT):
            steps.append(_walk(building, part, word))
        if len(part.line) > 1:
            before = bearing(part.line[-2], part.line[-1])
    steps.append(_arrive(building, way.nodes[-1]))
    return tuple(steps)


def _parts(way: Way) -> Iterator[_Part]:
    """Legs joined: one part per space, one per ride."""
    legs: list[Leg] = []
    for index, leg in enumerate(way.legs):
        if legs and not _goes_on(way, index):
            yield _part(way, index - len(legs), legs)
            legs = []
        legs.append(leg)
    if legs:
        yield _part(way, len(way.legs) - len(legs), legs)


def _goes_on(way: Way, index: int) -> bool:
    here, before = way.legs[index], way.legs[index - 1]
    if here.ride or before.ride:
        return bool(here.ride) and here.ride == before.ride
    return here.space == before.space


def _part(way: Way, first: int, legs: list[Leg]) -> _Part:
    nodes = way.nodes[first : first + len(legs) + 1]
    line: list[XY] = []
    for node in nodes:
        if not line or node.at != line[-1]:
            line.append(node.at)
    return _Part(
        space=legs[0].space,
        level=nodes[0].level,
        ride=legs[0].ride,
        to_level=nodes[-1].level,
        line=line,
        metres=sum(leg.metres for leg in legs),
        door=nodes[-1].door,
    )


def _level_values(building: Building, number: float) -> dict[str, str]:
    name = building.level_name(number)
    return {"level": f"{level_text(number)} ({name})" if name else level_text(number)}


def _start(building: Building, node: Node) -> Step:
    values: dict[str, str | int | float] = {**_level_values(building, node.level)}
    if node.door >= 0:
        door = building.doors[node.door]
        values["name"] = door_name(building, door)
        key = "start_entrance" if door.entrance else "start_door"
    else:
        values["name"] = building.spaces[node.space].label
        key = "start_space"
    return Step(key=f"indoor.{key}", kind="", way="", metres=0.0, values=values)


def _arrive(building: Building, node: Node) -> Step:
    values: dict[str, str | int | float] = {**_level_values(building, node.level)}
    if node.door >= 0:
        door = building.doors[node.door]
        values["name"] = door_name(building, door)
        key = "arrive_entrance" if door.entrance else "arrive_door"
    else:
        values["name"] = building.spaces[node.space].label
        key = "arrive_space"
    return Step(key=f"indoor.{key}", kind="", way="", metres=0.0, values=values)


def _ride(building: Building, part: _Part) -> Step:
    up = part.to_level > part.level
    values: dict[str, str | int | float] = {
        "from": _level_values(building, part.level)["level"],
        "to": _level_values(building, part.to_level)["level"],
        "levels": abs(int(part.to_level - part.level)),
        "direction": "up" if up else "down",
    }
    name = building.spaces[part.space].label
    if name:
        values["name"] = name
    key = part.ride if part.ride in {"lift", "ramp", "escalator"} else "stairs"
    return Step(key=f"indoor.{key}", kind=part.ride, way="", metres=0.0, values=values)


def _walk(building: Building, part: _Part, word: str) -> Step:
    space = building.spaces[part.space]
    values: dict[str, str | int | float] = {
        "turn": word,
        "name": space.label,
        "space": "corridor" if space.kind == "area" else space.kind,
    }
    notes: list[Note] = []
    key = "walk"
    if part.door >= 0:
        door = building.doors[part.door]
        values["door"] = _leads_to(building, part.door, part.space)
        key = "walk" if door.opening else "leave" if space.kind == "room" else "to_door"
        if not door.opening:
            notes.append(_width(door.width))
    return Step(
        key=f"indoor.{key}",
        kind=space.kind,
        way=space.label,
        metres=part.metres,
        values=values,
        notes=tuple(notes),
    )


def _leads_to(building: Building, number: int, leaving: int) -> str:
    door = building.doors[number]
    if door.name:
        return door.name
    others = [n for n in door.spaces if n != leaving]
    return building.spaces[others[0]].label if others else ""


def _width(width: float) -> Note:
    return Note("door_width", {"cm": width}) if width else Note("door_unknown")


def values_of(step: Step) -> Values:
    """What stands in the sentence, with the length."""
    return {**step.values, "metres": step.metres}
