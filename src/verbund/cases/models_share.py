"""The table of what other bodies see of a case."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from verbund.core.models import MemberOwned
from verbund.kernel.ids import new_id


class Share(MemberOwned):
    """A part of one case that was put before another body: a question or an extract.

    ``owner_id`` is the body that asks (it handles the case), ``acting_id`` the member
    that is asked; so the asked one sees this row and nothing else of the case. For a
    body outside both are the asking one, and the link's token opens the row.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)
    key = models.CharField(max_length=24)
    part = models.CharField(max_length=64)
    blueprint_digest = models.CharField(max_length=64)
    number = models.CharField(max_length=24)
    recipient_kind = models.CharField(max_length=8)
    recipient = models.CharField(max_length=200)
    office_id = models.CharField(max_length=64, blank=True, default="")
    address = models.CharField(max_length=254, blank=True, default="")
    message = models.TextField(blank=True, default="")
    # JSON: pages of rows (label, value) and the files among them.
    extract = models.TextField(default="{}")
    due_on = models.DateField(null=True)
    open = models.BooleanField(default=True)
    verdict = models.CharField(max_length=16, blank=True, default="")
    answer = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    token_hash = models.CharField(max_length=64)

    class Meta:
        """A question is one row; the asked member walks along an index."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "key"], name="share_once"),
            models.UniqueConstraint(fields=["token_hash"], name="share_token_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["inquiry", "copy"]), name="share_kind"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["acting_id", "open", "due_on", "id"], name="share_asked"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.key}"
