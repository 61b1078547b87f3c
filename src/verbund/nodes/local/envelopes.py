"""The envelopes of the outbox as files, each of them twice.

``outbox/<number>.op`` and, beside it, ``outbox/copies/<number>.op``. A disk that loses
one of the two (bits that changed, a sector that cannot be read) loses nothing: the copy
takes its place. Only if both are spoilt is a part named and set aside.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from verbund.kernel import device_keys
from verbund.nodes.local import durable, identity
from verbund.nodes.local.errors import Damaged, DiskFull
from verbund.nodes.wire import SIGNED_ENVELOPE, Envelope

FOLDER: Final = "outbox"
_COPIES: Final = "copies"


class Envelopes:
    """The envelopes of one node, readable while it is locked."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._folder = home / FOLDER
        self._key = ""
        #: Hash and signature of envelopes that were checked.
        self._genuine: set[tuple[str, str]] = set()

    # --- writing --------------------------------------------------------------

    def write(self, envelope: Envelope) -> None:
        """Keep it durably, twice; it exists once the first has its name."""
        path, content = self.path(envelope.header.seq), msgspec.msgpack.encode(envelope)
        durable.replace(path, content)
        copy = self._copy(path)
        part = copy.with_name(copy.name + ".part")
        # Nobody waits for the second disk write: a copy that a power cut takes is made
        # again at the next start.
        with suppress(OSError):
            copy.parent.mkdir(exist_ok=True, mode=0o700)
            part.write_bytes(content)
            part.replace(copy)
        self._genuine.add((envelope.hash, envelope.signature))

    def remove(self, seq: int) -> None:
        """Forget it: the centre has signed for it."""
        path = self.path(seq)
        durable.remove(path)
        durable.remove(self._copy(path))

    def undo(self, seq: int) -> None:
        """Take back what could not be written whole; the disk may refuse to sync."""
        path = self.path(seq)
        for one in (path, self._copy(path)):
            with suppress(OSError):
                one.unlink(missing_ok=True)

    def mend(self, is_settled: Callable[[int], bool]) -> None:
        """After an interruption: two of each again, none of what was settled."""
        durable.sweep(self._folder)
        durable.sweep(self._folder / _COPIES)
        paths = set(self._folder.glob("*.op"))
        copies = {self._folder / one.name for one in self._copies()}
        for path in copies - paths:
            if is_settled(number(path)):
                durable.remove(self._copy(path))
            else:
                _restore(self._copy(path), path)
        for path in paths - copies:
            _restore(path, self._copy(path))
        for path in paths & copies:
            copy = self._copy(path)
            # Torn by a power cut, whichever of the two it is.
            if copy.stat().st_size != path.stat().st_size:
                with suppress(Damaged, FileNotFoundError):
                    self._whole(path)
                    _restore(path, copy)

    # --- reading --------------------------------------------------------------

    def path(self, seq: int) -> Path:
        """Where the envelope with this number lies."""
        return self._folder / f"{seq:012d}.op"

    def paths(self) -> list[Path]:
        """All of them, by number."""
        return sorted(self._folder.glob("*.op"))

    def read(self, path: Path) -> Envelope:
        """The envelope as it was sealed, from its copy if need be.

        Raises ``Damaged`` if neither is what this device has signed, and
        ``FileNotFoundError`` for one that was forgotten meanwhile.
        """
        try:
            return self._whole(path)
        except Damaged:
            try:
                found = self._whole(self._copy(path))
            except (Damaged, FileNotFoundError):
                found = None
            if found is None:
                raise
            _restore(self._copy(path), path)
            return found

    def all(self) -> Iterator[Envelope]:
        """Every readable one, by number."""
        for path in self.paths():
            with suppress(Damaged, FileNotFoundError):
                yield self.read(path)

    def damaged(self) -> tuple[Path, ...]:
        """Files that are spoilt like their copies; nothing of theirs is removed."""
        found = []
        for path in self.paths():
            try:
                self.read(path)
            except FileNotFoundError:
                continue
            except Damaged:
                found.append(path)
        return tuple(found)

    # --- inside ---------------------------------------------------------------

    def _copy(self, path: Path) -> Path:
        return self._folder / _COPIES / path.name

    def _copies(self) -> Iterator[Path]:
        return (self._folder / _COPIES).glob("*.op")

    def _whole(self, path: Path) -> Envelope:
        try:
            found = msgspec.msgpack.decode(path.read_bytes(), type=Envelope)
        except FileNotFoundError:
            raise
        except (OSError, msgspec.DecodeError) as error:
            raise _spoilt(path) from error
        if (found.hash, found.signature) not in self._genuine:
            self._key = self._key or identity.load(self._home).certificate.device_key
            if not device_keys.verify(
                self._key, found.signature, SIGNED_ENVELOPE, found.info + found.sealed
            ):
                raise _spoilt(path)
            self._genuine.add((found.hash, found.signature))
        return found


def number(path: Path) -> int:
    """The number of an envelope by the name of its file."""
    return int(path.stem) if path.stem.isdecimal() else 0


def _restore(source: Path, target: Path) -> None:
    """Best effort: what cannot be written now is written at the next start."""
    with suppress(OSError, DiskFull):
        durable.replace(target, source.read_bytes())


def _spoilt(path: Path) -> Damaged:
    return Damaged(
        f"{path.name} im Ausgang ist beschädigt. Geben Sie den Koffer der "
        "Administration; löschen Sie nichts.",
        detail_en=f"{path.name} is damaged.",
    )
