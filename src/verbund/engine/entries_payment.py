"""What happened to money, validity and places: kinds of entries and their data."""

from datetime import date

from verbund.engine.entry_data import EntryData
from verbund.engine.state_rounds import Standing


class PaymentRequested(EntryData, frozen=True):
    """Money was asked for; ``amount`` in cents, ``reference`` is the Kassenzeichen."""

    request: str = ""
    payment: str = ""
    amount: int = 0
    reference: str = ""
    due_on: date | None = None
    purpose: str = ""


class PaymentReceived(EntryData, frozen=True):
    """Money came in; ``source`` is the bank's or provider's own key for it."""

    request: str = ""
    receipt: str = ""
    amount: int = 0
    on: date | None = None
    note: str = ""
    source: str = ""


class PaymentCancelled(EntryData, frozen=True):
    """What is still open of a payment need not be paid any more."""

    request: str = ""
    reason: str = ""


class RefundOrdered(EntryData, frozen=True):
    """Money is to go back."""

    request: str = ""
    refund: str = ""
    amount: int = 0
    reason: str = ""


class Refunded(EntryData, frozen=True):
    """The money went back on this day."""

    request: str = ""
    refund: str = ""
    on: date | None = None


class TermSet(EntryData, frozen=True):
    """Something is valid from ``from_on`` to ``to_on``, both included."""

    term: str = ""
    from_on: date | None = None
    to_on: date | None = None


class TermEnded(EntryData, frozen=True):
    """The validity ends with ``on``, earlier than it would have."""

    term: str = ""
    on: date | None = None
    reason: str = ""


class Ranked(EntryData, frozen=True):
    """How a round went for this case; ``standings`` in the order of the wishes."""

    round: str = ""
    run: str = ""
    outcome: str = ""
    place: str = ""
    kind: str = ""
    lot: str = ""
    seed: str = ""
    standings: tuple[Standing, ...] = ()


#: The kinds of this module, in the order of a case's life.
SHAPES: tuple[type[EntryData], ...] = (
    PaymentRequested, PaymentReceived, PaymentCancelled, RefundOrdered, Refunded,
    TermSet, TermEnded, Ranked,
)  # fmt: skip
