"""What node and centre say to each other: the same structs on both sides, no Django.

An operation is signed by the device (inner signature), sealed to the owner's key and
put into an envelope whose header binds it to its place: device, number, the hash of
the envelope before. The header is the HPKE ``info``, and the device signs header and
sealed bytes once more, so that nobody else can occupy a number.
"""

from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from verbund.kernel import chain

#: Plain bytes of a file that travel in one sealed block.
BLOCK_BYTES: Final = 1_000_000
#: Plain bytes of an operation without its files.
MOST_OPERATION_BYTES: Final = 700_000
#: Purposes of signatures, so that none can be passed off as another.
SIGNED_OPERATION: Final = "node-operation"
SIGNED_ENVELOPE: Final = "node-envelope"
SIGNED_REQUEST: Final = "node-request"
SIGNED_CERTIFICATE: Final = "node-certificate"
SIGNED_RECEIPT: Final = "node-receipt"
SIGNED_PACK: Final = "node-pack"
SIGNED_HELLO: Final = "node-hello"
SIGNED_ENROLMENT: Final = "node-enrolment"

Kind = Literal[
    "case_opened",
    "case_changed",
    "form_kept",
    "receipt",
    "receipt_cancelled",
    "cash_closing",
]
Status = Literal["accepted", "duplicate", "held", "conflict", "rejected"]
Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Json = dict[str, object]


class Stamp(Struct, frozen=True):
    """Who worked: the officer's id at the centre, and the name at that moment."""

    id: str
    name: str


class Base(Struct, frozen=True, kw_only=True):
    """What the officer saw of a known case: its position and the values touched.

    Of a form that was taken along only the position counts.
    """

    position: int
    values: Json = {}


class TimedCommand(Struct, frozen=True):
    """An engine command as its JSON, and when it was carried out at the node."""

    command: Json
    at: datetime


class CaseOpened(Struct, frozen=True, kw_only=True, tag="case_opened"):
    """A new case: its form, then everything that was done with it at the node.

    ``draft`` is the form begun elsewhere that was taken along; its files lie at the
    centre, and answers name them.
    """

    answers: Json
    service: str = ""
    language: str = "de"
    identified: str = ""
    commands: tuple[TimedCommand, ...] = ()
    draft: UUID | None = None


class CaseChanged(Struct, frozen=True, kw_only=True, tag="case_changed"):
    """Commands on a case that the pack brought along."""

    commands: tuple[TimedCommand, ...]


class FormKept(Struct, frozen=True, kw_only=True, tag="form_kept"):
    """A form that was begun and goes on elsewhere, with the code its person was given.

    It is no case yet: nothing was declared or signed. ``draft`` is the form begun
    elsewhere that was taken along, if it is one.
    """

    code: str
    answers: Json
    service: str = ""
    language: str = "de"
    pages_done: tuple[str, ...] = ()
    draft: UUID | None = None


class SecurityModule(Struct, frozen=True, kw_only=True):
    """What a technical security device said of a receipt, if its fee needs one."""

    state: Literal["not_needed", "signed", "failed"] = "not_needed"
    data: str = ""


class FeeReceipt(Struct, frozen=True, kw_only=True, tag="receipt"):
    """One receipt from the reserved range; its number is never used again."""

    range_id: UUID
    number: int
    amount_cents: int
    purpose: str
    fee: str = ""
    method: Literal["cash", "card"] = "cash"
    payment: str = ""
    security: SecurityModule = SecurityModule()


class ReceiptCancelled(Struct, frozen=True, kw_only=True, tag="receipt_cancelled"):
    """A cancellation is a numbered receipt of its own over the negative amount."""

    range_id: UUID
    number: int
    cancels: int
    amount_cents: int
    reason: str
    security: SecurityModule = SecurityModule()


class CashClosing(Struct, frozen=True, kw_only=True, tag="cash_closing"):
    """The end of a day: everything since the last closing, counted by a person."""

    range_id: UUID
    first: int
    last: int
    expected_cents: int
    counted_cents: int
    reason: str = ""


