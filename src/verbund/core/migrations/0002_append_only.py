from django.db import migrations

from verbund.core.migration_operations import AppendOnlyTrigger


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [AppendOnlyTrigger("core.AuditEntry")]
