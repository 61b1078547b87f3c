"""PostgreSQL shows letters to their members only."""

from typing import ClassVar

from django.db import migrations

from verbund.core.migration_operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    """Row-level security of the print queue."""

    dependencies: ClassVar = [("notices", "0001_initial")]

    operations: ClassVar = [EnableRowLevelSecurity("PaperLetter")]
