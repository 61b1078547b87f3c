"""The cash book of the suitcase: numbers from the reserved range, without a gap.

A receipt is never changed: a second one with a number of its own cancels it. The book
is encrypted and on disk before the number is said; it holds no names. A line is written
before it is sealed and names its operation, so that after kill -9 the same operation is
sealed again and no number is given out twice or lost.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from verbund.channels.suitcase.errors import CashRefused
from verbund.kernel import box, clock
from verbund.kernel.ids import new_id
from verbund.kernel.money import format_euro
from verbund.nodes import wire
from verbund.nodes.local import durable
from verbund.nodes.pack_file import NumberRange

_FILE = "cash.book"
_ABOUT = b"verbund-cash/1"


class Entry(Struct, frozen=True, kw_only=True):
    """One line of the book; amounts in cents, of a cancellation below zero.

    ``what`` names the service, never a person. ``sealed`` once the outbox has it.
    """

    op_id: UUID
    kind: Literal["receipt", "receipt_cancelled", "cash_closing"]
    range_id: UUID
    prefix: str = ""
    number: int = 0
    amount: int = 0
    what: str = ""
    # Whose cash book it is, and whose fee: a neighbour may keep the cash of a village.
    tenant: UUID
    owner: UUID
    case_id: UUID | None = None
    fee: str = ""
    # Whether the fee needs a technical security device, which no suitcase has yet.
    secured: bool = False
    # Of a cancellation: the number that it takes back.
    cancels: int = 0
    reason: str = ""
    # Of a closing.
    first: int = 0
    last: int = 0
    expected: int = 0
    counted: int = 0
    at: datetime
    sealed: bool = False

    @property
    def printed(self) -> str:
        """The number as it stands on the receipt: ``K2-0412``."""
        return f"{self.prefix}{self.number:04d}"

    def payload(self) -> wire.Payload:
        """What the centre gets."""
        if self.kind == "receipt":
            return wire.FeeReceipt(
                range_id=self.range_id,
                number=self.number,
                amount_cents=self.amount,
                purpose=self.what,
                fee=self.fee,
                security=self._security(),
            )
        if self.kind == "receipt_cancelled":
            return wire.ReceiptCancelled(
                range_id=self.range_id,
                number=self.number,
                cancels=self.cancels,
                amount_cents=self.amount,
                reason=self.reason,
                security=self._security(),
            )
        return wire.CashClosing(
            range_id=self.range_id,
            first=self.first,
            last=self.last,
            expected_cents=self.expected,
            counted_cents=self.counted,
            reason=self.reason,
        )

    def _security(self) -> wire.SecurityModule:
        # Said openly instead of left out: the receipt and the centre both show it.
        return wire.SecurityModule(state="failed" if self.secured else "not_needed")


class _Book(Struct, frozen=True):
    entries: tuple[Entry, ...] = ()


class Day(Struct, frozen=True, kw_only=True):
    """What happened in one range of numbers since its last closing."""

    numbers: NumberRange
    entries: tuple[Entry, ...]
    total: int
    first: int
    last: int


class CashBook:
    """The book of an open suitcase; each member's money has its range of numbers."""

    def __init__(self, home: Path, key: bytes, ranges: tuple[NumberRange, ...]) -> None:
        self._path = home / _FILE
        self._key = key
        self.ranges = ranges
        self._entries: tuple[Entry, ...] = ()
        if self._path.is_file():
            content = box.decrypt(key, self._path.read_bytes(), _ABOUT)
            self._entries = msgspec.json.decode(content, type=_Book).entries

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All lines, the oldest first."""
        return self._entries

    def days(self) -> tuple[Day, ...]:
        """What is not closed yet, range by range; first those of an earlier pack."""
        earlier = tuple(self.day(numbers) for numbers in self._earlier())
        return (
            *(day for day in earlier if day.entries),
            *(self.day(numbers) for numbers in self.ranges),
        )

    def _earlier(self) -> tuple[NumberRange, ...]:
        """Ranges of packs before this one, as far as numbers of them were given out."""
        known = {one.id for one in self.ranges}
        numbers: dict[UUID, list[Entry]] = {}
        for one in self._entries:
            if one.range_id not in known and one.kind != "cash_closing":
                numbers.setdefault(one.range_id, []).append(one)
        return tuple(
            NumberRange(
                id=range_id,
                tenant=lines[0].tenant,
                prefix=lines[0].prefix,
                first=min(one.number for one in lines),
                last=max(one.number for one in lines),
            )
            for range_id, lines in numbers.items()
        )

    def day(self, numbers: NumberRange) -> Day:
        """The lines since the last closing, and what should lie in the box."""
        mine = [one for one in self._entries if one.range_id == numbers.id]
        last = max(
            (at for at, one in enumerate(mine) if one.kind == "cash_closing"),
            default=-1,
        )
        lines = tuple(mine[last + 1 :])
        given = [one.number for one in lines]
        return Day(
            numbers=numbers,
            entries=lines,
            total=sum(one.amount for one in lines),
            first=min(given, default=0),
            last=max(given, default=0),
        )

    def entry(self, op_id: UUID) -> Entry:
        """One line by its operation."""
        for one in self._entries:
            if one.op_id == op_id:
                return one
        raise CashRefused("Diese Buchung steht nicht im Kassenbuch.")

    def cancelled_by(self, receipt: Entry) -> Entry | None:
        """The line that cancels a receipt, if there is one."""
        return next(
            (
                one
                for one in self._entries
                if one.kind == "receipt_cancelled"
                and one.prefix == receipt.prefix
                and one.cancels == receipt.number
            ),
            None,
        )

    def taken_for(self, case_id: UUID) -> tuple[Entry, ...]:
        """Receipts on a case that nothing cancels."""
        return tuple(
            one
            for one in self._entries
            if one.kind == "receipt"
            and one.case_id == case_id
            and self.cancelled_by(one) is None
        )

    def take(
        self,
        *,
        amount: int,
        what: str,
        owner: UUID,
        case_id: UUID | None = None,
        fee: str = "",
        secured: bool = False,
    ) -> Entry:
        """Write down money that came in, with the next number of the range."""
        if amount <= 0:
            raise CashRefused("Geben Sie einen Betrag über 0,00 € an.")
        numbers = self._range(owner)
        return self._add(
            Entry(
                op_id=new_id(),
                kind="receipt",
                range_id=numbers.id,
                prefix=numbers.prefix,
                number=self._next(numbers),
                amount=amount,
                what=what,
                tenant=numbers.tenant,
                owner=owner,
                case_id=case_id,
                fee=fee,
                secured=secured,
                at=clock.now(),
            )
        )

    def cancel(self, op_id: UUID, reason: str) -> Entry:
        """Take a receipt back by one of its own over the same sum; needs a reason.

        A receipt of an earlier pack is taken back by a number of this one, as long as
        both count in the same year and device.
        """
        receipt = self.entry(op_id)
        if receipt.kind != "receipt" or self.cancelled_by(receipt) is not None:
            raise CashRefused("Diese Quittung ist schon storniert.")
        if not reason.strip():
            raise CashRefused("Geben Sie an, warum die Quittung storniert wird.")
        numbers = self._range(receipt.owner, prefix=receipt.prefix)
        return self._add(
            Entry(
                op_id=new_id(),
                kind="receipt_cancelled",
                range_id=numbers.id,
                prefix=numbers.prefix,
                number=self._next(numbers),
                amount=-receipt.amount,
                what=receipt.what,
                tenant=numbers.tenant,
                owner=receipt.owner,
                case_id=receipt.case_id,
                fee=receipt.fee,
                secured=receipt.secured,
                cancels=receipt.number,
                reason=reason.strip(),
                at=clock.now(),
            )
        )

    def close_day(self, *, range_id: UUID, counted: int, reason: str) -> Entry:
        """End the day with the counted sum; a difference needs a reason."""
        known = (*self.ranges, *self._earlier())
        numbers = next((one for one in known if one.id == range_id), None)
        if numbers is None:
            raise CashRefused("Diesen Nummernkreis gibt es im Paket nicht.")
        day = self.day(numbers)
        if not day.entries:
            raise CashRefused("Seit dem letzten Abschluss gab es keine Buchung.")
        difference = counted - day.total
        if difference and not reason.strip():
            raise CashRefused(
                f"Gezählt und gebucht unterscheiden sich um {format_euro(difference)}. "
                "Geben Sie den Grund an."
            )
        return self._add(
            Entry(
                op_id=new_id(),
                kind="cash_closing",
                range_id=numbers.id,
                prefix=numbers.prefix,
                tenant=numbers.tenant,
                owner=numbers.tenant,
                first=day.first,
                last=day.last,
                expected=day.total,
                counted=counted,
                reason=reason.strip(),
                at=clock.now(),
            )
        )

    def unsealed(self) -> tuple[Entry, ...]:
        """Lines that the outbox does not have yet: written, then the power went."""
        return tuple(one for one in self._entries if not one.sealed)

    def mark_sealed(self, op_ids: Sequence[UUID]) -> None:
        """The outbox has these lines."""
        known = set(op_ids)
        self._write(
            tuple(
                msgspec.structs.replace(one, sealed=True) if one.op_id in known else one
                for one in self._entries
            )
        )

    def _range(self, owner: UUID, prefix: str | None = None) -> NumberRange:
        """The owner's own numbers, else those of the book that the tour carries.

        Of several the first that has one left; all of ``prefix`` if it is given.
        """
        if not self.ranges:
            raise CashRefused(
                "Das Paket enthält keinen Nummernkreis. Nehmen Sie kein Bargeld an; "
                "die Kasse schreibt eine Rechnung."
            )
        fitting = [one for one in self.ranges if prefix in (None, one.prefix)]
        if not fitting:
            raise CashRefused(
                "Diese Quittung ist aus einem früheren Nummernkreis. Das Büro "
                "storniert sie; nennen Sie ihm die Nummer."
            )
        own = [one for one in fitting if one.tenant == owner]
        left = [one for one in own or fitting if self._given(one) < one.last]
        if left:
            return left[0]
        if prefix is not None:
            raise CashRefused(
                "Der Nummernkreis ist aufgebraucht, auch ein Storno braucht eine "
                "Nummer. Stornieren Sie, sobald ein neues Paket geladen ist."
            )
        raise CashRefused(
            "Der Nummernkreis ist aufgebraucht. Nehmen Sie kein Bargeld mehr an, bis "
            "ein neues Paket geladen ist."
        )

    def _given(self, numbers: NumberRange) -> int:
        """The last number that was given out of a range."""
        given = [
            one.number
            for one in self._entries
            if one.range_id == numbers.id and one.kind != "cash_closing"
        ]
        return max([numbers.first - 1, *given])

    def _next(self, numbers: NumberRange) -> int:
        return self._given(numbers) + 1

    def _add(self, entry: Entry) -> Entry:
        self._write((*self._entries, entry))
        return entry

    def _write(self, entries: tuple[Entry, ...]) -> None:
        content = msgspec.json.encode(_Book(entries))
        durable.replace(self._path, box.encrypt(self._key, content, _ABOUT))
        self._entries = entries
