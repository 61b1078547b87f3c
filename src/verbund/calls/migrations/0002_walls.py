"""PostgreSQL shows calls to their members only; what happened is never changed."""

from typing import ClassVar

from django.db import migrations

from verbund.core.migration_operations import AppendOnlyTrigger, EnableRowLevelSecurity


class Migration(migrations.Migration):
    """Row-level security of the calls, and the trigger on their events."""

    dependencies: ClassVar = [("calls", "0001_initial")]

    operations: ClassVar = [
        EnableRowLevelSecurity("Call"),
        EnableRowLevelSecurity("CallEvent"),
        EnableRowLevelSecurity("FollowUp"),
        AppendOnlyTrigger("CallEvent"),
    ]
