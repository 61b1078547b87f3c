"""Bookings know their venue, seats are counted by venue and by channel.

Safe while old code runs and whatever stands in the table: every seat so far is at the
office and without quota, and what was once by fewer columns is so by more. SQLite
copies the table of bookings for its new columns; its keys stay as they are.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("appointments", "0002_channels_waiting_queue")]

    operations = [
        migrations.AddField(
            model_name="booking",
            name="moves",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="booking",
            name="venue",
            field=models.CharField(db_default="office", default="office", max_length=8),
        ),
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(
                condition=models.Q(("held_until__isnull", False)),
                fields=["held_until"],
                name="booking_held",
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(
                fields=("office_id", "kind", "venue", "at", "place"),
                name="seat_given_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(
                condition=models.Q(("quota_place__isnull", False)),
                fields=("office_id", "kind", "venue", "at", "channel", "quota_place"),
                name="seat_within_quota",
            ),
        ),
        migrations.RemoveConstraint(model_name="seat", name="seat_once"),
    ]
