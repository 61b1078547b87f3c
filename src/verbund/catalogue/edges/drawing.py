"""The process of a blueprint as an accessible drawing (SVG), and the same as text.

States are boxes, steps are labelled arrows; nothing overlaps, because labels have
places of their own in the layout. No style inside: colours are attributes that a style
sheet may overrule by class (``process-*``), so light, dark and print all work.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Final

from msgspec import Struct

from verbund.catalogue.edges.layers import Box, Layout, Line, arrange, forward
from verbund.catalogue.edges.markup import Node
from verbund.catalogue.edges.process_graph import (
    Link,
    Place,
    ProcessGraph,
    graph_of,
)
from verbund.engine.model import Blueprint
from verbund.engine.text import Text, text

_SIZE: Final = 14
_LINE: Final = 18
_SMALL: Final = 12
_SMALL_LINE: Final = 15
_LETTERS: Final = 20
_LABEL_LETTERS: Final = 19
_PADDING: Final = 14
_GAP_X: Final = 18
_GAP_Y: Final = 26
_THIN: Final = 12
_PORT: Final = 13
_MARGIN: Final = 12
_MOST_IN_A_ROW: Final = 4
_INK: Final = "#171a1c"
_LINES: Final = "#51616f"
_PAPER: Final = "#ffffff"
_SHADES: Final = {
    "received": "#e8f0fb",
    "processing": "#e8f0fb",
    "action_required": "#fdf3d8",
    "completed": "#e5f3e8",
}
_NARROW: Final = frozenset("ijl.,:;'|!()[]ftrI- ")
_WIDE: Final = frozenset("mwMWÄÖÜABCDEFGHKLNOPQRSTUVXYZ@%")
_TITLE: Final = text("Ablauf: {title}", "So läuft es: {title}", "Process: {title}")
_COUNT: Final = text(
    "{states} Zustände und {steps} Schritte. Dasselbe steht darunter als Tabelle.",
    "{states} Zustände und {steps} Schritte. Darunter steht dasselbe als Tabelle.",
    "{states} states and {steps} steps. The table below says the same.",
)


class ProcessStep(Struct, frozen=True, kw_only=True):
    """One row of the text alternative: where, what, by whom, where to."""

    source: str
    title: str
    by: str
    target: str
    note: str = ""


def process_text(blueprint: Blueprint, language: str = "de") -> tuple[ProcessStep, ...]:
    """The drawing as rows: every step from every state, in the author's order."""
    graph = graph_of(blueprint, language)
    titles = {place.id: place.title for place in graph.places}
    links = [*graph.links, *graph.loops]
    return tuple(
        ProcessStep(
            source=place.title,
            title=link.title,
            by=", ".join(link.by),
            target=titles[link.target],
            note=link.note,
        )
        for place in graph.places
        for link in links
        if place.id in link.sources
    )


def process_svg(blueprint: Blueprint, language: str = "de") -> str:
    """The drawing: one ``<svg>`` with title and description, to be put into a page."""
    graph = graph_of(blueprint, language)
    layout = layout_of(graph)
    key = f"process-{blueprint.key}-{language}"
    title = _said(_TITLE, language, title=blueprint.title.get(language))
    steps = sum(len(link.sources) for link in (*graph.links, *graph.loops))
    count = _said(_COUNT, language, states=str(len(graph.places)), steps=str(steps))
    width, height = layout.width + 2 * _MARGIN, layout.height + 2 * _MARGIN
    return Node(
        "svg",
        Node("title", title, attributes={"id": f"{key}-title"}),
        Node("desc", count, attributes={"id": f"{key}-desc"}),
        Node(
            "g",
            *_arrows(graph, layout),
            *_labels(graph, layout),
            *_states(graph, layout),
            attributes={"transform": f"translate({_MARGIN} {_MARGIN})"},
        ),
        attributes={
            "xmlns": "http://www.w3.org/2000/svg",
            "class": "process-drawing",
            "role": "img",
            "aria-labelledby": f"{key}-title {key}-desc",
            "lang": "de" if language == "de-simple" else language,
            "viewBox": f"0 0 {width:.0f} {height:.0f}",
            "width": f"{width:.0f}",
            "height": f"{height:.0f}",
            "font-family": "Fira Sans, sans-serif",
        },
    ).fragment()


def _said(words: Text, language: str, **values: str) -> str:
    return words.get(language).format(**values)


# --- where things lie -------------------------------------------------------------


