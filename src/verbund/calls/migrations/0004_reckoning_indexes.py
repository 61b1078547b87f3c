"""What the nightly figures look up, across all members: a day, a call, what is due."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """Three indexes: without them each day reads every event there ever was."""

    dependencies: ClassVar = [("calls", "0003_promise_days")]

    operations: ClassVar = [
        migrations.AddIndex(
            model_name="callevent",
            index=models.Index(fields=["at"], name="call_event_at"),
        ),
        migrations.AddIndex(
            model_name="callevent",
            index=models.Index(fields=["call_id"], name="call_event_call"),
        ),
        migrations.AddIndex(
            model_name="followup",
            index=models.Index(fields=["due_at"], name="follow_up_due_at"),
        ),
    ]
