"""Django's PostgreSQL backend with a pool and the third member wall.

Every connection changes to the web role, which owns nothing and is no superuser, so
that row-level security holds. Schema work and flushes change back for their time.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import psycopg
from django.db.backends.postgresql import base as postgresql
from django.db.backends.postgresql import schema
from psycopg import sql

from verbund.core.db.lifted import LiftedSchemaEditor
from verbund.core.db.postgresql.operations import DatabaseOperations
from verbund.core.guard import check_statement, guard
from verbund.core.scope import Scope

# Short statements only: a web request never waits half a minute for a lock, and a
# transaction that somebody forgot does not hold back vacuum for long.
_SERVER_SETTINGS = (
    "-c jit=off -c lock_timeout=30s -c idle_in_transaction_session_timeout=300s"
)


@lru_cache(maxsize=256)
def _numbered(statement: str) -> bytes:
    """The statement with ``$1``, ``$2`` … for ``%s``, as the server reads it."""
    first, *others = statement.split("%s")
    numbered = (f"${number}{part}" for number, part in enumerate(others, 1))
    return (first + "".join(numbered)).encode()


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
        try:
            super().__exit__(*error)
        finally:
            self._owner.__exit__(None, None, None)


class DatabaseWrapper(postgresql.DatabaseWrapper):
    """PostgreSQL that knows for which members this thread acts."""

    SchemaEditorClass = DatabaseSchemaEditor
    ops_class = DatabaseOperations

    def __init__(self, settings_dict: dict[str, Any], alias: str = "default") -> None:
        super().__init__(settings_dict, alias)
        self.execute_wrappers.append(guard)
        self._owner_depth = 0

    @property
    def web_role(self) -> str:
        """Name of the role without power that statements run as."""
        name = self.settings_dict["OPTIONS"].get("web_role")
        return str(name or f"{self.settings_dict['NAME']}_web")

    def get_connection_params(self) -> dict[str, Any]:
        """Parameters for psycopg; our own options are not among them."""
        params: dict[str, Any] = super().get_connection_params()
        params.pop("web_role", None)
        params.setdefault("options", _SERVER_SETTINGS)
        params.setdefault("application_name", "verbund")
        return params

    def announce_scope(self, scope: Scope) -> None:
        """Tell the server for which members the next statements are.

        Kept on the connection itself, so that a pooled connection that served the same
        member before costs no round trip.
        """
        setting = scope.setting
        connection = self.connection
        if getattr(connection, "verbund_members", None) == setting:
            return
        psycopg.RawCursor(connection).execute(
            b"SELECT set_config('verbund.members', $1, false)", [setting], prepare=True
        )
        connection.verbund_members = setting

    @contextmanager
    def travelling_together(self) -> Iterator[None]:
        """Send statements on without waiting for the answer that nobody reads yet.

        Three round trips instead of nine for a submission. An error shows where the
        next answer is read, at the latest at the end.
        """
        self.ensure_connection()
        with self.wrap_database_errors, self.connection.pipeline():
            yield

    def prepared(self, statement: str, parameters: Sequence[object]) -> Any:
        """Execute a statement that comes again and again; the cursor with its answer.

        Parsed and planned once for each connection, which Django's cursors are not;
        passes the guard like any other.
        """
        scope = check_statement(statement)
        self.ensure_connection()
        with self.wrap_database_errors:
            if scope is not None:
                self.announce_scope(scope)
            cursor = psycopg.RawCursor(self.connection)
            return cursor.execute(_numbered(statement), parameters, prepare=True)

    @contextmanager
    def as_owner(self) -> Iterator[None]:
        """Run as the role that signed in; for schema work and flushes only."""
        self.ensure_connection()
        self._owner_depth += 1
        if self._owner_depth == 1:
            self._raw("RESET ROLE")
            self._raw("SELECT set_config('verbund.members', '*', false)")
            self._forget_scope()
        try:
            yield
        finally:
            self._owner_depth -= 1
            if self._owner_depth == 0 and self.connection is not None:
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
        if raw is not None and raw.info.transaction_status.name != "IDLE":
            # The pool rolls back what was left open.
            self._forget_scope()
        super()._close()  # type: ignore[misc] # not in the stubs

    def _rollback(self) -> None:
        self._forget_scope()
        super()._rollback()  # type: ignore[misc] # not in the stubs

    def _savepoint_rollback(self, sid: str) -> None:
        self._forget_scope()
        super()._savepoint_rollback(sid)  # type: ignore[misc] # not in the stubs
