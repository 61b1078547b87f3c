"""A layered drawing of any directed graph: boxes in rows, lines that pass beside them.

After Sugiyama: cycles are opened, nodes get rows, long lines get a thin place in every
row they cross, rows are ordered to cross little, and places are moved towards their
neighbours without touching (isotonic regression). Same input, same drawing.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

_SWEEPS: Final = 12
_MOVES: Final = 16


@dataclass(slots=True)
class Box:
    """A node: its size, and after ``arrange`` its row and the middle of its top."""

    width: float
    height: float
    row: int = 0
    x: float = 0.0
    y: float = 0.0
    thin: bool = False


@dataclass(slots=True)
class Line:
    """A link, from upper to lower box through thin ones; ``back`` if it points up."""

    upper: Hashable
    lower: Hashable
    back: bool = False
    through: list[Hashable] = field(default_factory=list)


@dataclass(slots=True)
class Layout:
    """Where everything lies; ``bands`` are top and bottom of each row."""

    boxes: dict[Hashable, Box]
    lines: list[Line]
    bands: list[tuple[float, float]]
    width: float = 0.0
    height: float = 0.0


def forward(
    nodes: Sequence[Hashable], links: Sequence[tuple[Hashable, Hashable]]
) -> list[bool]:
    """Which links point forward once cycles are opened, beginning at the first node."""
    following: dict[Hashable, list[tuple[int, Hashable]]] = {n: [] for n in nodes}
    for number, (source, target) in enumerate(links):
        following[source].append((number, target))
    result = [True] * len(links)
    state: dict[Hashable, int] = {}
    for start in nodes:
        if start in state:
            continue
        state[start] = 1
        stack: list[tuple[Hashable, Iterator[tuple[int, Hashable]]]] = [
            (start, iter(following[start]))
        ]
        while stack:
            node, rest = stack[-1]
            for number, target in rest:
                if state.get(target) == 1:
                    result[number] = False
                elif target not in state:
                    state[target] = 1
                    stack.append((target, iter(following[target])))
                    break
            else:
                state[node] = 2
                stack.pop()
    return result


def arrange(
    boxes: dict[Hashable, Box],
    links: Sequence[tuple[Hashable, Hashable, bool]],
    *,
    gap_x: float,
    gap_y: float,
    thin: float,
) -> Layout:
    """Place boxes whose ``row`` is set. Links are (upper, lower, points up)."""
    lines = [Line(upper, lower, back) for upper, lower, back in links]
    for number, line in enumerate(lines):
        top, bottom = boxes[line.upper].row, boxes[line.lower].row
        for row in range(top + 1, bottom):
            name: Hashable = ("thin", number, row)
            boxes[name] = Box(thin, 0, row=row, thin=True)
            line.through.append(name)
    rows: list[list[Hashable]] = [
        [] for _ in range(1 + max(b.row for b in boxes.values()))
    ]
    for name, box in boxes.items():
        rows[box.row].append(name)
    above: dict[Hashable, list[Hashable]] = {name: [] for name in boxes}
    below: dict[Hashable, list[Hashable]] = {name: [] for name in boxes}
    for line in lines:
        chain = [line.upper, *line.through, line.lower]
        for first, second in pairwise(chain):
            below[first].append(second)
            above[second].append(first)
    _order(rows, above, below)
    _place(rows, boxes, above, below, gap_x)
    bands, y = [], gap_y / 2
    for names in rows:
        height = max((boxes[name].height for name in names), default=0)
        for name in names:
            boxes[name].y = y + (height - boxes[name].height) / 2
        bands.append((y, y + height))
        y += height + gap_y
    left = min(b.x - b.width / 2 for b in boxes.values())
    for box in boxes.values():
        box.x -= left
    width = max(b.x + b.width / 2 for b in boxes.values())
    return Layout(boxes, lines, bands, width, y - gap_y / 2)


# --- the order in each row ------------------------------------------------------


_Near = Mapping[Hashable, Sequence[Hashable]]


def _order(rows: list[list[Hashable]], above: _Near, below: _Near) -> None:
    best, fewest = [list(row) for row in rows], _crossings(rows, below)
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        near = above if down else below
        numbers = range(1, len(rows)) if down else range(len(rows) - 2, -1, -1)
        for number in numbers:
            fixed = rows[number - 1 if down else number + 1]
            places = {name: place for place, name in enumerate(fixed)}
            _sort(rows[number], near, places)
        _exchange(rows, above, below)
        found = _crossings(rows, below)
        if found < fewest:
            best, fewest = [list(row) for row in rows], found
    for row, order in zip(rows, best, strict=True):
        row[:] = order


def _sort(row: list[Hashable], near: _Near, places: Mapping[Hashable, int]) -> None:
    """Order a row by the mean place of neighbours; who has none keeps his place."""
    wanted = {}
    for place, name in enumerate(row):
        seen = [places[n] for n in near[name] if n in places]
        wanted[name] = sum(seen) / len(seen) if seen else float(place)
    row.sort(key=lambda name: wanted[name])


def _exchange(rows: list[list[Hashable]], above: _Near, below: _Near) -> None:
    """Swap neighbours in a row while that saves crossings."""
    for number, row in enumerate(rows):
        over = {n: p for p, n in enumerate(rows[number - 1])} if number else {}
        under = (
            {n: p for p, n in enumerate(rows[number + 1])}
            if number + 1 < len(rows)
            else {}
        )
        for _ in range(len(row)):
            changed = False
            for i in range(len(row) - 1):
                a, b = row[i], row[i + 1]
                now = _pair(a, b, above, over) + _pair(a, b, below, under)
                then = _pair(b, a, above, over) + _pair(b, a, below, under)
                if then < now:
                    row[i], row[i + 1], changed = b, a, True
            if not changed:
                break


def _pair(
    left: Hashable, right: Hashable, near: _Near, places: Mapping[Hashable, int]
) -> int:
    ours = [places[n] for n in near[left] if n in places]
    theirs = [places[n] for n in near[right] if n in places]
    return sum(1 for a in ours for b in theirs if a > b)


def _crossings(rows: Sequence[Sequence[Hashable]], below: _Near) -> int:
    total = 0
    for number, row in enumerate(rows[:-1]):
        places = {name: place for place, name in enumerate(rows[number + 1])}
        ends = [places[n] for name in row for n in sorted(
            (m for m in below[name] if m in places), key=lambda m: places[m]
        )]  # fmt: skip
        total += sum(1 for i, a in enumerate(ends) for b in ends[i + 1 :] if a > b)
    return total


# --- the place in each row ------------------------------------------------------


def _place(
    rows: Sequence[Sequence[Hashable]],
    boxes: Mapping[Hashable, Box],
    above: _Near,
    below: _Near,
    gap: float,
) -> None:
    for row in rows:
        x = 0.0
        for name in row:
            box = boxes[name]
            box.x = x + box.width / 2
            x += box.width + gap
    for move in range(_MOVES):
        down = move % 2 == 0
        near = above if down else below
        both = move >= _MOVES - 4
        for row in rows if down else list(reversed(rows)):
            wanted = []
            for name in row:
                seen = list(near[name])
                if both:
                    seen += (below if down else above)[name]
                wanted.append(_aim(boxes, name, seen))
            _settle(row, boxes, wanted, gap)


def _aim(
    boxes: Mapping[Hashable, Box], name: Hashable, near: Sequence[Hashable]
) -> float:
    """The mean place of neighbours. Long lines pull hard, so that they run straight."""
    box, pull, total = boxes[name], 0.0, 0.0
    for other in near:
        both, one = box.thin and boxes[other].thin, box.thin or boxes[other].thin
        weight = 10.0 if both else 1.0 if one else 2.0
        pull += weight
        total += weight * boxes[other].x
    return total / pull if pull else box.x


def _settle(
    row: Sequence[Hashable],
    boxes: Mapping[Hashable, Box],
    wanted: Sequence[float],
    gap: float,
) -> None:
    """The places closest to those wanted, in order and apart (pooled violators)."""
    offsets, total, before = [], 0.0, 0.0
    for number, name in enumerate(row):
        half = boxes[name].width / 2
        total += before + half + gap if number else 0.0
        offsets.append(total)
        before = half
    blocks: list[list[float]] = []
    for name, aim, offset in zip(row, wanted, offsets, strict=True):
        weight = 4.0 if boxes[name].thin else 1.0
        blocks.append([(aim - offset) * weight, weight, 1])
        while len(blocks) > 1 and (
            blocks[-2][0] / blocks[-2][1] > blocks[-1][0] / blocks[-1][1]
        ):
            last = blocks.pop()
            blocks[-1] = [a + b for a, b in zip(blocks[-1], last, strict=True)]
    places = [
        total / weight for total, weight, many in blocks for _ in range(int(many))
    ]
    for name, place, offset in zip(row, places, offsets, strict=True):
        boxes[name].x = place + offset
