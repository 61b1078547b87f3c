"""Files of a case or draft; their content is reachable only through it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from msgspec import Struct

from verbund.cases import store
from verbund.cases.access import READ
from verbund.cases.errors import CaseNotFound
from verbund.cases.models import CaseDocument
from verbund.cases.queries.rows import condition_in_scope
from verbund.cases.shapes import DocumentRow
from verbund.core import files
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within

_SELECTED: Final = (
    "id, digest, name, media_type, size, kind, field, internal, added_by, added_at"
)
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
    parts, values = [], list[store.SqlValue]()
    for column, value in (("case_id", case_id), ("draft_id", draft_id)):
        parts.append(f"{column} IS NULL" if value is None else f"{column} = %s")
        values += [] if value is None else [store.adapter()(value)]
    return tuple(_read(" AND ".join(parts), values))


def document(document_id: UUID, *, case_id: UUID) -> DocumentRow:
    """One file of this case; ``CaseNotFound`` if it hangs elsewhere."""
    adapt = store.adapter()
    rows = _read("id = %s AND case_id = %s", [adapt(document_id), adapt(case_id)])
    if not rows:
        raise CaseNotFound(title="Dieses Dokument gibt es hier nicht.")
    return rows[0]


def document_by_digest(digest: str, *, case_id: UUID) -> DocumentRow:
    """The file of this case with that content (the first one if it came twice)."""
    rows = _read("digest = %s AND case_id = %s", [digest, store.adapter()(case_id)])
    if not rows:
        raise CaseNotFound(title="Dieses Dokument gibt es hier nicht.")
    return rows[0]


def open_document(row: DocumentRow) -> bytes:
    """The content of a file; raises while it is in quarantine or if it is infected."""
    return files.read(row.digest)


def _read(condition: str, values: list[store.SqlValue]) -> list[DocumentRow]:
    """Files within the present walls, oldest first; one query more if there are any.

    Plain SQL: every page of a form asks, and few of them have files.
    """
    walls, wall_values = condition_in_scope("CaseDocument")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_SELECTED} FROM cases_casedocument WHERE {walls} "  # noqa: S608
            f"AND {condition} ORDER BY added_at, id",
            [*wall_values, *values],
        )
        found = cursor.fetchall()
    states = files.states({row[1] for row in found}) if found else {}
    return [
        DocumentRow(
            id=store.to_uuid(id_),
            digest=digest,
            name=name,
            media_type=media_type,
            size=size,
            kind=kind,
            field=field,
            internal=bool(internal),
            added_by=added_by,
            added_at=store.to_moment(added_at),
            state=_STATES.get(states.get(digest, "deleted"), "waiting"),  # type: ignore[arg-type]
        )
        for id_, digest, name, media_type, size, kind, field, internal, added_by,
        added_at in found
    ]  # fmt: skip


class SentLetter(Struct, frozen=True, kw_only=True):
    """A notice that was made: whose case, which file."""

    id: UUID
    case_id: UUID
    number: str
    applicant: str
    name: str
    size: int
    added_at: datetime


_LETTER: Final = (
    "id", "case_id", "case__number", "case__applicant", "name", "size", "added_at",
)  # fmt: skip


def _letter(row: Mapping[str, Any]) -> SentLetter:
    return SentLetter(
        id=row["id"],
        case_id=row["case_id"],
        number=row["case__number"],
        applicant=row["case__applicant"],
        name=row["name"],
        size=row["size"],
        added_at=row["added_at"],
    )


def letters_of(documents: Iterable[UUID], *, actor: Actor) -> dict[UUID, SentLetter]:
    """Notices by the id of their document, as far as the actor may see them."""
    require(actor, READ.key)
    with acting_within(actor.members, actor):
        rows = CaseDocument.objects.filter(
            id__in=list(documents), kind="notice", case__isnull=False
        )
        found = (_letter(row) for row in rows.values(*_LETTER))
        return {letter.id: letter for letter in found}


def sent_letters(
    *, actor: Actor, before: UUID | None = None, limit: int = 50
) -> tuple[tuple[SentLetter, ...], UUID | None]:
    """Notices of the actor's members, newest first, and the cursor of the next page."""
    require(actor, READ.key)
    with acting_within(actor.members, actor):
        rows = CaseDocument.objects.filter(kind="notice", case__isnull=False)
        if before is not None:
            rows = rows.filter(id__lt=before)
        found = list(rows.order_by("-id").values(*_LETTER)[: limit + 1])
    letters = tuple(_letter(row) for row in found[:limit])
    return letters, letters[-1].id if len(found) > limit else None
