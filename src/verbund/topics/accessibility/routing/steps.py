"""A path told in numbered steps, and what was refused on the short way.

In: a path of the network. Out: ``Step`` values whose ``key`` names a sentence
(``accessibility.step.…``) and whose ``values`` stand in it; nothing here is a language.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Literal, TypeAlias

import msgspec

from verbund.topics.accessibility.osm import SURFACE_OF, centimetres, percent
from verbund.topics.accessibility.routing.costs import Refusal, Tags
from verbund.topics.accessibility.routing.network import Network
from verbund.topics.accessibility.routing.plane import XY, LonLat, bearing, turn
from verbund.topics.accessibility.routing.search import Closed, Path, Piece, Router

Direction = Literal["straight", "left", "right", "half_left", "half_right", "back"]
Values: TypeAlias = Mapping[str, str | int | float]

_POINTS = (
    "north",
    "north_east",
    "east",
    "south_east",
    "south",
    "south_west",
    "west",
    "north_west",
)
_SHORT = 12.0
_STUB = 5.0
_PLAIN = frozenset({"path", "road", "cycleway"})
_LASTING = frozenset({"cycleway", "surface_rough", "surface_loose"})


class Note(msgspec.Struct, frozen=True):
    """Something to know on the way: a crossing, rough ground, a gate."""

    key: str
    values: Values = {}


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One instruction; ``way`` is a street's name, ``kind`` the sort of way."""

    key: str
    kind: str
    way: str
    metres: float
    values: Values = {}
    notes: tuple[Note, ...] = ()
    line: tuple[LonLat, ...] = ()


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """An edge of the shortest way on foot that this profile cannot use now."""

    reason: Refusal
    way: str
    kind: str
    lon: float
    lat: float
    closed_now: bool = False


class _Leg(msgspec.Struct):
    pieces: list[Piece]
    way: str
    kind: str
    passed: list[int]


def kind_of(tags: Tags) -> str:
    """The sort of way, as the sentences call it."""
    highway = tags.get("highway", "")
    if tags.get("conveying"):
        return "escalator"
    if highway == "elevator":
        return "lift"
    if highway in {"steps", "cycleway"}:
        return highway
    if tags.get("footway") == "crossing":
        return "crossing"
    if tags.get("tunnel") == "yes" and highway in {"footway", "path", "pedestrian"}:
        return "subway"
    if highway in {"residential", "living_street", "service", "unclassified"}:
        return "road"
    return "path"


def tell(network: Network, path: Path) -> tuple[Step, ...]:
    """The steps of a path, from "start" to "arrive"."""
    legs = list(_without_stubs(_legs(network, path)))
    steps: list[Step] = []
    before: float | None = None
    for index, leg in enumerate(legs):
        line = _line(leg.pieces)
        heading = _heading(line, first=True)
        metres = sum(piece.metres for piece in leg.pieces)
        values: dict[str, str | int | float] = {}
        if before is None:
            key = "leave_lift" if index else _start(legs, metres)
            values["compass"] = _POINTS[round(heading / 45) % 8]
        else:
            key = direction(turn(before, heading))
            values["stay"] = bool(leg.way) and leg.way == legs[index - 1].way
        if leg.kind == "lift":
            key, values = "lift", _levels(network, leg)
        elif leg.kind in {"steps", "escalator"}:
            values["turn"] = key if before is not None else ""
            key = leg.kind
            values["count"] = _stairs(network, leg)
            values["direction"] = _rises(network.tags, leg.pieces[0])
        steps.append(
            Step(
                key=key,
                kind=leg.kind,
                way=leg.way,
                metres=metres,
                values=values,
                notes=_said_once(
                    _notes(network, leg, last=index == len(legs) - 1), steps
                ),
                line=tuple(network.plane.lonlat(*p) for p in line),
            )
        )
        # Nobody knows which way somebody faces who leaves a lift.
        before = None if leg.kind == "lift" else _heading(line, first=False)
    end = steps[-1].line[-1:] if steps else ()
    steps.append(Step(key="arrive", kind="", way="", metres=0.0, line=end))
    return tuple(steps)


def _start(legs: Sequence[_Leg], metres: float) -> str:
    """Who begins before a lift or a stair needs no direction for the last metre."""
    short = len(legs) > 1 and metres < _STUB
    return "start_here" if short and legs[1].kind not in _PLAIN else "start"


