"""PostgreSQL shows half-filled steps to their members only."""

from typing import ClassVar

from django.db import migrations

from verbund.core.migration_operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    """Row-level security of the desk's own table."""

    dependencies: ClassVar = [("desk", "0001_initial")]

    operations: ClassVar = [EnableRowLevelSecurity("KeptStep")]
