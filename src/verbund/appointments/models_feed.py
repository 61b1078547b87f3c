"""The table of calendar feeds."""

from typing import ClassVar

from django.db import models

from verbund.core.models import MemberOwned
from verbund.kernel.ids import new_id


class Feed(MemberOwned):
    """A secret address under which a calendar program fetches an office's times.

    ``person_id`` narrows it to the cases of one clerk. Only the token's hash is kept.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    office_id = models.UUIDField()
    person_id = models.CharField(max_length=64, blank=True, default="")
    label = models.CharField(max_length=120, blank=True, default="")
    token_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=64)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        """A token opens one feed."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["token_hash"], name="feed_token_once")
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.created_at:%Y-%m-%d}"
