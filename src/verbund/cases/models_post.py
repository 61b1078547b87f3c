"""Letters that came in on paper and were scanned, until they are in a case."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from verbund.core.models import MemberOwned
from verbund.kernel.ids import new_id


class IncomingLetter(MemberOwned):
    """One scanned letter. ``received_on`` is the day it came in: it keeps deadlines.

    It leaves the inbox into a case (``filed``) or with a reason (``settled``).
    ``hint`` is a case number read in it, for the person who files it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    received_on = models.DateField()
    hint = models.CharField(max_length=24, blank=True, default="")
    state = models.CharField(max_length=8, default="open")
    case_id = models.UUIDField(null=True)
    note = models.CharField(max_length=500, blank=True, default="")
    added_by = models.CharField(max_length=200)
    added_at = models.DateTimeField()
    settled_by = models.CharField(max_length=200, blank=True, default="")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        """The inbox is read by body and state, the oldest day first."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="filed", case_id__isnull=False)
                | Q(state__in=("open", "settled"), case_id__isnull=True),
                name="letter_in_case",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["acting_id", "state", "received_on", "id"], name="letter_inbox"
            )
        ]

    def __str__(self) -> str:
        return f"{self.received_on} {self.name}"