def layout_of(graph: ProcessGraph, *, tail: float = 0) -> Layout:
    """Places for states and for the labels between them.

    A label is a box of its own, one row above the state it leads to (below it, if the
    step leads back up). ``tail`` is room below a state with more than one way out.
    """
    boxes: dict[Hashable, Box] = {}
    for place in graph.places:
        lines = _box_lines(place, graph)
        width = max(_width(line, _SIZE) for line, _ in lines) + 2 * _PADDING
        height = sum(_SMALL_LINE if small else _LINE for _, small in lines) + _PADDING
        ways = ways_out(graph, place.id)
        boxes[place.id] = Box(
            width=max(width, 90), height=height + (tail if ways > 1 else 0)
        )
    pairs = [(s, link.target) for link in graph.links for s in link.sources]
    ahead = iter(forward([place.id for place in graph.places], pairs))
    back = [[not next(ahead) for _ in link.sources] for link in graph.links]
    _rows(graph, boxes, back)
    links: list[tuple[Hashable, Hashable, bool]] = []
    for number, (link, backs) in enumerate(zip(graph.links, back, strict=True)):
        for leads_back in (False, True):
            sources = [
                s for s, b in zip(link.sources, backs, strict=True) if b == leads_back
            ]
            if not sources:
                continue
            label = ("label", number, leads_back)
            words = label_lines(link)
            row = boxes[link.target].row
            boxes[label] = Box(
                width=max(_width(line, _SMALL) for line in words) + 8,
                height=len(words) * _SMALL_LINE + 2,
                row=row + 1 if leads_back else row - 1,
            )
            if leads_back:
                links.append((link.target, label, True))
                links += [(label, source, True) for source in sources]
            else:
                links += [(source, label, False) for source in sources]
                links.append((label, link.target, False))
    for place in graph.places:
        ports = max(
            sum(1 for upper, _, _ in links if upper == place.id),
            sum(1 for _, lower, _ in links if lower == place.id),
        )
        box = boxes[place.id]
        box.width = max(box.width, ports * _PORT + 2 * _PADDING)
    return arrange(boxes, links, gap_x=_GAP_X, gap_y=_GAP_Y, thin=_THIN)


def ways_out(graph: ProcessGraph, place_id: str) -> int:
    """How many links leave a state."""
    return sum(1 for link in graph.links if place_id in link.sources)


def _rows(
    graph: ProcessGraph,
    boxes: Mapping[Hashable, Box],
    back: Sequence[Sequence[bool]],
) -> None:
    """States get even rows below all their origins, at most a few in each row."""
    above: dict[str, set[str]] = {place.id: set() for place in graph.places}
    for link, backs in zip(graph.links, back, strict=True):
        for source, leads_back in zip(link.sources, backs, strict=True):
            if leads_back:
                above[source].add(link.target)
            else:
                above[link.target].add(source)
    filled: dict[int, int] = {}
    waiting = [place.id for place in graph.places]
    placed: set[str] = set()
    while waiting:
        ready = [name for name in waiting if above[name] <= placed] or waiting[:1]
        for name in ready:
            origins = [boxes[origin].row for origin in above[name] if origin in placed]
            row = max(origins, default=-2) + 2
            while filled.get(row, 0) >= _MOST_IN_A_ROW:
                row += 2
            boxes[name].row = row
            filled[row] = filled.get(row, 0) + 1
            placed.add(name)
            waiting.remove(name)
    used = sorted({boxes[place.id].row for place in graph.places})
    for place in graph.places:
        boxes[place.id].row = 2 * used.index(boxes[place.id].row)


# --- what is drawn ------------------------------------------------------------------


def _states(graph: ProcessGraph, layout: Layout) -> Iterator[Node]:
    for place in graph.places:
        box = layout.boxes[place.id]
        kind = "end" if place.end else "first" if place.first else "open"
        names = f"process-state process-{kind}"
        if place.aside:
            names += " process-aside"
        shape = {
            "x": _number(box.x - box.width / 2),
            "y": _number(box.y),
            "width": _number(box.width),
            "height": _number(box.height),
            "rx": "14" if place.end else "4",
            "fill": _SHADES.get(place.phase, _PAPER),
            "stroke": _LINES,
            "stroke-width": "3" if place.first else "1.5",
        }
        if place.aside:
            shape["stroke-dasharray"] = "5 3"
        yield Node(
            "g",
            Node("rect", attributes={"class": "process-box", **shape}),
            *_words(_box_lines(place, graph), box.x, box.y + _PADDING / 2),
            attributes={"class": names},
        )


def _words(lines: Sequence[tuple[str, bool]], x: float, y: float) -> Iterator[Node]:
    for line, small in lines:
        step = _SMALL_LINE if small else _LINE
        y += step
        yield Node(
            "text",
            line,
            attributes={
                "class": "process-note" if small else "process-name",
                "x": _number(x),
                "y": _number(y - step * 0.28),
                "text-anchor": "middle",
                "font-size": str(_SMALL if small else _SIZE),
                "font-weight": "400" if small else "600",
                "fill": _INK,
            },
        )


def _labels(graph: ProcessGraph, layout: Layout) -> Iterator[Node]:
    for name, box in layout.boxes.items():
        if isinstance(name, tuple) and name[0] == "label":
            lines = [(line, True) for line in label_lines(graph.links[name[1]])]
            yield Node(
                "g",
                *_words(lines, box.x, box.y + 1),
                attributes={"class": "process-label"},
            )


