"""Trials of a blueprint in chosen members: goals fixed first, judged by real cases.

Public bodies and their plans only; the figures come from ``Figure`` at reading time.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from verbund.kernel.ids import new_id


class Pilot(models.Model):
    """A trial with two periods of equal meaning: before, and with the blueprint.

    Until ``fixed_at`` members and goals may change; afterwards nothing but the values
    of goals that are not counted from cases, the caveats and the conclusion.
    """

    shared = True

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    association_id = models.UUIDField()
    title = models.CharField(max_length=120)
    question = models.CharField(max_length=400)
    blueprint_key = models.CharField(max_length=64)
    before_from = models.DateField()
    before_to = models.DateField()
    begins_on = models.DateField()
    ends_on = models.DateField()
    created_at = models.DateTimeField()
    created_by = models.CharField(max_length=200)
    fixed_at = models.DateTimeField(null=True)
    conclusion = models.CharField(max_length=200, blank=True, default="")
    conclusion_text = models.TextField(blank=True, default="")
    #: Sentences that say what the figures do not prove; JSON list.
    caveats = models.JSONField(default=list)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        """Periods are whole and do not overlap."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(before_from__lte=F("before_to"))
                & Q(before_to__lt=F("begins_on"))
                & Q(begins_on__lte=F("ends_on")),
                name="pilot_periods",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["association_id", "begins_on"], name="pilot_list")
        ]

    def __str__(self) -> str:
        return self.title


class PilotMember(models.Model):
    """A member that takes part."""

    shared = True

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="members")
    member_id = models.UUIDField()

    class Meta:
        """Once each."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["pilot", "member_id"], name="pilot_member_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.member_id)


class PilotGoal(models.Model):
    """What shall be reached; ``target`` in thousandths of the unit.

    ``measure`` names a figure of the cases, or is ``entered``: then the four values
    are filled in by hand with their source in ``note``.
    """

    shared = True

    pilot = models.ForeignKey(Pilot, on_delete=models.CASCADE, related_name="goals")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    note = models.CharField(max_length=200, blank=True, default="")
    measure = models.CharField(max_length=24)
    direction = models.CharField(max_length=8)
    target = models.BigIntegerField()
    unit = models.CharField(max_length=20, blank=True, default="")
    before_value = models.BigIntegerField(null=True)
    before_count = models.PositiveIntegerField(null=True)
    after_value = models.BigIntegerField(null=True)
    after_count = models.PositiveIntegerField(null=True)

    class Meta:
        """In their order."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["pilot", "position"], name="pilot_goal_place"
            ),
            models.CheckConstraint(
                condition=Q(direction__in=["most", "least"]),
                name="pilot_goal_direction",
            ),
        ]

    def __str__(self) -> str:
        return self.title
