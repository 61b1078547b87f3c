"""Files of a case or draft; their content is reachable only through it."""

from typing import Final
from uuid import UUID

from verbund.cases.errors import CaseNotFound
from verbund.cases.models import CaseDocument
from verbund.cases.shapes import DocumentRow
from verbund.core import files

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
