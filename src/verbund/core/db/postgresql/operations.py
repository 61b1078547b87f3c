"""Flushing a test database as its owner."""

from collections.abc import Iterable
from typing import Any

from django.db.backends.postgresql import operations as postgresql

from verbund.core.scope import everywhere


class DatabaseOperations(postgresql.DatabaseOperations):
    """Django's operations; emptying tables is not for the web role."""

    def execute_sql_flush(self, sql_list: Iterable[str]) -> None:
        """Empty tables; only the test runner and ``flush`` call this."""
        connection: Any = self.connection
        with everywhere("flush"), connection.as_owner():
            super().execute_sql_flush(list(sql_list))
