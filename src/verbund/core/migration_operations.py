"""Operations for migrations: append-only tables and row-level security."""

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

_MEMBERS = "nullif((SELECT current_setting('verbund.members', true)), '*')"
_POLICY = f"""
    (SELECT current_setting('verbund.members', true)) = '*'
    OR owner_id = ANY ((SELECT string_to_array({_MEMBERS}, ','))::uuid[])
    OR acting_id = ANY ((SELECT string_to_array({_MEMBERS}, ','))::uuid[])
"""


class _TableOperation(Operation):
    """An operation on the table of one model that leaves Django's state alone."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, model: str) -> None:
        self.model = model

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change nothing in Django's picture of the model."""

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """Return what the migration file needs to write this operation."""
        return (type(self).__name__, [self.model], {})

    def _table(self, app_label: str, state: ProjectState) -> str:
        label, _, name = self.model.rpartition(".")
        table: str = state.apps.get_model(label or app_label, name)._meta.db_table
        return table


class EnableRowLevelSecurity(_TableOperation):
    """Third wall: PostgreSQL shows a member's rows to its members only.

    ``FORCE`` binds the owner of the table as well. The setting is read by a sub-select,
    so that it is evaluated once per statement and indexes are used. On SQLite nothing
    happens; there the first two walls hold.
    """

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Switch the wall on."""
        if schema_editor.connection.vendor != "postgresql":
            return
        table = self._table(app_label, to_state)
        schema_editor.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        schema_editor.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
        schema_editor.execute(
            f'CREATE POLICY member_wall ON "{table}" '
            f"USING ({_POLICY}) WITH CHECK ({_POLICY})"
        )

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Switch the wall off."""
        if schema_editor.connection.vendor != "postgresql":
            return
        table = self._table(app_label, from_state)
        schema_editor.execute(f'DROP POLICY member_wall ON "{table}"')
        schema_editor.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
        schema_editor.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')

    def describe(self) -> str:
        """Say in one line what the operation does."""
        return f"Enable row-level security on {self.model}"


class AppendOnlyTrigger(_TableOperation):
    """A trigger that refuses UPDATE and DELETE on a table.

    ``erasable`` names columns that may become NULL (content after retention, its
    digest stays). ``deletable`` permits DELETE by a retention run.
    """

    def __init__(
        self,
        model: str,
        *,
        erasable: Sequence[str] = (),
        deletable: bool = False,
    ) -> None:
        super().__init__(model)
        self.erasable = tuple(erasable)
        self.deletable = deletable

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """Return what the migration file needs to write this operation."""
        return (
            type(self).__name__,
            [self.model],
            {"erasable": self.erasable, "deletable": self.deletable},
        )

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Create the triggers."""
        table = self._table(app_label, to_state)
        label, _, name = self.model.rpartition(".")
        meta = to_state.apps.get_model(label or app_label, name)._meta
        fixed = [f.column for f in meta.concrete_fields if f.name not in self.erasable]
        erased = [f.column for f in meta.concrete_fields if f.name in self.erasable]
        if schema_editor.connection.vendor == "postgresql":
            self._on_postgresql(schema_editor, table, fixed, erased)
        else:
            self._on_sqlite(schema_editor, table, fixed, erased)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Drop the triggers."""
        table = self._table(app_label, from_state)
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f'DROP TRIGGER IF EXISTS append_only ON "{table}"')
            schema_editor.execute(f'DROP FUNCTION IF EXISTS "{table}_append_only"()')
            return
        for verb in ("update", "delete"):
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{table}_no_{verb}"')

    def describe(self) -> str:
        """Say in one line what the operation does."""
        return f"Make the table of {self.model} append-only"

    def _on_sqlite(
        self,
        editor: BaseDatabaseSchemaEditor,
        table: str,
        fixed: list[str],
        erased: list[str],
    ) -> None:
        changed = _changed("IS NOT", fixed, erased)
        editor.execute(
            f'CREATE TRIGGER "{table}_no_update" BEFORE UPDATE ON "{table}" '
            f"WHEN {changed} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
        if not self.deletable:
            editor.execute(
                f'CREATE TRIGGER "{table}_no_delete" BEFORE DELETE ON "{table}" '
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )

    def _on_postgresql(
        self,
        editor: BaseDatabaseSchemaEditor,
        table: str,
        fixed: list[str],
        erased: list[str],
    ) -> None:
        changed = _changed("IS DISTINCT FROM", fixed, erased)
        refuse = f"RAISE EXCEPTION '{table} is append-only'"
        delete = "RETURN OLD;" if self.deletable else f"{refuse};"
        editor.execute(
            f'CREATE OR REPLACE FUNCTION "{table}_append_only"() RETURNS trigger '
            "LANGUAGE plpgsql AS $body$ BEGIN "
            f"IF TG_OP = 'DELETE' THEN {delete} END IF; "
            f"IF {changed} THEN {refuse}; END IF; RETURN NEW; END $body$"
        )
        editor.execute(
            f'CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "{table}" '
            f'FOR EACH ROW EXECUTE FUNCTION "{table}_append_only"()'
        )


def _changed(differs: str, fixed: list[str], erased: list[str]) -> str:
    """SQL: a fixed column differs, or an erasable one gets another value than NULL."""
    parts = [f'OLD."{name}" {differs} NEW."{name}"' for name in fixed]
    parts += [
        f'(NEW."{name}" IS NOT NULL AND OLD."{name}" {differs} NEW."{name}")'
        for name in erased
    ]
    return " OR ".join(parts)
