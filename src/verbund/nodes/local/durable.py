"""Files that are there whole or not at all, also after the power went."""

import contextlib
import errno
import os
from pathlib import Path

from verbund.nodes.local.errors import DiskFull

_FULL = {errno.ENOSPC, errno.EDQUOT}
_PART = ".part"


def replace(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path``: after return it survives a power cut.

    Readers see the old or the new content. A full disk raises ``DiskFull`` and leaves
    the old content and nothing beside it.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(path.name + _PART)
    try:
        _write(part, content)
        part.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink()
        if error.errno in _FULL:
            raise DiskFull(
                "Gleichen Sie den Koffer ab, dann wird Platz frei. Es wurde nichts "
                "Halbes gespeichert.",
                detail_en="Sync the suitcase to make room. Nothing half was stored.",
            ) from error
        raise


def remove(path: Path) -> None:
    """Take the file away for good; one that is gone already is no error."""
    try:
        path.unlink()
    except FileNotFoundError:
        return
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make names in the folder survive a power cut (POSIX: fsync of the directory)."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(folder: Path) -> None:
    """Remove what an interrupted write left; it was never said to be there."""
    if folder.is_dir():
        for part in folder.glob(f"*{_PART}"):
            remove(part)


def _write(path: Path, content: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    handle = os.open(path, flags, 0o600)
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(handle, view) :]
        os.fsync(handle)
    finally:
        os.close(handle)
