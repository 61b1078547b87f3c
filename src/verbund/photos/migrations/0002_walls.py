"""Pictures that nobody has released stand within the walls of their case."""

from typing import ClassVar

from django.db import migrations

from verbund.core.migration_operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    """Row-level security of the pictures."""

    dependencies: ClassVar = [("photos", "0001_initial")]

    operations: ClassVar = [EnableRowLevelSecurity("Photo")]
