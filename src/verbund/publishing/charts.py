"""A bar chart as SVG without script, style or colour of its own.

The same figures stand in a table before it, so it is a picture with one sentence.
"""

from collections.abc import Sequence

from markupsafe import Markup, escape

from verbund.kernel.german import number_de

_WIDTH, _HEIGHT, _TOP, _FOOT = 720, 240, 24, 32


def bars(
    values: Sequence[tuple[str, int | None]],
    *,
    title: str,
    hidden: str,
    language: str = "de",
) -> Markup:
    """Upright bars with their counts; a hidden count is a hatched stub with ``hidden``.

    Uses ``currentColor``, so it follows the theme and prints.
    """
    most = max((count for _, count in values if count), default=0)
    if not values or not most:
        return Markup("")
    step = _WIDTH / len(values)
    room = _HEIGHT - _TOP - _FOOT
    parts = []
    for index, (label, count) in enumerate(values):
        left, middle = index * step + step * 0.15, index * step + step / 2
        tall = room * (count or 0) / most
        if count is None:
            tall = 6
        top = _TOP + room - tall
        width = step * 0.7
        said = hidden if count is None else number_de(count, language)
        opacity = "0.35" if count is None else "1"
        parts.append(
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" '
            f'height="{tall:.1f}" fill="currentColor" fill-opacity="{opacity}"/>'
            f'<text x="{middle:.1f}" y="{top - 6:.1f}" text-anchor="middle" '
            f'font-size="14" fill="currentColor">{escape(said)}</text>'
            f'<text x="{middle:.1f}" y="{_HEIGHT - 10}" text-anchor="middle" '
            f'font-size="14" fill="currentColor">{escape(label[:3])}</text>'
        )
    base = _TOP + room
    parts.append(
        f'<line x1="0" y1="{base}" x2="{_WIDTH}" y2="{base}" stroke="currentColor"/>'
    )
    head = (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" width="100%" role="img" '
        f'aria-label="{escape(title)}">'
    )
    return Markup(head + "".join(parts) + "</svg>")  # noqa: S704 # escaped above
