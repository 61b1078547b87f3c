"""Schema changes that keep the triggers of a table."""

from typing import Any

from django.db.backends.sqlite3 import schema as sqlite3

from verbund.core.db.lifted import LiftedSchemaEditor


class DatabaseSchemaEditor(LiftedSchemaEditor, sqlite3.DatabaseSchemaEditor):
    """Django's editor; SQLite alters a table by copying it, which drops triggers."""

    def _remake_table(self, model: Any, *args: Any, **kwargs: Any) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT sql FROM sqlite_master WHERE type = 'trigger' "
                "AND tbl_name = %s",
                [model._meta.db_table],
            )
            triggers = [row[0] for row in cursor.fetchall()]
        super()._remake_table(  # type: ignore[misc] # not in the stubs
            model, *args, **kwargs
        )
        for sql in triggers:
            self.execute(sql)
