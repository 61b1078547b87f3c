"""Building sites, their phases, and what was changed when."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from verbund.core.models import MemberOwned
from verbund.kernel.ids import new_id


class Site(MemberOwned):
    """One building site; ``facts`` are a ``shapes.SiteFacts``, checked when written.

    What is searched by stands in columns besides. ``reference`` is the id in the source
    of an import: the same one again changes this row.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reference = models.CharField(max_length=200, null=True)  # noqa: DJ001 # unique if given
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=10)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    facts = models.JSONField()
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        """Found by member and state; a site ends after it began."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner_id", "reference"], name="site_reference_once"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="site_ends_later",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "approved", "running", "finished"]),
                name="site_state",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner_id", "state", "starts_on"], name="site_list")
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.state})"


class SiteChange(MemberOwned):
    """What was changed: names of facts with what they were and are; no person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    changes = models.JSONField()

    class Meta:
        """Read by site, in order."""

        indexes: ClassVar = [models.Index(fields=["site", "at"], name="site_history")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} {', '.join(self.changes)}"
