"""What a case knows of money and validity; part of ``CaseState``."""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

PaymentStanding = Literal["requested", "part", "paid", "over", "cancelled"]


class ReceiptState(Struct, frozen=True, omit_defaults=True):
    """Money that came in. ``source`` is the bank's or provider's own key for it."""

    id: str
    amount: int
    on: date
    by: str = ""
    note: str = ""
    source: str = ""


class RefundState(Struct, frozen=True, omit_defaults=True):
    """Money that goes back; ``paid_on`` once it was transferred."""

    id: str
    amount: int
    ordered_at: datetime
    by: str = ""
    reason: str = ""
    paid_on: date | None = None


class PaymentState(Struct, frozen=True, omit_defaults=True):
    """One request for money; amounts in cents, ``due_on`` is the last day."""

    id: str
    payment: str
    amount: int
    reference: str
    requested_at: datetime
    due_on: date | None = None
    purpose: str = ""
    receipts: tuple[ReceiptState, ...] = ()
    refunds: tuple[RefundState, ...] = ()
    cancelled_at: datetime | None = None

    @property
    def received(self) -> int:
        return sum(receipt.amount for receipt in self.receipts)

    @property
    def refunded(self) -> int:
        """What was ordered to go back, whether or not it was transferred yet."""
        return sum(refund.amount for refund in self.refunds)

    @property
    def missing(self) -> int:
        """What is still to be paid; nothing once the request was called off."""
        return 0 if self.cancelled_at else max(0, self.amount - self.received)

    @property
    def surplus(self) -> int:
        """What came in beyond the amount and does not go back yet."""
        owed = 0 if self.cancelled_at else self.amount
        return max(0, self.received - owed - self.refunded)

    @property
    def standing(self) -> PaymentStanding:
        if self.cancelled_at is not None:
            return "cancelled"
        if self.received > self.amount:
            return "over"
        if self.received == self.amount:
            return "paid"
        return "part" if self.received else "requested"

    @property
    def waits(self) -> bool:
        """Whether money is still expected."""
        return self.missing > 0


class TermState(Struct, frozen=True, omit_defaults=True):
    """Valid from ``from_on`` to ``to_on``, both included; ended earlier if so."""

    id: str
    from_on: date
    to_on: date
    set_at: datetime
    ended_on: date | None = None

    @property
    def until(self) -> date:
        return self.to_on if self.ended_on is None else min(self.ended_on, self.to_on)
