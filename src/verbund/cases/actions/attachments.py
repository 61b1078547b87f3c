"""Files that join a case or a draft: judged by content, in quarantine until scanned."""

from typing import BinaryIO
from uuid import UUID

from django.db import transaction

from verbund import engine
from verbund.cases.access import ref
from verbund.cases.actions.change import act, load, scope_of
from verbund.cases.actions.drafts import release_files
from verbund.cases.errors import DocumentRefused, DraftNotFound
from verbund.cases.models import CaseDocument, Draft
from verbund.cases.queries.documents import documents_of
from verbund.cases.shapes import DocumentRow
from verbund.core import files
from verbund.core.rights import SYSTEM, Actor
from verbund.core.scope import acting_within
from verbund.core.tenancy import across_members
from verbund.kernel import clock
from verbund.kernel.ids import new_id
from verbund.members.queries import Member

_MOST_FILES = 60
_NAME_LENGTH = 200


def attach_to_draft(
    *, draft_id: UUID, member: Member, name: str, content: bytes | BinaryIO, field: str
) -> DocumentRow:
    """Store a file for a field of an unfinished form.

    The answer then names it: ``{"file": row.digest, "name": …, "size": …,
    "media_type": …}``. Raises ``DocumentRefused`` or what the file store refuses.
    """
    with acting_within({member.id}), transaction.atomic():
        draft = Draft.objects.filter(id=draft_id, expires_on__gte=clock.today()).first()
        if draft is None:
            raise DraftNotFound
        if CaseDocument.objects.filter(draft_id=draft_id).count() >= _MOST_FILES:
            raise DocumentRefused(f"Mehr als {_MOST_FILES} Dateien gehen nicht.")
        row = _store(
            owner_id=draft.owner_id,
            acting_id=draft.acting_id,
            draft_id=draft_id,
            name=name,
            content=content,
            field=field,
        )
        return _row(row.id, draft_id=draft_id)


def remove_from_draft(*, draft_id: UUID, member: Member, document_id: UUID) -> None:
    """Take a file back out of an unfinished form."""
    with acting_within({member.id}), transaction.atomic():
        rows = CaseDocument.objects.filter(id=document_id, draft_id=draft_id)
        digests = set(rows.values_list("digest", flat=True))
        rows.delete()
        release_files(digests)


def attach_file(
    *,
    case_id: UUID,
    actor: Actor,
    name: str,
    content: bytes | BinaryIO,
    title: str = "",
    field: str = "",
    kind: str = "document",
    internal: bool = False,
    own_media_type: str = "",
    entry: bool = True,
    expected_position: int | None = None,
) -> DocumentRow:
    """Store a file in a case.

    ``own_media_type`` says that this program made the document (no scan, no redraw).
    ``entry=False`` if the caller's next command names it, as ``RecordNotice`` does.

    Staff's and the system's files become an entry at once (``AddDocument``). A citizen
    uploads first (the caller has checked her token) and then names the file in
    ``Supply``, ``ReceiveMessage`` or ``FileObjection``, which makes the entry.
    """
    with scope_of(actor), transaction.atomic():
        loaded = load(case_id)
        if CaseDocument.objects.filter(case_id=case_id).count() >= 5 * _MOST_FILES:
            raise DocumentRefused("Diese Akte hat zu viele Dateien.")
        row = _store(
            owner_id=loaded.place.owner_id,
            acting_id=loaded.place.acting_id,
            case_id=case_id,
            name=name,
            content=content,
            field=field,
            kind=kind,
            internal=internal,
            added_by=actor.name or actor.kind,
            own_media_type=own_media_type,
        )
        if entry and actor.kind != "citizen":
            act(
                case_id=case_id,
                command=engine.AddDocument(
                    actor=ref(actor),
                    file=engine.FileRef(row.digest, row.name, row.size, row.media_type),
                    title=title or row.name,
                    kind=kind,
                ),
                actor=actor,
                expected_position=expected_position,
            )
        return _row(row.id, case_id=case_id)


def drop_document(*, case_id: UUID, digest: str, reason: str, actor: Actor) -> bool:
    """Let a file go before its case does, because it has served its purpose.

    The journal keeps name and digest and gains an internal note with the reason; the
    content is destroyed unless another case needs the very same. False if the case has
    no such file (any more).
    """
    with scope_of(actor), transaction.atomic():
        rows = CaseDocument.objects.filter(case_id=case_id, digest=digest)
        name = rows.order_by("id").values_list("name", flat=True).first()
        if name is None:
            return False
        rows.delete()
        release_files({digest})
        act(
            case_id=case_id,
            command=engine.AddNote(
                actor=ref(actor), text=f"Datei „{name}“ gelöscht: {reason}"
            ),
            actor=actor,
        )
    return True


def record_scan(digest: str, state: str) -> int:
    """Write the verdict on a file into every case that has it; how many cases.

    An infected file becomes an entry that the citizen can read; the file itself stays
    locked away.
    """
    with across_members("Ergebnis der Virenprüfung in die Akten"):
        rows = list(CaseDocument.objects.filter(digest=digest).exclude(verdict=state))
    cases = 0
    for row in rows:
        with acting_within({row.owner_id, row.acting_id}, SYSTEM), transaction.atomic():
            CaseDocument.objects.filter(id=row.id).update(verdict=state)
            if row.case_id is not None and state == "infected":
                act(
                    case_id=row.case_id,
                    command=engine.AddNote(
                        actor=ref(SYSTEM),
                        text=f"Die Datei „{row.name}“ enthält Schadsoftware und wurde "
                        "gesperrt. Bitte schicken Sie sie noch einmal, zum Beispiel "
                        "als Foto.",
                        internal=False,
                    ),
                    actor=SYSTEM,
                )
                cases += 1
    return cases


def _store(
    *,
    owner_id: UUID,
    acting_id: UUID,
    name: str,
    content: bytes | BinaryIO,
    field: str,
    case_id: UUID | None = None,
    draft_id: UUID | None = None,
    kind: str = "evidence",
    internal: bool = False,
    added_by: str = "",
    own_media_type: str = "",
) -> CaseDocument:
    if own_media_type:
        data = content if isinstance(content, bytes) else content.read()
        stored = files.store_own(data, media_type=own_media_type)
    else:
        stored = files.store(content, name=name)
    row = CaseDocument(
        id=new_id(),
        owner_id=owner_id,
        acting_id=acting_id,
        case_id=case_id,
        draft_id=draft_id,
        digest=stored.digest,
        name=tidy_name(name),
        media_type=stored.media_type,
        size=stored.size,
        kind=kind,
        field=field,
        internal=internal,
        added_by=added_by,
        added_at=clock.now(),
    )
    row.save(force_insert=True)
    return row


def tidy_name(name: str) -> str:
    """A file name without folders and control characters, at most 200 long."""
    plain = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(char for char in plain if char.isprintable()).strip()
    if len(kept) > _NAME_LENGTH:
        head, dot, tail = kept.rpartition(".")
        kept = head[: _NAME_LENGTH - len(tail) - 1] + dot + tail[:20]
    return kept[:_NAME_LENGTH] or "Datei"


def _row(
    document_id: UUID, *, case_id: UUID | None = None, draft_id: UUID | None = None
) -> DocumentRow:
    rows = documents_of(case_id=case_id, draft_id=draft_id)
    return next(row for row in rows if row.id == document_id)
