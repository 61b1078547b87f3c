"""Published content stays as it is; what is in work stands behind a member's walls."""

from typing import ClassVar

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from verbund.core.migration_operations import AppendOnlyTrigger, EnableRowLevelSecurity

FROZEN = (
    "key", "version", "digest", "document", "seal", "published_at", "valid_from",
    "publisher", "public_key", "signature",
)  # fmt: skip
BEFORE = FROZEN[:6]
TABLE = "catalogue_blueprintversion"
MESSAGE = "A published blueprint version never changes."


def freeze(schema_editor: BaseDatabaseSchemaEditor, names: tuple[str, ...]) -> None:
    """Let the database refuse changes of these columns."""
    columns = ", ".join(f'"{name}"' for name in names)
    # SQLite writes a changed table anew and forgets its triggers.
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"DROP TRIGGER IF EXISTS catalogue_version_frozen ON {TABLE}"
        )
        schema_editor.execute(
            f"CREATE TRIGGER catalogue_version_frozen BEFORE UPDATE OF {columns} "
            f"ON {TABLE} FOR EACH ROW EXECUTE FUNCTION catalogue_version_frozen()"
        )
    else:
        schema_editor.execute("DROP TRIGGER IF EXISTS catalogue_version_frozen")
        schema_editor.execute(
            f"CREATE TRIGGER catalogue_version_frozen BEFORE UPDATE OF {columns} "
            f"ON {TABLE} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )


def forwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Freeze the new columns as well."""
    freeze(schema_editor, FROZEN)


def backwards(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Freeze the old columns only."""
    freeze(schema_editor, BEFORE)


class Migration(migrations.Migration):
    """Triggers and row-level security of the tables that 0003 has added."""

    dependencies: ClassVar = [("catalogue", "0003_travelling")]

    operations: ClassVar = [
        migrations.RunPython(forwards, backwards),
        AppendOnlyTrigger("AdaptedVersion"),
        AppendOnlyTrigger("AdoptionRecord"),
        EnableRowLevelSecurity("AdoptionDraft"),
        EnableRowLevelSecurity("BlueprintDraft"),
    ]
