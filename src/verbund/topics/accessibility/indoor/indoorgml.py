"""Read a building from IndoorGML 1.0 to 1.0.3 (OGC 19-011r4): cells and their graph.

In: XML from anybody; document types and entities are refused. Cells become spaces by
their floor, transitions between states become openings at the middle of their line, or
links between levels. A ``ConnectionSpace`` (navigation module) is a door; an
``AnchorSpace`` an entrance. Widths are not part of IndoorGML and stay unknown. A way up
or down whose cells do not say "lift" counts as stairs: nobody is sent there on wheels.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

import msgspec

from verbund.catalogue.edges.errors import EdgeRefused
from verbund.catalogue.edges.markup import parse
from verbund.kernel.geo.projection import from_crs
from verbund.topics.accessibility.indoor.model import (
    Building,
    Door,
    IndoorFault,
    Level,
    Link,
    Space,
    SpaceKind,
    area,
)
from verbund.topics.accessibility.routing.plane import XY, LonLat, middle

_CORE = "http://www.opengis.net/indoorgml/1.0/core"
_ID = "{http://www.opengis.net/gml/3.2}id"
_HREF = "{http://www.w3.org/1999/xlink}href"
_CELLS = frozenset({
    "CellSpace", "GeneralSpace", "TransitionSpace", "ConnectionSpace", "AnchorSpace",
    "NavigableSpace", "TransferSpace", "CellSpaceStorey",
})  # fmt: skip
_STOREY = 1.2
_WORDS: tuple[tuple[SpaceKind, tuple[str, ...]], ...] = (
    ("lift", ("lift", "elevator", "aufzug", "fahrstuhl")),
    ("escalator", ("escalator", "rolltreppe")),
    ("stairs", ("stair", "treppe")),
    ("ramp", ("ramp",)),
    ("corridor", ("corridor", "hallway", "flur", "gang", "lobby", "foyer")),
)
_XYZ = tuple[float, float, float]


class _Cell(msgspec.Struct):
    id: str
    sort: str
    name: str
    floor: list[_XYZ]
    storey: str


def read_indoorgml(content: bytes) -> Building:
    """The building; ``IndoorFault`` says what the file lacks."""
    try:
        root = parse(content)
    except EdgeRefused as refused:
        raise IndoorFault(str(refused)) from None
    if root.tag != f"{{{_CORE}}}IndoorFeatures":
        raise IndoorFault("Das ist kein IndoorGML 1.0 (IndoorFeatures fehlt).")
    cells = [_cell(e) for e in root.iter() if _name(e) in _CELLS]
    cells = [cell for cell in cells if cell.floor]
    if not cells:
        raise IndoorFault("Die Datei enthält keinen Raum (CellSpace) mit Geometrie.")
    first = cells[0].floor[0]
    shift = (first[0], first[1])
    levels = _levels(cells)
    spaces = [
        Space(
            id=cell.id,
            kind=_kind(cell),
            levels=(levels[index],),
            ring=_flat(cell.floor, shift),
            name=cell.name,
        )
        for index, cell in enumerate(cells)
    ]
    numbers = {cell.id: index for index, cell in enumerate(cells)}
    doors, links = _joints(root, numbers, cells, spaces=spaces, shift=shift)
    return Building(
        levels=tuple(Level(n) for n in sorted(set(levels))),
        spaces=tuple(spaces),
        doors=tuple(doors),
        links=tuple(links),
        origin=_origin(root, shift),
    )


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _child(element: Element, name: str) -> str:
    for each in element:
        if _name(each) == name:
            return " ".join((each.text or "").split())
    return ""


def _href(element: Element) -> str:
    return element.get(_HREF, "").removeprefix("#")


def _positions(element: Element) -> list[_XYZ]:
    found: list[_XYZ] = []
    for each in element.iter():
        if _name(each) not in {"pos", "posList"}:
            continue
        try:
            numbers = [float(text) for text in (each.text or "").split()]
        except ValueError:
            raise IndoorFault(f"Unlesbare Koordinate: {each.text!r}.") from None
        size = (
            int(each.get("srsDimension", "3"))
            if _name(each) == "posList"
            else len(numbers)
        )
        for at in range(0, len(numbers) - size + 1, size or 1):
            part = numbers[at : at + size]
            if len(part) >= 2:
                found.append((part[0], part[1], part[2] if len(part) > 2 else 0.0))
    return found


def _cell(element: Element) -> _Cell:
    name = _child(element, "name")
    key = element.get(_ID, "")
    described = _child(element, "description")
    said = " ".join(_child(element, part) for part in ("class", "function", "usage"))
    return _Cell(
        id=key,
        sort=f"{_name(element)} {said} {name} {described}".lower(),
        name="" if name == key else name,
        floor=_floor(element),
        storey=_child(element, "storey"),
    )


def _floor(cell: Element) -> list[_XYZ]:
    """The lowest flat face, else the one that covers most ground."""
    faces = [_positions(e) for e in cell.iter() if _name(e) == "LinearRing"]
    faces = [face for face in faces if len(face) >= 4]

    def size(face: list[_XYZ]) -> float:
        return abs(area([(x, y) for x, y, _ in face]))

    flat = [f for f in faces if max(p[2] for p in f) - min(p[2] for p in f) < 0.05]
    ground = [f for f in flat or faces if size(f) > 0.01]
    if not ground:
        return []
    lowest = min(min(p[2] for p in face) for face in ground)
    near = [f for f in ground if min(p[2] for p in f) < lowest + 0.3]
    return max(near, key=size)


def _kind(cell: _Cell) -> SpaceKind:
    for kind, words in _WORDS:
        if any(word in cell.sort for word in words):
            return kind
    return "corridor" if cell.sort.startswith("transitionspace") else "room"


def _levels(cells: list[_Cell]) -> list[float]:
    """A level's number for every cell: as the file says, else by height.

    The ground floor is the one whose floor lies nearest to zero, or the lowest.
    """
    said = [cell.storey for cell in cells]
    if all(text.lstrip("-").isdecimal() for text in said):
        return [float(text) for text in said]
    heights = [min(p[2] for p in cell.floor) for cell in cells]
    floors: list[float] = []
    for height in sorted(heights):
        if not floors or height - floors[-1] > _STOREY:
            floors.append(height)
    ground = min(range(len(floors)), key=lambda n: (abs(floors[n]), n))
    if abs(floors[ground]) > 2 * _STOREY:
        ground = 0

    def number(height: float) -> float:
        below = [n for n, floor in enumerate(floors) if floor <= height + 0.01]
        return float(below[-1] - ground)

    return [number(height) for height in heights]


def _flat(floor: list[_XYZ], shift: XY) -> tuple[XY, ...]:
    ring = [(round(x - shift[0], 2), round(y - shift[1], 2)) for x, y, _ in floor]
    return tuple(ring if ring[0] == ring[-1] else [*ring, ring[0]])


def _states(root: Element) -> Iterator[tuple[str, str]]:
    """Which cell stands behind each state."""
    for element in root.iter():
        if _name(element) != "State":
            continue
        cell = next((_href(e) for e in element if _name(e) == "duality"), "")
        yield element.get(_ID, ""), cell


def _joints(
    root: Element,
    numbers: dict[str, int],
    cells: list[_Cell],
    *,
    spaces: list[Space],
    shift: XY,
) -> tuple[list[Door], list[Link]]:
    states = dict(_states(root))
    doors: list[Door] = []
    links: list[Link] = []
    seen: set[tuple[object, ...]] = set()
    for element in root.iter():
        if _name(element) != "Transition":
            continue
        ends = [_href(e) for e in element if _name(e) == "connects"]
        pair = [numbers.get(states[e], -1) for e in ends if e in states]
        if len(pair) != 2 or min(pair) < 0 or pair[0] == pair[1]:
            continue
        a, b = sorted(pair)
        if spaces[a].levels != spaces[b].levels:
            if (a, b) not in seen:
                seen.add((a, b))
                kinds = {spaces[a].kind, spaces[b].kind}
                kind: SpaceKind = next(
                    (k for k in ("lift", "ramp", "escalator") if k in kinds), "stairs"
                )
                links.append(Link(kind=kind, a=a, b=b))
            continue
        line = _positions(element)
        spot = _spot(line, spaces[a], spaces[b], shift)
        if (a, b, spot) in seen:
            continue
        seen.add((a, b, spot))
        doors.append(
            Door(
                id=element.get(_ID, ""),
                level=spaces[a].levels[0],
                at=spot,
                spaces=(a, b),
                opening=not any("connectionspace" in cells[n].sort for n in (a, b)),
                entrance=any("anchorspace" in cells[n].sort for n in (a, b)),
            )
        )
    return doors, links


def _spot(line: list[_XYZ], one: Space, other: Space, shift: XY) -> XY:
    """Where a transition passes from one cell to the next."""
    inner = line[1:-1]
    if inner:
        x, y, _ = inner[len(inner) // 2]
        return round(x - shift[0], 2), round(y - shift[1], 2)
    near = min(
        ((p, q) for p in one.ring for q in other.ring),
        key=lambda pair: (
            (pair[0][0] - pair[1][0]) ** 2 + (pair[0][1] - pair[1][1]) ** 2
        ),
    )
    x, y = middle(near)
    return round(x, 2), round(y, 2)


def _origin(root: Element, shift: XY) -> LonLat | None:
    """Where on earth the plane's zero lies, if the file names a system that we know."""
    for element in root.iter():
        name = element.get("srsName", "")
        for code in ("25832", "25833", "3857"):
            if name.endswith(code):
                lon, lat = from_crs(int(code), *shift)
                return round(lon, 7), round(lat, 7)
    return None
