"""What others may read of the print queue."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

import msgspec
from django.db.models import Count, Max, Min, Q

from verbund.cases.access import WORK
from verbund.cases.queries import letters_of, open_document
from verbund.cases.queries.documents import SentLetter, document
from verbund.core.errors import NotFound
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.kernel.german import date_de, datetime_de
from verbund.members import queries as members
from verbund.notices.batch import Sheet, batch_pdf
from verbund.notices.models import PaperLetter

_State = PaperLetter.State


class QueuedLetter(msgspec.Struct, frozen=True, kw_only=True):
    """A letter that waits for the printer; ``late`` if its day is over."""

    id: UUID
    case_id: UUID
    document_id: UUID
    number: str
    applicant: str
    name: str
    posting_on: date
    late: bool


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """Letters that were printed together; ``posted`` of them left the house."""

    id: UUID
    printed_at: datetime
    printed_by: str
    posting_on: date
    count: int
    posted: int
    letters: tuple[QueuedLetter, ...] = ()

    @property
    def open(self) -> bool:
        """Whether some of them still lie in the house."""
        return self.posted < self.count


def waiting_letters(*, actor: Actor, limit: int = 200) -> tuple[QueuedLetter, ...]:
    """Letters that nobody has printed, the earliest day first."""
    require(actor, WORK.key)
    with acting_within(actor.members, actor):
        rows = PaperLetter.objects.filter(
            state=_State.WAITING, acting_id__in=actor.members
        )
        found = list(rows.order_by("posting_on", "id")[:limit])
        return _shown(found, actor)


def waiting_count(*, actor: Actor) -> int:
    """How many letters nobody has printed."""
    with acting_within(actor.members, actor):
        count: int = PaperLetter.objects.filter(
            state=_State.WAITING, acting_id__in=actor.members
        ).count()
    return count


def batches(*, actor: Actor, limit: int = 20) -> tuple[Batch, ...]:
    """The latest batches; those with letters still in the house name each of them."""
    require(actor, WORK.key)
    with acting_within(actor.members, actor):
        rows = PaperLetter.objects.filter(
            batch__isnull=False, acting_id__in=actor.members
        )
        grouped = (
            rows.values("batch")
            .annotate(
                at=Min("printed_at"),
                by=Min("printed_by"),
                day=Max("posting_on"),
                count=Count("id"),
                posted=Count("id", filter=Q(state=_State.POSTED)),
            )
            .order_by("-at", "-batch")[:limit]
        )
        found = []
        for row in grouped:
            lying = row["posted"] < row["count"]
            letters = list(rows.filter(batch=row["batch"]).order_by("id"))
            found.append(
                Batch(
                    id=row["batch"],
                    printed_at=row["at"],
                    printed_by=row["by"],
                    posting_on=row["day"],
                    count=row["count"],
                    posted=row["posted"],
                    letters=_shown(letters, actor) if lying else (),
                )
            )
    return tuple(found)


def printed_batch(*, batch: UUID, actor: Actor) -> bytes:
    """The file for the printer; the same again as often as it is needed."""
    require(actor, WORK.key)
    with acting_within(actor.members, actor):
        rows = PaperLetter.objects.filter(batch=batch, acting_id__in=actor.members)
        letters = list(rows.order_by("posting_on", "id"))
        if not letters:
            raise NotFound
        named = letters_of([row.document_id for row in letters], actor=actor)
        sheets = [
            Sheet(
                number=named[row.document_id].number,
                name=named[row.document_id].name,
                pdf=open_document(document(row.document_id, case_id=row.case_id)),
            )
            for row in letters
            if row.document_id in named
        ]
    first = letters[0]
    made = clock.to_berlin(first.printed_at or clock.now())
    body = members.member_by_id(first.acting_id).official_name
    return batch_pdf(
        sheets,
        title=f"Briefe für die Post am {date_de(first.posting_on)}",
        body=body,
        facts=(
            ("Zur Post am", date_de(first.posting_on)),
            ("Anzahl", str(len(sheets))),
            ("Gedruckt", f"{datetime_de(made)}, {first.printed_by}"),
        ),
        at=made,
    )


def _shown(rows: list[PaperLetter], actor: Actor) -> tuple[QueuedLetter, ...]:
    named = letters_of([row.document_id for row in rows], actor=actor)
    today = clock.today()
    nobody = SentLetter(
        id=UUID(int=0), case_id=UUID(int=0), number="–", applicant="", name="–",
        size=0, added_at=clock.now(),
    )  # fmt: skip
    found = []
    for row in rows:
        known = named.get(row.document_id, nobody)
        found.append(
            QueuedLetter(
                id=row.pk,
                case_id=row.case_id,
                document_id=row.document_id,
                number=known.number,
                applicant=known.applicant,
                name=known.name,
                posting_on=row.posting_on,
                late=row.posting_on < today,
            )
        )
    return tuple(found)
