"""In which language somebody calls, who interprets, and whom a desk may ask.

The new columns have a default in the database, so that old code goes on writing calls.
"""

from typing import ClassVar

from django.db import migrations, models

import verbund.kernel.ids
from verbund.core.migration_operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    """Columns of calls and promises; the table of services with its wall."""

    dependencies: ClassVar = [
        ("calls", "0004_reckoning_indexes"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="call",
            name="interpreter",
            field=models.CharField(db_default="", default="", max_length=160),
        ),
        migrations.AddField(
            model_name="call",
            name="language",
            field=models.CharField(db_default="", default="", max_length=16),
        ),
        migrations.AddField(
            model_name="followup",
            name="interpreter",
            field=models.CharField(db_default="", default="", max_length=160),
        ),
        migrations.AddField(
            model_name="followup",
            name="language",
            field=models.CharField(db_default="", default="", max_length=16),
        ),
        migrations.CreateModel(
            name="Interpreter",
            fields=[
                ("owner_id", models.UUIDField(verbose_name="zuständige Stelle")),
                ("acting_id", models.UUIDField(verbose_name="handelnde Stelle")),
                (
                    "id",
                    models.UUIDField(
                        default=verbund.kernel.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("phone", models.CharField(max_length=40)),
                ("languages", models.CharField(default="", max_length=200)),
                ("hint", models.CharField(default="", max_length=200)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["acting_id", "name"], name="interpreter_desk")
                ],
            },
        ),
        EnableRowLevelSecurity("Interpreter"),
    ]
