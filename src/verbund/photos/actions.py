"""Every write of pictures: one function = one transaction, each with its audit row."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import Q
from msgspec import Struct

from verbund.cases import actions as cases
from verbund.cases.queries import working_copy
from verbund.core import audit, files
from verbund.core.config import config
from verbund.core.jobs import NewJob, enqueue_many
from verbund.core.rights import SYSTEM, Actor, require
from verbund.core.scope import acting_within
from verbund.core.tenancy import across_members
from verbund.engine import report
from verbund.kernel import clock
from verbund.kernel.ids import new_id
from verbund.photos import imaging, proposing
from verbund.photos.errors import PhotoChanged, PhotoNotFound, PhotoRefused
from verbund.photos.models import Photo, PublicPicture
from verbund.photos.queries import view_of
from verbund.photos.rectangles import MOST, Rectangle, inside
from verbund.photos.rights import RELEASE
from verbund.photos.shapes import PhotoView

PREPARE: Final = "photos.prepare"
#: So many pictures of one case are looked at.
MOST_PHOTOS: Final = 20


class Order(Struct, frozen=True):
    """Payload of the job that prepares one picture.

    By its owner, who stays when the case is given to another body.
    """

    photo_id: UUID
    owner_id: UUID


def take_in(
    *,
    case_id: UUID,
    owner_id: UUID,
    acting_id: UUID,
    files_: Iterable[Mapping[str, object]],
) -> int:
    """Begin with the pictures of a case; how many are new.

    ``files_`` are file answers (``{"file": digest, "name": …, "media_type": …}``), as
    ``engine.report.photos_of`` gives them; what is no image is left out. In the
    caller's scope and transaction. Again with the same files it does nothing.
    """
    wanted = {
        str(each["file"]): each
        for each in files_
        if str(each.get("media_type") or "image/").startswith("image/")
        and each.get("file")
    }
    if not wanted:
        return 0
    rows = Photo.objects.filter(case_id=case_id)
    known = set(rows.values_list("digest", flat=True))
    new = [digest for digest in wanted if digest not in known]
    new = new[: max(0, MOST_PHOTOS - len(known))]
    made = [
        Photo(
            id=new_id(),
            owner_id=owner_id,
            acting_id=acting_id,
            case_id=case_id,
            digest=digest,
            name=str(wanted[digest].get("name") or "")[:200],
            order=len(known) + place,
            taken_in_at=clock.now(),
        )
        for place, digest in enumerate(new)
    ]
    Photo.objects.bulk_create(made)
    enqueue_many(
        [
            NewJob(
                kind=PREPARE,
                payload=Order(row.id, owner_id),
                key=f"{PREPARE}:{row.id}",
                member=owner_id,
            )
            for row in made
        ]
    )
    return len(made)


def prepare(*, photo_id: UUID, owner_id: UUID) -> None:
    """Draw the small copy and propose rectangles, in a worker.

    Raises ``FileInQuarantine`` so that the job comes back after the virus scan.
    """
    with acting_within(owner_id, SYSTEM):
        row = Photo.objects.filter(id=photo_id, state=Photo.State.WAITING).first()
        if row is None:
            return
        try:
            content = files.read(row.digest)
            base = imaging.base_copy(content)
        except (files.FileInfected, files.FileMissing, imaging.NotReadable) as error:
            _settle(row, state=Photo.State.BROKEN, reason=str(error)[:500])
            return
        proposer, areas = proposing.propose(base.content)
        stored = files.store_own(base.content, media_type="image/jpeg")
        _settle(
            row,
            state=Photo.State.CHECK,
            base_digest=stored.digest,
            width=base.width,
            height=base.height,
            proposer=proposer,
            areas=msgspec.to_builtins(areas),
        )


def draft_areas(
    *, photo_id: UUID, areas: Iterable[Rectangle], actor: Actor, position: int
) -> PhotoView:
    """Keep rectangles without deciding, so that the outlines can be looked at."""
    with _changing(photo_id, actor, position) as row:
        if row.state != Photo.State.CHECK:
            raise PhotoRefused("Über dieses Bild ist schon entschieden.")
        return _settle(row, areas=_tidy(areas))


def release(
    *,
    photo_id: UUID,
    areas: Iterable[Rectangle],
    alt: str,
    actor: Actor,
    position: int,
) -> PhotoView:
    """Let everybody see the picture with these rectangles hidden.

    ``alt`` says in words what is to be seen. Raises ``PhotoRefused`` if the original is
    gone already, ``PhotoChanged`` if somebody was faster, ``Forbidden``.
    """
    words = " ".join(alt.split())[:300]
    if not words:
        raise PhotoRefused(
            "Beschreiben Sie in wenigen Worten, was zu sehen ist: Auch wer das Bild "
            "nicht sieht, will es wissen."
        )
    with _changing(photo_id, actor, position) as row:
        if not row.base_digest:
            raise PhotoRefused("Das Bild ist nicht mehr da.")
        tidy = _tidy(areas)
        kept = msgspec.convert(tidy, list[Rectangle])
        large, thumb = imaging.censored(files.read(row.base_digest), kept)
        _unpublish(row)
        moment = clock.now()
        for size, drawn in (
            (PublicPicture.Size.LARGE, large),
            (PublicPicture.Size.THUMB, thumb),
        ):
            stored = files.store_own(drawn.content, media_type="image/jpeg")
            PublicPicture.objects.create(
                digest=stored.digest,
                photo_id=row.id,
                case_id=row.case_id,
                order=row.order,
                size=size,
                alt=words,
                width=drawn.width,
                height=drawn.height,
                released_at=moment,
            )
        _log("photo_released", row, actor, hidden=sum(1 for a in kept if a.hide))
        return _settle(
            row,
            state=Photo.State.RELEASED,
            areas=tidy,
            alt=words,
            reason="",
            decided_at=moment,
            decided_by=actor.name,
        )


def refuse(*, photo_id: UUID, reason: str, actor: Actor, position: int) -> PhotoView:
    """Never show the picture, or show it no longer; the reason stays with it."""
    words = " ".join(reason.split())[:500]
    if not words:
        raise PhotoRefused("Sagen Sie, warum das Bild nicht veröffentlicht wird.")
    with _changing(photo_id, actor, position) as row:
        _unpublish(row)
        _log("photo_refused", row, actor)
        return _settle(
            row,
            state=Photo.State.REFUSED,
            reason=words,
            decided_at=clock.now(),
            decided_by=actor.name,
        )


def note_closed(*, case_id: UUID) -> int:
    """Remember that the case is over; in the caller's scope."""
    rows = Photo.objects.filter(case_id=case_id, closed_on__isnull=True)
    return int(rows.update(closed_on=clock.today()))


