"""The two pictures of a balance sheet, as SVG; their tables hold the same numbers."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from verbund.publishing.pilots.measures import Sample
from verbund.publishing.pilots.report import MemberLine, Month
from verbund.publishing.pilots.words import number, short_month

_WIDTH, _HEIGHT = 560, 250
_LEFT, _RIGHT, _TOP, _FOOT = 40, 480, 20, 210
_NAMES = 170
_ROW = 33
#: For paper, where no style sheet comes along.
_PRINT = (
    "<style>text{font-family:'Fira Sans';font-size:13px;fill:#171a2b}"
    ".vb-chart__soft{fill:#4d5363}.vb-chart__strong{font-weight:600}"
    ".vb-chart__axis{stroke:#4d5363}.vb-chart__grid{stroke:#d5d7e0}"
    ".vb-chart__before{fill:none;stroke:#4d5363;stroke-dasharray:4 4;stroke-width:2}"
    ".vb-chart__after{fill:none;stroke:#14327d;stroke-width:2.5}"
    ".vb-chart__hollow{fill:#fff;stroke:#4d5363;stroke-width:2}"
    ".vb-chart__dot{fill:#14327d}"
    ".vb-chart__few{fill:#fff;stroke:#14327d;stroke-width:2;stroke-dasharray:3 2}"
    ".vb-chart__span{stroke:#c0c4d6;stroke-width:5}</style>"
)


def months_chart(
    months: Sequence[Month], *, title: str, words: str, ident: str
) -> Markup:
    """Two lines over the months; empty if no month has enough cases.

    ``words`` say what the picture shows.
    """
    most = _most([m.before for m in months] + [m.after for m in months])
    if most is None:
        return Markup("")
    steps = max(1, len(months) - 1)
    parts = _scale(most, across=False)

    def point(place: int, found: Sample) -> tuple[float, float] | None:
        if found.value is None:
            return None
        x = _LEFT + 25 + place * (_RIGHT - _LEFT - 50) / steps
        return x, _FOOT - found.value * (_FOOT - _TOP) / most

    before = [point(i, m.before) for i, m in enumerate(months)]
    after = [point(i, m.after) for i, m in enumerate(months)]
    parts += _line(before, "before") + _line(after, "after")
    parts += [_dot(p, "hollow", 4) for p in before if p]
    parts += [_dot(p, "dot", 4.5) for p in after if p]
    for place, month in enumerate(months):
        x = _LEFT + 25 + place * (_RIGHT - _LEFT - 50) / steps
        label = short_month(month.after_label or month.before_label)
        if len(months) > 6:
            label = label[:3]
        parts.append(_text(x, 232, label, "soft", "middle"))
    for found, word, kind in (
        (before, "vorher", "soft"),
        (after, "nachher", "strong"),
    ):
        last = [p for p in found if p]
        if last:
            parts.append(_text(_RIGHT - 12, last[-1][1] + 4, word, kind, "start"))
    return _svg(parts, title, words, ident, _HEIGHT)


def members_chart(
    members: Sequence[MemberLine], *, title: str, words: str, ident: str
) -> Markup:
    """One row for each member from before to after; few cases are dashed."""
    shown = [m for m in members if m.after.value is not None]
    most = _most([m.before for m in shown] + [m.after for m in shown])
    if most is None:
        return Markup("")
    foot = _TOP + _ROW * len(shown)
    parts = _scale(most, across=True, foot=foot)
    for place, member in enumerate(shown):
        y = _TOP + 12 + place * _ROW
        parts.append(_text(0, y + 4, member.name[:18], "", "start"))
        count = number(member.after.count)
        parts.append(_text(_NAMES - 12, y + 4, count, "soft", "end"))
        to = _across(member.after.value or 0, most)
        if member.before.value is not None:
            start = _across(member.before.value, most)
            parts.append(
                f'<line class="vb-chart__span" x1="{start:.1f}" x2="{to:.1f}" '
                f'y1="{y}" y2="{y}"/>'
            )
            parts.append(_dot((start, y), "hollow", 5))
        kind = "dot" if member.judged else "few"
        parts.append(_dot((to, y), kind, 6))
    return _svg(parts, title, words, ident, foot + 40)


def for_paper(svg: Markup) -> str:
    """The same picture with its own colours."""
    head, _, rest = str(svg).partition(">")
    return f'{head} xmlns="http://www.w3.org/2000/svg">{_PRINT}{rest}'


def _most(found: Sequence[Sample]) -> float | None:
    values = [one.value for one in found if one.value is not None]
    if not values:
        return None
    top = max(values)
    for step in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000):
        if top <= step * 5:
            return float(step * 5)
    return top * 1.1


def _across(value: float, most: float) -> float:
    return _NAMES + value * (_WIDTH - _NAMES - 30) / most


def _scale(most: float, *, across: bool, foot: int = _FOOT) -> list[str]:
    parts = []
    for mark in range(6):
        value = most * mark / 5
        kind = "axis" if mark == 0 else "grid"
        if across:
            x = _across(value, most)
            parts.append(
                f'<line class="vb-chart__{kind}" x1="{x:.1f}" x2="{x:.1f}" '
                f'y1="8" y2="{foot}"/>'
            )
            parts.append(_text(x, foot + 22, number(value), "soft", "middle"))
        else:
            y = _FOOT - value * (_FOOT - _TOP) / most
            parts.append(
                f'<line class="vb-chart__{kind}" x1="{_LEFT}" x2="{_RIGHT}" '
                f'y1="{y:.1f}" y2="{y:.1f}"/>'
            )
            parts.append(_text(_LEFT - 8, y + 4, number(value), "soft", "end"))
    return parts


def _line(points: Sequence[tuple[float, float] | None], kind: str) -> list[str]:
    """Runs of neighbouring months; a month without enough cases is a gap."""
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [
        f'<polyline class="vb-chart__{kind}" points="'
        + " ".join(f"{x:.1f},{y:.1f}" for x, y in run)
        + '"/>'
        for run in runs
        if len(run) > 1
    ]


def _dot(point: tuple[float, float], kind: str, size: float) -> str:
    x, y = point
    return f'<circle class="vb-chart__{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{size}"/>'


def _text(x: float, y: float, text: str, kind: str, anchor: str) -> str:
    css = f' class="vb-chart__{kind}"' if kind else ""
    place = f'x="{x:.1f}" y="{y:.1f}"'
    return f'<text{css} {place} text-anchor="{anchor}">{escape(text)}</text>'


def _svg(parts: list[str], title: str, words: str, ident: str, tall: int) -> Markup:
    body = "".join(parts)
    return Markup(  # noqa: S704 # every text in it is escaped above
        f'<svg class="vb-chart" viewBox="0 0 {_WIDTH} {tall}" role="img" '
        f'aria-labelledby="{ident}-t {ident}-d"><title id="{ident}-t">{escape(title)}'
        f'</title><desc id="{ident}-d">{escape(words)}</desc>{body}</svg>'
    )
