"""What the desk itself keeps: steps that somebody has filled in half."""

from django.db import models

from verbund.core.models import MemberOwned
from verbund.kernel.ids import new_id


class KeptStep(MemberOwned):
    """The inputs of a step that was not done yet: one for each person and case.

    ``given`` are the fields as they were typed, JSON; nobody else reads them. They go
    with the step, with the case, and after thirty days.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case_id = models.UUIDField()
    person_id = models.CharField(max_length=64)
    transition = models.CharField(max_length=64)
    given = models.TextField()
    position = models.PositiveIntegerField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["case_id", "person_id", "transition"], name="kept_step_once"
            ),
        )
        indexes = (models.Index(fields=["saved_at"], name="kept_step_saved"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.transition} {self.saved_at:%d.%m.%Y}"