def _said_once(notes: Iterable[Note], steps: Sequence[Step]) -> tuple[Note, ...]:
    """Who was told of bicycles a moment ago still knows of them."""
    told = steps[-1].notes if steps else ()
    return tuple(n for n in notes if n.key not in _LASTING or n not in told)


def direction(change: float) -> Direction:
    """Degrees of turning as a word."""
    if abs(change) < 25:
        return "straight"
    if abs(change) > 160:
        return "back"
    side: tuple[Direction, Direction] = (
        ("right", "half_right") if change > 0 else ("left", "half_left")
    )
    return side[0] if abs(change) >= 55 else side[1]


def _legs(network: Network, path: Path) -> Iterator[_Leg]:
    leg: _Leg | None = None
    for piece in path.pieces:
        tags = network.tags[piece.edge]
        way, kind = tags.get("name", ""), kind_of(tags)
        if leg is not None:
            last = leg.pieces[-1]
            change = turn(
                _heading(last.line, first=False), _heading(piece.line, first=True)
            )
            same = way == leg.way and _alike(kind, leg.kind)
            # A bend of a street is no news; at a fork of nameless ways it is.
            bend = 70 if way else 40
            fork = last.node >= 0 and len(network.neighbours[last.node]) > 2
            if same and (abs(change) < bend or not fork):
                leg.passed.append(last.node)
                leg.pieces.append(piece)
                continue
            yield leg
        leg = _Leg([piece], way, kind, [])
    if leg is not None:
        yield leg


def _alike(one: str, other: str) -> bool:
    return one == other or {one, other} <= _PLAIN


def _without_stubs(legs: Iterable[_Leg]) -> Iterator[_Leg]:
    """Legs without the few metres around a corner, which nobody would tell."""
    waiting: _Leg | None = None
    first = True
    for leg in legs:
        if waiting is not None:
            short = sum(piece.metres for piece in waiting.pieces) < _STUB
            if short and not first and {waiting.kind, leg.kind} <= _PLAIN:
                leg.passed[:0] = [*waiting.passed, waiting.pieces[-1].node]
                leg.pieces[:0] = waiting.pieces
            else:
                yield waiting
                first = False
        waiting = leg
    if waiting is not None:
        yield waiting


def _line(pieces: list[Piece]) -> list[XY]:
    found: list[XY] = []
    for piece in pieces:
        found.extend(p for p in piece.line if not found or p != found[-1])
    return found


def _heading(line: "list[XY] | tuple[XY, ...]", *, first: bool) -> float:
    """The direction of the first or last dozen metres of a line."""
    points = list(line) if first else list(line)[::-1]
    walked = 0.0
    for a, b in pairwise(points):
        walked += ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5
        if walked >= _SHORT:
            break
    else:
        b = points[-1]
    return bearing(points[0], b) if first else bearing(b, points[0])


def _stairs(network: Network, leg: _Leg) -> int:
    """The steps of all flights of a stair; 0 if one of them was never counted."""
    counts = [
        network.tags[piece.edge].get("step_count", "")
        for piece in _each_way(network, leg)
    ]
    if not all(count.isdecimal() for count in counts):
        return 0
    return sum(map(int, counts))


def _each_way(network: Network, leg: _Leg) -> Iterator[Piece]:
    """One piece of every way: its tags count once, however it was cut at junctions."""
    seen: set[int] = set()
    for piece in leg.pieces:
        way = id(network.tags[piece.edge])
        if way not in seen:
            seen.add(way)
            yield piece


def _rises(tags: Sequence[Tags], piece: Piece) -> str:
    """``up`` or ``down`` as it is walked; empty where nobody drew it."""
    said = tags[piece.edge].get("incline", "").strip()
    if said.startswith("-") or said == "down":
        drawn = "down"
    elif said == "up" or said[:1].isdecimal():
        drawn = "up"
    else:
        return ""
    if piece.forward:
        return drawn
    return "down" if drawn == "up" else "up"


def _levels(network: Network, leg: _Leg) -> dict[str, str | int | float]:
    piece = leg.pieces[0]
    below, _, above = network.tags[piece.edge].get("level", "").partition(";")
    here, there = (below, above) if piece.forward else (above, below)
    return {"from": here, "to": there, "name": network.tags[piece.edge].get("ref", "")}


