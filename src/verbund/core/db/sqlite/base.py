"""Django's SQLite backend with WAL, full durability and the fair write queue."""

import contextlib
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path
from sqlite3 import Cursor
from sqlite3 import Error as DatabaseError
from typing import Any

from django.db.backends.sqlite3 import base as sqlite3

from verbund.core.db.sqlite.creation import DatabaseCreation
from verbund.core.db.sqlite.operations import DatabaseOperations
from verbund.core.db.sqlite.queue import WriteQueue
from verbund.core.db.sqlite.schema import DatabaseSchemaEditor
from verbund.core.guard import check_statement, guard
from verbund.core.scope import Scope

_thread = threading.local()
_BUSY_TIMEOUT_S = 60
_BEGIN = "BEGIN IMMEDIATE"
_READS = frozenset(
    {"SELECT", "PRAGMA", "EXPLAIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "WITH"}
)


@lru_cache(maxsize=256)
def _marked(statement: str) -> str:
    """The statement with ``?`` for ``%s``, as SQLite reads it."""
    return statement.replace("%s", "?").replace("%%", "%")


class QueuedCursor(sqlite3.SQLiteCursorWrapper):
    """Cursor whose writes outside a transaction also wait for their turn."""

    queue: WriteQueue | None = None
    _buffer: Iterator[Any] | None = None

    def execute(self, query: str, params: Any = None) -> Any:
        """Run one statement; a write in autocommit mode holds the queue for it."""
        return self._in_turn(super().execute, query, params)

    def execute_marked(self, query: str, params: Any) -> Any:
        """The same for a statement whose parameters are ``?`` already."""
        return self._in_turn(partial(Cursor.execute, self), query, params)

    def _in_turn(self, execute: Callable[..., Any], query: str, params: Any) -> Any:
        self._buffer = None
        if not self._needs_turn(query):
            return execute(query, params)
        assert self.queue is not None  # noqa: S101 # for the type checker
        self.queue.acquire()
        try:
            result = execute(query, params)
            if self.description is not None:
                # RETURNING ends its implicit transaction with the last row only.
                self._buffer = iter(super().fetchall())
            return result
        finally:
            self._give_way()

    def executemany(self, query: str, param_list: Any) -> Any:
        """Run one statement for many rows under one turn."""
        self._buffer = None
        if not self._needs_turn(query):
            return super().executemany(query, param_list)
        assert self.queue is not None  # noqa: S101 # for the type checker
        self.queue.acquire()
        try:
            return super().executemany(query, param_list)
        finally:
            self._give_way()

    def fetchone(self) -> Any:
        """Return the next row or None."""
        if self._buffer is None:
            return super().fetchone()
        return next(self._buffer, None)

    def fetchmany(self, size: int | None = None) -> list[Any]:
        """Return the next rows."""
        if self._buffer is None:
            return super().fetchmany(self.arraysize if size is None else size)
        wanted = self.arraysize if size is None else size
        return [row for _, row in zip(range(wanted), self._buffer, strict=False)]

    def fetchall(self) -> list[Any]:
        """Return the rows that are left."""
        if self._buffer is None:
            return super().fetchall()
        return list(self._buffer)

    def __iter__(self) -> Any:
        """Iterate over the rows that are left."""
        return super().__iter__() if self._buffer is None else self._buffer

    def _give_way(self) -> None:
        # With autocommit switched off, sqlite3 itself has begun a transaction: the
        # turn lasts until its end.
        if self.queue is not None and not self.connection.in_transaction:
            self.queue.release()

    def _needs_turn(self, query: str) -> bool:
        if self.queue is None or self.queue.held or self.connection.in_transaction:
            return False
        word = query.lstrip(" \t\r\n(").split(None, 1)
        return not word or word[0].upper() not in _READS


class _Estate:
    """What a thread leaves behind: its connections, if it ends in a transaction.

    Lives in a thread-local, so it is dropped with the thread at once, while the
    connection itself waits for the garbage collector with the write lock in its hands.
    """

    def __init__(self) -> None:
        self.connections: weakref.WeakSet[DatabaseWrapper] = weakref.WeakSet()

    def __del__(self) -> None:
        for connection in list(self.connections):
            connection.abandon()


class DatabaseWrapper(sqlite3.DatabaseWrapper):
    """SQLite whose BEGIN IMMEDIATE is preceded by a place in the queue."""

    display_name = "SQLite"
    creation_class = DatabaseCreation
    ops_class = DatabaseOperations
    SchemaEditorClass = DatabaseSchemaEditor

    def __init__(self, settings_dict: dict[str, Any], alias: str = "default") -> None:
        options = settings_dict.setdefault("OPTIONS", {})
        options["transaction_mode"] = "IMMEDIATE"
        options.setdefault("timeout", _BUSY_TIMEOUT_S)
        super().__init__(settings_dict, alias)
        self._queue: WriteQueue | None = None
        # Where those who write take turns: beside the file, or named for a database
        # that has none.
        self._turns = str(options.get("queue", ""))
        self.execute_wrappers.append(guard)

    def get_connection_params(self) -> dict[str, Any]:
        """What SQLite is given; the place of the queue is not for it."""
        found: dict[str, Any] = super().get_connection_params()
        found.pop("queue", None)
        return found

    def announce_scope(self, scope: Scope | None) -> None:
        """Do nothing: SQLite has no third wall that would need to know."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open a durable connection with its own place in the write queue."""
        connection = super().get_new_connection(conn_params)
        name = str(conn_params["database"])
        self._queue = None
        if not self.is_in_memory_db():
            self._queue = WriteQueue(Path(self._turns or f"{name}-queue"))
            mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
            # A database in memory (vfs=memdb) knows no write-ahead log.
            if mode not in {"wal", "memory"}:
                self._queue.acquire()
                try:
                    connection.execute("PRAGMA journal_mode=WAL")
                finally:
                    self._queue.release()
            if not hasattr(_thread, "estate"):
                _thread.estate = _Estate()
            _thread.estate.connections.add(self)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA temp_store=MEMORY")
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        """Return a cursor that knows the queue."""
        cursor = self.connection.cursor(factory=QueuedCursor)
        cursor.queue = self._queue
        return cursor

    def prepared(self, statement: str, parameters: Sequence[object]) -> Any:
        """Execute a statement that comes again and again; the cursor with its answer.

        SQLite keeps it compiled; passes the guard like any other, but none of Django's
        layers of cursors.
        """
        check_statement(statement)
        self.validate_no_broken_transaction()
        self.ensure_connection()
        with self.wrap_database_errors:
            cursor = self.create_cursor()
            return cursor.execute_marked(_marked(statement), parameters)

    def _start_transaction_under_autocommit(self) -> None:
        if self._queue is not None:
            self._queue.acquire()
        try:
            if self.queries_logged:
                super()._start_transaction_under_autocommit()  # type: ignore[misc] # not in the stubs
            else:
                with self.wrap_database_errors:
                    self.connection.execute(_BEGIN)
        except BaseException:
            self._leave()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc] # not in the stubs
        # A failed COMMIT keeps the turn: the rollback that follows gives it back.
        self._leave()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc] # not in the stubs
        finally:
            self._leave()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc] # not in the stubs
        finally:
            self._leave()

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(  # type: ignore[misc] # not in the stubs
            autocommit
        )
        if self.connection is not None and not self.connection.in_transaction:
            self._leave()

    def abandon(self) -> None:
        """Undo what a thread that ended left open, and let the next writer go."""
        if self._queue is not None and self._queue.held:
            if self.connection is not None:
                with contextlib.suppress(DatabaseError):
                    self.connection.rollback()
            self._leave()

    def _leave(self) -> None:
        if self._queue is not None:
            self._queue.release()
