"""Pictures are drawn anew: upright, without metadata, never larger than allowed."""

import io
import struct
import tracemalloc
import zlib

import pytest
from PIL import Image, ImageDraw

from verbund.photos import imaging
from verbund.photos.rectangles import Rectangle, from_pixels, in_pixels, merged

SECRET = b"Katrin Vogel 50.7"


def photo(
    size: tuple[int, int] = (1200, 800), *, orientation: int = 1, form: str = "JPEG"
) -> bytes:
    """A street with a white sign at the upper left, taken by a telephone with GPS."""
    picture = Image.new("RGB", size, "#5b6b58")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, size[0] // 10, size[1] // 10), fill="#ffffff")
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = SECRET.decode()
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (50.0, 43.0, 12.0)
    out = io.BytesIO()
    picture.save(out, form, exif=exif.tobytes(), quality=95)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def test_copy_has_no_metadata_and_is_small() -> None:
    content = photo((4000, 3000))
    assert SECRET in content
    drawn = imaging.base_copy(content)
    assert SECRET not in drawn.content
    found = opened(drawn.content)
    assert "exif" not in found.info
    assert max(found.size) == imaging.LARGE
    assert (drawn.width, drawn.height) == found.size == (1600, 1200)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_copy_is_upright_whatever_the_camera_says(orientation: int) -> None:
    # The white sign is where the camera's corner is; upright it must be where the
    # orientation says it belongs (EXIF 2.32, tag 274).
    corner = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1),
              5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)}[orientation]  # fmt: skip
    drawn = imaging.base_copy(photo(orientation=orientation))
    found = opened(drawn.content).convert("L")
    assert (found.width < found.height) is (orientation >= 5)
    for place in ((0, 0), (1, 0), (0, 1), (1, 1)):
        x = 8 if place[0] == 0 else found.width - 9
        y = 8 if place[1] == 0 else found.height - 9
        assert (found.getpixel((x, y)) > 200) is (place == corner)


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_other_forms_become_jpeg(form: str) -> None:
    drawn = imaging.base_copy(photo(form=form))
    assert opened(drawn.content).format == "JPEG"
    assert SECRET not in drawn.content


def test_transparent_picture_stands_on_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (60, 40), (0, 0, 0, 0)).save(out, "PNG")
    assert opened(imaging.base_copy(out.getvalue()).content).getpixel((5, 5)) == (
        255, 255, 255,
    )  # fmt: skip


def _chunk(kind: bytes, data: bytes) -> bytes:
    return (
        struct.pack(">I", len(data))
        + kind
        + data
        + struct.pack(">I", zlib.crc32(kind + data))
    )


def test_bomb_of_pixels_is_refused_before_it_is_unpacked() -> None:
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head)
    bomb += _chunk(b"IDAT", zlib.compress(b"\0" * 100_000)) + _chunk(b"IEND", b"")
    with pytest.raises(imaging.NotReadable):
        imaging.base_copy(bomb)


def exif_bomb() -> bytes:
    """A picture whose metadata claim 1,500 times the same 2 MB."""
    filling = 2_000_000
    count = 1500
    start = 8 + 2 + count * 12 + 4
    entries = b"".join(
        struct.pack("<HHII", 0x9000 + tag, 7, filling, start) for tag in range(count)
    )
    tiff = b"II*\0" + struct.pack("<IH", 8, count) + entries + b"\0" * (4 + filling)
    picture = Image.new("RGB", (40, 30), "#446644")
    out = io.BytesIO()
    picture.save(out, "PNG", exif=b"Exif\0\0" + tiff)
    return out.getvalue()


def test_bomb_of_metadata_takes_no_memory() -> None:
    bomb = exif_bomb()
    tracemalloc.start()
    try:
        drawn = imaging.base_copy(bomb)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (drawn.width, drawn.height) == (40, 30)
    # 3 GB are claimed.
    assert peak < 60_000_000


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
        b"\xff\xd8\xff\xe0 not a picture",
        photo()[:3000],
    ],
)
def test_what_is_no_picture_is_named_not_drawn(content: bytes) -> None:
    with pytest.raises(imaging.NotReadable):
        imaging.base_copy(content)


# --- rectangles -----------------------------------------------------------------------


def test_hidden_rectangle_is_one_colour_in_both_sizes() -> None:
    base = imaging.base_copy(photo()).content
    sign = Rectangle(x=0, y=0, w=120, h=120, kind="plate")
    for drawn in imaging.censored(base, (sign,)):
        found = opened(drawn.content)
        left, top, right, bottom = in_pixels(sign, found.size)
        inner = found.crop((left + 4, top + 4, right - 8, bottom - 8)).convert("L")
        lowest, highest = inner.getextrema()
        assert highest - lowest <= 12


def test_rectangle_that_is_kept_stays_visible() -> None:
    base = imaging.base_copy(photo()).content
    sign = Rectangle(x=0, y=0, w=200, h=200, hide=False)
    large, thumb = imaging.censored(base, (sign,))
    assert max(large.width, large.height) == 1200
    assert max(thumb.width, thumb.height) == imaging.THUMB
    assert opened(large.content).convert("L").getpixel((8, 8)) > 200


def test_outlines_bear_numbers_and_leave_the_copy_alone() -> None:
    base = imaging.base_copy(photo()).content
    area = Rectangle(x=300, y=300, w=200, h=200, kind="face")
    assert imaging.outlined(base, (area,)) != imaging.outlined(base, ())
    assert opened(imaging.outlined(base, (area,))).size == opened(base).size


def test_proposals_are_widened_and_stay_in_the_picture() -> None:
    found = from_pixels((0, 90, 50, 10), (100, 100), "face")
    assert found == Rectangle(x=0, y=890, w=551, h=110, kind="face", found=True)
    assert from_pixels((200, 0, 10, 10), (100, 100), "face") is None


def test_proposals_within_others_are_one() -> None:
    outer = Rectangle(x=100, y=100, w=300, h=300, kind="face", found=True)
    inner = Rectangle(x=150, y=150, w=100, h=100, kind="face", found=True)
    aside = Rectangle(x=600, y=100, w=100, h=100, kind="plate", found=True)
    assert merged([inner, aside, outer]) == (outer, aside)
