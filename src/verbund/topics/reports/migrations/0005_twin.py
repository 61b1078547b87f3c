"""The other side's case of a report at a border knows the first one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0004_pending_side"),
    ]

    operations = [
        migrations.AddField(
            model_name="report",
            name="twin_of",
            field=models.UUIDField(null=True),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("twin_of__isnull", False)),
                fields=["twin_of"],
                name="report_twins",
            ),
        ),
    ]
