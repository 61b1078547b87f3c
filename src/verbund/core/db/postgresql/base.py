"""Django's PostgreSQL backend with a pool and the third member wall.

Every connection changes to the web role, which owns nothing and is no superuser, so
that row-level security holds. Schema work and flushes change back for their time.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db.backends.postgresql import base as postgresql
from django.db.backends.postgresql import schema
from django.db.backends.utils import debug_transaction
from psycopg import pq, sql
from psycopg.abc import Buffer
from psycopg.adapt import AdaptersMap
from psycopg.types.datetime import TimestamptzLoader

from verbund.core.db.lifted import LiftedSchemaEditor
from verbund.core.db.postgresql.flight import Answer, Flight
from verbund.core.db.postgresql.operations import DatabaseOperations
from verbund.core.guard import check_statement, guard
from verbund.core.scope import Scope

# Short statements only: a web request never waits half a minute for a lock, and a
# transaction that somebody forgot does not hold back vacuum for long.
_SERVER_SETTINGS = (
    "-c jit=off -c lock_timeout=30s -c idle_in_transaction_session_timeout=300s"
)
_ANNOUNCE = b"SELECT set_config('verbund.members', $1, false)"
_IDLE = pq.TransactionStatus.IDLE


@lru_cache(maxsize=256)
def _numbered(statement: str) -> bytes:
    """The statement with ``$1``, ``$2`` … for ``%s``, as the server reads it."""
    first, *others = statement.split("%s")
    numbered = (f"${number}{part}" for number, part in enumerate(others, 1))
    return (first + "".join(numbered)).encode()


class MomentLoader(TimestamptzLoader):
    """Reads moments by the parser of Python itself, four times as fast as psycopg's.

    Every connection speaks UTC in ISO format; anything else goes the long way.
    """

    timezone = UTC

    def load(self, data: Buffer) -> datetime:
        """The moment, aware, in UTC."""
        try:
            found = datetime.fromisoformat(str(data, "ascii"))
        except ValueError:  # before Christ, or infinite
            return super().load(data).replace(tzinfo=UTC)
        return found if found.tzinfo is UTC else found.astimezone(UTC)


@lru_cache(maxsize=4)
def _with_quick_moments(known: AdaptersMap) -> AdaptersMap:
    own = AdaptersMap(known)
    own.register_loader("timestamptz", MomentLoader)
    return own


class DatabaseSchemaEditor(LiftedSchemaEditor, schema.DatabaseSchemaEditor):
    """Works as the role that signed in, which owns the tables."""

    def __enter__(self) -> Any:
        """Become the owner, then begin."""
        connection: Any = self.connection
        self._owner = connection.as_owner()
        self._owner.__enter__()
        return super().__enter__()

    def __exit__(self, *error: Any) -> None:
        """End, then become the web role again."""
        connection: Any = self.connection
        try:
            super().__exit__(*error)
        finally:
            connection.plan_anew()
            self._owner.__exit__(None, None, None)


class DatabaseWrapper(postgresql.DatabaseWrapper):
    """PostgreSQL that knows for which members this thread acts."""

    SchemaEditorClass = DatabaseSchemaEditor
    ops_class = DatabaseOperations

    def __init__(self, settings_dict: dict[str, Any], alias: str = "default") -> None:
        super().__init__(settings_dict, alias)
        self.execute_wrappers.append(guard)
        self._owner_depth = 0
        # BEGIN waits for the first statement; statements wait for who reads an answer.
        self._begins = self._together = False

    @property
    def web_role(self) -> str:
        """Name of the role without power that statements run as."""
        name = self.settings_dict["OPTIONS"].get("web_role")
        return str(name or f"{self.settings_dict['NAME']}_web")

    def get_connection_params(self) -> dict[str, Any]:
        """Parameters for psycopg; our own options are not among them."""
        params: dict[str, Any] = super().get_connection_params()
        params.pop("web_role", None)
        params["context"] = _with_quick_moments(params["context"])
        params.setdefault("options", _SERVER_SETTINGS)
        params.setdefault("application_name", "verbund")
        return params

    def announce_scope(self, scope: Scope | None) -> None:
        """Send on what waits, and for which members the next statement is.

        Kept on the connection itself, so that a pooled connection that served the same
        member before costs no round trip.
        """
        flight = self._flight()
        if scope is not None:
            self._board(flight, scope)
        self._settle(flight)

    def prepared(
        self, statement: str, parameters: Sequence[object], *, later: bool = False
    ) -> Answer:
        """Execute a statement that comes again and again; its answer like a cursor.

        Parsed and planned once for each connection, which Django's cursors are not;
        passes the guard like any other. With ``later`` it travels with the next one.
        """
        scope = check_statement(statement)
        self.ensure_connection()
        with self.wrap_database_errors:
            flight = self._flight()
            if self._begins:
                self._begin(flight)
            if scope is not None:
                self._board(flight, scope)
            answer = flight.add(_numbered(statement), parameters, self._land)
        if not (later or self._together):
            self._land()
        return answer

    @contextmanager
    def travelling_together(self) -> Iterator[None]:
        """Let statements wait until an answer is read, the last ones for the commit.

        Two round trips for a submission. An error shows where the next answer is read,
        at the latest at the end.
        """
        self._together = True
        try:
            yield
        finally:
            self._together = False

    def plan_anew(self) -> None:
        """Forget the plans of this connection: its tables have changed."""
        if self.connection is not None:
            self._flight().renew()

    def create_cursor(self, name: str | None = None) -> Any:
        """Return Django's cursor; what waits goes first."""
        self._settle(self._flight())
        return super().create_cursor(name)

    def _flight(self) -> Flight:
        raw: Any = self.connection
        try:
            found: Flight = raw.verbund_flight
        except AttributeError:
            found = raw.verbund_flight = Flight(raw)
        return found

    def _land(self) -> None:
        with self.wrap_database_errors:
            try:
                self._flight().fly()
            except BaseException:
                # Undone with the others: the server no longer knows for whom we act.
                self._forget_scope()
                raise

    def _settle(self, flight: Flight) -> None:
        if self._begins:
            self._begin(flight)
        if flight.waits:
            self._land()

    def _begin(self, flight: Flight) -> None:
        self._begins = False
        flight.add(b"BEGIN", (), self._land)

    def _board(self, flight: Flight, scope: Scope) -> None:
        raw: Any = self.connection
        setting = scope.setting
        if getattr(raw, "verbund_members", None) != setting:
            flight.add(_ANNOUNCE, [setting], self._land)
            raw.verbund_members = setting

    def _start_transaction_under_autocommit(self) -> None:
        # Called by Django's atomic for a backend that begins transactions itself.
        self._begins = True
        if self.queries_logged:
            with debug_transaction(self, "BEGIN"):
                self._settle(self._flight())

    def _set_autocommit(self, autocommit: bool) -> None:
        # Setting it asks the server for nothing if nothing changes, but takes its time.
        if self.connection.autocommit != autocommit:
            super()._set_autocommit(  # type: ignore[misc] # not in the stubs
                autocommit
            )

    def _commit(self) -> None:
        if self.connection is None or not self.connection.autocommit:
            super()._commit()  # type: ignore[misc] # not in the stubs
        elif self._begins:
            self._begins = False
        elif self.queries_logged:
            with debug_transaction(self, "COMMIT"):
                self._send_commit()
        else:
            self._send_commit()

    def _send_commit(self) -> None:
        self._flight().add(b"COMMIT", (), self._land)
        self._land()

    @contextmanager
    def as_owner(self) -> Iterator[None]:
        """Run as the role that signed in; for schema work and flushes only."""
        self.ensure_connection()
        self._owner_depth += 1
        if self._owner_depth == 1:
            self._settle(self._flight())
            self._raw("RESET ROLE")
            self._raw("SELECT set_config('verbund.members', '*', false)")
            self._forget_scope()
        try:
            yield
        finally:
            self._owner_depth -= 1
            if self._owner_depth == 0 and self.connection is not None:
                self._settle(self._flight())
                self._forget_scope()
                self._become_web(self.connection)

    def _configure_role(self, connection: Any) -> bool:
        changed = super()._configure_role(connection)  # type: ignore[misc] # not in stubs
        return self._become_web(connection) or changed

    def _become_web(self, connection: Any) -> bool:
        if self._owner_depth or self.settings_dict["NAME"] is None:
            return False
        if connection.info.transaction_status.name == "INERROR":
            # The rollback that must follow takes back RESET ROLE as well.
            return False
        with connection.cursor() as cursor:
            cursor.execute(
                # Before the first migration there is nothing that it was granted.
                "SELECT 1 FROM pg_roles WHERE rolname = %s "
                "AND pg_has_role(session_user, oid, 'MEMBER') "
                "AND has_table_privilege(oid, to_regclass('core_job'), 'INSERT')",
                [self.web_role],
            )
            if cursor.fetchone() is None:
                return False
            cursor.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(self.web_role)))
        return True

    def _raw(self, statement: str) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(statement)

    def _forget_scope(self) -> None:
        # set_config is undone by a rollback, so what was set is unknown after it.
        if self.connection is not None:
            self.connection.verbund_members = None

    def _close(self) -> None:
        raw = self.connection
        if raw is not None:
            self._leave_behind()
            if raw.pgconn.transaction_status != _IDLE:
                # The pool rolls back what was left open.
                self._forget_scope()
        super()._close()  # type: ignore[misc] # not in the stubs

    def _leave_behind(self) -> None:
        self._begins = False
        flight = self._flight()
        if flight.waits:
            flight.drop()
            self._forget_scope()

    def _rollback(self) -> None:
        if self.connection is not None:
            self._leave_behind()
        self._forget_scope()
        super()._rollback()  # type: ignore[misc] # not in the stubs

    def _savepoint_rollback(self, sid: str) -> None:
        self._forget_scope()
        super()._savepoint_rollback(sid)  # type: ignore[misc] # not in the stubs