Payload = (
    CaseOpened | CaseChanged | FormKept | FeeReceipt | ReceiptCancelled | CashClosing
)


class OperationDraft(Struct, frozen=True, kw_only=True):
    """What a page hands over to be sealed; number, chain and clock are added."""

    tenant: UUID
    actor: Stamp
    payload: Payload
    captured_at: datetime
    case_id: UUID | None = None
    blueprint: str = ""
    blueprint_digest: str = ""
    base: Base | None = None
    tour_id: UUID | None = None


class SealedFile(Struct, frozen=True, kw_only=True):
    """A file of an operation: digest and size of the content, ids of its blocks."""

    sha256: Digest
    size: int
    blocks: tuple[Digest, ...]


class Operation(Struct, frozen=True, kw_only=True):
    """One finished thing as the device signed it."""

    op_id: UUID
    tenant: UUID
    device_id: UUID
    device_seq: int
    prev_hash: str
    actor: Stamp
    payload: Payload
    captured_at: datetime
    clock_offset_s: float = 0.0
    case_id: UUID | None = None
    blueprint: str = ""
    blueprint_digest: str = ""
    base: Base | None = None
    tour_id: UUID | None = None
    files: tuple[SealedFile, ...] = ()


Number = Annotated[int, Meta(ge=1, le=2**53)]
MOST_SPOILT: Final = 1_000
Spoilt = Annotated[tuple[Number, ...], Meta(max_length=MOST_SPOILT)]
"""Numbers of parts that a disk has lost: the lowest, if there are more."""


class Header(Struct, frozen=True, kw_only=True):
    """What may be read on the way; nothing about a person."""

    form: Literal["verbund-operation/1"] = "verbund-operation/1"
    op_id: UUID
    tenant: UUID
    device_id: UUID
    seq: Number
    prev_hash: Annotated[str, Meta(pattern="^([0-9a-f]{64})?$")]
    kind: Kind
    # Sealed sizes by block id, in order.
    blocks: Annotated[
        tuple[tuple[Digest, Annotated[int, Meta(ge=1, le=1_100_000)]], ...],
        Meta(max_length=2_000),
    ] = ()


class Envelope(Struct, frozen=True, kw_only=True):
    """A sealed operation on disk and on the wire."""

    header: Header
    signature: Annotated[str, Meta(pattern="^[0-9a-f]{128}$")]
    sealed: Annotated[bytes, Meta(min_length=81, max_length=1_000_000)]

    @property
    def info(self) -> bytes:
        """The place that the sealed bytes are bound to."""
        return chain.canonical(self.header)

    @property
    def hash(self) -> str:
        """What the next envelope of the device points back to."""
        return envelope_hash(self.info, self.sealed)


class Inner(Struct, frozen=True):
    """What is inside the seal: the operation's canonical JSON and its signature."""

    operation: msgspec.Raw
    signature: str


class Answer(Struct, frozen=True, kw_only=True):
    """What became of one operation, signed by the centre.

    ``complete``: envelope and every block are durable there, the node may forget them.
    ``short`` are eight signs that the officer's list shows.
    """

    op_id: UUID
    device_id: UUID
    seq: int
    hash: str
    status: Status
    complete: bool
    message: str = ""
    case_number: str = ""
    answered_at: datetime
    signature: str = ""

    def signed_content(self) -> bytes:
        """The bytes under the signature."""
        return chain.canonical(msgspec.structs.replace(self, signature=""))


class TenantKey(Struct, frozen=True):
    """Where to seal for one member: its public HPKE key in hexadecimal."""

    name: str
    key: str


class Scope(Struct, frozen=True, kw_only=True):
    """What a device may work on; no blueprints means every adopted one."""

    members: tuple[UUID, ...]
    blueprints: tuple[str, ...] = ()


class Certificate(Struct, frozen=True, kw_only=True):
    """The centre's word for a device: its keys, what for, until when."""

    form: Literal["verbund-certificate/1"] = "verbund-certificate/1"
    serial: UUID
    device_id: UUID
    name: str
    owner: UUID
    device_key: str
    kem_key: str
    transport_key: str
    scope: Scope
    not_before: datetime
    not_after: datetime
    signature: str = ""

    def signed_content(self) -> bytes:
        """The bytes under the signature."""
        return chain.canonical(msgspec.structs.replace(self, signature=""))


class EnrolRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A device asks to be enrolled, and proves that it holds its keys."""

    code: Annotated[str, Meta(max_length=40)]
    device_key: Annotated[str, Meta(pattern="^04[0-9a-f]{128}$")]
    kem_key: Annotated[str, Meta(pattern="^04[0-9a-f]{128}$")]
    transport_key: Annotated[str, Meta(pattern="^04[0-9a-f]{128}$")]
    device_signature: Annotated[str, Meta(pattern="^([0-9a-f]{128})?$")] = ""
    transport_signature: Annotated[str, Meta(pattern="^([0-9a-f]{128})?$")] = ""

    def signed_content(self) -> bytes:
        """The bytes under both signatures."""
        bare = msgspec.structs.replace(
            self, device_signature="", transport_signature=""
        )
        return chain.canonical(bare)


class EnrolAnswer(Struct, frozen=True, kw_only=True):
    """What an enrolled device has to know; ``officers`` are ids of people."""

    certificate: Certificate
    centre_key: str
    owner_name: str
    tenants: dict[str, TenantKey]
    officers: tuple[str, ...]
    now: datetime


class Batch(
    Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """Operations on their way: at most what one request may hold.

    ``spoilt`` are the numbers of all parts that the device's disk has lost, wholly or
    a file of theirs: the office need not wait for them.
    """

    envelopes: Annotated[tuple[Envelope, ...], Meta(max_length=100)]
    spoilt: Spoilt = ()


class BatchAnswer(Struct, frozen=True, kw_only=True):
    """What became of them, and which blocks the centre has not got."""

    answers: tuple[Answer, ...]
    missing_blocks: tuple[str, ...]


class HelloRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who wants to talk."""

    owner: UUID
    device_id: UUID


class BlockUpload(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One sealed block under the digest of its bytes."""

    digest: Digest
    content: Annotated[bytes, Meta(min_length=81, max_length=1_100_000)]


class Received(Struct, frozen=True, kw_only=True):
    """It is durable."""

    received: bool = True


class StatusRequest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which operations are asked about."""

    op_ids: Annotated[tuple[UUID, ...], Meta(max_length=500)] = ()


class PackAnswer(Struct, frozen=True, kw_only=True):
    """A pack file, signed and sealed to the device that asked."""

    pack: bytes


class Hello(Struct, frozen=True, kw_only=True):
    """Where the centre stands: its clock, whether the device is shut out."""

    device_id: UUID
    now: datetime
    challenge: str
    revoked_at: datetime | None = None
    signature: str = ""

    def signed_content(self) -> bytes:
        """The bytes under the signature."""
        return chain.canonical(msgspec.structs.replace(self, signature=""))


def envelope_hash(info: bytes, sealed: bytes) -> str:
    """Header and sealed bytes under one digest."""
    return chain.digest(info + b"\0" + chain.digest(sealed).encode())


def block_info(
    *, tenant: UUID, device_id: UUID, op_id: UUID, sha256: str, index: int
) -> bytes:
    """The place that one sealed block of a file is bound to."""
    return chain.canonical(["verbund-block/1", tenant, device_id, op_id, sha256, index])


def kind_of(payload: Payload) -> Kind:
    """The payload's tag."""
    tag: Kind = type(payload).__struct_config__.tag  # type: ignore[assignment]
    return tag


def request_content(  # noqa: PLR0917 # in the order in which they are signed
    device_id: UUID, method: str, path: str, body: bytes, challenge: str, nonce: str,
    sent_at: str,
) -> bytes:  # fmt: skip
    """The bytes under a request's signature: what is asked, of whom, when, once."""
    return chain.canonical(
        [
            "verbund-request/1",
            device_id,
            method,
            path,
            chain.digest(body),
            challenge,
            nonce,
            sent_at,
        ]
    )
