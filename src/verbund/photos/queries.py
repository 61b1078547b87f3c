"""Every read of pictures that other rooms use."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

import msgspec
from django.urls import reverse

from verbund.core import files
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.photos.errors import PhotoNotFound
from verbund.photos.models import Photo, PublicPicture
from verbund.photos.rectangles import Rectangle
from verbund.photos.rights import RELEASE
from verbund.photos.shapes import PhotoView, Picture

__all__ = [
    "PhotoView", "Picture", "base_image", "next_to_check", "of_case", "photo",
    "public_image", "released", "released_of", "to_check", "waiting_count",
]  # fmt: skip


def released(case_id: UUID) -> tuple[Picture, ...]:
    """The pictures of a case that everybody may see, in the order they were sent."""
    return released_of((case_id,)).get(case_id, ())


def released_of(case_ids: Iterable[UUID]) -> dict[UUID, tuple[Picture, ...]]:
    """The same for many cases in one query; cases without a picture are left out."""
    wanted = list(case_ids)
    if not wanted:
        return {}
    rows = PublicPicture.objects.filter(case_id__in=wanted).order_by("order", "id")
    large: dict[UUID, list[PublicPicture]] = defaultdict(list)
    thumbs: dict[UUID, PublicPicture] = {}
    for row in rows:
        if row.size == PublicPicture.Size.LARGE:
            large[row.case_id].append(row)
        else:
            thumbs[row.photo_id] = row
    return {
        case_id: tuple(
            Picture(
                url=_address(row),
                thumb_url=_address(thumbs.get(row.photo_id, row)),
                alt=row.alt,
                width=row.width,
                height=row.height,
            )
            for row in found
        )
        for case_id, found in large.items()
    }


def public_image(digest: str) -> bytes | None:
    """The bytes of a released picture, ``None`` if it is not public (any more)."""
    if not PublicPicture.objects.filter(digest=digest).exists():
        return None
    return files.read(digest)


def to_check(
    actor: Actor, *, state: str = Photo.State.CHECK, limit: int = 50
) -> tuple[PhotoView, ...]:
    """Pictures that the actor may decide on, oldest first (decided ones newest first).

    Raises ``Forbidden`` without the right.
    """
    require(actor, RELEASE.key)
    with acting_within(actor.members, actor):
        rows = Photo.objects.filter(state=state)
        if state in {Photo.State.RELEASED, Photo.State.REFUSED}:
            rows = rows.order_by("-decided_at", "-id")
        else:
            rows = rows.order_by("taken_in_at", "id")
        return tuple(view_of(row) for row in rows[:limit])


def waiting_count(actor: Actor) -> int:
    """How many pictures wait for a decision."""
    with acting_within(actor.members, actor):
        return int(Photo.objects.filter(state=Photo.State.CHECK).count())


def next_to_check(actor: Actor, *, after: UUID) -> UUID | None:
    """The oldest picture that waits, other than this one."""
    with acting_within(actor.members, actor):
        rows = Photo.objects.filter(state=Photo.State.CHECK).exclude(id=after)
        found: UUID | None = (
            rows.order_by("taken_in_at", "id").values_list("id", flat=True).first()
        )
    return found


def photo(photo_id: UUID, actor: Actor) -> PhotoView:
    """One picture within the actor's walls; ``PhotoNotFound``."""
    require(actor, RELEASE.key)
    with acting_within(actor.members, actor):
        row = Photo.objects.filter(id=photo_id).first()
    if row is None:
        raise PhotoNotFound
    return view_of(row)


def of_case(case_id: UUID, actor: Actor) -> tuple[PhotoView, ...]:
    """All pictures of a case and how far they are."""
    with acting_within(actor.members, actor):
        rows = Photo.objects.filter(case_id=case_id).order_by("order", "id")
        return tuple(view_of(row) for row in rows)


def base_image(photo_id: UUID, actor: Actor) -> bytes:
    """The copy that people look at to decide; faces are to be seen on it."""
    require(actor, RELEASE.key)
    with acting_within(actor.members, actor):
        row = Photo.objects.filter(id=photo_id).first()
    if row is None or not row.base_digest:
        raise PhotoNotFound
    return files.read(row.base_digest)


def view_of(row: Photo) -> PhotoView:
    """The row as others see it."""
    return PhotoView(
        id=row.id,
        case_id=row.case_id,
        owner_id=row.owner_id,
        acting_id=row.acting_id,
        name=row.name,
        state=row.state,
        width=row.width,
        height=row.height,
        areas=msgspec.convert(row.areas, tuple[Rectangle, ...]),
        proposer=row.proposer,
        alt=row.alt,
        reason=row.reason,
        position=row.position,
        taken_in_at=row.taken_in_at,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        closed_on=row.closed_on,
        original_gone_at=row.original_gone_at,
    )


def _address(row: PublicPicture) -> str:
    return reverse("photos-public", args=[row.digest])
