"""Statements that come again and again, hundreds of times a second."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections

from verbund.core.db.values import SqlValue
from verbund.core.guard import check_statement

#: SQL with ``%s`` and its parameters, already adapted.
Statement = tuple[str, Sequence[SqlValue]]


def execute(sql: str, parameters: Sequence[SqlValue], *, later: bool = False) -> Any:
    """Run a statement of the hot path through the guard; its answer like a cursor.

    It is prepared once for each connection, which Django's cursors do not offer on
    PostgreSQL, and passes none of their layers; while statements are recorded or
    watched by more than the guard, Django's cursor is used.
    """
    # The proxy asks for the thread's connection at each look; once is enough here.
    database: Any = connections[DEFAULT_DB_ALIAS]
    if len(database.execute_wrappers) == 1 and not database.queries_logged:
        return database.prepared(sql, parameters)
    cursor = database.cursor()
    cursor.execute(sql, parameters)
    return cursor


def ahead(sql: str, parameters: Sequence[SqlValue]) -> Any:
    """Ask what will be read soon: it travels to PostgreSQL with the next statement.

    Returns its answer like ``execute``, or ``None`` where nothing is saved by that.
    """
    database: Any = connections[DEFAULT_DB_ALIAS]
    if database.vendor != "postgresql" or database.queries_logged:
        return None
    if len(database.execute_wrappers) != 1:
        return None
    return database.prepared(sql, parameters, later=True)


def execute_all(statements: Sequence[Statement]) -> None:
    """Run INSERTs that do not depend on each other: on PostgreSQL in one round trip."""
    if connection.vendor != "postgresql" or len(statements) < 2:
        for sql, parameters in statements:
            execute(sql, parameters)
        return
    for sql, _ in statements:
        # Each by itself: the columns of one must not excuse another.
        check_statement(sql)
    execute(
        _joined(tuple(sql for sql, _ in statements)),
        [value for _, parameters in statements for value in parameters],
    )


@lru_cache(maxsize=256)
def _joined(statements: tuple[str, ...]) -> str:
    """One statement that carries out all, in no particular order."""
    *first, last = statements
    parts = ", ".join(f"part{at} AS ({sql})" for at, sql in enumerate(first))
    return f"WITH {parts} {last}"
