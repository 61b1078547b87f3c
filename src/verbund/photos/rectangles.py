"""What is to be made unrecognisable: rectangles in thousandths of a picture's sides.

Pure. Thousandths, so that people can type them and every size of the picture shows the
same.
"""

from collections.abc import Iterable
from typing import Final, Literal

from msgspec import Struct

Kind = Literal["face", "plate", "other"]
KINDS: Final[tuple[Kind, ...]] = ("face", "plate", "other")
SCALE: Final = 1000
MOST: Final = 60


class Rectangle(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Left, top, width and height in thousandths; ``hide`` false leaves it visible.

    ``found`` is true for what the program proposed.
    """

    x: int
    y: int
    w: int
    h: int
    kind: Kind = "other"
    hide: bool = True
    found: bool = False


def inside(rectangle: Rectangle) -> Rectangle | None:
    """The part that lies in the picture, ``None`` if nothing of it does."""
    left, top = max(0, rectangle.x), max(0, rectangle.y)
    right = min(SCALE, rectangle.x + rectangle.w)
    bottom = min(SCALE, rectangle.y + rectangle.h)
    if right <= left or bottom <= top:
        return None
    return Rectangle(
        x=left,
        y=top,
        w=right - left,
        h=bottom - top,
        kind=rectangle.kind,
        hide=rectangle.hide,
        found=rectangle.found,
    )


def from_pixels(
    box: tuple[int, int, int, int], size: tuple[int, int], kind: Kind
) -> Rectangle | None:
    """A proposal ``(x, y, w, h)`` in pixels, widened by a tenth on each side."""
    x, y, w, h = box
    width, height = size
    aside, above = w * 0.1, h * 0.1
    left = int((x - aside) * SCALE / width)
    top = int((y - above) * SCALE / height)
    return inside(
        Rectangle(
            x=left,
            y=top,
            w=round((w + 2 * aside) * SCALE / width) + 1,
            h=round((h + 2 * above) * SCALE / height) + 1,
            kind=kind,
            found=True,
        )
    )


def in_pixels(rectangle: Rectangle, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """``(left, top, right, bottom)`` in pixels, rounded outwards."""
    width, height = size
    return (
        rectangle.x * width // SCALE,
        rectangle.y * height // SCALE,
        -(-(rectangle.x + rectangle.w) * width // SCALE),
        -(-(rectangle.y + rectangle.h) * height // SCALE),
    )


def merged(found: Iterable[Rectangle]) -> tuple[Rectangle, ...]:
    """Proposals without those that lie mostly within another, largest first."""
    kept: list[Rectangle] = []
    for one in sorted(found, key=lambda r: (-(r.w * r.h), r.y, r.x)):
        if all(_common(one, other) * 10 < one.w * one.h * 6 for other in kept):
            kept.append(one)
    return tuple(sorted(kept, key=lambda r: (r.y, r.x)))[:MOST]


def _common(one: Rectangle, other: Rectangle) -> int:
    across = min(one.x + one.w, other.x + other.w) - max(one.x, other.x)
    down = min(one.y + one.h, other.y + other.h) - max(one.y, other.y)
    return max(0, across) * max(0, down)
