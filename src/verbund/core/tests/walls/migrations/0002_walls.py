from django.db import migrations

from verbund.core.migration_operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [("walls", "0001_initial")]

    operations = [
        EnableRowLevelSecurity("walls.Paper"),
        EnableRowLevelSecurity("walls.Remark"),
    ]