def forget_originals(*, now: datetime | None = None) -> int:
    """Destroy originals whose time after the decision, or the end of the case, is over.

    How long that is a member says with its blueprint, else the installation. The file
    that was sent and the copy with faces go; the released picture stays, and the case's
    journal says what went. Content that another case needs as well stays there.
    """
    today = clock.to_berlin(now or clock.now()).date()
    with across_members("Originale von Fotos nach ihrer Frist löschen"):
        rows = Photo.objects.filter(original_gone_at__isnull=True)
        decided = Q(decided_at__isnull=False) | Q(closed_on__isnull=False)
        settled = list(rows.filter(decided).order_by("id"))
    return sum(_forget_original(row) for row in settled if today > _kept_until(row))


def _kept_until(row: Photo) -> date:
    """The last day of the file that was sent."""
    days = [row.closed_on] if row.closed_on else []
    if row.decided_at is not None:
        days.append(clock.to_berlin(row.decided_at).date())
    since = min(days)
    with acting_within({row.owner_id, row.acting_id}, SYSTEM):
        ground = working_copy(row.case_id).ground
    until = report.originals_until(ground, since=since)
    return until or since + timedelta(days=config().photo_original_days)


def forget_case(*, case_id: UUID) -> None:
    """Drop every picture of a case whose content was erased; in the caller's scope."""
    with transaction.atomic():
        for row in Photo.objects.filter(case_id=case_id):
            _unpublish(row)
            base = row.base_digest
            row.delete()
            _drop_base(base, "Akte gelöscht")


# --- inside ---------------------------------------------------------------------


@contextmanager
def _changing(photo_id: UUID, actor: Actor, position: int) -> Iterator[Photo]:
    """One change of one picture: within the walls, if it is as the person saw it."""
    require(actor, RELEASE.key)
    with acting_within(actor.members, actor), transaction.atomic():
        row = Photo.objects.filter(id=photo_id).first()
        if row is None:
            raise PhotoNotFound
        if row.position != position:
            raise PhotoChanged
        yield row


def _settle(row: Photo, **values: object) -> PhotoView:
    """Write a change if nobody was faster; the position is the lock."""
    rows = Photo.objects.filter(id=row.id, position=row.position)
    if rows.update(position=row.position + 1, **values) != 1:
        raise PhotoChanged
    row.refresh_from_db()
    return view_of(row)


def _tidy(areas: Iterable[Rectangle]) -> list[dict[str, object]]:
    kept = [found for area in areas if (found := inside(area)) is not None]
    if len(kept) > MOST:
        raise PhotoRefused(f"Mehr als {MOST} Rechtecke gehen nicht.")
    return [msgspec.to_builtins(area) for area in kept]


def _unpublish(row: Photo) -> None:
    rows = PublicPicture.objects.filter(photo_id=row.id)
    digests = list(rows.values_list("digest", flat=True))
    rows.delete()
    for digest in digests:
        # Another case may show the very same.
        if not PublicPicture.objects.filter(digest=digest).exists():
            _drop(digest, "Bild nicht mehr öffentlich")


def _drop_base(digest: str, reason: str) -> None:
    """Destroy a copy unless a picture of any member still needs the same one."""
    if not digest:
        return
    with across_members("Prüfen, ob die Kopie eines Fotos noch gebraucht wird"):
        needed = Photo.objects.filter(base_digest=digest).exists()
    if not needed:
        _drop(digest, reason)


def _drop(digest: str, reason: str) -> None:
    with suppress(files.FileMissing):
        files.delete(digest=digest, reason=reason)


def _forget_original(row: Photo) -> int:
    with acting_within({row.owner_id, row.acting_id}, SYSTEM), transaction.atomic():
        cases.drop_document(
            case_id=row.case_id,
            digest=row.digest,
            reason="Original eines Fotos nach der Frist",
            actor=SYSTEM,
        )
        base = row.base_digest
        _settle(row, base_digest="", original_gone_at=clock.now())
        _drop_base(base, "Arbeitskopie eines Fotos nach der Frist")
        _log("photo_original_deleted", row, SYSTEM)
    return 1


def _log(action: str, row: Photo, actor: Actor, **detail: object) -> None:
    audit.record(
        action=action,
        actor=actor,
        subject=f"case:{row.case_id}",
        member=row.owner_id,
        detail={"photo": str(row.id), **detail},
    )
