"""Tables of the queue: its letters, the numbers drawn, and each step of them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from verbund.core.models import MemberOwned
from verbund.kernel.ids import new_id

STATES = (
    "queued", "called", "processing", "parked", "missed", "finished", "left",
)  # fmt: skip


class Queue(MemberOwned):
    """What people draw numbers for at an office; ``letter`` stands before each number.

    ``minutes`` is how long one takes as long as nobody has measured it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office_id = models.UUIDField()
    kind = models.CharField(max_length=64)
    title = models.CharField(max_length=120)
    letter = models.CharField(max_length=2)
    minutes = models.PositiveSmallIntegerField(default=10)
    open = models.BooleanField(default=True)

    class Meta:
        """A letter means one thing at an office."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["office_id", "letter"], name="queue_letter_once"
            ),
            models.UniqueConstraint(
                fields=["office_id", "kind"], name="queue_kind_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter} {self.title}"


class Ticket(MemberOwned):
    """A number of one day. ``due_at`` is set for those who came to an appointment."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="tickets")
    office_id = models.UUIDField()
    day = models.DateField()
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, default="queued")
    channel = models.CharField(max_length=16)
    case_id = models.UUIDField(null=True)
    due_at = models.DateTimeField(null=True)
    token_hash = models.CharField(max_length=64)
    drawn_at = models.DateTimeField()
    queued_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    calls = models.PositiveSmallIntegerField(default=0)
    counter = models.CharField(max_length=40, blank=True, default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """A number is drawn once a day, and a counter calls one person at a time."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["queue", "day", "number"], name="ticket_number_once"
            ),
            models.UniqueConstraint(
                fields=["office_id", "day", "case_id"],
                condition=Q(case_id__isnull=False),
                name="ticket_case_once",
            ),
            models.UniqueConstraint(
                fields=["office_id", "day", "counter"],
                condition=Q(state__in=["called", "processing"]),
                name="ticket_counter_once",
            ),
            models.UniqueConstraint(fields=["token_hash"], name="ticket_token_once"),
            models.CheckConstraint(
                condition=Q(state__in=list(STATES)), name="ticket_state"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["acting_id", "office_id", "day", "state"], name="ticket_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.state}"


class TicketStep(MemberOwned):
    """What happened to a number, and when: the ground of all figures; no person."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="steps")
    office_id = models.UUIDField()
    what = models.CharField(max_length=10)
    at = models.DateTimeField()
    counter = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        """Read by office and span."""

        indexes: ClassVar = [
            models.Index(fields=["acting_id", "office_id", "at"], name="ticket_step_at")
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.at:%H:%M}"
