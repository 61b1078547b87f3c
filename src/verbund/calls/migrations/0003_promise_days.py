"""The promise of each day, kept ready: it can be thrown away and reckoned again."""

from typing import ClassVar

from django.db import migrations, models

import verbund.kernel.ids
from verbund.core.migration_operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    """Table and row-level security of the figures of days."""

    dependencies: ClassVar = [("calls", "0002_walls")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="PromiseDay",
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
                ("day", models.DateField()),
                ("offered", models.PositiveIntegerField()),
                ("in_time", models.PositiveIntegerField()),
                ("abandoned", models.PositiveIntegerField()),
                ("unmeasured", models.PositiveIntegerField()),
                ("talked", models.PositiveIntegerField()),
                ("first", models.PositiveIntegerField()),
                ("due", models.PositiveIntegerField()),
                ("kept", models.PositiveIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["owner_id", "day"], name="promise_day_owner"),
                    models.Index(fields=["day"], name="promise_day"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner_id", "acting_id", "day"), name="promise_day_once"
                    )
                ],
            },
        ),
        EnableRowLevelSecurity("PromiseDay"),
    ]