def _arrows(graph: ProcessGraph, layout: Layout) -> Iterator[Node]:
    ports = Ports(layout)
    for line in layout.lines:
        points = [ports.start(line), *ports.bends(line), ports.end(line)]
        kind = graph.links[_link_number(line)].kind
        yield Node(
            "path",
            attributes={
                "class": f"process-line process-{kind}",
                "d": _path(points),
                "fill": "none",
                "stroke": _LINES,
                "stroke-width": "1.5",
            },
        )
        tip = ports.tip(line)
        if tip is not None:
            yield Node(
                "path",
                attributes={"class": "process-tip", "d": tip, "fill": _LINES},
            )


def _link_number(line: Line) -> int:
    for end in (line.upper, line.lower):
        if isinstance(end, tuple):
            return int(end[1])
    raise ValueError("a line without a label")


Point = tuple[float, float]


class Ports:
    """Where lines leave and reach boxes: side by side, in the order they come from."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._out: dict[int, float] = {}
        self._in: dict[int, float] = {}
        boxes = layout.boxes
        for name, box in boxes.items():
            leaving = [line for line in layout.lines if line.upper == name]
            reaching = [line for line in layout.lines if line.lower == name]
            leaving.sort(key=lambda li: boxes[[*li.through, li.lower][0]].x)
            reaching.sort(key=lambda li: boxes[[li.upper, *li.through][-1]].x)
            self._spread(leaving, box, self._out, label=isinstance(name, tuple))
            self._spread(reaching, box, self._in, label=isinstance(name, tuple))

    def _spread(
        self, lines: list[Line], box: Box, ports: dict[int, float], *, label: bool
    ) -> None:
        room = 0.0 if label else box.width - 2 * _PADDING
        step = min(24.0, room / max(1, len(lines) - 1)) if len(lines) > 1 else 0.0
        left = box.x - step * (len(lines) - 1) / 2
        for number, line in enumerate(lines):
            ports[id(line)] = left + number * step

    def start(self, line: Line) -> Point:
        """Where the line leaves the upper box."""
        box = self._layout.boxes[line.upper]
        return self._out[id(line)], box.y + box.height

    def end(self, line: Line) -> Point:
        """Where the line reaches the lower box."""
        return self._in[id(line)], self._layout.boxes[line.lower].y

    def bends(self, line: Line) -> list[Point]:
        """Straight through each row's band, bent only between the rows."""
        boxes, bands = self._layout.boxes, self._layout.bands
        start, end = self.start(line), self.end(line)
        points = [(start[0], bands[boxes[line.upper].row][1])]
        for name in line.through:
            top, bottom = bands[boxes[name].row]
            points += [(boxes[name].x, top), (boxes[name].x, bottom)]
        return [*points, (end[0], bands[boxes[line.lower].row][0])]

    def tip(self, line: Line) -> str | None:
        """The arrow's head, only where a line meets the state it leads to."""
        if line.back and not isinstance(line.upper, tuple):
            x, y = self.start(line)
            return f"M{_number(x)} {_number(y)}l-5 9h10z"
        if not line.back and not isinstance(line.lower, tuple):
            x, y = self.end(line)
            return f"M{_number(x)} {_number(y)}l-5 -9h10z"
        return None


def _path(points: Sequence[Point]) -> str:
    x, y = points[0]
    parts = [f"M{_number(x)} {_number(y)}"]
    for next_x, next_y in points[1:]:
        if abs(next_x - x) < 0.5:
            parts.append(f"L{_number(next_x)} {_number(next_y)}")
        else:
            half = (y + next_y) / 2
            parts.append(
                f"C{_number(x)} {_number(half)} {_number(next_x)} {_number(half)} "
                f"{_number(next_x)} {_number(next_y)}"
            )
        x, y = next_x, next_y
    return "".join(parts)


# --- words in boxes -----------------------------------------------------------------


def _box_lines(place: Place, graph: ProcessGraph) -> list[tuple[str, bool]]:
    """Lines of a box and whether they are small: the title, then steps that stay."""
    lines = [(line, False) for line in wrapped(place.title, _LETTERS)]
    for loop in graph.loops:
        if place.id in loop.sources:
            lines += [
                (line, True) for line in wrapped(f"↻ {loop.title}", _LABEL_LETTERS + 4)
            ]
    return lines


def label_lines(link: Link) -> list[str]:
    """Lines of a label: the step, and who takes it unless it is the usual clerk."""
    lines = wrapped(link.title, _LABEL_LETTERS)
    if link.note:
        lines.append(f"({link.note})")
    return lines


def wrapped(words: str, most: int) -> list[str]:
    """Words in lines of about ``most`` letters; a long word stands alone."""
    lines: list[str] = []
    for word in words.split():
        if lines and len(lines[-1]) + 1 + len(word) <= most:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines or [""]


def _width(line: str, size: int) -> float:
    """About how wide a line is in a sans-serif face; rather too wide."""
    units = sum(0.36 if c in _NARROW else 0.78 if c in _WIDE else 0.58 for c in line)
    return units * size


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
