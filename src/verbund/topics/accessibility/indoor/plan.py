"""The plan of one level as SVG: a picture beside the numbered steps, never instead.

Colours and strokes come from the page's stylesheet by class; the picture has a title
and a description, and its rooms carry their names as text.
"""

from collections.abc import Iterable, Sequence

from markupsafe import Markup, escape

from verbund.topics.accessibility.indoor.graph import Way, centre_of
from verbund.topics.accessibility.indoor.model import Building, area
from verbund.topics.accessibility.routing.plane import XY

_EDGE = 1.0
_SCALE = 10.0
_SMALL = 4.0


def level_plan(
    building: Building,
    level: float,
    *,
    title: str,
    description: str,
    key: str,
    ways: Iterable[Sequence[XY]] = (),
    marks: Iterable[tuple[XY, str]] = (),
) -> Markup:
    """The level with the part of a route on it; ``key`` makes its ids unique.

    ``marks`` are letters at spots (start, lift, goal).
    """
    spaces = [s for s in building.spaces if level in s.levels]
    outlines = [ring for at, ring in building.outlines if at == level]
    points = [p for s in spaces for p in s.ring] + [p for r in outlines for p in r]
    if not points:
        return Markup("")
    left, top = min(p[0] for p in points) - _EDGE, max(p[1] for p in points) + _EDGE
    width = max(p[0] for p in points) + _EDGE - left
    height = top - min(p[1] for p in points) + _EDGE

    def at(spot: XY) -> tuple[float, float]:
        return round((spot[0] - left) * _SCALE, 1), round((top - spot[1]) * _SCALE, 1)

    def trail(line: Iterable[XY]) -> str:
        return " ".join(f"{x},{y}" for x, y in map(at, line))

    parts = [
        f'<polygon class="vb-plan__outline" points="{trail(ring)}"/>'
        for ring in outlines
    ]
    parts += [
        f'<polygon class="vb-plan__{space.kind}" points="{trail(space.ring)}"/>'
        for space in sorted(spaces, key=lambda s: -abs(area(s.ring)))
    ]
    for door in building.doors:
        if door.level == level and not door.opening:
            x, y = at(door.at)
            sort = "entrance" if door.entrance else "door"
            parts.append(f'<circle class="vb-plan__{sort}" cx="{x}" cy="{y}" r="4"/>')
    for space in spaces:
        label = space.ref or space.name
        if label and abs(area(space.ring)) > _SMALL and len(label) <= 8:
            x, y = at(centre_of(space.ring))
            parts.append(
                f'<text class="vb-plan__name" x="{x}" y="{y}">{escape(label)}</text>'
            )
    parts += [
        f'<polyline class="vb-plan__way" points="{trail(line)}"/>' for line in ways
    ]
    for spot, letter in marks:
        x, y = at(spot)
        parts.append(
            f'<circle class="vb-plan__mark" cx="{x}" cy="{y}" r="12"/>'
            f'<text class="vb-plan__letter" x="{x}" y="{y}">{escape(letter)}</text>'
        )
    return Markup(  # noqa: S704 # numbers and escaped words
        f'<svg class="vb-plan" role="img" '
        f'aria-labelledby="{escape(key)}-t {escape(key)}-d" '
        f'viewBox="0 0 {width * _SCALE:.0f} {height * _SCALE:.0f}">'
        f'<title id="{escape(key)}-t">{escape(title)}</title>'
        f'<desc id="{escape(key)}-d">{escape(description)}</desc>'
        f"{''.join(parts)}</svg>"
    )


def lines_by_level(way: Way) -> dict[float, list[list[XY]]]:
    """The walked lines of a way, level by level."""
    found: dict[float, list[list[XY]]] = {}
    line: list[XY] = [way.nodes[0].at]
    level = way.nodes[0].level
    for leg, node in zip(way.legs, way.nodes[1:], strict=True):
        if leg.ride:
            found.setdefault(level, []).append(line)
            line, level = [node.at], node.level
        else:
            line.append(node.at)
    found.setdefault(level, []).append(line)
    drawn = {at: [ln for ln in lines if len(ln) > 1] for at, lines in found.items()}
    return {at: lines for at, lines in drawn.items() if lines}
