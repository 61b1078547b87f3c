"""Taking in what suitcases bring: stored as it came, then carried out in its order.

Storing is one transaction for each operation, carrying out another. Whatever happens in
between, the operation is in the table; whoever calls next goes on. An operation is
carried out once everything before it of the same device has arrived.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final, TypeAlias
from uuid import UUID

import msgspec
from django.db import transaction

from verbund.core import files
from verbund.core.errors import Invalid
from verbund.core.scope import acting_within
from verbund.kernel import chain, clock, device_keys
from verbund.nodes import keys, opening, waiting
from verbund.nodes.actions import carrying_out
from verbund.nodes.errors import RequestRefused
from verbund.nodes.models import Arrival, Block, Device
from verbund.nodes.shapes import DeviceRef
from verbund.nodes.wire import (
    SIGNED_ENVELOPE,
    Answer,
    BatchAnswer,
    Envelope,
    Status,
)

State: TypeAlias = Arrival.State
Reason: TypeAlias = Arrival.Reason
_SAID: Final = {
    State.APPLIED: "Übernommen.",
    State.CONFLICT: "Im Amt wurde dasselbe geändert; das Büro entscheidet.",
    State.REJECTED: "Klärfall im Büro; der volle Inhalt ist dort.",
}


def receive(
    *,
    device: DeviceRef,
    envelopes: Sequence[Envelope],
    sent_at: datetime | None = None,
    via: str = "network",
    spoilt: Sequence[int] = (),
) -> BatchAnswer:
    """Store operations of one device and carry out what can be; signed answers.

    The same operation again changes nothing. ``sent_at`` is the device's clock as it
    sends (``None`` from a stick): what it is wrong by is kept. ``spoilt`` are numbers
    that its disk has lost, kept for who waits for them. An envelope that the
    device did not sign raises ``RequestRefused``, and nothing of the batch is taken.
    """
    with acting_within(device.walls):
        row = Device.objects.get(id=device.id)
        for envelope in envelopes:
            _require_signed(row, envelope)
        offset = _note_contact(row, sent_at, spoilt)
        refused = {}
        for envelope in sorted(envelopes, key=lambda one: one.header.seq):
            if not _store(row, envelope, via):
                refused[envelope.header.op_id] = envelope
        carry_on(device=device, offset_now_s=offset)
        answers = [
            _foreign(row, refused[envelope.header.op_id])
            if envelope.header.op_id in refused
            else answer_of(Arrival.objects.get(id=envelope.header.op_id))
            for envelope in envelopes
        ]
        missing = _missing(one.header.op_id for one in envelopes)
    return BatchAnswer(answers=tuple(answers), missing_blocks=missing)


def take_block(*, device: DeviceRef, digest: str, content: bytes) -> None:
    """Store one sealed block that an operation has named; a second copy is welcome.

    Raises ``Invalid`` for bytes that are not what the digest says, and for blocks that
    no operation of this device is waiting for. Who sends the last one sends the
    operations once more and gets the final answers.
    """
    if chain.digest(content) != digest:
        raise Invalid("Der Block kam beschädigt an. Senden Sie ihn noch einmal.")
    with acting_within(device.walls):
        rows = Block.objects.filter(digest=digest, arrival__device_id=device.id)
        sizes = set(rows.values_list("size", flat=True))
        if not sizes:
            raise Invalid("Auf diesen Block wartet hier nichts.")
        if sizes != {len(content)}:
            raise Invalid("Der Block hat eine andere Größe als angekündigt.")
        with transaction.atomic():
            files.store_own(content, media_type="application/octet-stream")
            rows.filter(received_at__isnull=True).update(received_at=clock.now())
            whole = Arrival.objects.filter(
                id__in=rows.values("arrival_id"), complete=False
            ).exclude(blocks__received_at__isnull=True)
            whole.update(complete=True)


def answers_for(
    *, device: DeviceRef, op_ids: Sequence[UUID]
) -> tuple[tuple[Answer, ...], tuple[str, ...]]:
    """How operations stand now, signed anew, and the blocks that are missing."""
    with acting_within(device.walls):
        rows = Arrival.objects.filter(device_id=device.id, id__in=op_ids)
        found = tuple(answer_of(row) for row in rows.order_by("seq"))
        return found, _missing(op_ids)


def carry_on(*, device: DeviceRef, offset_now_s: float | None = None) -> int:
    """Carry out everything of a device whose turn has come; how many operations."""
    done = 0
    with acting_within(device.walls):
        while _next(device.id, offset_now_s):
            done += 1
    return done


def answer_of(row: Arrival) -> Answer:
    """What the device gets to hear: the state in words without anybody's data."""
    status: Status = "held"
    if row.state == State.APPLIED:
        status = "duplicate" if row.repeats else "accepted"
    elif row.state in (State.CONFLICT, State.REJECTED):
        status = "conflict" if row.state == State.CONFLICT else "rejected"
    said = _SAID.get(State(row.state)) or waiting.held(row)
    return keys.sign_answer(
        Answer(
            op_id=row.id,
            device_id=row.device_id,
            seq=row.seq,
            hash=row.hash,
            status=status,
            complete=row.complete,
            message=said,
            case_number=row.case_number,
            answered_at=clock.now(),
        )
    )


