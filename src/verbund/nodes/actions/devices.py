"""Letting devices in and shutting them out."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction

from verbund.core import audit
from verbund.core.config import config
from verbund.core.errors import Conflict, Forbidden, Invalid
from verbund.core.limits import limit_attempts
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.kernel import clock, codes, device_keys
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.nodes import keys
from verbund.nodes.certificates import renewed_certificate
from verbund.nodes.errors import CodeRefused, DeviceNotFound
from verbund.nodes.models import Device, Enrolment
from verbund.nodes.rights import MANAGE
from verbund.nodes.shapes import IssuedCode
from verbund.nodes.wire import (
    SIGNED_ENROLMENT,
    Certificate,
    EnrolAnswer,
    EnrolRequest,
)

_CODE_HOURS = 24
_TRIES_AN_HOUR = 20
MOST_DAYS = 370


def issue_code(
    *,
    member: Member,
    name: str,
    scope_members: Sequence[UUID],
    officers: Sequence[UUID],
    actor: Actor,
    scope_blueprints: Sequence[str] = (),
    office_id: UUID | None = None,
    days: int = 180,
) -> IssuedCode:
    """A code with which one device may enrol for ``member``, as what the code says.

    ``scope_members`` are members that ``member`` serves or the actor works for,
    ``officers`` people with a role. The code is shown once and
    works once, within 24 hours.
    """
    require(members.narrowed(actor, member.id, member.id), MANAGE.key)
    name = " ".join(name.split())
    if not 1 <= len(name) <= 80 or not name.isprintable():
        raise Invalid("Geben Sie dem Koffer einen Namen, zum Beispiel „Koffer 2“.")
    if not 1 <= days <= MOST_DAYS:
        raise Invalid(f"Ein Koffer wird für 1 bis {MOST_DAYS} Tage zugelassen.")
    wanted = tuple(dict.fromkeys(scope_members))
    served = {one.id for one in members.owners_served_by(member)}
    if not wanted or not set(wanted) <= actor.members | served | {member.id}:
        raise Forbidden("Wählen Sie Kommunen, für die Sie selbst arbeiten.")
    people = members.people_by_id(officers)
    if not people:
        raise Invalid("Nennen Sie mindestens eine Person, die den Koffer öffnet.")
    code = codes.new_code()
    moment = clock.now()
    with acting_within({member.id}, actor), transaction.atomic():
        _require_free_name(member, name)
        row = Enrolment.objects.create(
            owner_id=member.id,
            acting_id=member.id,
            code_hash=_hashed(code),
            name=name,
            scope_members=[str(one) for one in wanted],
            scope_blueprints=list(dict.fromkeys(scope_blueprints)),
            office_id=office_id,
            officers=[str(one) for one in dict.fromkeys(officers)],
            days=days,
            created_at=moment,
            created_by=actor.name,
            expires_at=moment + timedelta(hours=_CODE_HOURS),
        )
        audit.record(
            action="node_code_issued",
            actor=actor,
            member=member.id,
            subject=f"enrolment:{row.id}",
            detail={"name": name, "days": days},
        )
    return IssuedCode(
        code=f"{member.short_code}-{code}", name=name, expires_at=row.expires_at
    )


def withdraw_code(*, enrolment_id: UUID, actor: Actor) -> None:
    """A code that nobody used stops working."""
    require(actor, MANAGE.key)
    with acting_within(actor.members, actor), transaction.atomic():
        Enrolment.objects.filter(id=enrolment_id, used_at__isnull=True).update(
            expires_at=clock.now()
        )


def enrol(*, request: EnrolRequest, address: str = "") -> EnrolAnswer:
    """Take a device in: its keys become known, the code is used up.

    The same device may ask again with the same code until it ends: its first answer
    may have been lost. Raises ``CodeRefused`` (also for a wrong signature), ``TooMany``
    after twenty tries an hour from one address.
    """
    limit_attempts(f"node-enrol:{address}", limit=_TRIES_AN_HOUR, seconds=3600)
    member, hashed = _read_code(request.code)
    if not _proved(request):
        raise CodeRefused
    moment = clock.now()
    with acting_within({member.id}), transaction.atomic():
        row = (
            Enrolment.objects.select_for_update()
            .filter(code_hash=hashed, expires_at__gt=moment)
            .first()
        )
        if row is None:
            raise CodeRefused
        if row.used_at is not None:
            device = Device.objects.filter(
                id=row.device_id, device_key=request.device_key
            ).first()
            if device is None:
                raise CodeRefused
            return _answer(member, device)
        device = _new_device(member, row, request)
        row.used_at, row.device_id = moment, device.id
        row.save(update_fields=["used_at", "device_id"])
        audit.record(
            action="node_enrolled",
            member=member.id,
            subject=f"device:{device.id}",
            detail={"key": device_keys.fingerprint(request.device_key)},
        )
        return _answer(member, device)


def revoke(*, device_id: UUID, reason: str, actor: Actor) -> None:
    """Shut a device out: lost, stolen, taken out of service.

    From now on nothing of it is taken over without a person; when it calls, it is told
    and destroys its keys and its pack.
    """
    require(actor, MANAGE.key)
    reason = reason.strip()
    if not reason:
        raise Invalid("Nennen Sie den Grund, zum Beispiel „im Zug vergessen“.")
    with acting_within(actor.members, actor), transaction.atomic():
        device = Device.objects.select_for_update().filter(id=device_id).first()
        if device is None:
            raise DeviceNotFound
        if device.revoked_at is not None:
            raise Conflict("Dieser Koffer ist schon gesperrt.")
        device.revoked_at = clock.now()
        device.revoked_by = actor.name
        device.revoked_because = reason[:300]
        device.save(update_fields=["revoked_at", "revoked_by", "revoked_because"])
        audit.record(
            action="node_revoked",
            actor=actor,
            member=device.owner_id,
            subject=f"device:{device.id}",
            detail={"reason": reason[:300]},
        )


def _new_device(member: Member, row: Enrolment, request: EnrolRequest) -> Device:
    moment = clock.now()
    _require_free_name(member, row.name)
    device = Device(
        owner_id=member.id,
        acting_id=member.id,
        name=row.name,
        device_key=request.device_key,
        kem_key=request.kem_key,
        transport_key=request.transport_key,
        scope_members=row.scope_members,
        scope_blueprints=row.scope_blueprints,
        office_id=row.office_id,
        officers=row.officers,
        valid_from=moment,
        valid_to=moment + timedelta(days=row.days),
        enrolled_at=moment,
    )
    device.certificate = msgspec.json.encode(renewed_certificate(device)).decode()
    try:
        with transaction.atomic():
            device.save(force_insert=True)
    except IntegrityError:
        raise CodeRefused from None
    return device


def _answer(member: Member, device: Device) -> EnrolAnswer:
    certificate = msgspec.json.decode(device.certificate, type=Certificate)
    return EnrolAnswer(
        certificate=certificate,
        centre_key=keys.centre_key().public_key,
        owner_name=member.official_name,
        tenants={
            str(one): keys.tenant_key(members.member_by_id(one))
            for one in certificate.scope.members
        },
        officers=tuple(device.officers),
        now=clock.now(),
    )


def _read_code(code: str) -> tuple[Member, str]:
    head, _, rest = code.strip().upper().partition("-")
    for member in members.all_members():
        if member.short_code == head:
            try:
                return member, _hashed(codes.normalise_code(rest))
            except ValueError:
                break
    raise CodeRefused


def _hashed(code: str) -> str:
    return codes.keyed_hash(config().secret_key().encode(), f"node:{code}")


def _proved(request: EnrolRequest) -> bool:
    """Whether the device holds the keys that it names."""
    content = request.signed_content()
    keys_ = (request.device_key, request.kem_key, request.transport_key)
    if not all(device_keys.is_public_key(key) for key in keys_):
        return False
    return device_keys.verify(
        request.device_key, request.device_signature, SIGNED_ENROLMENT, content
    ) and device_keys.verify(
        request.transport_key, request.transport_signature, SIGNED_ENROLMENT, content
    )


def _require_free_name(member: Member, name: str) -> None:
    taken = Device.objects.filter(
        owner_id=member.id, name=name, revoked_at__isnull=True
    )
    if taken.exists():
        raise Conflict(f"Es gibt schon einen Koffer „{name}“.")
