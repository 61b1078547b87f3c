"""The print queue."""

from __future__ import annotations

from django.db import models

from verbund.core.models import MemberOwned
from verbund.kernel.ids import new_id


class PaperLetter(MemberOwned):
    """One notice that goes out on paper: made, printed, posted.

    ``notice`` is its id in the case, ``document_id`` the file of the case that is
    printed. ``posting_on`` is the day printed on it. Letters printed together carry the
    same ``batch``. Nothing here names a person; that stands in the case.
    """

    class State(models.TextChoices):
        """Where the letter lies."""

        WAITING = "waiting", "zu drucken"
        PRINTED = "printed", "gedruckt"
        POSTED = "posted", "zur Post gegeben"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case_id = models.UUIDField()
    notice = models.CharField(max_length=40)
    document_id = models.UUIDField()
    digest = models.CharField(max_length=64)
    posting_on = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    batch = models.UUIDField(null=True)
    printed_at = models.DateTimeField(null=True)
    printed_by = models.CharField(max_length=200, blank=True)
    posted_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case_id", "notice"], name="paper_once_per_notice"
            ),
        )
        indexes = (
            models.Index(fields=["acting_id", "state", "posting_on"], name="paper_due"),
            models.Index(fields=["owner_id", "state"], name="paper_owner"),
            models.Index(fields=["batch"], name="paper_batch"),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.notice} {self.state}"
