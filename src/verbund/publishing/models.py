"""What is open: rows of collections, and one line of figures for each case.

Both can be thrown away and made again from the cases at any time.
"""

from typing import ClassVar

from django.db import models

from verbund.core.models import MemberOwned
from verbund.kernel.ids import new_id
from verbund.publishing.models_pilots import Pilot, PilotGoal, PilotMember

__all__ = [
    "Figure", "Pilot", "PilotGoal", "PilotMember", "Progress", "PublishedRow",
]  # fmt: skip


class PublishedRow(MemberOwned):
    """One case in one collection; ``cells`` is JSON by column, nothing else is kept.

    ``lat`` and ``lon`` are set where the collection has a ``geometry``.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case_id = models.UUIDField()
    blueprint_key = models.CharField(max_length=64)
    collection = models.CharField(max_length=64)
    sort = models.CharField(max_length=80, blank=True, default="")
    cells = models.TextField()
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)

    class Meta:
        """A case stands in a collection once; lists walk along an index."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case_id", "collection"], name="published_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["owner_id", "blueprint_key", "collection", "sort"],
                name="published_list",
            ),
            models.Index(
                fields=["blueprint_key", "collection", "lat", "lon"],
                name="published_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.collection} {self.sort}"


class Figure(MemberOwned):
    """What statistics count of one case: dates, states, no person.

    ``days`` from receipt to the decision, or to the end where nothing was decided.
    """

    case_id = models.UUIDField(primary_key=True, editable=False)
    blueprint_key = models.CharField(max_length=64)
    service = models.CharField(max_length=64)
    channel = models.CharField(max_length=16)
    phase = models.CharField(max_length=24)
    open = models.BooleanField()
    opened_on = models.DateField()
    done_on = models.DateField(null=True)
    days = models.PositiveIntegerField(null=True)
    in_time = models.BooleanField(null=True)
    #: Whether papers had to be asked for, and whether a remedy was filed.
    requested = models.BooleanField(default=False, db_default=False)
    contested = models.BooleanField(default=False, db_default=False)
    position = models.PositiveIntegerField()

    class Meta:
        """Counts walk along the owner."""

        indexes: ClassVar = [
            models.Index(fields=["owner_id", "opened_on"], name="figure_opened"),
            models.Index(fields=["owner_id", "done_on"], name="figure_done"),
        ]

    def __str__(self) -> str:
        return f"{self.blueprint_key} {self.opened_on}"


class Progress(models.Model):
    """How far the cases were followed; one row."""

    shared = True

    name = models.CharField(max_length=40, primary_key=True)
    seen_until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.seen_until:%Y-%m-%d %H:%M:%S}"
