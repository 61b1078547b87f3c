"""From a photo in a case to what everybody sees, with a person in between."""

import io
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from PIL import Image

from verbund.cases import actions as cases
from verbund.cases import queries as case_queries
from verbund.cases.shapes import DocumentRow, Receipt
from verbund.cases.tests.cast import Cast, submit
from verbund.core import files, jobs
from verbund.core.errors import Forbidden, TooLarge
from verbund.core.models import AuditEntry
from verbund.core.rights import SYSTEM, Actor
from verbund.core.scope import acting_within
from verbund.kernel.clock import Frozen
from verbund.photos import actions, proposing, queries
from verbund.photos.errors import PhotoChanged, PhotoNotFound, PhotoRefused
from verbund.photos.models import Photo, PublicPicture
from verbund.photos.rectangles import Rectangle
from verbund.photos.shapes import PhotoView
from verbund.photos.tests.test_imaging import SECRET, photo

FACE = Rectangle(x=0, y=0, w=200, h=200, kind="face")
DAYS = timedelta(days=30)


def sent(cast: Cast, *contents: bytes) -> tuple[Receipt, list[str]]:
    """A case into which these photos were sent, taken in but not yet prepared."""
    case = submit(cast)
    rows = [
        cases.attach_file(
            case_id=case.id, actor=cast.sabine, name=f"foto-{n}.jpg", content=content
        )
        for n, content in enumerate(contents or (photo(),), 1)
    ]
    take_in(cast, case.id, rows)
    return case, [row.digest for row in rows]


def take_in(cast: Cast, case_id: UUID, rows: list[DocumentRow]) -> int:
    with acting_within(cast.meerane.id, SYSTEM):
        return actions.take_in(
            case_id=case_id,
            owner_id=cast.schoenberg.id,
            acting_id=cast.meerane.id,
            files_=[
                {"file": r.digest, "name": r.name, "media_type": r.media_type}
                for r in rows
            ],
        )


def waiting(cast: Cast) -> PhotoView:
    """The picture that waits for a person, after the workers are done."""
    jobs.drain()
    (found,) = queries.to_check(cast.sabine)
    return found


def released(cast: Cast, found: PhotoView, *areas: Rectangle) -> PhotoView:
    return actions.release(
        photo_id=found.id,
        areas=areas,
        alt="Schlagloch vor dem Rathaus",
        actor=cast.sabine,
        position=found.position,
    )


def test_nothing_is_public_before_a_person_has_looked(cast: Cast) -> None:
    case, _ = sent(cast)
    assert queries.released(case.id) == ()
    found = waiting(cast)
    assert found.state == "check"
    assert queries.released(case.id) == ()
    assert not PublicPicture.objects.exists()


def test_released_picture_has_two_sizes_and_no_metadata(cast: Cast) -> None:
    case, _ = sent(cast)
    released(cast, waiting(cast), FACE)
    (picture,) = queries.released(case.id)
    assert picture.alt == "Schlagloch vor dem Rathaus"
    large = Client().get(picture.url)
    assert large.status_code == 200
    assert large.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert large.headers["Content-Type"] == "image/jpeg"
    assert SECRET not in large.content
    drawn = Image.open(io.BytesIO(large.content))
    assert drawn.size == (picture.width, picture.height)
    thumb = Image.open(io.BytesIO(Client().get(picture.thumb_url).content))
    assert max(thumb.size) == 480
    again = Client().get(picture.url, headers={"If-None-Match": large.headers["ETag"]})
    assert again.status_code == 304


def test_original_and_copy_have_no_public_address(cast: Cast) -> None:
    _case, (digest,) = sent(cast)
    found = waiting(cast)
    released(cast, found)
    with acting_within(cast.meerane.id, SYSTEM):
        base = Photo.objects.get().base_digest
    for secret in (digest, base, "0" * 64, "x"):
        assert Client().get(f"/bilder/{secret}.jpg").status_code == 404


def test_same_files_are_taken_in_once(cast: Cast) -> None:
    case, _ = sent(cast)
    rows = list(case_queries.case_view(case.id, cast.sabine).documents)
    assert take_in(cast, case.id, rows) == 0
    waiting(cast)


def test_other_files_than_images_are_left_alone(cast: Cast) -> None:
    case = submit(cast)
    row = cases.attach_file(
        case_id=case.id, actor=cast.sabine, name="a.txt", content=b"Guten Tag"
    )
    assert take_in(cast, case.id, [row]) == 0


def test_refusal_needs_a_reason_and_publishes_nothing(cast: Cast) -> None:
    case, _ = sent(cast)
    found = waiting(cast)
    with pytest.raises(PhotoRefused):
        actions.refuse(
            photo_id=found.id, reason=" ", actor=cast.sabine, position=found.position
        )
    done = actions.refuse(
        photo_id=found.id,
        reason="Zeigt ein Kind",
        actor=cast.sabine,
        position=found.position,
    )
    assert (done.state, done.reason) == ("refused", "Zeigt ein Kind")
    assert queries.released(case.id) == ()


def test_release_needs_words_for_those_who_do_not_see(cast: Cast) -> None:
    sent(cast)
    found = waiting(cast)
    with pytest.raises(PhotoRefused, match="Beschreiben"):
        actions.release(
            photo_id=found.id,
            areas=(),
            alt="",
            actor=cast.sabine,
            position=found.position,
        )


def test_second_person_sees_that_the_first_was_faster(cast: Cast) -> None:
    sent(cast)
    found = waiting(cast)
    released(cast, found)
    with pytest.raises(PhotoChanged):
        released(cast, found)


