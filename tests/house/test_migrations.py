"""Migrations are complete, can go back, and do not stop a running system."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, migrations
from django.db.migrations.loader import MigrationLoader
from django_migration_linter import MigrationLinter

pytestmark = pytest.mark.django_db


def ours() -> set[str]:
    """The labels of our own rooms."""
    return {a.label for a in apps.get_app_configs() if a.name.startswith("verbund.")}


def test_every_change_of_a_table_has_its_migration() -> None:
    out = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=out)
    except SystemExit:
        pytest.fail(f"run makemigrations:\n{out.getvalue()}")


def test_every_migration_can_be_taken_back() -> None:
    loader = MigrationLoader(connection)
    stuck = [
        f"{label}.{name}: {operation.describe()}"
        for (label, name), migration in loader.disk_migrations.items()
        if label in ours()
        for operation in migration.operations
        if not operation.reversible
        or (isinstance(operation, migrations.RunSQL) and operation.reverse_sql is None)
    ]
    assert not stuck, "\n".join(stuck)


def test_old_code_can_still_write_into_a_table_that_got_a_column() -> None:
    """A new column is empty or has a default in the database itself (``db_default``).

    A default in Python alone is unknown to the code that still runs.
    """
    broken = []
    for (label, name), migration in MigrationLoader(connection).disk_migrations.items():
        if label not in ours():
            continue
        new = {
            operation.name.lower()
            for operation in migration.operations
            if isinstance(operation, migrations.CreateModel)
        }
        broken += [
            f"{label}.{name}: {operation.describe()}"
            for operation in migration.operations
            if isinstance(operation, migrations.AddField)
            and operation.model_name.lower() not in new
            and not (operation.field.null or operation.field.has_db_default())
        ]
    assert not broken, "\n".join(broken)


# SQLite cannot edit its schema inside the transaction of a test.
@pytest.mark.django_db(transaction=True)
def test_no_migration_breaks_the_version_that_still_runs() -> None:
    """A rolling update runs old code on the new schema for a while.

    A room's first migration has no older code that could break.
    """
    linter = MigrationLinter(
        include_apps=sorted(ours()),
        # A wider limit of a text, a wider key, columns on a table whose unique index
        # SQLite copies along with it: they break nobody; see there.
        ignore_name=(
            "0001_initial",
            "0007_longer_versions",
            "0003_seats_by_venue",
            "0005_interpreting",
        ),
        # It takes SQLite's copy of a table for new columns; ours is the test above.
        exclude_migration_tests=("NOT_NULL",),
        no_cache=True,
        quiet=["ok"],
    )
    linter.lint_all_migrations()
    assert linter.nb_total > linter.nb_ignored
    assert linter.nb_erroneous == 0, "see the output of django-migration-linter"
