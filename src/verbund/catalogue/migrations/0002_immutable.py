"""The database itself refuses to change a published version."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

FROZEN = ("key", "version", "digest", "document", "seal", "published_at")
TABLE = "catalogue_blueprintversion"
MESSAGE = "A published blueprint version never changes."


def forwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Add the trigger in the dialect at hand."""
    columns = ", ".join(f'"{name}"' for name in FROZEN)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION catalogue_version_frozen() RETURNS trigger AS $$ "
            f"BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$ LANGUAGE plpgsql"
        )
        schema_editor.execute(
            f"CREATE TRIGGER catalogue_version_frozen BEFORE UPDATE OF {columns} "
            f"ON {TABLE} FOR EACH ROW EXECUTE FUNCTION catalogue_version_frozen()"
        )
    else:
        schema_editor.execute(
            f"CREATE TRIGGER catalogue_version_frozen BEFORE UPDATE OF {columns} "
            f"ON {TABLE} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )


def backwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Remove the trigger."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER catalogue_version_frozen ON {TABLE}")
        schema_editor.execute("DROP FUNCTION catalogue_version_frozen()")
    else:
        schema_editor.execute("DROP TRIGGER catalogue_version_frozen")


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial")]

    operations = [migrations.RunPython(forwards, backwards)]
