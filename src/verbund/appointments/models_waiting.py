"""Tables of the waiting list: who waits for a time, and what was offered to whom."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from verbund.core.models import MemberOwned
from verbund.kernel.ids import new_id


class Waiting(MemberOwned):
    """A case that waits for a time; the first who fits is offered a freed one.

    ``first_on`` to ``last_on`` and ``from_time`` to ``to_time`` (wall clock, when it
    begins) are the person's wishes. ``unanswered`` counts offers that ran out.
    ``ahead_days`` and ``offer_minutes`` stand as the case's blueprint says.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case_id = models.UUIDField()
    number = models.CharField(max_length=24)
    office_id = models.UUIDField()
    kind = models.CharField(max_length=64)
    venue = models.CharField(max_length=8, default="office")
    channel = models.CharField(max_length=16)
    minutes = models.PositiveSmallIntegerField()
    first_on = models.DateField()
    last_on = models.DateField()
    from_time = models.TimeField()
    to_time = models.TimeField()
    joined_at = models.DateTimeField()
    unanswered = models.PositiveSmallIntegerField(default=0)
    ahead_days = models.PositiveSmallIntegerField(default=1)
    offer_minutes = models.PositiveSmallIntegerField(default=120)

    class Meta:
        """A case waits once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case_id"], name="waiting_once"),
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")) & Q(to_time__gt=F("from_time")),
                name="waiting_span",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["acting_id", "office_id", "kind", "joined_at"],
                name="waiting_order",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.first_on}"


class Offer(MemberOwned):
    """A freed time kept for somebody who waits.

    ``reserved`` (kept, not told yet) → ``open`` (told) → ``taken``, ``declined``,
    ``expired`` or ``void`` (the case could not take it any more).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case_id = models.UUIDField()
    office_id = models.UUIDField()
    kind = models.CharField(max_length=64)
    venue = models.CharField(max_length=8, default="office")
    starts_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="reserved")
    reserved_at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """One offer at a time for a case."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case_id"],
                condition=Q(state__in=["reserved", "open"]),
                name="offer_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "reserved", "open", "taken", "declined", "expired", "void",
                    ]
                ),
                name="offer_state",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [
            models.Index(
                fields=["until"],
                name="offer_running",
                condition=Q(state__in=["reserved", "open"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M} {self.state}"
