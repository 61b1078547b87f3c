"""Drawing: a small upright copy, proposals drawn over it, the censored picture.

Everything is drawn on a new canvas, so no metadata can come along. The limit of pixels
holds before anything is unpacked.
"""

import io
import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from verbund.core.config import config
from verbund.kernel.lazy import lazily
from verbund.photos.rectangles import Rectangle, in_pixels

if TYPE_CHECKING:
    import PIL
    from PIL import Image, ImageDraw, ImageOps, ImageStat
else:
    # Only the worker that prepares photos needs it.
    PIL, Image, ImageDraw = map(lazily, ("PIL", "PIL.Image", "PIL.ImageDraw"))
    ImageOps, ImageStat = lazily("PIL.ImageOps"), lazily("PIL.ImageStat")

LARGE: Final = 1600
THUMB: Final = 480
_FORMATS: Final = ("JPEG", "PNG", "WEBP")
_QUALITY: Final = 85
#: Drawing twice may give the same bytes; the mark keeps a released picture apart from
#: the copy, whose content is to be destroyed.
_MARK: Final = b"released"
_OUTLINES: Final = {"face": "#b00020", "plate": "#0040a0", "other": "#5a3d00"}


class NotReadable(Exception):
    """The content is no picture that can be drawn, or a far too large one."""


class Drawn(Struct, frozen=True):
    """A finished JPEG and its size in pixels."""

    content: bytes
    width: int
    height: int


def base_copy(content: bytes) -> Drawn:
    """The picture upright, at most ``LARGE`` pixels a side, nothing but pixels.

    JPEG is unpacked at a fraction of its size where that is enough, so that a large
    photo needs little memory. Raises ``NotReadable``.
    """
    limit = config().image_max_megapixels * 1_000_000
    try:
        with warnings.catch_warnings():
            # Our own limit is stricter; odd metadata does not matter here.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=_FORMATS) as opened:
                if opened.width * opened.height > limit:
                    raise NotReadable("too many pixels")
                opened.draft("RGB", (LARGE, LARGE))
                opened.load()
                upright = ImageOps.exif_transpose(opened)
                return _jpeg(_flat(upright), LARGE)
    except (
        Image.DecompressionBombError,
        PIL.UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
    ) as error:
        raise NotReadable(str(error)) from error


def outlined(base: bytes, areas: Iterable[Rectangle]) -> bytes:
    """The copy with numbered outlines, for people who decide without a mouse."""
    picture = _opened(base)
    pen = ImageDraw.Draw(picture)
    thick = max(2, max(picture.size) // 300)
    size = max(14, max(picture.size) // 45)
    for number, area in enumerate(areas, 1):
        left, top, right, bottom = in_pixels(area, picture.size)
        colour = _OUTLINES[area.kind] if area.hide else "#3a3a3a"
        pen.rectangle(
            (left, top, right - 1, bottom - 1), outline="#ffffff", width=thick * 2
        )
        pen.rectangle((left, top, right - 1, bottom - 1), outline=colour, width=thick)
        label = str(number)
        wide = size * (len(label) + 1) // 2 + thick * 2
        pen.rectangle((left, top, left + wide, top + size + thick * 2), fill=colour)
        pen.text((left + thick * 2, top + thick), label, fill="#ffffff", font_size=size)
    return _saved(picture)


def censored(base: bytes, areas: Iterable[Rectangle]) -> tuple[Drawn, Drawn]:
    """The picture for everybody, large and small.

    Hidden rectangles become one colour, their average: unlike a blur it cannot be
    reckoned back.
    """
    picture = _opened(base)
    for area in areas:
        if not area.hide:
            continue
        box = in_pixels(area, picture.size)
        mean = ImageStat.Stat(picture.crop(box)).mean
        red, green, blue = (round(value) for value in mean)
        picture.paste((red, green, blue), box)
    return _jpeg(picture, LARGE, _MARK), _jpeg(picture, THUMB, _MARK)


def _opened(base: bytes) -> "Image.Image":
    with Image.open(io.BytesIO(base), formats=("JPEG",)) as opened:
        return opened.convert("RGB")


def _flat(picture: "Image.Image") -> "Image.Image":
    """Without transparency, which JPEG does not know: on white."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    seen = picture.convert("RGBA")
    ground = Image.new("RGB", seen.size, "#ffffff")
    ground.paste(seen, mask=seen.getchannel("A"))
    return ground


def _jpeg(picture: "Image.Image", side: int, comment: bytes = b"") -> Drawn:
    fresh = Image.new("RGB", picture.size)
    fresh.paste(picture)
    fresh.thumbnail((side, side))
    return Drawn(_saved(fresh, comment), fresh.width, fresh.height)


def _saved(picture: "Image.Image", comment: bytes = b"") -> bytes:
    out = io.BytesIO()
    picture.save(
        out,
        "JPEG",
        quality=_QUALITY,
        optimize=True,
        progressive=True,
        comment=comment,
    )
    return out.getvalue()
