"""Writers of one process share a commit, and each knows that its own is on disk.

In: ``durably(write)``. Out: what ``write`` returned, durable.

SQLite lets one writer in at a time, and a commit costs as much as the rows: the threads
of a process that wait for the same queue therefore form a party. The first leads: it
begins one transaction, carries out every write of the party in the order of arrival and
commits once; the others sleep meanwhile and leave the interpreter to it. PostgreSQL
joins commits itself; there each writer has a transaction of its own, whose statements
travel together.
"""

import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from contextvars import Context, copy_context
from typing import Any, Final, Generic, TypeVar

from django.db import connection, transaction

T = TypeVar("T")

#: So many share one commit at most: the first of them waits for the last.
MOST: Final = 16


def durably(write: Callable[[], T], *, counts: bool = False) -> T:
    """Run ``write`` in a transaction and return its result once it is on disk.

    If ``write`` raises, nothing of it stays. It may be called twice: if a companion
    fails, all are undone and each is tried alone. Inside a transaction of the caller it
    simply belongs to that one. ``counts`` says that it asks how many rows a statement
    changed, which is not known while statements travel together.
    """
    if connection.in_atomic_block or (counts and connection.vendor != "sqlite"):
        with transaction.atomic():
            return write()
    if connection.vendor != "sqlite":
        postgresql: Any = connection
        with postgresql.travelling_together(), transaction.atomic():
            return write()
    return _party.join(_Guest(write))


class _Guest(Generic[T]):
    """One write that waits for its turn, and what came of it."""

    __slots__ = ("_context", "_write", "done", "error", "gate", "result")

    def __init__(self, write: Callable[[], T]) -> None:
        self._write = write
        # Who leads carries out the writes of others: behind the walls of those.
        self._context: Context = copy_context()
        self.gate = threading.Lock()
        self.gate.acquire()
        self.done = False
        self.result: T | None = None
        self.error: BaseException | None = None

    def work(self) -> None:
        """Carry out the write in the context of the thread that asked for it."""
        self.result = self._context.run(self._write)

    def alone(self) -> None:
        """The same in a transaction of its own; keeps the error for its thread."""
        try:
            with transaction.atomic():
                self.work()
        except BaseException as error:  # raised in the thread that asked
            self.error = error

    def outcome(self) -> T:
        """What the write returned; raises what it raised."""
        if self.error is not None:
            raise self.error
        return self.result  # type: ignore[return-value] # set unless there is an error


class _Party:
    """Those who wait; at most one of them leads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[_Guest[Any]] = deque()
        self._led = False

    def join(self, guest: _Guest[T]) -> T:
        """Wait until the write was carried out, or lead and do it."""
        with self._lock:
            self._waiting.append(guest)
            leads, self._led = not self._led, True
        if not leads:
            # Opened by a leader: either the work is done, or it is our turn to lead.
            guest.gate.acquire()
        if not guest.done:
            self._lead()
        return guest.outcome()

    def _lead(self) -> None:
        with self._lock:
            count = min(len(self._waiting), MOST)
            party = [self._waiting.popleft() for _ in range(count)]
        try:
            _commit(party)
        except BaseException as error:  # such as KeyboardInterrupt: nobody may succeed
            for guest in party:
                guest.error = guest.error or error
            raise
        finally:
            for guest in party:
                guest.done = True
            with self._lock:
                following = self._waiting[0] if self._waiting else None
                self._led = following is not None
            if following is not None:
                following.gate.release()
            for guest in party:
                guest.gate.release()


def _commit(party: list[_Guest[Any]]) -> None:
    if len(party) > 1:
        # If one fails, each learns its own fate below.
        with suppress(Exception):
            with transaction.atomic():
                for guest in party:
                    guest.work()
            return
    for guest in party:
        guest.alone()


_party = _Party()
