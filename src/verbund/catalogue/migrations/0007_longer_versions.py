"""An adapted version has a longer name.

Only a wider limit: PostgreSQL changes its catalogue and no row, and code of before reads
and writes the column as it did. The judge of migrations cannot know that, so the house
test names this one as harmless.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0006_proposals_from_elsewhere")]

    operations = [
        migrations.AlterField(
            model_name="adoptionchange",
            name="version",
            field=models.CharField(max_length=60),
        ),
    ]