# --- inside -------------------------------------------------------------------


def _require_signed(device: Device, envelope: Envelope) -> None:
    header = envelope.header
    genuine = header.device_id == device.id and device_keys.verify(
        device.device_key,
        envelope.signature,
        SIGNED_ENVELOPE,
        envelope.info + envelope.sealed,
    )
    if not genuine:
        raise RequestRefused(
            f"Teil {header.seq} ist nicht von diesem Koffer unterschrieben.",
            detail_en=f"Operation {header.seq} is not signed by this device.",
        )


def _note_contact(
    device: Device, sent_at: datetime | None, spoilt: Sequence[int]
) -> float | None:
    moment = clock.now()
    offset = None if sent_at is None else (sent_at - moment).total_seconds()
    values: dict[str, object] = {
        "last_seen_at": moment,
        "spoilt": sorted(set(spoilt)),
    }
    if offset is not None:
        values["clock_offset_s"] = offset
    Device.objects.filter(id=device.id).update(**values)
    return offset


def _store(device: Device, envelope: Envelope, via: str) -> bool:
    """Keep the envelope; False if another content lies under the same id."""
    header = envelope.header
    with transaction.atomic():
        locked = Device.objects.select_for_update().get(id=device.id)
        known = Arrival.objects.filter(id=header.op_id).first()
        if known is not None:
            if known.hash != envelope.hash or known.device_id != device.id:
                return False
            known.complete = not opening.missing_blocks(known.id)
            known.repeats += known.state == State.APPLIED
            known.save(update_fields=["complete", "repeats"])
            return True
        inside = str(header.tenant) in locked.scope_members
        row = Arrival.objects.create(
            id=header.op_id,
            owner_id=header.tenant if inside else locked.owner_id,
            acting_id=locked.owner_id,
            device_id=locked.id,
            device_name=locked.name,
            seq=header.seq,
            prev_hash=header.prev_hash,
            hash=envelope.hash,
            kind=header.kind,
            envelope=msgspec.msgpack.encode(envelope),
            state=State.HELD,
            reason=_first_reason(locked, envelope),
            complete=not header.blocks,
            via=via,
            received_at=clock.now(),
        )
        Block.objects.bulk_create(
            Block(
                owner_id=row.owner_id,
                acting_id=row.acting_id,
                digest=digest,
                arrival=row,
                index=index,
                size=size,
            )
            for index, (digest, size) in enumerate(header.blocks)
        )
    return True


def _first_reason(device: Device, envelope: Envelope) -> str:
    """Why it has to wait, as far as its place in the chain says."""
    header = envelope.header
    if header.seq > device.last_seq:
        return Reason.FILES if header.blocks else Reason.GAP
    # Its number is behind the head: a part that was given up, or a copied disk.
    follower = Arrival.objects.filter(
        device_id=device.id, seq=header.seq + 1, prev_hash=envelope.hash
    )
    return Reason.LATE if follower.exists() else Reason.FORK


def _next(device_id: UUID, offset_now_s: float | None) -> bool:
    """Carry out the one operation whose turn it is; False if there is none."""
    with transaction.atomic():
        device = Device.objects.select_for_update().get(id=device_id)
        rows = Arrival.objects.filter(
            device_id=device_id,
            seq=device.last_seq + 1,
            state=State.HELD,
            reason__in=[Reason.NONE, Reason.GAP, Reason.FILES],
        )
        fitting = [row for row in rows if row.prev_hash == device.last_hash]
        for row in rows:
            if row.prev_hash != device.last_hash and row.reason != Reason.FORK:
                row.reason = Reason.FORK
                row.save(update_fields=["reason"])
        if not fitting:
            return False
        row = min(fitting, key=lambda one: (one.received_at, one.id))
        if not row.complete:
            if row.reason != Reason.FILES:
                row.reason = Reason.FILES
                row.save(update_fields=["reason"])
            return False
        device.last_seq, device.last_hash = row.seq, row.hash
        carrying_out.carry_out(row, device, offset_now_s=offset_now_s)
        device.save(update_fields=["last_seq", "last_hash", "last_effective_at"])
        return True


def _foreign(device: Device, envelope: Envelope) -> Answer:
    """Nothing is taken and nothing may be forgotten: the id belongs to other bytes."""
    return keys.sign_answer(
        Answer(
            op_id=envelope.header.op_id,
            device_id=device.id,
            seq=envelope.header.seq,
            hash=envelope.hash,
            status="rejected",
            complete=False,
            message="Unter dieser Kennung liegt schon ein anderer Inhalt. Geben Sie "
            "den Koffer der Administration.",
            answered_at=clock.now(),
        )
    )


def _missing(op_ids: Iterable[UUID]) -> tuple[str, ...]:
    rows = Block.objects.filter(arrival_id__in=list(op_ids), received_at__isnull=True)
    found = rows.order_by("arrival__seq", "index").values_list("digest", flat=True)
    return tuple(dict.fromkeys(found))
