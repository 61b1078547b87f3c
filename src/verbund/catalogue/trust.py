"""The publisher's key of this installation and whose packages it takes.

Both are files below ``VERBUND_HOME/keys``, readable by their owner only: a copy of the
database carries no key, and who may run the command line decides whom to trust. Backups
hold them.
"""

import os
import re
import tempfile
from pathlib import Path

import msgspec
from msgspec import Struct

from verbund.core.config import config
from verbund.core.errors import Conflict, Invalid
from verbund.kernel import chance
from verbund.kernel.signing import KeyUnreadable, SigningKey, fingerprint

_FINGERPRINT = re.compile(r"[0-9a-f]{4}(?:-[0-9a-f]{4}){7}")


class OwnKey(Struct, frozen=True, kw_only=True):
    """The key that signs packages here, and under which name."""

    name: str
    key: SigningKey

    @property
    def fingerprint(self) -> str:
        """What others compare before they trust it."""
        return fingerprint(self.key.public_key)


def own_key() -> OwnKey | None:
    """The publisher's key of this installation, if one was made."""
    pem = keys_folder() / "publisher.pem"
    try:
        key = SigningKey.from_pem(pem.read_bytes())
        name = (keys_folder() / "publisher.txt").read_text("utf-8").strip()
    except FileNotFoundError:
        return None
    except KeyUnreadable as error:
        raise Invalid(f"{pem} ist kein Schlüssel. Spielen Sie ihn zurück.") from error
    return OwnKey(name=name, key=key)


def new_key(name: str) -> OwnKey:
    """Make the publisher's key; there is only one, and it is never written over."""
    name = name.strip()
    if not name or len(name) > 120 or not name.isprintable():
        raise Invalid("Nennen Sie die Stelle, die unterschreibt, in einer Zeile.")
    key = SigningKey.new()
    keys_folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    _write_new(keys_folder() / "publisher.pem", key.pem())
    _replace(keys_folder() / "publisher.txt", f"{name}\n".encode())
    return OwnKey(name=name, key=key)


def key_for_leaving() -> OwnKey:
    """The own key, made now if there is none: what leaves the house is signed.

    ``verbund blueprint key --name`` gives it a better name before.
    """
    own = own_key()
    return own or new_key(f"Verbund-Installation {chance.random_bits(32):08x}")


def trusted() -> dict[str, str]:
    """Fingerprints whose packages are taken, with names; the own one is among them."""
    found: dict[str, str] = {}
    own = own_key()
    if own is not None:
        found[own.fingerprint] = own.name
    try:
        content = (keys_folder() / "trusted.json").read_bytes()
    except FileNotFoundError:
        return found
    try:
        return {**found, **msgspec.json.decode(content, type=dict[str, str])}
    except msgspec.DecodeError as error:
        place = keys_folder() / "trusted.json"
        raise Invalid(f"{place} ist beschädigt. Spielen Sie sie zurück.") from error


def trust(fingerprint_: str, name: str) -> None:
    """Take packages of this publisher from now on."""
    if not _FINGERPRINT.fullmatch(fingerprint_):
        raise Invalid(f"„{fingerprint_}“ ist kein Fingerabdruck (acht Vierergruppen).")
    keys_folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    known = {**trusted(), fingerprint_: name}
    _replace(keys_folder() / "trusted.json", msgspec.json.encode(known))


def keys_folder() -> Path:
    """Where keys and trust lie; it is made with the first of them."""
    return config().home / "keys"


def _write_new(path: Path, content: bytes) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Conflict(
            f"Es gibt schon einen Schlüssel: {path}. Wer ihn ersetzt, muss allen den "
            "neuen Fingerabdruck mitteilen; legen Sie ihn dann selbst beiseite."
        ) from None
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _replace(path: Path, content: bytes) -> None:
    """The whole new content or the whole old one."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)
