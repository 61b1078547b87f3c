"""Proposals may come from towns of other installations, as a file."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

from verbund.core.migration_operations import AppendOnlyTrigger


class Migration(migrations.Migration):
    dependencies: ClassVar = [
        ("catalogue", "0005_packages"),
        ("members", "0003_consulted"),
    ]

    operations: ClassVar = [
        migrations.CreateModel(
            name="ReceivedProposal",
            fields=[
                (
                    "proposal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="received",
                        serialize=False,
                        to="catalogue.proposal",
                    ),
                ),
                ("content", models.BinaryField()),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("fingerprint", models.CharField(max_length=39)),
                ("received_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="proposal",
            name="town",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=120
            ),
        ),
        migrations.AlterField(
            model_name="proposal",
            name="member",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="members.member",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("member__isnull", False),
                    models.Q(("town", ""), _negated=True),
                    _connector="OR",
                ),
                name="proposal_from_somebody",
            ),
        ),
        AppendOnlyTrigger("ReceivedProposal"),
    ]
