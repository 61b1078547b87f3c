"""Keys of bodies outside as files that only this user can read (mode 600).

They lie below ``VERBUND_HOME/responsibility`` and never in the database; backups hold
them.
"""

import os
from pathlib import Path
from typing import Final
from uuid import UUID

from verbund.core.config import config

FOLDER: Final = "responsibility"


def keep(body_id: UUID, secret: str) -> None:
    """Put a key away in the place of the one before; an empty one is none."""
    target = _path(body_id)
    if not secret:
        target.unlink(missing_ok=True)
        return
    part = target.with_name(f".{target.name}.{os.getpid()}")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    part.replace(target)


def read(body_id: UUID) -> str:
    """The key, empty if there is none on this machine."""
    try:
        return _path(body_id).read_text("utf-8")
    except FileNotFoundError:
        return ""


def _path(body_id: UUID) -> Path:
    folder = config().home / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"{body_id}.key"
