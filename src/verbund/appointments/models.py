"""Tables of times: patterns of offices, their closures, bookings and their seats."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from verbund.core.models import MemberOwned
from verbund.kernel.ids import new_id


class SlotPattern(MemberOwned):
    """Every week on ``weekday`` (Monday is 1) an office has times of ``minutes``.

    ``capacity`` people can come at once. ``kind`` names for what: services with the
    same kind share the times.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office_id = models.UUIDField()
    kind = models.CharField(max_length=64)
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()
    minutes = models.PositiveSmallIntegerField()
    capacity = models.PositiveSmallIntegerField(default=1)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        """A pattern means at least one time."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(weekday__gte=1, weekday__lte=7), name="pattern_weekday"
            ),
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")), name="pattern_open"
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=5, capacity__gte=1), name="pattern_size"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["acting_id", "office_id", "kind"], name="pattern_of")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.weekday} {self.opens}–{self.closes}"


class SlotClosure(MemberOwned):
    """A day on which an office has no times, beside public holidays."""

    office_id = models.UUIDField()
    day = models.DateField()
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        """A day is closed once."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["office_id", "day"], name="slot_closure_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.day}"


class Booking(MemberOwned):
    """A time taken for a case: held for some minutes, or booked."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case_id = models.UUIDField()
    number = models.CharField(max_length=24)
    office_id = models.UUIDField()
    kind = models.CharField(max_length=64)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    channel = models.CharField(max_length=16)
    held_until = models.DateTimeField(null=True)
    remind_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        """A case has one booking and at most one hold besides."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case_id"],
                condition=Q(held_until__isnull=True),
                name="booking_once",
            ),
            models.UniqueConstraint(
                fields=["case_id"],
                condition=Q(held_until__isnull=False),
                name="hold_once",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="booking_span"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["acting_id", "office_id", "starts_at"], name="booking_day"
            ),
            models.Index(
                fields=["remind_at"],
                name="booking_remind",
                condition=Q(remind_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.starts_at:%Y-%m-%d %H:%M}"


class Seat(MemberOwned):
    """One place in one step of an office's day; the database gives it out once."""

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="seats")
    office_id = models.UUIDField()
    kind = models.CharField(max_length=64)
    at = models.DateTimeField()
    place = models.PositiveSmallIntegerField()

    class Meta:
        """Two people never sit on the same place."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["office_id", "kind", "at", "place"], name="seat_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.place}"
