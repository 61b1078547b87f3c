"""Test databases: removed with their side files."""

from pathlib import Path

from django.db.backends.sqlite3 import creation as sqlite3


class DatabaseCreation(sqlite3.DatabaseCreation):
    """Creates and destroys test databases of this backend."""

    def _destroy_test_db(self, test_database_name: str, verbosity: int) -> None:
        super()._destroy_test_db(  # type: ignore[misc] # not in the stubs
            test_database_name, verbosity
        )
        if test_database_name and not self.is_in_memory_db(test_database_name):
            for suffix in ("-wal", "-shm", "-queue", "-queue-next"):
                Path(test_database_name + suffix).unlink(missing_ok=True)
