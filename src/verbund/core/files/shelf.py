"""Put files away and hand them out: check, store, scan, read, delete."""

from collections.abc import Iterable
from typing import BinaryIO

from django.db import transaction

from verbund.core import audit
from verbund.core.config import config
from verbund.core.errors import TooLarge
from verbund.core.files import disk
from verbund.core.files.errors import FileInfected, FileInQuarantine, FileMissing
from verbund.core.files.images import redraw
from verbund.core.files.scan import NoScanner, scanner
from verbund.core.files.sniff import IMAGES, recognise
from verbund.core.jobs.store import enqueue
from verbund.core.models import StoredFile
from verbund.core.rights import Actor
from verbund.kernel.clock import now

SCAN = "core.scan_file"
_READABLE = {StoredFile.State.CLEAN, StoredFile.State.UNSCANNED}


def store(
    content: bytes | BinaryIO, *, name: str = "", max_size: int | None = None
) -> StoredFile:
    """Check and keep a file that a person sent; it stays in quarantine until scanned.

    Raises ``TooLarge``, or ``FileRefused`` with the reason and the cure. Images are
    redrawn, so digest and size may differ from what was sent. The bytes are on disk
    before the row is committed; a row never points to nothing.
    """
    limit = max_size or config().upload_max_mb * 1_000_000
    data = content if isinstance(content, bytes) else content.read(limit + 1)
    if len(data) > limit:
        raise TooLarge(
            f"Eine Datei darf höchstens {limit // 1_000_000} MB groß sein. Bitte "
            "verkleinern Sie sie, zum Beispiel mit einer geringeren Auflösung.",
            detail_en=f"A file may have at most {limit // 1_000_000} MB.",
        )
    kind = recognise(data, name)
    if kind in IMAGES:
        data, kind = redraw(data, kind)
    needs_scan = not isinstance(scanner(), NoScanner)
    state = StoredFile.State.QUARANTINE if needs_scan else StoredFile.State.UNSCANNED
    return _keep(
        data,
        media_type=kind.media_type,
        state=state,
        scanner_name="" if needs_scan else NoScanner.name,
    )


def store_own(content: bytes, *, media_type: str) -> StoredFile:
    """Keep a document that this program made; it needs no scan."""
    return _keep(
        content,
        media_type=media_type,
        state=StoredFile.State.CLEAN,
        scanner_name="own",
    )


def stat(digest: str) -> StoredFile:
    """What is known of a file; raises ``FileMissing``."""
    found = StoredFile.objects.filter(pk=digest).first()
    if found is None or found.state == StoredFile.State.DELETED:
        raise FileMissing("Vielleicht wurde sie nach Ablauf der Frist gelöscht.")
    return found


def states(digests: Iterable[str]) -> dict[str, str]:
    """State of each of these files, as ``StoredFile.State`` names it; one query."""
    rows = StoredFile.objects.filter(pk__in=set(digests))
    return dict(rows.values_list("digest", "state"))


def read(digest: str) -> bytes:
    """The bytes of a file that may be handed out.

    Raises ``FileMissing``, ``FileInQuarantine`` or ``FileInfected``. Who may read it
    is asked by the room that refers to it, through its member-owned row.
    """
    found = stat(digest)
    if found.state == StoredFile.State.INFECTED:
        raise FileInfected("Sie wird nicht ausgegeben. Bitte senden Sie eine andere.")
    if found.state not in _READABLE:
        raise FileInQuarantine("Bitte versuchen Sie es in einer Minute noch einmal.")
    try:
        return disk.path_of(digest).read_bytes()
    except FileNotFoundError as error:
        raise FileMissing("Bitte melden Sie das Ihrer Verwaltung.") from error


@transaction.atomic
def delete(*, digest: str, reason: str, actor: Actor | None = None) -> StoredFile:
    """Destroy the bytes for good and keep the proof: digest, size, when, why, who.

    The caller makes sure that no other row needs the content any more. The bytes go
    when the proof is committed.
    """
    found = stat(digest)
    found.state = StoredFile.State.DELETED
    found.deleted_at = now()
    found.save(update_fields=["state", "deleted_at"])
    audit.record(
        action="file_deleted",
        actor=actor,
        subject=f"file:{digest}",
        detail={"reason": reason, "size": found.size},
    )
    transaction.on_commit(lambda: disk.remove(digest))
    return found


def _keep(
    data: bytes, *, media_type: str, state: StoredFile.State, scanner_name: str
) -> StoredFile:
    digest = disk.write(data)
    with transaction.atomic():
        row, created = StoredFile.objects.get_or_create(
            digest=digest,
            defaults={
                "size": len(data),
                "media_type": media_type,
                "state": state,
                "scanner": scanner_name,
            },
        )
        if not created and row.state == StoredFile.State.DELETED:
            # The same content came again after its deletion: a new file.
            row.state = state
            row.scanner, row.deleted_at, row.scanned_at = scanner_name, None, None
            row.save()
            created = True
        if created and state == StoredFile.State.QUARANTINE:
            enqueue(SCAN, {"digest": digest})
    return row
