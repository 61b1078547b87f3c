"""Statements of one connection that travel together: one round trip for several.

In: ``Flight(connection)`` over a psycopg connection. Out: ``add`` takes a statement on
board, ``fly`` sends all that wait and brings every answer back; an answer that is read
earlier flies by itself. A statement is parsed and planned once for each connection.

It speaks to libpq through ``psycopg.pq`` in pipeline mode and leaves that again with
every landing: to psycopg the connection looks as if nothing had happened. Psycopg's own
pipeline waits for the server at entering, at each change of autocommit and at each
commit, and its cursors cost more than the statements of a submission themselves.
"""

import select
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any, Final

import psycopg
from psycopg import pq
from psycopg.adapt import PyFormat, Transformer

#: Prepared statements of one connection; with one more it begins anew.
MOST: Final = 250
_FATAL: Final = pq.ExecStatus.FATAL_ERROR
_ABORTED: Final = pq.ExecStatus.PIPELINE_ABORTED
_SYNC: Final = pq.ExecStatus.PIPELINE_SYNC
_TUPLES: Final = pq.ExecStatus.TUPLES_OK
#: Classes of SQLSTATE that say nothing against the plan: constraints, locks, walls.
_HARMLESS: Final = ("23", "40", "42501", "55")


class Answer:
    """What became of one statement; to read it sends what waits before it."""

    __slots__ = ("_flight", "_land", "_next", "result")

    def __init__(self, flight: "Flight", land: Callable[[], None]) -> None:
        self._flight = flight
        self._land = land
        self._next = 0
        self.result: Any = None

    @property
    def rowcount(self) -> int:
        """How many rows the statement returned or changed."""
        return int(self._landed().command_tuples or 0)

    def fetchone(self) -> Any:
        """The next row, ``None`` after the last."""
        result, row = self._landed(), self._next
        if row >= result.ntuples:
            return None
        self._next = row + 1
        return self._flight.rows(result, row, row + 1)[0]

    def fetchall(self) -> list[Any]:
        """The rows that are left."""
        result = self._landed()
        first, self._next = self._next, result.ntuples
        return self._flight.rows(result, first, result.ntuples)

    def _landed(self) -> Any:
        if self.result is None:
            self._land()
        if self.result is None or self.result.status == _ABORTED:
            raise psycopg.InterfaceError("This statement was never carried out.")
        return self.result


class Flight:
    """The statements of one connection that wait to be sent."""

    def __init__(self, connection: "psycopg.Connection[Any]") -> None:
        self._connection = connection
        self._libpq = connection.pgconn
        self._transformer = Transformer(connection)
        self._names: dict[tuple[bytes, tuple[int, ...]], bytes] = {}
        self._numbers = count()
        self._waiting: list[
            tuple[Answer | None, Callable[..., None], tuple[Any, ...]]
        ] = []
        self._prepares = self._stale = False
        self._readable = select.poll()
        self._readable.register(self._libpq.socket, select.POLLIN)

    @property
    def waits(self) -> bool:
        """Whether there is anything to send."""
        return bool(self._waiting)

    def add(
        self,
        statement: bytes,
        parameters: Sequence[object],
        land: Callable[[], None],
    ) -> Answer:
        """Take a statement with ``$1``, ``$2`` … on board; its answer, to be read.

        ``land`` is called to make it ``fly`` when the answer is read before.
        """
        transformer = self._transformer
        values = transformer.dump_sequence(
            parameters, [PyFormat.AUTO] * len(parameters)
        )
        types, formats = transformer.types or (), transformer.formats
        name = self._names.get((statement, types)) or self._named(statement, types)
        answer = Answer(self, land)
        self._waiting.append(
            (answer, self._libpq.send_query_prepared, (name, values, formats))
        )
        return answer

    def fly(self) -> None:
        """Send what waits and take in every answer; raises the first error.

        After an error nothing of the others is carried out, unless they came before it
        in a transaction that goes on.
        """
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        libpq, failed = self._libpq, None
        libpq.enter_pipeline_mode()
        try:
            for _, send, arguments in waiting:
                send(*arguments)
            libpq.pipeline_sync()
            self._send()
            for answer, _, _ in waiting:
                result = self._arrival()
                if answer is not None:
                    answer.result = result
                if result.status == _FATAL and failed is None:
                    failed = result
                libpq.get_result()  # nothing: the end of this one's results
            if self._arrival().status != _SYNC:
                raise psycopg.InterfaceError("An answer came that nobody asked for.")
        except BaseException as error:
            # What is still under way belongs to nobody; the server undoes it.
            libpq.finish()
            if failed is not None:
                raise self._error(failed) from error
            raise
        libpq.exit_pipeline_mode()
        handle = libpq.notify_handler
        while handle is not None and (notice := libpq.notifies()) is not None:
            handle(notice)
        if failed is not None:
            raise self._failed(failed)
        self._prepares = False

    def drop(self) -> None:
        """Leave behind what was not sent yet."""
        if self._prepares:
            self.renew()
        self._waiting.clear()

    def renew(self) -> None:
        """Prepare everything anew: what the plans stand on may have changed."""
        self._names.clear()
        self._stale, self._prepares = True, False

    def rows(self, result: Any, first: int, last: int) -> list[Any]:
        """Rows of a result as tuples of Python's values."""
        if result.status != _TUPLES:
            raise psycopg.ProgrammingError("This statement returns no rows.")
        self._transformer.set_pgresult(result)
        return self._transformer.load_rows(first, last, tuple)

    def _named(self, statement: bytes, types: tuple[int, ...]) -> bytes:
        if len(self._names) >= MOST:
            self.renew()
        libpq = self._libpq
        if self._stale:
            self._stale = False
            self._waiting.append(
                (None, libpq.send_query_params, (b"DEALLOCATE ALL", None))
            )
        name = b"verbund_%d" % next(self._numbers)
        self._waiting.append((None, libpq.send_prepare, (name, statement, types)))
        self._names[statement, types] = name
        self._prepares = True
        return name

    def _send(self) -> None:
        while self._libpq.flush():
            # More than the socket takes at once: the server may want to be read first.
            ready = select.poll()
            ready.register(self._libpq.socket, select.POLLIN | select.POLLOUT)
            if any(event & select.POLLIN for _, event in ready.poll()):
                self._libpq.consume_input()

    def _arrival(self) -> Any:
        libpq = self._libpq
        while libpq.is_busy():
            self._readable.poll()
            libpq.consume_input()
        result = libpq.get_result()
        if result is None:
            raise psycopg.OperationalError("The server did not answer.")
        return result

    def _failed(self, result: Any) -> psycopg.Error:
        error = self._error(result)
        if self._prepares or not (error.sqlstate or "").startswith(_HARMLESS):
            self.renew()
        return error

    def _error(self, result: Any) -> psycopg.Error:
        return psycopg.errors.error_from_result(
            result, encoding=self._connection.info.encoding
        )
