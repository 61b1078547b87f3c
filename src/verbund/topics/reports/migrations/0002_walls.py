"""PostgreSQL shows rows to their members only; the moderation log is never changed."""

from typing import ClassVar

from django.db import migrations

from verbund.core.migration_operations import AppendOnlyTrigger, EnableRowLevelSecurity


class Migration(migrations.Migration):
    """Row-level security of every table, and the trigger on the log."""

    dependencies: ClassVar = [("reports", "0001_initial")]

    operations: ClassVar = [
        *(
            EnableRowLevelSecurity(name)
            for name in ("Report", "Follower", "Pending", "Hint", "ModerationAct")
        ),
        AppendOnlyTrigger("ModerationAct"),
    ]
