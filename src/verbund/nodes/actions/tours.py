"""Sending a suitcase out: its tour, its receipt numbers, its pack."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from verbund.cases.queries import working_copy
from verbund.core import audit
from verbund.core.errors import Conflict, Forbidden, Invalid, NotFound
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.kernel import chain, clock
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.nodes import packing
from verbund.nodes.errors import DeviceNotFound
from verbund.nodes.models import (
    Device,
    FeeSecurity,
    IssuedPack,
    ReceiptRange,
    Tour,
)
from verbund.nodes.rights import MANAGE, REVIEW
from verbund.nodes.shapes import DeviceRef

#: So long may a suitcase be out after its day: it may come home the next morning.
_HOURS_AFTER = 36
_MOST_RECEIPTS = 9_999
_MOST_CASES = 200


def plan_tour(
    *,
    device_id: UUID,
    name: str,
    day: date,
    actor: Actor,
    office_id: UUID | None = None,
    extra_cases: Sequence[UUID] = (),
    receipts: int = 100,
    expires_at: datetime | None = None,
) -> UUID:
    """A day on which the suitcase goes out; reserves its receipt numbers.

    The visits are those booked at the office's tour on that day, plus ``extra_cases``.
    The pack can be fetched from now on and works until ``expires_at``, else until noon
    of the day after.
    """
    require(actor, MANAGE.key)
    name = " ".join(name.split())
    if not 1 <= len(name) <= 120:
        raise Invalid("Geben Sie der Tour einen Namen, zum Beispiel „Ortsteile“.")
    if not 0 <= receipts <= _MOST_RECEIPTS:
        raise Invalid(f"Höchstens {_MOST_RECEIPTS} Quittungen für eine Tour.")
    if day < clock.today():
        raise Invalid("Dieser Tag ist vorbei.")
    start = datetime.combine(day, time(), tzinfo=clock.BERLIN)
    end = expires_at or start + timedelta(hours=_HOURS_AFTER)
    with acting_within(actor.members, actor), transaction.atomic():
        device = _device(device_id)
        if device.revoked_at is not None:
            raise Conflict("Dieser Koffer ist gesperrt.")
        if end > device.valid_to:
            raise Conflict("Bis dahin ist dieser Koffer nicht zugelassen.")
        if end <= clock.now():
            raise Invalid("Das Ende der Tour liegt in der Vergangenheit.")
        tour: Tour = Tour.objects.create(
            owner_id=device.owner_id,
            acting_id=device.owner_id,
            device_id=device.id,
            name=name,
            day=day,
            office_id=office_id or device.office_id,
            extra_cases=[str(one) for one in dict.fromkeys(extra_cases)],
            created_at=clock.now(),
            created_by=actor.name,
            expires_at=end,
        )
        if receipts:
            _reserve(device, tour, receipts)
        audit.record(
            action="node_tour_planned",
            actor=actor,
            member=device.owner_id,
            subject=f"device:{device.id}",
            detail={"tour": str(tour.id), "day": day.isoformat()},
        )
    return tour.id


def add_case(*, tour_id: UUID, case_id: UUID, actor: Actor) -> int:
    """Take one more case along on a tour; how many those without appointment are now.

    The pack that is fetched next has it. Twice the same changes nothing. Who works on
    the case decides that somebody looks at it, hence ``nodes.review`` is enough.
    """
    require(actor, REVIEW.key)
    with acting_within(actor.members, actor), transaction.atomic():
        tour = Tour.objects.select_for_update().filter(id=tour_id).first()
        if tour is None:
            raise NotFound("Diese Tour gibt es hier nicht.")
        if tour.closed_at is not None or tour.expires_at <= clock.now():
            raise Conflict("Diese Tour ist schon beendet.")
        view = working_copy(case_id)
        device = Device.objects.get(id=tour.device_id)
        if str(view.row.owner_id) not in map(str, device.scope_members):
            raise Conflict("Dieser Koffer arbeitet nicht für diese Kommune.")
        listed = dict.fromkeys([*tour.extra_cases, str(case_id)])
        if len(listed) > _MOST_CASES:
            raise Invalid(f"Auf eine Tour passen höchstens {_MOST_CASES} Vorgänge.")
        Tour.objects.filter(id=tour_id).update(extra_cases=list(listed))
        return len(listed)


def close_tour(*, tour_id: UUID, actor: Actor) -> None:
    """The suitcase is back: its pack is not given out any more."""
    require(actor, MANAGE.key)
    with acting_within(actor.members, actor), transaction.atomic():
        changed = Tour.objects.filter(id=tour_id, closed_at__isnull=True).update(
            closed_at=clock.now()
        )
        if not changed:
            raise Conflict("Diese Tour ist schon beendet.")


def issue_pack(*, device: DeviceRef) -> bytes:
    """The pack for the device's tour of today or of the next day that has one.

    Signed, sealed to the device; who asks again gets a new one of the present state.
    Without a tour it holds services and forms only. Raises ``Forbidden`` for a device
    that was shut out or whose time is over.
    """
    moment = clock.now()
    with acting_within(device.walls), transaction.atomic():
        row = Device.objects.get(id=device.id)
        if row.revoked_at is not None:
            raise Forbidden("Dieser Koffer ist gesperrt und bekommt kein Paket.")
        if row.valid_to < moment:
            raise Forbidden("Die Zulassung dieses Koffers ist abgelaufen.")
        tour = (
            Tour.objects.filter(
                device_id=row.id, closed_at__isnull=True, expires_at__gt=moment
            )
            .order_by("day", "created_at")
            .first()
        )
        built = packing.build(row, tour, now=moment)
        IssuedPack.objects.create(
            id=built.pack_id,
            owner_id=row.owner_id,
            acting_id=row.owner_id,
            device_id=row.id,
            tour_id=tour.id if tour else None,
            issued_at=moment,
            expires_at=built.expires_at,
            digest=chain.digest(built.content),
            size=len(built.content),
            positions={str(k): v for k, v in built.positions.items()},
            forms=built.forms,
        )
        audit.record(
            action="node_pack_issued",
            member=row.owner_id,
            subject=f"device:{row.id}",
            detail={"pack": str(built.pack_id), "cases": len(built.positions)},
        )
    return built.content


def set_security(
    *, member: Member, fee: str, needed: bool, because: str, actor: Actor
) -> None:
    """Write down whether a fee's receipts need a security device, and who said so.

    Both the body whose fee it is and the one that does this work for it may say so.
    """
    acting = members.acting_member(member, fee).id
    require(members.narrowed(actor, member.id, acting), MANAGE.key)
    because = because.strip()
    if not because:
        raise Invalid("Nennen Sie, wer das entschieden hat, etwa das Finanzamt.")
    with acting_within({member.id, acting}, actor), transaction.atomic():
        FeeSecurity.objects.update_or_create(
            owner_id=member.id,
            fee=fee,
            defaults={
                "acting_id": acting,
                "needed": needed,
                "because": because[:300],
                "decided_by": actor.name[:120],
                "decided_at": clock.now(),
            },
        )


def _reserve(device: Device, tour: Tour, count: int) -> ReceiptRange:
    """The next numbers of the device; a reserved number is never reserved again."""
    prefix = f"{tour.day:%y}-{device.id.hex[-6:].upper()}-"
    last = ReceiptRange.objects.filter(
        owner_id=device.owner_id, prefix=prefix
    ).aggregate(last=Max("last"))["last"]
    first = (last or 0) + 1
    found: ReceiptRange = ReceiptRange.objects.create(
        owner_id=device.owner_id,
        acting_id=device.owner_id,
        device_id=device.id,
        tour_id=tour.id,
        prefix=prefix,
        first=first,
        last=first + count - 1,
        issued_at=clock.now(),
    )
    return found


def _device(device_id: UUID) -> Device:
    found: Device | None = (
        Device.objects.select_for_update().filter(id=device_id).first()
    )
    if found is None:
        raise DeviceNotFound
    return found
