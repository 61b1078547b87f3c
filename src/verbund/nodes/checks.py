"""What ``verbund check`` compares in this room: chains, states, blocks, receipts."""

from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from verbund.core import files
from verbund.core.checks import Finding, integrity_check
from verbund.core.tenancy import across_members
from verbund.kernel import device_keys
from verbund.nodes.models import (
    Arrival,
    Block,
    CashReceipt,
    Clash,
    Closing,
    Device,
    ReceiptRange,
)
from verbund.nodes.opening import envelope_of
from verbund.nodes.wire import SIGNED_ENVELOPE

_STATES = frozenset(Arrival.State.values)


@integrity_check("nodes.arrivals")
def arrivals() -> Iterator[Finding]:
    """Everything that devices sent is there, genuine, and in exactly one state."""
    with across_members("Prüfung der Koffer"):
        for device in Device.objects.order_by("id"):
            yield from _device(device)
        clashes = set(Clash.objects.values_list("arrival_id", flat=True))
        unclear = Arrival.objects.filter(state=Arrival.State.CONFLICT)
        for row in unclear.exclude(id__in=clashes):
            yield Finding("nodes.arrivals", f"{row}", "Konflikt ohne Aufgabe")


@integrity_check("nodes.blocks")
def blocks() -> Iterator[Finding]:
    """Every block that arrived can be read."""
    with across_members("Prüfung der Koffer"):
        rows = list(
            Block.objects.filter(received_at__isnull=False).values_list(
                "digest", "arrival_id"
            )
        )
    known = files.states({digest for digest, _ in rows})
    for digest, arrival in rows:
        if known.get(digest, "deleted") == "deleted":
            yield Finding("nodes.blocks", str(arrival), f"Block {digest[:12]} fehlt")


@integrity_check("nodes.receipts")
def receipts() -> Iterator[Finding]:
    """Receipts count up without a gap, each once, and closings agree with them."""
    with across_members("Prüfung der Kassen"):
        for numbers in ReceiptRange.objects.order_by("prefix", "first"):
            yield from _range(numbers)


def _device(device: Device) -> Iterator[Finding]:
    """The chain up to the head: every number once, each pointing to the one before."""
    rows = Arrival.objects.filter(device_id=device.id).order_by("seq", "received_at")
    by_seq: dict[int, list[Arrival]] = defaultdict(list)
    for row in rows.iterator():
        by_seq[row.seq].append(row)
        if row.state not in _STATES:
            yield Finding("nodes.arrivals", f"{row}", f"Zustand {row.state!r}")
        if row.state == Arrival.State.APPLIED and not row.complete:
            yield Finding("nodes.arrivals", f"{row}", "übernommen ohne alle Dateien")
        if not row.envelope:
            continue
        envelope = envelope_of(row)
        genuine = device_keys.verify(
            device.device_key,
            envelope.signature,
            SIGNED_ENVELOPE,
            envelope.info + envelope.sealed,
        )
        if not genuine or envelope.hash != row.hash:
            yield Finding("nodes.arrivals", f"{row}", "wurde verändert")
    if device.last_seq and not any(
        row.hash == device.last_hash for row in by_seq[device.last_seq]
    ):
        what = f"Teil {device.last_seq} ist nicht der letzte bekannte"
        yield Finding("nodes.arrivals", device.name, what)


def _range(numbers: ReceiptRange) -> Iterator[Finding]:
    rows = list(
        CashReceipt.objects.filter(range=numbers)
        .order_by("number")
        .values_list("number", "amount_cents", "cancels", "method")
    )
    subject = str(numbers)
    present = [row[0] for row in rows]
    waiting = _not_applied(numbers.device_id)
    missing = set(range(numbers.first, max(present, default=numbers.first - 1) + 1))
    missing -= set(present)
    if missing and not waiting:
        yield Finding("nodes.receipts", subject, f"Es fehlen {sorted(missing)[:20]}")
    amounts = {row[0]: row[1] for row in rows}
    for number, amount, cancels, _ in rows:
        if cancels is not None and amount != -amounts.get(cancels, 0):
            yield Finding("nodes.receipts", subject, f"Storno {number} passt nicht")
    for closing in Closing.objects.filter(range=numbers).order_by("first"):
        total = sum(
            amount
            for number, amount, _, method in rows
            if closing.first <= number <= closing.last and method == "cash"
        )
        if total != closing.expected_cents and not waiting:
            what = f"Abschluss {closing.first}–{closing.last} passt nicht"
            yield Finding("nodes.receipts", subject, what)


def _not_applied(device_id: UUID) -> bool:
    """Whether cash parts of the device wait for somebody: then a gap is no loss."""
    kinds = ("receipt", "receipt_cancelled", "cash_closing")
    rows = Arrival.objects.filter(device_id=device_id, kind__in=kinds)
    return bool(rows.exclude(state=Arrival.State.APPLIED).exists())
