"""Where a published row lies, for collections that have a geometry."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two columns that may be empty, and the index boxes walk along."""

    dependencies = [
        ("publishing", "0003_pilots"),
    ]

    operations = [
        migrations.AddField(
            model_name="publishedrow",
            name="lat",
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name="publishedrow",
            name="lon",
            field=models.FloatField(null=True),
        ),
        migrations.AddIndex(
            model_name="publishedrow",
            index=models.Index(
                fields=["blueprint_key", "collection", "lat", "lon"],
                name="published_place",
            ),
        ),
    ]
