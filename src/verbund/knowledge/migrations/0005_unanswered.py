from django.db import migrations, models

import verbund.kernel.ids
from verbund.core.migration_operations import EnableRowLevelSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("knowledge", "0004_synonym_people"),
    ]

    operations = [
        migrations.AddField(
            model_name="searchdocument",
            name="learned",
            field=models.JSONField(db_default=[], default=list),
        ),
        migrations.AddField(
            model_name="synonym",
            name="against",
            field=models.PositiveIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="synonym",
            name="opponents",
            field=models.JSONField(db_default=[], default=list),
        ),
        migrations.CreateModel(
            name="Unanswered",
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
                ("words", models.CharField(max_length=200)),
                ("asked", models.CharField(max_length=200)),
                ("times", models.PositiveIntegerField(default=0)),
                ("people", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "offen"),
                            ("answered", "beantwortet"),
                            ("not_ours", "nicht unsere Aufgabe"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("first_on", models.DateField()),
                ("last_on", models.DateField()),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.CharField(blank=True, default="", max_length=120),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["owner_id", "state"], name="unanswered_state")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner_id", "words"), name="unanswered_once"
                    )
                ],
            },
        ),
        EnableRowLevelSecurity("Unanswered"),
    ]
