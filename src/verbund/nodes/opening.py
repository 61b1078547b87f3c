"""Opening what was sealed at a node: the operation, then its files block by block."""

from uuid import UUID

import msgspec
from msgspec import Struct

from verbund.core import files
from verbund.kernel import chain, device_keys
from verbund.kernel.hpke import HpkeKey, SealUnreadable
from verbund.nodes import keys
from verbund.nodes.applying import Content
from verbund.nodes.models import Arrival, Block
from verbund.nodes.wire import (
    SIGNED_OPERATION,
    Envelope,
    Inner,
    Operation,
    SealedFile,
    block_info,
    kind_of,
)


class Unreadable(Exception):  # named by what happened
    """The seal does not open, or what is inside is not what the header says."""


class Opened(Struct, frozen=True):
    """An operation with the key that opened it."""

    operation: Operation
    key: HpkeKey


def envelope_of(arrival: Arrival) -> Envelope:
    """The envelope as it arrived."""
    return msgspec.msgpack.decode(bytes(arrival.envelope), type=Envelope)


def open_operation(envelope: Envelope, device_key: str) -> Opened:
    """The operation, signed by the device and in the place that its header names."""
    header = envelope.header
    for key in keys.opening_keys(header.tenant):
        try:
            plain = key.open(envelope.sealed, envelope.info)
        except SealUnreadable:
            continue
        return Opened(_checked(plain, envelope, device_key), key)
    raise Unreadable("für keinen Schlüssel der Kommune versiegelt")


def open_files(arrival: Arrival, opened: Opened) -> dict[str, Content]:
    """The files of an operation by digest, each put together and compared with it."""
    return {
        file.sha256: Content(file.sha256, _file(opened, file))
        for file in opened.operation.files
    }


def read_block(digest: str) -> bytes:
    """A sealed block as it arrived."""
    return files.read(digest)


def missing_blocks(arrival_id: UUID) -> tuple[str, ...]:
    """Blocks of an operation that have not arrived, in order."""
    rows = Block.objects.filter(arrival_id=arrival_id, received_at__isnull=True)
    return tuple(rows.order_by("index").values_list("digest", flat=True))


def _checked(plain: bytes, envelope: Envelope, device_key: str) -> Operation:
    header = envelope.header
    try:
        inner = msgspec.json.decode(plain, type=Inner)
        operation = msgspec.json.decode(inner.operation, type=Operation)
    except msgspec.DecodeError as error:
        raise Unreadable(f"unbekannte Form: {error}") from error
    content = bytes(inner.operation)
    if not device_keys.verify(device_key, inner.signature, SIGNED_OPERATION, content):
        raise Unreadable("nicht vom Koffer unterschrieben")
    inside = (
        operation.op_id,
        operation.tenant,
        operation.device_id,
        operation.device_seq,
        operation.prev_hash,
        kind_of(operation.payload),
        tuple(name for file in operation.files for name in file.blocks),
    )
    outside = (
        header.op_id,
        header.tenant,
        header.device_id,
        header.seq,
        header.prev_hash,
        header.kind,
        tuple(name for name, _ in header.blocks),
    )
    if inside != outside:
        raise Unreadable("Umschlag und Inhalt nennen Verschiedenes")
    return operation


def _file(opened: Opened, file: SealedFile) -> bytes:
    operation, parts = opened.operation, []
    for index, name in enumerate(file.blocks):
        info = block_info(
            tenant=operation.tenant,
            device_id=operation.device_id,
            op_id=operation.op_id,
            sha256=file.sha256,
            index=index,
        )
        try:
            parts.append(opened.key.open(read_block(name), info))
        except SealUnreadable as error:
            raise Unreadable(f"Block {name[:8]} lässt sich nicht öffnen") from error
    content = b"".join(parts)
    if chain.digest(content) != file.sha256 or len(content) != file.size:
        raise Unreadable(f"Datei {file.sha256[:8]} hat einen anderen Inhalt")
    return content
