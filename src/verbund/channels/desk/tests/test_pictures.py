"""Pictures at the desk: looked at, hidden in part, released or refused."""

import io

import pytest
from django.test import Client
from PIL import Image

from verbund.cases import actions as cases
from verbund.cases.tests.cast import Cast, submit
from verbund.channels.desk.tests.office import hidden, signed_in, text
from verbund.core import jobs
from verbund.core.rights import SYSTEM
from verbund.core.scope import acting_within
from verbund.photos import actions, queries
from verbund.photos.shapes import PhotoView

LIST = "/desk/bilder/"


def content() -> bytes:
    """A grey street with a white sign at the upper left."""
    picture = Image.new("RGB", (600, 400), "#5b6b58")
    picture.paste("#ffffff", (0, 0, 90, 60))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=95)
    return out.getvalue()


@pytest.fixture
def photo(cast: Cast) -> PhotoView:
    """A picture that waits for a decision."""
    case = submit(cast)
    row = cases.attach_file(
        case_id=case.id, actor=cast.sabine, name="loch.jpg", content=content()
    )
    with acting_within(cast.meerane.id, SYSTEM):
        actions.take_in(
            case_id=case.id,
            owner_id=cast.schoenberg.id,
            acting_id=cast.meerane.id,
            files_=[{"file": row.digest, "name": row.name, "media_type": "image/jpeg"}],
        )
    jobs.drain()
    (found,) = queries.to_check(cast.sabine)
    return found


def page(photo: PhotoView) -> str:
    return f"{LIST}{photo.id}/"


def send(client: Client, photo: PhotoView, **more: str) -> str:
    data = {"position": str(photo.position), "rows": "3", "act": "release", **more}
    return text(client.post(page(photo), data, follow=True))


AREA = {"x-1": "0", "y-1": "0", "w-1": "20", "h-1": "20,5", "kind-1": "plate"}


def test_list_leads_to_the_picture_and_its_case(cast: Cast, photo: PhotoView) -> None:
    client = signed_in(cast.sabine)
    found = client.get(LIST)
    assert "loch.jpg" in text(found)
    assert page(photo) in found.content.decode()
    shown = client.get(page(photo))
    assert f"/desk/vorgang/{photo.case_id}/" in shown.content.decode()
    assert hidden(shown, "position") == str(photo.position)


def test_typed_rectangle_is_hidden_in_what_everybody_sees(
    cast: Cast, photo: PhotoView
) -> None:
    client = signed_in(cast.sabine)
    said = send(client, photo, alt="Loch", **AREA, **{"hide-1": "yes"})
    assert "freigegeben" in said
    (picture,) = queries.released(photo.case_id)
    shown = Image.open(io.BytesIO(Client().get(picture.url).content)).convert("L")
    assert shown.getpixel((5, 5)) < 200
    (kept,) = queries.of_case(photo.case_id, cast.sabine)
    assert (kept.areas[0].h, kept.areas[0].kind) == (205, "plate")


def test_rectangle_without_its_tick_stays_visible(cast: Cast, photo: PhotoView) -> None:
    send(signed_in(cast.sabine), photo, alt="Loch", **AREA)
    (picture,) = queries.released(photo.case_id)
    shown = Image.open(io.BytesIO(Client().get(picture.url).content)).convert("L")
    assert shown.getpixel((5, 5)) > 200


def test_look_keeps_the_rectangles_and_decides_nothing(
    cast: Cast, photo: PhotoView
) -> None:
    client = signed_in(cast.sabine)
    before = client.get(f"{page(photo)}bild.jpg").content
    plain = client.get(f"{page(photo)}bild.jpg?ohne=1").content
    send(client, photo, act="look", **AREA, **{"hide-1": "yes"})
    (kept,) = queries.to_check(cast.sabine)
    assert len(kept.areas) == 1
    assert client.get(f"{page(photo)}bild.jpg").content != before
    assert client.get(f"{page(photo)}bild.jpg?ohne=1").content == plain
    shown = client.get(page(photo)).content.decode()
    assert 'name="h-1" value="20,5"' in shown


def test_wrong_number_is_named_with_its_row(cast: Cast, photo: PhotoView) -> None:
    said = send(signed_in(cast.sabine), photo, alt="Loch", **{**AREA, "x-1": "200"})
    assert "Rechteck 1" in said
    assert queries.released(photo.case_id) == ()


def test_refusal_asks_for_its_reason(cast: Cast, photo: PhotoView) -> None:
    client = signed_in(cast.sabine)
    assert "warum" in send(client, photo, act="refuse")
    assert "nicht veröffentlicht" in send(client, photo, act="refuse", reason="Kind")
    assert "Kind" in text(client.get(f"{LIST}?stand=abgelehnt"))


def test_who_came_late_sees_what_is_now(cast: Cast, photo: PhotoView) -> None:
    client = signed_in(cast.sabine)
    send(client, photo, alt="Loch")
    assert "inzwischen" in send(client, photo, alt="Anderes")


def test_copy_is_for_those_who_decide_only(cast: Cast, photo: PhotoView) -> None:
    image = f"{page(photo)}bild.jpg"
    shown = signed_in(cast.sabine).get(image)
    assert shown.status_code == 200
    assert "no-store" in shown.headers["Cache-Control"]
    assert signed_in(cast.claudia).get(image).status_code == 404
    assert signed_in(cast.claudia).get(page(photo)).status_code == 404
    assert Client().get(image).status_code == 302
