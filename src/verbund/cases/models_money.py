"""Tables beside the cases: references of payments, figures across cases, rounds.

All but the rounds are projections of the journal and are rebuilt with it.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from verbund.core.models import MemberOwned
from verbund.kernel.ids import new_id


class PaymentRange(MemberOwned):
    """The last payment reference that a member gave out in a year."""

    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        """One range for each member and year."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner_id", "year"], name="payment_range_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class PaymentReference(MemberOwned):
    """Which case asked for money with a reference; ``missing`` cents still wait."""

    case = models.ForeignKey(
        "cases.Case", on_delete=models.CASCADE, related_name="references"
    )
    reference = models.CharField(max_length=25)
    request = models.CharField(max_length=24)
    amount = models.BigIntegerField()
    missing = models.BigIntegerField()
    due_on = models.DateField(null=True)

    class Meta:
        """A reference means one request, whatever the member."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reference"], name="payment_reference_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["acting_id", "due_on"],
                name="payment_waiting",
                condition=Q(missing__gt=0),
            ),
            models.Index(fields=["case"], name="payment_case"),
        ]

    def __str__(self) -> str:
        return self.reference


class CountedCase(MemberOwned):
    """A case counts under ``value`` of a fact as long as this row stands."""

    case = models.ForeignKey(
        "cases.Case", on_delete=models.CASCADE, related_name="counted"
    )
    blueprint_key = models.CharField(max_length=64)
    fact = models.CharField(max_length=64)
    value = models.CharField(max_length=200)

    class Meta:
        """A case counts once in a fact."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "fact"], name="counted_case_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["owner_id", "blueprint_key", "fact", "value"],
                name="counted_group",
            )
        ]

    def __str__(self) -> str:
        return f"{self.fact}: {self.value}"


class CountLock(MemberOwned):
    """Held by whoever counts a group, so that two last places are never given."""

    blueprint_key = models.CharField(max_length=64)
    fact = models.CharField(max_length=64)
    value = models.CharField(max_length=200)
    times = models.BigIntegerField(default=1)

    class Meta:
        """One lock for each group."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner_id", "blueprint_key", "fact", "value"],
                name="count_lock_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.fact}: {self.value}"


class AllocationRun(MemberOwned):
    """One run of a round: who took part, the seed, the plan, how far it is.

    ``plan`` is written before the first case changes, so that a run that was killed
    goes on exactly where it was.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    blueprint_key = models.CharField(max_length=64)
    round = models.CharField(max_length=64)
    trigger = models.CharField(max_length=16)
    seed = models.CharField(max_length=64)
    participants = models.TextField()
    plan = models.TextField()
    report = models.TextField(blank=True, default="")
    planned_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        """One run at a time: seats that are being given cannot be given twice."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner_id", "blueprint_key", "round"],
                name="allocation_run_alone",
                condition=Q(finished_at__isnull=True),
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["owner_id", "blueprint_key", "planned_at"],
                name="allocation_run_latest",
            )
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.planned_at:%Y-%m-%d}"
