"""Tables of the cash that suitcases take: reserved numbers, receipts, closings."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from verbund.core.models import MemberOwned
from verbund.kernel.ids import new_id


class ReceiptRange(MemberOwned):
    """Receipt numbers that only one device may give out on one tour."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    device_id = models.UUIDField()
    tour_id = models.UUIDField(null=True)
    prefix = models.CharField(max_length=24)
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    issued_at = models.DateTimeField()

    class Meta:
        """A number is reserved once."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner_id", "prefix", "first"], name="receipt_range_once"
            ),
            models.CheckConstraint(
                condition=Q(last__gte=F("first")), name="receipt_range_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}{self.first:04d}–{self.last:04d}"


class CashReceipt(MemberOwned):
    """One receipt as it was given out; nobody changes it, a second one cancels it."""

    range = models.ForeignKey(
        ReceiptRange, on_delete=models.PROTECT, related_name="receipts"
    )
    number = models.PositiveIntegerField()
    arrival_id = models.UUIDField(unique=True)
    case_id = models.UUIDField(null=True)
    amount_cents = models.BigIntegerField()
    purpose = models.CharField(max_length=200)
    fee = models.CharField(max_length=130, blank=True, default="")
    method = models.CharField(max_length=8, default="cash")
    # Of a cancellation: the number that it takes back.
    cancels = models.PositiveIntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True, default="")
    given_at = models.DateTimeField()
    officer_id = models.CharField(max_length=64)
    # What a technical security device said: not_needed, signed, failed.
    security_state = models.CharField(max_length=12, default="not_needed")
    security_data = models.TextField(blank=True, default="")

    class Meta:
        """A number is used once, and cancelled once."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["range", "number"], name="cash_receipt_once"
            ),
            models.UniqueConstraint(
                fields=["range", "cancels"],
                condition=Q(cancels__isnull=False),
                name="cash_receipt_cancelled_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.range_id} {self.number}"


class Closing(MemberOwned):
    """The cash of a device counted by a person at the end of a day."""

    range = models.ForeignKey(
        ReceiptRange, on_delete=models.PROTECT, related_name="closings"
    )
    arrival_id = models.UUIDField(unique=True)
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    expected_cents = models.BigIntegerField()
    counted_cents = models.BigIntegerField()
    reason = models.CharField(max_length=300, blank=True, default="")
    closed_at = models.DateTimeField()
    officer_id = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.range_id} {self.closed_at:%Y-%m-%d}"


class FeeSecurity(MemberOwned):
    """Whether receipts of a fee need a technical security device (§ 146a AO).

    Sovereign fees are presumably outside, commercial articles inside; the town's tax
    office decides, and its word stands here. ``fee`` is a blueprint's key.
    """

    fee = models.CharField(max_length=130)
    needed = models.BooleanField()
    because = models.CharField(max_length=300)
    decided_by = models.CharField(max_length=120)
    decided_at = models.DateTimeField()

    class Meta:
        """One word for each fee."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner_id", "fee"], name="fee_security_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.fee}: {self.needed}"
