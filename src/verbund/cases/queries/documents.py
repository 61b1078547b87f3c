"""Files of a case or draft; their content is reachable only through it."""

from datetime import datetime
from typing import Final
from uuid import UUID

from msgspec import Struct

from verbund.cases.access import READ
from verbund.cases.errors import CaseNotFound
from verbund.cases.models import CaseDocument
from verbund.cases.shapes import DocumentRow
from verbund.core import files
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within

_STATES: Final = {
    "quarantine": "waiting",
    "clean": "clean",
    "unscanned": "unscanned",
    "infected": "infected",
    "deleted": "deleted",
}


def documents_of(
    *, case_id: UUID | None = None, draft_id: UUID | None = None
) -> tuple[DocumentRow, ...]:
    """The files of one case or one draft within the present walls, oldest first."""
    rows = CaseDocument.objects.filter(case_id=case_id, draft_id=draft_id)
    return tuple(_rows(list(rows.order_by("added_at", "id"))))


def document(document_id: UUID, *, case_id: UUID) -> DocumentRow:
    """One file of this case; ``CaseNotFound`` if it hangs elsewhere."""
    rows = list(CaseDocument.objects.filter(id=document_id, case_id=case_id))
    if not rows:
        raise CaseNotFound(title="Dieses Dokument gibt es hier nicht.")
    return _rows(rows)[0]


def document_by_digest(digest: str, *, case_id: UUID) -> DocumentRow:
    """The file of this case with that content (the first one if it came twice)."""
    rows = list(
        CaseDocument.objects.filter(digest=digest, case_id=case_id).order_by("added_at")
    )
    if not rows:
        raise CaseNotFound(title="Dieses Dokument gibt es hier nicht.")
    return _rows(rows[:1])[0]


def open_document(row: DocumentRow) -> bytes:
    """The content of a file; raises while it is in quarantine or if it is infected."""
    return files.read(row.digest)


def _rows(rows: list[CaseDocument]) -> list[DocumentRow]:
    states = files.states({row.digest for row in rows}) if rows else {}
    return [
        DocumentRow(
            id=row.id,
            digest=row.digest,
            name=row.name,
            media_type=row.media_type,
            size=row.size,
            kind=row.kind,
            field=row.field,
            internal=row.internal,
            added_by=row.added_by,
            added_at=row.added_at,
            state=_STATES.get(states.get(row.digest, "deleted"), "waiting"),  # type: ignore[arg-type]
        )
        for row in rows
    ]


class SentLetter(Struct, frozen=True, kw_only=True):
    """A notice that was made: whose case, which file."""

    id: UUID
    case_id: UUID
    number: str
    applicant: str
    name: str
    size: int
    added_at: datetime


def sent_letters(
    *, actor: Actor, before: UUID | None = None, limit: int = 50
) -> tuple[tuple[SentLetter, ...], UUID | None]:
    """Notices of the actor's members, newest first, and the cursor of the next page."""
    require(actor, READ.key)
    with acting_within(actor.members, actor):
        rows = CaseDocument.objects.filter(kind="notice", case__isnull=False)
        if before is not None:
            rows = rows.filter(id__lt=before)
        found = list(
            rows.order_by("-id").values(
                "id", "case_id", "case__number", "case__applicant", "name", "size",
                "added_at",
            )[: limit + 1]
        )  # fmt: skip
    letters = tuple(
        SentLetter(
            id=row["id"],
            case_id=row["case_id"],
            number=row["case__number"],
            applicant=row["case__applicant"],
            name=row["name"],
            size=row["size"],
            added_at=row["added_at"],
        )
        for row in found[:limit]
    )
    return letters, letters[-1].id if len(found) > limit else None
