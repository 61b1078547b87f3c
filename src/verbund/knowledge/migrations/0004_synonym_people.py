from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("knowledge", "0003_vectors"),
    ]

    operations = [
        migrations.AddField(
            model_name="synonym",
            name="people",
            field=models.JSONField(db_default=[], default=list),
        ),
    ]
