"""Proposals by the extra ``photos``: a drawn face is found, a street is left alone.

Recall on real photos is not judged here: whatever is missed, a person looks.
"""

import io

import pytest
from PIL import Image, ImageDraw, ImageFilter

from verbund.photos import imaging, proposing
from verbund.photos.rectangles import Rectangle

pytest.importorskip("cv2", reason="the extra photos is not installed")

#: Where the face is drawn, in pixels of the picture: left, top, width.
LEFT, TOP, SIZE = 300, 200, 220
PICTURE = (900, 700)


def base(*, face: bool) -> bytes:
    """The copy of a picture with or without somebody in it."""
    picture = Image.new("RGB", PICTURE, "#8fa08b")
    if face:
        _draw(ImageDraw.Draw(picture))
    out = io.BytesIO()
    picture.filter(ImageFilter.GaussianBlur(5)).save(out, "JPEG", quality=92)
    return imaging.base_copy(out.getvalue()).content


def _draw(pen: ImageDraw.ImageDraw) -> None:
    """Hair, a pale oval, brows, eyes, nose and mouth in the proportions of a face."""

    def box(x1: float, y1: float, x2: float, y2: float) -> tuple[float, ...]:
        return (LEFT + SIZE * x1, TOP + SIZE * y1, LEFT + SIZE * x2, TOP + SIZE * y2)

    pen.ellipse(box(0, 0, 1, 1.25), fill="#d8b49a")
    pen.pieslice(box(0, -0.05, 1, 1), 180, 360, fill="#3b2a1e")
    pen.ellipse(box(0.06, 0.2, 0.94, 1.22), fill="#dfbda3")
    for eye in (0.2, 0.58):
        pen.ellipse(box(eye, 0.46, eye + 0.22, 0.6), fill="#4a352a")
        pen.rectangle(box(eye - 0.02, 0.38, eye + 0.24, 0.43), fill="#3b2a1e")
    pen.polygon((*box(0.5, 0.5, 0.42, 0.8), *box(0.58, 0.8, 0.5, 0.5)), fill="#e8ccb5")
    pen.rectangle(box(0.40, 0.79, 0.60, 0.83), fill="#a07a66")
    pen.ellipse(box(0.3, 0.92, 0.7, 1.04), fill="#8f4a44")


def test_face_is_proposed_where_it_is() -> None:
    proposer, found = proposing.propose(base(face=True))
    assert proposer == "haar"
    faces = [area for area in found if area.kind == "face"]
    assert faces
    middle_x = (LEFT + SIZE / 2) * 1000 / PICTURE[0]
    middle_y = (TOP + SIZE * 0.65) * 1000 / PICTURE[1]
    assert any(
        area.x < middle_x < area.x + area.w and area.y < middle_y < area.y + area.h
        for area in faces
    )
    assert all(area.hide and area.found for area in faces)


def test_picture_without_anybody_gets_no_proposal() -> None:
    assert proposing.propose(base(face=False)) == ("haar", ())


def test_what_is_no_picture_breaks_nothing() -> None:
    assert proposing.propose(b"\xff\xd8\xff\xe0 nonsense") == ("haar", ())


def test_proposed_face_is_one_colour_once_released() -> None:
    content = base(face=True)
    _, found = proposing.propose(content)
    large, _ = imaging.censored(content, found)
    shown = Image.open(io.BytesIO(large.content)).convert("L")
    eye = (round(LEFT + SIZE * 0.31), round(TOP + SIZE * 0.53))
    cheek = (round(LEFT + SIZE * 0.5), round(TOP + SIZE * 0.7))
    assert abs(shown.getpixel(eye) - shown.getpixel(cheek)) < 6
    assert isinstance(found[0], Rectangle)