def test_withdrawn_picture_is_gone_at_once(cast: Cast) -> None:
    case, _ = sent(cast)
    done = released(cast, waiting(cast))
    (picture,) = queries.released(case.id)
    actions.refuse(
        photo_id=done.id,
        reason="Doch zu erkennen",
        actor=cast.sabine,
        position=done.position,
    )
    assert queries.released(case.id) == ()
    assert Client().get(picture.url).status_code == 404
    with pytest.raises(files.FileMissing):
        files.read(picture.url.split("/")[-1].removesuffix(".jpg"))


def test_released_picture_can_be_released_anew_with_more_hidden(cast: Cast) -> None:
    case, _ = sent(cast)
    done = released(cast, waiting(cast))
    (before,) = queries.released(case.id)
    released(cast, done, FACE)
    (after,) = queries.released(case.id)
    assert after.url != before.url
    assert Client().get(before.url).status_code == 404


def test_other_members_people_see_no_picture(cast: Cast) -> None:
    sent(cast)
    found = waiting(cast)
    assert queries.to_check(cast.claudia) == ()
    for read in (queries.photo, queries.base_image):
        with pytest.raises(PhotoNotFound):
            read(found.id, cast.claudia)
    with pytest.raises(Forbidden):
        queries.to_check(Actor(kind="staff", id="x", members=cast.sabine.members))


def test_original_goes_after_its_days_and_the_released_picture_stays(
    cast: Cast, time: Frozen
) -> None:
    case, (digest,) = sent(cast)
    released(cast, waiting(cast))
    assert actions.forget_originals() == 0
    time.advance(DAYS + timedelta(days=1))
    assert actions.forget_originals() == 1
    with pytest.raises(files.FileMissing):
        files.read(digest)
    view = case_queries.case_view(case.id, cast.sabine)
    assert digest not in {row.digest for row in view.documents}
    assert any("Original eines Fotos" in (item.detail or "") for item in view.timeline)
    (picture,) = queries.released(case.id)
    assert Client().get(picture.url).status_code == 200
    with pytest.raises(PhotoNotFound):
        queries.base_image(queries.of_case(case.id, cast.sabine)[0].id, cast.sabine)
    assert actions.forget_originals() == 0


def test_undecided_original_waits_for_the_end_of_its_case(
    cast: Cast, time: Frozen
) -> None:
    case, _ = sent(cast)
    waiting(cast)
    time.advance(timedelta(days=400))
    assert actions.forget_originals() == 0
    with acting_within(cast.meerane.id, SYSTEM):
        actions.note_closed(case_id=case.id)
    assert actions.forget_originals() == 0
    time.advance(timedelta(days=32))
    assert actions.forget_originals() == 1


def test_content_that_another_case_needs_stays_there(cast: Cast, time: Frozen) -> None:
    sent(cast)
    found = waiting(cast)
    other = submit(cast)
    row = cases.attach_file(
        case_id=other.id, actor=cast.sabine, name="foto.jpg", content=photo()
    )
    released(cast, found)
    time.advance(DAYS + timedelta(days=1))
    assert actions.forget_originals() == 1
    assert files.read(row.digest)


def test_erased_case_takes_its_pictures_along(cast: Cast) -> None:
    case, _ = sent(cast)
    released(cast, waiting(cast))
    (picture,) = queries.released(case.id)
    with acting_within(cast.meerane.id, SYSTEM):
        actions.forget_case(case_id=case.id)
        assert not Photo.objects.exists()
    assert Client().get(picture.url).status_code == 404


def test_every_act_stands_in_the_protocol(cast: Cast, time: Frozen) -> None:
    case, _ = sent(cast)
    released(cast, waiting(cast), FACE)
    time.advance(DAYS + timedelta(days=1))
    actions.forget_originals()
    rows = AuditEntry.objects.filter(subject=f"case:{case.id}")
    logged = rows.filter(action__startswith="photo_").order_by("at", "id")
    assert list(logged.values_list("action", "actor_name")) == [
        ("photo_released", "Sabine Kretzschmar"),
        ("photo_original_deleted", "Verbund"),
    ]
    assert logged[0].detail["hidden"] == 1


def test_file_that_cannot_be_drawn_is_said_so(cast: Cast) -> None:
    case = submit(cast)
    row = cases.attach_file(
        case_id=case.id, actor=cast.sabine, name="a.txt", content=b"Guten Tag"
    )
    with acting_within(cast.meerane.id, SYSTEM):
        actions.take_in(
            case_id=case.id,
            owner_id=cast.schoenberg.id,
            acting_id=cast.meerane.id,
            files_=[{"file": row.digest, "name": "a.jpg", "media_type": "image/jpeg"}],
        )
    jobs.drain()
    (found,) = queries.of_case(case.id, cast.sabine)
    assert found.state == "broken"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "JPEG"),
        ("a.svg", b"<svg xmlns='x'><script>alert(1)</script></svg>", "keiner Dateiart"),
    ],
)
def test_heic_and_svg_are_refused_with_a_sentence(
    db: None, name: str, content: bytes, words: str
) -> None:
    with pytest.raises(files.FileRefused) as refused:
        files.store(content, name=name)
    assert words in refused.value.detail


def test_photo_of_50_mb_is_refused_before_it_is_opened(db: None) -> None:
    with pytest.raises(TooLarge):
        files.store(io.BytesIO(b"\xff\xd8\xff" + b"\0" * 50_000_000), name="a.jpg")


def test_without_the_extra_nothing_is_proposed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proposing, "available", lambda: False)
    sent(cast)
    found = waiting(cast)
    assert (found.proposer, found.areas) == ("", ())