def _notes(network: Network, leg: _Leg, *, last: bool) -> Iterator[Note]:
    nodes = [*leg.passed, *([] if last else [leg.pieces[-1].node])]
    points = [network.points.get(node, {}) for node in nodes]
    # Whoever crosses three roads hears it once, with their number.
    crossings = Counter(_crossing(tags) for tags in points if crosses_road(tags))
    for word, count in crossings.items():
        yield Note(word, {"count": count})
    for tags in points:
        kerb = _kerb(tags)
        if kerb:
            yield kerb
        if tags.get("highway") == "elevator":
            yield Note("lift")
        if tags.get("barrier") in {"gate", "lift_gate", "bollard", "cycle_barrier"}:
            yield Note(f"barrier_{tags['barrier']}")
    seen = set()
    for piece in leg.pieces:
        tags = network.tags[piece.edge]
        if kind_of(tags) == "cycleway" and "cycleway" not in seen:
            seen.add("cycleway")
            yield Note("cycleway")
        kind = SURFACE_OF.get(tags.get("surface", ""))
        if kind in {"rough", "loose"} and kind not in seen:
            seen.add(kind)
            yield Note(f"surface_{kind}", {"surface": tags["surface"]})
        slope = tags.get("incline")
        if slope and leg.kind not in {"steps", "escalator"} and "slope" not in seen:
            seen.add("slope")
            rises = _rises(network.tags, piece)
            steep = percent(slope)
            if steep is None and rises:
                yield Note(f"slope_{rises}")
            elif steep is not None and abs(steep) >= 3:
                yield Note(f"steep_{rises}", {"percent": abs(steep)})


def crosses_road(tags: Tags) -> bool:
    """Whether a road is crossed at this point."""
    return tags.get("highway") == "crossing" or bool(tags.get("crossing"))


def _crossing(tags: Tags) -> str:
    if tags.get("crossing") != "traffic_signals":
        return "crossing_plain"
    sounds = tags.get("traffic_signals:sound") == "yes"
    return "crossing_sound" if sounds else "crossing_lights"


def _kerb(tags: Tags) -> Note | None:
    height = centimetres(tags.get("kerb:height", ""))
    if height is not None:
        return Note("kerb", {"cm": height})
    said = tags.get("kerb")
    return Note(f"kerb_{said}") if said in {"flush", "lowered", "raised"} else None


def unknown_share(network: Network, path: Path) -> dict[str, float]:
    """Which share of the way says nothing about its surface and its width.

    ``kerbs`` is the number of crossings on it of whose kerb nothing is known.
    """
    total = path.metres or 1.0
    gaps = {"surface": 0.0, "width": 0.0}
    for piece in path.pieces:
        tags = network.tags[piece.edge]
        if not (SURFACE_OF.get(tags.get("surface", "")) or tags.get("smoothness")):
            gaps["surface"] += piece.metres
        if "width" not in tags:
            gaps["width"] += piece.metres
    crossings = [network.points.get(piece.node, {}) for piece in path.pieces]
    kerbs = sum(
        crosses_road(tags) and not ({"kerb", "kerb:height"} & tags.keys())
        for tags in crossings
    )
    shares = {name: round(metres / total, 3) for name, metres in gaps.items()}
    return {**shares, "kerbs": kerbs}


def refused_on(
    path: Path | None, router: Router, closed: Closed
) -> tuple[Refused, ...]:
    """What this profile may not use on a way that somebody else would take."""
    network = router.network
    if path is None:
        return ()
    found: list[Refused] = []
    seen: set[tuple[str, str, str]] = set()

    def note(reason: Refusal, piece: Piece, *, now: bool, at: XY) -> None:
        tags = network.tags[piece.edge]
        key = (reason.key, tags.get("name", ""), str(sorted(reason.values.items())))
        if key in seen:
            return
        seen.add(key)
        lon, lat = network.plane.lonlat(*at)
        found.append(
            Refused(reason=reason, way=tags.get("name", ""), kind=kind_of(tags),
                    lon=round(lon, 7), lat=round(lat, 7), closed_now=now)
        )  # fmt: skip

    for piece in path.pieces:
        centre = piece.line[len(piece.line) // 2]
        if piece.edge in closed.edges:
            note(closed.edges[piece.edge], piece, now=True, at=centre)
        elif piece.edge in router.edges and not router.usable[piece.edge]:
            note(router.edges[piece.edge], piece, now=False, at=centre)
        if piece.node in closed.nodes:
            note(closed.nodes[piece.node], piece, now=True, at=piece.line[-1])
        elif piece.node in router.nodes:
            note(router.nodes[piece.node], piece, now=False, at=piece.line[-1])
    return tuple(found)
