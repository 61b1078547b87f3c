"""What was said at a border waits with the report for the link in the mail."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0003_open311"),
    ]

    operations = [
        migrations.AddField(
            model_name="pending",
            name="side",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=36
            ),
        ),
    ]
