"""Private keys and secrets as files that only this user can read (mode 600).

They lie below ``VERBUND_HOME/fitconnect`` and never in the database: a copy of the
database opens no envelope. A backup holds them.
"""

import json
import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from verbund.catalogue.edges.fitconnect import jose
from verbund.channels.fitconnect.errors import KeyMissing
from verbund.core.config import config

_NAME: Final = re.compile(r"[A-Za-z0-9_-]{4,80}")
_SERVICE: Final = "service"


def folder() -> Path:
    """Where the keys lie; made on first use, closed to others."""
    path = config().home / "fitconnect"
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def keep(private: Mapping[str, Any]) -> None:
    """Put a private key away under its key id, which is a hash of the key."""
    with suppress(FileExistsError):
        write(str(private["kid"]), json.dumps(private))


def private(kid: str) -> dict[str, Any]:
    """The private key with this id; ``KeyMissing`` if this machine has none."""
    found: dict[str, Any] = json.loads(read(kid))
    return found


def service_key() -> dict[str, Any]:
    """The key with which this installation signs its event logs; made once."""
    try:
        return private(_SERVICE)
    except KeyMissing:
        made = jose.new_key("signature")
    try:
        write(_SERVICE, json.dumps(made))
    except FileExistsError:
        # Another process was faster; its key is the one.
        return private(_SERVICE)
    return made


def write(name: str, content: str) -> None:
    """A new file with mode 600; ``FileExistsError`` if there is one. All or nothing."""
    target = _path(name)
    part = target.with_name(f".{name}.{os.getpid()}")
    part.unlink(missing_ok=True)
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        # A link never replaces what is there, and never shows half a file.
        os.link(part, target)
    finally:
        part.unlink()


def read(name: str) -> str:
    """The content of a key file; ``KeyMissing`` if there is none."""
    try:
        return _path(name).read_text("utf-8")
    except FileNotFoundError:
        raise KeyMissing(
            f"Der Schlüssel „{name}“ liegt nicht auf diesem Rechner. Spielen Sie den "
            "Ordner „fitconnect“ aus der Sicherung zurück."
        ) from None


def _path(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise KeyMissing("Das ist keine Kennung eines Schlüssels.")
    return folder() / f"{name}.jwk"
