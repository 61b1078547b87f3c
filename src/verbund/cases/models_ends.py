"""How filling in a form ended: by which door, how far, how long; nobody's name."""

from typing import ClassVar

from django.db import models

from verbund.core.models import MemberOwned
from verbund.kernel.ids import new_id


class FormEnd(MemberOwned):
    """One form that was sent or given up; it cannot be led back to a draft or a case.

    ``began`` is the door where it was begun, ``sent_by`` the one where it was sent
    (empty: given up). ``page`` is the first page that was not done, empty if only
    sending was missing. ``minutes`` from the beginning to the last act.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    blueprint_key = models.CharField(max_length=64)
    service = models.CharField(max_length=64)
    language = models.CharField(max_length=16)
    began = models.CharField(max_length=16)
    sent_by = models.CharField(max_length=16, blank=True, default="")
    outcome = models.CharField(max_length=12)
    page = models.CharField(max_length=64, blank=True, default="")
    minutes = models.PositiveIntegerField()
    on = models.DateField()

    class Meta:
        """Counts walk along the owner."""

        indexes: ClassVar = [
            models.Index(fields=["owner_id", "on"], name="form_end_of")
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(outcome="sent") ^ models.Q(sent_by=""),
                name="form_end_door",
            )
        ]

    def __str__(self) -> str:
        return f"{self.blueprint_key} {self.outcome} {self.on}"
