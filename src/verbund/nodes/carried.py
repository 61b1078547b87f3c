"""What a suitcase has with it: for whom it was packed, what has not come back yet.

Asked when it is lost: whose data were in it, and which receipts are open.
"""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from verbund.cases import queries as case_queries
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.nodes.errors import DeviceNotFound
from verbund.nodes.models import (
    Arrival,
    Device,
    FeeSecurity,
    IssuedPack,
    ReceiptRange,
)
from verbund.nodes.rights import MANAGE


class Carried(Struct, frozen=True, kw_only=True):
    """What went along and is not back.

    ``cases`` are all whose journal is in a pack of this device that has not ended, or
    had not when it was shut out, by number; ``waiting`` are parts that lie here for a
    person, ``unclosed`` receipt numbers whose day was never closed. ``forms`` are those
    begun at another door that went along: owner, blueprint and service.
    """

    packed_at: datetime | None
    ends_at: datetime | None
    cases: tuple[tuple[UUID, str], ...]
    forms: tuple[tuple[UUID, str, str], ...]
    waiting: int
    unclosed: tuple[str, ...]


class FeeSecurityRow(Struct, frozen=True, kw_only=True):
    """One word on whether receipts of a fee need a security device."""

    member: UUID
    fee: str
    needed: bool
    because: str
    decided_by: str
    decided_at: datetime


def carried(device_id: UUID, actor: Actor) -> Carried:
    """What this device has with it, as far as the centre can know."""
    require(actor, MANAGE.key)
    with acting_within(actor.members, actor):
        device = Device.objects.filter(id=device_id).first()
        if device is None:
            raise DeviceNotFound
        packs = IssuedPack.objects.filter(device_id=device_id)
        since = device.revoked_at or clock.now()
        rows = list(packs.filter(expires_at__gt=since).order_by("issued_at"))
        # An ended pack stays on the disk until the next one takes its place.
        rows = rows or list(packs.order_by("-issued_at")[:1])
        numbers = case_queries.numbers_of(
            {UUID(one) for row in rows for one in row.positions}, actor
        )
        forms = {key: one for row in rows for key, one in (row.forms or {}).items()}
        waiting = Arrival.objects.filter(
            device_id=device_id, settled_at__isnull=True, state=Arrival.State.HELD
        ).count()
        return Carried(
            packed_at=rows[-1].issued_at if rows else None,
            ends_at=max((row.expires_at for row in rows), default=None),
            cases=tuple(sorted(numbers.items(), key=lambda pair: pair[1])),
            forms=tuple(
                (UUID(owner), blueprint, service)
                for _, (owner, blueprint, service) in sorted(forms.items())
            ),
            waiting=waiting,
            unclosed=_unclosed(device_id),
        )


def fee_securities(actor: Actor) -> tuple[FeeSecurityRow, ...]:
    """What was decided about security devices, for the actor's members."""
    require(actor, MANAGE.key)
    with acting_within(actor.members, actor):
        return tuple(
            FeeSecurityRow(
                member=row.owner_id,
                fee=row.fee,
                needed=row.needed,
                because=row.because,
                decided_by=row.decided_by,
                decided_at=row.decided_at,
            )
            for row in FeeSecurity.objects.order_by("fee", "owner_id")
        )


def _unclosed(device_id: UUID) -> tuple[str, ...]:
    """Ranges that were taken along and never closed, „26-A1B2C3-0001–0020“."""
    rows = ReceiptRange.objects.filter(device_id=device_id, closings__isnull=True)
    return tuple(
        f"{row.prefix}{row.first:04d}–{row.last:04d}" for row in rows.order_by("first")
    )
