"""Calls from the first knock to the end, and what two browsers tell each other."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from verbund.core.models import MemberOwned
from verbund.kernel.ids import new_id


class VideoCall(MemberOwned):
    """One conversation; it names no citizen. ``draft_id`` is forgotten with the end."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    channel = models.CharField(max_length=16)
    place = models.CharField(max_length=80, blank=True, default="")
    language = models.CharField(max_length=16)
    matter = models.CharField(max_length=200, blank=True, default="")
    draft_id = models.UUIDField(null=True)
    case_id = models.UUIDField(null=True)
    state = models.CharField(max_length=8, default="waiting")
    outcome = models.CharField(max_length=12, blank=True, default="")
    token_hash = models.CharField(max_length=64)
    clerk_id = models.CharField(max_length=64, blank=True, default="")
    clerk_name = models.CharField(max_length=200, blank=True, default="")
    identified = models.CharField(max_length=40, blank=True, default="")
    knocked_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    citizen_seen_at = models.DateTimeField()
    clerk_seen_at = models.DateTimeField(null=True)

    class Meta:
        """The waiting room is read by who serves it, the longest waiting first."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["token_hash"], name="video_token_once"),
            models.CheckConstraint(
                condition=Q(state="waiting", accepted_at__isnull=True)
                | Q(state="open", accepted_at__isnull=False)
                | Q(state="ended", ended_at__isnull=False),
                name="video_state",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["acting_id", "state", "knocked_at"], name="video_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.knocked_at:%Y-%m-%d %H:%M}"


class VideoSignal(MemberOwned):
    """What one browser tells the other until they have found each other (SDP, ICE)."""

    call = models.ForeignKey(
        VideoCall, on_delete=models.CASCADE, related_name="signals"
    )
    side = models.CharField(max_length=8)
    kind = models.CharField(max_length=12)
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        """Read by call, in the order in which they came."""

        indexes: ClassVar = [models.Index(fields=["call", "id"], name="video_signals")]

    def __str__(self) -> str:
        return f"{self.side} {self.kind}"


class VideoDuty(MemberOwned):
    """Somebody of the staff has the waiting room open now."""

    person_id = models.CharField(max_length=64)
    seen_at = models.DateTimeField()

    class Meta:
        """One line for each person and body."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["acting_id", "person_id"], name="video_duty_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.seen_at:%H:%M:%S}"
