"""Flushing a test database although its journals are append-only."""

from collections.abc import Iterable

from django.db import transaction
from django.db.backends.sqlite3 import operations as sqlite3

from verbund.core.scope import everywhere


class DatabaseOperations(sqlite3.DatabaseOperations):
    """Django's operations, with a flush that lifts walls and triggers."""

    def execute_sql_flush(self, sql_list: Iterable[str]) -> None:
        """Empty tables; only the test runner and ``flush`` call this."""
        using = self.connection.alias
        with (
            everywhere("flush"),
            transaction.atomic(using=using),
            self.connection.cursor() as cursor,
        ):
            cursor.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' "
                "AND name LIKE %s",
                ["%_no_%"],
            )
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
            for sql in sql_list:
                cursor.execute(sql)
            for _, sql in triggers:
                cursor.execute(sql)
