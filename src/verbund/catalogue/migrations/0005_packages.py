"""Packages of other instances are kept as they came."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from verbund.core.migration_operations import AppendOnlyTrigger


class Migration(migrations.Migration):
    dependencies: ClassVar = [("catalogue", "0004_walls")]

    operations: ClassVar = [
        migrations.CreateModel(
            name="BlueprintPackage",
            fields=[
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="package",
                        serialize=False,
                        to="catalogue.blueprintversion",
                    ),
                ),
                ("content", models.BinaryField()),
                ("fingerprint", models.CharField(max_length=39)),
                ("received_at", models.DateTimeField()),
            ],
            options={"abstract": False},
        ),
        AppendOnlyTrigger("BlueprintPackage"),
    ]
