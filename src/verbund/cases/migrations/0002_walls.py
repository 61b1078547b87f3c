"""The journal is append-only, and PostgreSQL shows rows to their members only."""

from typing import ClassVar

from django.db import migrations

from verbund.core.migration_operations import AppendOnlyTrigger, EnableRowLevelSecurity


class Migration(migrations.Migration):
    """Triggers of the journal and the deletion proofs; row-level security of all."""

    dependencies: ClassVar = [("cases", "0001_initial")]

    operations: ClassVar = [
        AppendOnlyTrigger("Entry", erasable=("content",)),
        AppendOnlyTrigger("DeletionProof"),
        *(
            EnableRowLevelSecurity(name)
            for name in (
                "Case",
                "Entry",
                "Task",
                "NumberRange",
                "Idempotency",
                "Draft",
                "CaseDocument",
                "SearchToken",
                "SavedView",
                "AccessRecord",
                "DeletionProof",
            )
        ),
    ]
