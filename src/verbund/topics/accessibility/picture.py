"""The way outside as SVG: ways around it in grey, the way itself, start and goal.

No tiles, no outside host; colours come from the stylesheet by class.
"""

from collections.abc import Sequence

from markupsafe import Markup, escape

from verbund.topics.accessibility.routing.network import Network
from verbund.topics.accessibility.routing.plane import XY, LonLat

_EDGE = 40.0
_LEAST = 120.0


def way_picture(
    network: Network,
    line: Sequence[LonLat],
    *,
    title: str,
    description: str,
    key: str,
) -> Markup:
    """A drawing of the way on its network; ``key`` makes the ids unique."""
    points = [network.plane.xy(*position) for position in line]
    left, right = min(p[0] for p in points) - _EDGE, max(p[0] for p in points) + _EDGE
    low, top = min(p[1] for p in points) - _EDGE, max(p[1] for p in points) + _EDGE
    width, height = max(_LEAST, right - left), max(_LEAST, top - low)

    def trail(positions: Sequence[XY]) -> str:
        return " ".join(f"{x - left:.0f},{top - y:.0f}" for x, y in positions)

    def near(positions: Sequence[XY]) -> bool:
        return any(
            left <= x <= left + width and top - height <= y <= top for x, y in positions
        )

    around = [
        f'<polyline class="vb-plan__net" points="{trail(edge)}"/>'
        for edge in network.lines
        if near(edge)
    ]
    size = max(width, height) / 80
    marks = [
        f'<circle class="vb-plan__mark" cx="{x - left:.0f}" cy="{top - y:.0f}" '
        f'r="{size:.0f}"/>'
        for x, y in (points[0], points[-1])
    ]
    return Markup(  # noqa: S704 # numbers and escaped words
        f'<svg class="vb-plan vb-plan--way" role="img" '
        f'aria-labelledby="{escape(key)}-t {escape(key)}-d" '
        f'viewBox="0 0 {width:.0f} {height:.0f}">'
        f'<title id="{escape(key)}-t">{escape(title)}</title>'
        f'<desc id="{escape(key)}-d">{escape(description)}</desc>'
        f"{''.join(around)}"
        f'<polyline class="vb-plan__way" points="{trail(points)}"/>'
        f"{''.join(marks)}</svg>"
    )
