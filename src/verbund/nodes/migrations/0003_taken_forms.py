"""Forms begun elsewhere that a tour takes along.

The new columns may be empty, so that old code goes on writing tours and packs.
"""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Ids of drafts at a tour; what of them went out at a pack."""

    dependencies: ClassVar = [
        ("nodes", "0002_lost_parts"),
    ]

    operations: ClassVar = [
        migrations.AddField(
            model_name="tour",
            name="extra_drafts",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="issuedpack",
            name="forms",
            field=models.JSONField(null=True),
        ),
    ]
