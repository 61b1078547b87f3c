"""Can this process serve requests?"""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

_migrated = False


def problem() -> str:
    """What is wrong: ``database``, ``migrations``, or nothing.

    The schema is compared once; it does not become older by itself.
    """
    global _migrated  # noqa: PLW0603 # remembered for the life of the process
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _migrated:
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                return "migrations"
            _migrated = True
    except DatabaseError:
        return "database"
    return ""
