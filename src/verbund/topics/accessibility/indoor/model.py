"""A building as it is stored: spaces on levels, doors between them, shafts."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

import msgspec

from verbund.topics.accessibility.routing.plane import XY, LonLat, Plane

SpaceKind = Literal["room", "corridor", "area", "stairs", "lift", "ramp", "escalator"]
SHAFTS: frozenset[str] = frozenset({"stairs", "lift", "ramp", "escalator"})
OPEN_KINDS: frozenset[str] = SHAFTS | {"corridor", "area"}


class IndoorFault(ValueError):
    """The file is not a building; says in German what is wrong."""


class Level(msgspec.Struct, frozen=True):
    """One storey: its number as on the lift's buttons, and its name if it has one."""

    number: float
    name: str = ""


class Space(msgspec.Struct, frozen=True, kw_only=True):
    """A room, corridor or shaft; ``ring`` is closed, in metres on the building's plane.

    A shaft has several levels. ``name`` and ``ref`` are what stands at the door.
    """

    id: str
    kind: SpaceKind
    levels: tuple[float, ...]
    ring: tuple[XY, ...]
    name: str = ""
    ref: str = ""

    @property
    def label(self) -> str:
        """What people call it."""
        return self.name or self.ref


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """A door or opening on one level between two spaces, or to the outside.

    ``width`` in centimetres, 0 if unknown. ``opening``: nothing to open there.
    ``spaces`` are numbers of spaces; an entrance may have one only.
    """

    id: str
    level: float
    at: XY
    spaces: tuple[int, ...]
    width: float = 0
    entrance: bool = False
    opening: bool = False
    name: str = ""


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A way between two levels that the file drew itself (IndoorGML)."""

    kind: SpaceKind
    a: int
    b: int


class Building(msgspec.Struct, frozen=True, kw_only=True):
    """Everything about the inside of one building.

    ``origin`` is the spot on earth of the plane's zero; ``None`` if nobody knows.
    """

    levels: tuple[Level, ...]
    spaces: tuple[Space, ...]
    doors: tuple[Door, ...]
    links: tuple[Link, ...] = ()
    origin: LonLat | None = None
    outlines: tuple[tuple[float, tuple[XY, ...]], ...] = ()

    def plane(self) -> Plane | None:
        """The plane that leads back to degrees."""
        return Plane(*self.origin) if self.origin else None

    def level_name(self, number: float) -> str:
        """The name of a level, or an empty text."""
        return next((e.name for e in self.levels if e.number == number), "")

    def entrances(self) -> list[int]:
        """The doors that lead outside."""
        return [i for i, door in enumerate(self.doors) if door.entrance]


def parse_levels(text: str) -> tuple[float, ...]:
    """``-1-2`` → −1, 0, 1, 2; ``0;2`` → 0, 2; ``1.5`` → 1.5; nonsense → nothing."""
    found: set[float] = set()
    for part in text.replace(",", ";").split(";"):
        ends = _ends(part.strip())
        if ends is None:
            return ()
        low, high = ends
        if low == high:
            found.add(low)
        elif high - low > 200 or low != int(low):
            return ()
        else:
            found.update(float(n) for n in range(int(low), int(high) + 1))
    return tuple(sorted(found))


def _ends(part: str) -> tuple[float, float] | None:
    cut = part.find("-", 1)
    sides = [part] if cut < 0 else [part[:cut], part[cut + 1 :]]
    try:
        numbers = [float(side) for side in sides]
    except ValueError:
        return None
    return min(numbers), max(numbers)


def level_text(number: float) -> str:
    """A level's number without needless decimals."""
    return f"{number:g}"


def area(ring: Sequence[XY]) -> float:
    """The signed area of a closed ring; positive if it runs anticlockwise."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) / 2
