"""PostgreSQL shows submissions, their logs and dispatches to their members only."""

from typing import ClassVar

from django.db import migrations

from verbund.core.migration_operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    """Row-level security of everything that comes in and goes out."""

    dependencies: ClassVar = [("fitconnect", "0001_initial")]

    operations: ClassVar = [
        EnableRowLevelSecurity("Submission"),
        EnableRowLevelSecurity("LogEntry"),
        EnableRowLevelSecurity("Dispatch"),
    ]
