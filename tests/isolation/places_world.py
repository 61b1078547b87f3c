"""What has a place: a picture and a hand-over of the marked case, a file that waits."""

from uuid import UUID

from verbund.cases.shapes import Receipt
from verbund.cases.tests.cast import Cast
from verbund.core import files
from verbund.core.rights import SYSTEM, Actor
from verbund.core.scope import acting_within
from verbund.geodata.actions import CollectionWords, keep_upload
from verbund.geodata.reading import check_file
from verbund.geodata.rights import MANAGE
from verbund.kernel import clock
from verbund.kernel.ids import new_id
from verbund.photos.models import Photo
from verbund.responsibility.actions import save_body
from verbund.responsibility.models import ExternalBody, Referral


def pictured_and_forwarded(cast: Cast, case: Receipt, mark: str) -> UUID:
    """The id of a picture that waits; and the case given to a body outside."""
    owner, acting = cast.schoenberg.id, cast.meerane.id
    base = files.store_own(mark.encode(), media_type="image/jpeg")
    body = save_body(
        member=cast.meerane,
        key="aussen",
        name="Stelle außerhalb",
        kind="email",
        email="stelle@aussen.example",
        actor=SYSTEM,
    )
    photo, moment = new_id(), clock.now()
    with acting_within({owner, acting}, SYSTEM):
        Photo.objects.create(
            id=photo,
            owner_id=owner,
            acting_id=acting,
            case_id=case.id,
            digest=base.digest,
            base_digest=base.digest,
            name=f"{mark}.jpg",
            state=Photo.State.CHECK,
            alt=mark,
            width=4,
            height=3,
            taken_in_at=moment,
        )
        Referral.objects.create(
            owner_id=owner,
            acting_id=acting,
            case_id=case.id,
            kind="email",
            source_id=acting,
            body=ExternalBody.objects.get(pk=body.id),
            name=body.name,
            reason=mark,
            created_at=moment,
            changed_at=moment,
        )
    return photo


def uploaded(cast: Cast, mark: str) -> UUID:
    """The id of a file with geodata that Meerane has not published yet."""
    table = f"Nr;Name;Breite;Länge\n1;{mark};50,85;12,46\n"
    return keep_upload(
        member=cast.meerane,
        name=f"{mark}.csv",
        words=CollectionWords(key="isolation", title=mark),
        checked=check_file(table.encode(), "isolation.csv"),
        actor=Actor(
            kind="staff",
            id=str(UUID(int=4712)),
            name=mark,
            member=cast.meerane.id,
            members=frozenset({cast.meerane.id}),
            rights=frozenset({MANAGE.key}),
        ),
    )
