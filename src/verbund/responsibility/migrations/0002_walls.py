"""What was handed over stands within the walls of its case."""

from typing import ClassVar

from django.db import migrations

from verbund.core.migration_operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    """Row-level security of the hand-overs."""

    dependencies: ClassVar = [("responsibility", "0001_initial")]

    operations: ClassVar = [EnableRowLevelSecurity("Referral")]
