"""Scanning, sweeping and checking of stored files."""

import time
from collections.abc import Iterator

import msgspec

from verbund.core.checks import Finding, integrity_check
from verbund.core.files import disk
from verbund.core.files.scan import scanner
from verbund.core.files.shelf import SCAN
from verbund.core.jobs.registry import every, job
from verbund.core.models import StoredFile
from verbund.kernel.clock import now

_ORPHAN_AGE_S = 24 * 3600


class ScanRequest(msgspec.Struct, frozen=True):
    """Which file to scan."""

    digest: str


# Not atomic: a scan takes seconds and must not hold the write lock.
@job(SCAN, atomic=False, max_attempts=20)
def scan_file(payload: ScanRequest) -> str:
    """Ask the scanner and release or lock the file; a silent scanner means again."""
    content = disk.path_of(payload.digest).read_bytes()
    verdict = scanner().scan(content)
    state = StoredFile.State.CLEAN if verdict.scanned else StoredFile.State.UNSCANNED
    if verdict.finding:
        state = StoredFile.State.INFECTED
    StoredFile.objects.filter(
        pk=payload.digest, state=StoredFile.State.QUARANTINE
    ).update(
        state=state,
        scanner=verdict.scanner,
        finding=verdict.finding[:200],
        scanned_at=now(),
    )
    return str(state)


@every("02:45", name="core.sweep_files", atomic=False)
def sweep() -> int:
    """Remove contents whose row was never committed, a day after they came."""
    known = set(
        StoredFile.objects.exclude(state=StoredFile.State.DELETED).values_list(
            "digest", flat=True
        )
    )
    removed = 0
    for digest in disk.all_digests():
        if digest in known:
            continue
        # Wall clock of the file system, not the clock that a demo may hold still.
        age = time.time() - disk.path_of(digest).stat().st_mtime
        if age > _ORPHAN_AGE_S:
            disk.remove(digest)
            removed += 1
    return removed


@integrity_check("files")
def files_agree() -> Iterator[Finding]:
    """Every file that a row names lies on disk and is what the row says."""
    rows = StoredFile.objects.all()
    for row in rows.iterator():
        found = disk.digest_on_disk(row.digest)
        if row.state == StoredFile.State.DELETED:
            if found is not None:
                yield Finding("files", row.digest, "gelöscht, liegt aber noch da")
        elif found is None:
            yield Finding("files", row.digest, "fehlt im Dateispeicher")
        elif found != row.digest:
            yield Finding("files", row.digest, f"Inhalt wurde verändert ({found})")
