"""A case may be given to another member by itself, whatever the delegations say."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column, false in all rows."""

    dependencies: ClassVar = [("cases", "0010_incoming_letters")]

    operations: ClassVar = [
        migrations.AddField(
            model_name="case",
            name="referred",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
