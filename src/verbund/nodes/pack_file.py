"""What a suitcase takes along, as both sides read it: signed, sealed, with an end.

Outside stands only what a locked node has to know (whose, from when, until when, where
to seal). Inside are rows of tables as SQLite keeps them, of the same version of the
program, and the tour. Opens with the device's KEM key, which its vault holds.
"""

import zlib
from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from verbund.kernel import chain, hpke, signing
from verbund.kernel.hpke import HpkeKey
from verbund.nodes.wire import SIGNED_PACK, Certificate, TenantKey

MOST_BYTES: Final = 64_000_000
_MOST_PLAIN: Final = 512_000_000
#: A value as SQLite keeps it.
Value = str | int | float | bytes | None


class Table(Struct, frozen=True):
    """Rows of one table, in the order of ``columns``."""

    name: str
    columns: tuple[str, ...]
    # Values as SQLite keeps them; msgspec cannot say so in a union.
    rows: tuple[tuple[object, ...], ...]


class Officer(Struct, frozen=True, kw_only=True):
    """Who may open the suitcase on this tour; their roles are rows of the tables."""

    id: UUID
    name: str


class Stop(Struct, frozen=True, kw_only=True):
    """One visit of the tour."""

    case_id: UUID
    number: str
    owner: UUID
    starts_at: datetime
    ends_at: datetime
    applicant: str
    address: str
    blueprint: str
    service: str
    # Position of the journal that is taken along.
    position: int


class Tour(Struct, frozen=True, kw_only=True):
    """Where the suitcase goes on a day."""

    id: UUID
    name: str
    day: date
    office_id: UUID | None
    stops: tuple[Stop, ...] = ()


class TakenForm(Struct, frozen=True, kw_only=True):
    """A form begun at another door that is finished on this tour.

    Answers that name a file name one that lies at the centre. ``position`` is how often
    it had been saved.
    """

    draft: UUID
    owner: UUID
    blueprint: str
    digest: str
    service: str
    language: str
    answers: dict[str, object]
    pages_done: tuple[str, ...]
    position: int
    changed_at: datetime


class NumberRange(Struct, frozen=True, kw_only=True):
    """Receipt numbers reserved for this device and tour: first to last, inclusive.

    ``tenant`` is whose cash book it is.
    """

    id: UUID
    tenant: UUID
    prefix: str
    first: int
    last: int


class Pack(Struct, frozen=True, kw_only=True):
    """Everything that the suitcase takes along.

    ``security_fees`` are the fees (``blueprint`` or ``blueprint/payment``) whose
    receipts need a technical security device, per member.
    """

    form: Literal["verbund-pack/1"] = "verbund-pack/1"
    pack_id: UUID
    device_id: UUID
    software: str
    issued_at: datetime
    expires_at: datetime
    tour: Tour | None
    officers: tuple[Officer, ...]
    ranges: tuple[NumberRange, ...]
    tables: tuple[Table, ...]
    security_fees: dict[str, tuple[str, ...]] = {}  # msgspec copies
    forms: tuple[TakenForm, ...] = ()


class Cover(Struct, frozen=True, kw_only=True):
    """What may be read of a pack without the vault; nothing about a citizen."""

    form: Literal["verbund-pack/1"] = "verbund-pack/1"
    pack_id: UUID
    device_id: UUID
    issued_at: datetime
    expires_at: datetime
    tour_id: UUID | None
    software: str
    certificate: Certificate
    tenants: dict[str, TenantKey]


class PackFile(Struct, frozen=True, kw_only=True):
    """A pack on disk and on the wire."""

    cover: Cover
    signature: str
    sealed: bytes


class PackUnreadable(ValueError):
    """Not signed by the centre, for another device, or changed on the way."""


def close(cover: Cover, pack: Pack, kem_key: bytes, key: signing.SigningKey) -> bytes:
    """The file of a pack: packed, sealed to the device, signed with its cover."""
    plain = zlib.compress(msgspec.msgpack.encode(pack), 6)
    sealed = hpke.seal(kem_key, plain, chain.canonical(cover))
    signature = key.sign(SIGNED_PACK, _signed(cover, sealed))
    return msgspec.msgpack.encode(
        PackFile(cover=cover, signature=signature, sealed=sealed)
    )


def read(content: bytes, centre_key: str) -> PackFile:
    """A pack file that the centre signed; ``PackUnreadable`` for anything else."""
    if len(content) > MOST_BYTES:
        raise PackUnreadable("too large")
    try:
        file = msgspec.msgpack.decode(content, type=PackFile)
    except msgspec.DecodeError as error:
        raise PackUnreadable("no pack") from error
    signed = _signed(file.cover, file.sealed)
    if not signing.verify(centre_key, file.signature, SIGNED_PACK, signed):
        raise PackUnreadable("not signed by the centre")
    return file


def open_file(file: PackFile, key: HpkeKey) -> Pack:
    """The pack inside; ``PackUnreadable`` if it is sealed for another device."""
    try:
        packed = key.open(file.sealed, chain.canonical(file.cover))
        unpacking = zlib.decompressobj()
        plain = unpacking.decompress(packed, _MOST_PLAIN)
        if unpacking.unconsumed_tail:
            raise PackUnreadable("too large")
        pack = msgspec.msgpack.decode(plain, type=Pack)
    except (hpke.SealUnreadable, zlib.error, msgspec.DecodeError) as error:
        raise PackUnreadable("does not open with this device's key") from error
    if (pack.pack_id, pack.device_id) != (file.cover.pack_id, file.cover.device_id):
        raise PackUnreadable("cover and content are of two packs")
    return pack


def _signed(cover: Cover, sealed: bytes) -> bytes:
    return chain.canonical(cover) + b"\0" + chain.digest(sealed).encode()
