"""Bytes on disk, found by their SHA-256; a file appears whole or not at all."""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from verbund.core.config import config

_DIGEST = re.compile(r"[0-9a-f]{64}")


def path_of(digest: str) -> Path:
    """Where the content of this digest lies; raises ``ValueError`` for another text."""
    if not _DIGEST.fullmatch(digest):
        raise ValueError(f"not a SHA-256 digest: {digest[:80]!r}")
    return config().files / digest[:2] / digest


def write(content: bytes) -> str:
    """Store content durably and return its digest; existing content is left alone."""
    digest = hashlib.sha256(content).hexdigest()
    target = path_of(digest)
    if target.exists():
        return digest
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    # The name is durable only when its folder is.
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return digest


def digest_on_disk(digest: str) -> str | None:
    """SHA-256 of what really lies there; None if nothing does."""
    target = path_of(digest)
    if not target.is_file():
        return None
    with target.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def remove(digest: str) -> None:
    """Delete the content; harmless if it is gone."""
    path_of(digest).unlink(missing_ok=True)


def all_digests() -> Iterator[str]:
    """Digests of everything on disk."""
    for path in sorted(config().files.glob("??/*")):
        if _DIGEST.fullmatch(path.name):
            yield path.name
