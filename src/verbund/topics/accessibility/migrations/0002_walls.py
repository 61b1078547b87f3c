"""Places, measurements, volunteers and maps stand within the walls."""

from typing import ClassVar

from django.db import migrations

from verbund.core.migration_operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    """Row-level security of every table."""

    dependencies: ClassVar = [("accessibility", "0001_initial")]

    operations: ClassVar = [
        EnableRowLevelSecurity("AccessPlace"),
        EnableRowLevelSecurity("Helper"),
        EnableRowLevelSecurity("Measurement"),
        EnableRowLevelSecurity("WalkNetwork"),
        EnableRowLevelSecurity("IndoorBuilding"),
    ]
