"""PostgreSQL shows open rows and figures within the walls only, like all the rest."""

from typing import ClassVar

from django.db import migrations

from verbund.core.migration_operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    """Row-level security of both tables."""

    dependencies: ClassVar = [("publishing", "0001_initial")]

    operations: ClassVar = [
        EnableRowLevelSecurity("PublishedRow"),
        EnableRowLevelSecurity("Figure"),
    ]
