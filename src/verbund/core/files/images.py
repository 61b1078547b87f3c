"""Photos are drawn anew: place, camera and hidden data do not come along."""

import io
import warnings
from typing import TYPE_CHECKING

from verbund.core.config import config
from verbund.core.files.errors import FileRefused
from verbund.core.files.sniff import GIF, JPEG, PNG, WEBP, Kind
from verbund.kernel.lazy import lazily

if TYPE_CHECKING:
    import PIL
    from PIL import Image, ImageOps
else:
    # Many processes never see a photo.
    PIL, Image, ImageOps = lazily("PIL"), lazily("PIL.Image"), lazily("PIL.ImageOps")

_FORMATS = {JPEG: "JPEG", PNG: "PNG", WEBP: "WEBP", GIF: "GIF"}
_LONGEST_SIDE = 4000


def redraw(content: bytes, kind: Kind) -> tuple[bytes, Kind]:
    """The same picture without metadata, upright, at most 4000 pixels a side.

    GIF becomes PNG (its first frame). Raises ``FileRefused`` for broken pictures and
    for those with more pixels than allowed, before they are unpacked.
    """
    limit = config().image_max_megapixels * 1_000_000
    try:
        with warnings.catch_warnings():
            # Our own limit below is stricter than Pillow's warning.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=[_FORMATS[kind]]) as opened:
                if opened.width * opened.height > limit:
                    raise _too_many_pixels()
                opened.load()
                picture = ImageOps.exif_transpose(opened)
                return _encode(picture, kind)
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except (
        PIL.UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        EOFError,
    ) as error:
        raise FileRefused(
            "Das Bild ist beschädigt. Bitte speichern oder fotografieren Sie es neu."
        ) from error


def _too_many_pixels() -> FileRefused:
    return FileRefused(
        f"Das Bild hat mehr als {config().image_max_megapixels} Millionen Bildpunkte. "
        "Bitte verkleinern Sie es."
    )


def _encode(picture: "Image.Image", kind: Kind) -> tuple[bytes, Kind]:
    target = PNG if kind is GIF else kind
    wanted = "RGB"
    if target is not JPEG and (picture.has_transparency_data):
        wanted = "RGBA"
    clean = picture.convert(wanted)
    clean.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    # A new canvas: nothing of the old one's info dictionary survives.
    fresh = Image.new(wanted, clean.size)
    fresh.paste(clean)
    out = io.BytesIO()
    if target is JPEG:
        fresh.save(out, "JPEG", quality=88, optimize=True)
    elif target is WEBP:
        fresh.save(out, "WEBP", quality=88)
    else:
        fresh.save(out, "PNG", optimize=False)
    return out.getvalue(), target
