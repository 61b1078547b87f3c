"""What happened at each stop, and what each sealed operation was about in one word.

In: marks by stop and operation. Out: the same after a restart, encrypted. It names
services and stops of the pack, never a person.
"""

from datetime import datetime
from pathlib import Path
from uuid import UUID

import msgspec
from msgspec import Struct

from verbund.kernel import box
from verbund.nodes.local import durable

_FILE = "day.book"
_ABOUT = b"verbund-day/1"


class Done(Struct, frozen=True, kw_only=True):
    """One sealed operation in the officer's words; ``stop`` is a case of the tour.

    ``draft`` is the form taken along that it finished.
    """

    op_id: UUID
    what: str
    papers: int = 0
    stop: UUID | None = None
    draft: UUID | None = None
    at: datetime


class Absent(Struct, frozen=True):
    """Nobody was there."""

    stop: UUID
    at: datetime


class _Book(Struct, frozen=True):
    done: tuple[Done, ...] = ()
    absent: tuple[Absent, ...] = ()


class DayBook:
    """The marks of an open suitcase."""

    def __init__(self, home: Path, key: bytes) -> None:
        self._path = home / _FILE
        self._key = key
        self._book = _Book()
        if self._path.is_file():
            content = box.decrypt(key, self._path.read_bytes(), _ABOUT)
            self._book = msgspec.json.decode(content, type=_Book)

    @property
    def done(self) -> tuple[Done, ...]:
        """All operations that were sealed, the oldest first."""
        return self._book.done

    def of_stop(self, stop: UUID) -> tuple[Done, ...]:
        """What was sealed for one stop."""
        return tuple(one for one in self._book.done if one.stop == stop)

    def is_sealed(self, draft: UUID) -> bool:
        """Whether a form that was taken along was sealed here."""
        return any(one.draft == draft for one in self._book.done)

    def is_absent(self, stop: UUID) -> bool:
        """Whether nobody was met there."""
        return any(one.stop == stop for one in self._book.absent)

    def add(self, done: Done) -> None:
        """Note a sealed operation; the same one again changes nothing."""
        if all(one.op_id != done.op_id for one in self._book.done):
            self._write(
                msgspec.structs.replace(self._book, done=(*self._book.done, done))
            )

    def mark_absent(self, stop: UUID, at: datetime) -> None:
        """Note that nobody was met."""
        if not self.is_absent(stop):
            absent = (*self._book.absent, Absent(stop, at))
            self._write(msgspec.structs.replace(self._book, absent=absent))

    def _write(self, book: _Book) -> None:
        content = box.encrypt(self._key, msgspec.json.encode(book), _ABOUT)
        durable.replace(self._path, content)
        self._book = book
