"""Tables of times: patterns of offices, their closures, bookings and their seats.

The waiting list, the queue with its numbers and the calendar feeds have files of their
own beside this one.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from verbund.appointments.models_feed import Feed
from verbund.appointments.models_queue import Queue, Ticket, TicketStep
from verbund.appointments.models_waiting import Offer, Waiting
from verbund.core.models import MemberOwned
from verbund.kernel.ids import new_id


class SlotPattern(MemberOwned):
    """On ``weekday`` (Monday is 1) an office has times of ``minutes``.

    ``capacity`` people can come at once. ``kind`` names for what: services with the
    same kind share the times. ``venue`` says where: at the office, or on the tour of
    the suitcase at people's homes. ``quotas`` names for a channel how many of the
    places it may take, until ``release_hours`` before the time; others may take all.
    ``weeks`` 2 is every other week counted from that of ``valid_from``;
    ``week_of_month`` 1 to 4, 5 is the last, 0 each. ``from_days`` and ``to_days``: from
    and until how many days ahead people may book. ``breaks``: pairs of wall-clock
    times without beginnings. ``single``: this one day only, be it a holiday or closed.
    ``several``: an appointment may take more than one step.
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
    venue = models.CharField(max_length=8, default="office", db_default="office")
    quotas = models.JSONField(null=True)
    release_hours = models.PositiveSmallIntegerField(null=True)
    weeks = models.PositiveSmallIntegerField(default=1, db_default=1)
    week_of_month = models.PositiveSmallIntegerField(default=0, db_default=0)
    from_days = models.PositiveSmallIntegerField(null=True)
    to_days = models.PositiveSmallIntegerField(null=True)
    breaks = models.JSONField(null=True)
    single = models.BooleanField(default=False, db_default=False)
    several = models.BooleanField(default=True, db_default=True)

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
            models.CheckConstraint(
                condition=Q(weeks__gte=1, week_of_month__lte=5), name="pattern_turns"
            ),
            models.CheckConstraint(
                condition=Q(single=False) | Q(valid_to=F("valid_from")),
                name="pattern_single_day",
            ),
            models.CheckConstraint(
                condition=Q(venue__in=["office", "tour"]), name="pattern_venue"
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
    venue = models.CharField(max_length=8, default="office", db_default="office")
    moves = models.PositiveSmallIntegerField(default=0, db_default=0)

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
            models.Index(
                fields=["held_until"],
                name="booking_held",
                condition=Q(held_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.starts_at:%Y-%m-%d %H:%M}"


class Seat(MemberOwned):
    """One place in one step of an office's day; the database gives it out once.

    ``quota_place`` is the place among those of the channel, if it has a quota there.
    """

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="seats")
    office_id = models.UUIDField()
    kind = models.CharField(max_length=64)
    at = models.DateTimeField()
    place = models.PositiveSmallIntegerField()
    venue = models.CharField(max_length=8, default="office", db_default="office")
    channel = models.CharField(max_length=16, default="", db_default="")
    quota_place = models.PositiveSmallIntegerField(null=True)

    class Meta:
        """No place is taken twice, and no channel takes more than its own."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["office_id", "kind", "venue", "at", "place"],
                name="seat_given_once",
            ),
            models.UniqueConstraint(
                fields=["office_id", "kind", "venue", "at", "channel", "quota_place"],
                condition=Q(quota_place__isnull=False),
                name="seat_within_quota",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.place}"


class Daybook(MemberOwned):
    """One row for each office: whoever writes into its times holds it meanwhile.

    So writers come one after the other and never wait for each other in a ring; the
    constraints of the seats hold without it as well.
    """

    office_id = models.UUIDField(unique=True)

    def __str__(self) -> str:
        return str(self.office_id)


__all__ = [
    "Booking", "Daybook", "Feed", "Offer", "Queue", "Seat", "SlotClosure",
    "SlotPattern", "Ticket", "TicketStep", "Waiting",
]  # fmt: skip
