"""What ties our reports to those of other systems, and how far an import has come."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from verbund.core.models import MemberOwned
from verbund.kernel.ids import new_id

__all__ = ["ForeignReport", "Intake", "Remark"]


class ForeignReport(MemberOwned):
    """One report here and the same one at another system.

    ``source`` is its endpoint (or the name of a file). ``in`` came from there, ``out``
    was sent there: then ``foreign_id`` is empty as long as there is only a ``token``.
    ``told`` is the status as the other side last told it, ``position`` how much of the
    case it has been told.
    """

    class Direction(models.TextChoices):
        """Which way it went."""

        IN = "in", "übernommen"
        OUT = "out", "weitergeleitet"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    direction = models.CharField(max_length=3, choices=Direction.choices)
    source = models.CharField(max_length=300)
    foreign_id = models.CharField(max_length=200, blank=True, default="")
    token = models.CharField(max_length=200, blank=True, default="")
    case_id = models.UUIDField()
    told = models.CharField(max_length=40, blank=True, default="")
    told_at = models.DateTimeField(null=True)
    last_update = models.CharField(max_length=200, blank=True, default="")
    checked_at = models.DateTimeField(null=True)
    ended = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        """The same report once for each way."""

        app_label = "reports"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner_id", "source", "foreign_id"],
                condition=Q(direction="in"),
                name="foreign_in_once",
            ),
            models.UniqueConstraint(
                fields=["case_id", "source"],
                condition=Q(direction="out"),
                name="foreign_out_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner_id", "foreign_id"], name="foreign_id"),
            models.Index(fields=["case_id"], name="foreign_case"),
            models.Index(
                fields=["checked_at"],
                condition=Q(direction="out", ended=False),
                name="foreign_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.foreign_id}"


class Intake(MemberOwned):
    """One import: where it goes on when it was stopped, and what it left behind.

    ``reached`` is the end of the last span that was taken in as a whole. ``losses`` is
    JSON: how often each reason, and the first examples of it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    source = models.CharField(max_length=300)
    began_at = models.DateTimeField()
    start = models.DateTimeField(null=True)
    end = models.DateTimeField(null=True)
    reached = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    found = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    losses = models.TextField(default="{}")

    class Meta:
        """Resumed by its source."""

        app_label = "reports"
        indexes: ClassVar = [
            models.Index(fields=["owner_id", "source"], name="intake_source")
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.began_at:%Y-%m-%d %H:%M}"


class Remark(MemberOwned):
    """A remark of a partner that was taken; the same one is taken once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case_id = models.UUIDField()
    key = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        """Once for each key."""

        app_label = "reports"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case_id", "key"], name="remark_once")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.key[:8]}"
