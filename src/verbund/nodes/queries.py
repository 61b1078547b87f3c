"""What pages and commands read of the nodes, within the walls of who asks."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

import msgspec
from django.db.models import Count, Q

from verbund.cases import queries as case_queries
from verbund.cases.wording import field_at, label_at, shown
from verbund.core import audit
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.core.tenancy import across_members
from verbund.kernel import clock, device_keys
from verbund.nodes import applying, opening, waiting
from verbund.nodes.actions.deciding import contradictions
from verbund.nodes.actions.requests import device_ref
from verbund.nodes.comparing import changed_paths
from verbund.nodes.effects import effects, touching
from verbund.nodes.errors import ArrivalNotFound, DeviceNotFound
from verbund.nodes.models import (
    Arrival,
    Block,
    CashReceipt,
    Clash,
    Closing,
    Device,
    Enrolment,
    IssuedPack,
    ReceiptRange,
    Tour,
)
from verbund.nodes.origins import origins
from verbund.nodes.rights import MANAGE, REVIEW
from verbund.nodes.shapes import (
    ArrivalRow,
    Balance,
    CashRow,
    ClashView,
    CodeRow,
    DeviceRef,
    DeviceRow,
    TourRow,
)
from verbund.nodes.wire import CaseChanged, Operation


def devices(actor: Actor) -> tuple[DeviceRow, ...]:
    """Every device of the actor's members, those in use first."""
    require(actor, MANAGE.key)
    with acting_within(actor.members, actor):
        rows = sorted(
            Device.objects.all(), key=lambda row: (row.revoked_at is not None, row.name)
        )
    return tuple(_device_row(row) for row in rows)


def device(device_id: UUID, actor: Actor) -> DeviceRow:
    """One device; ``DeviceNotFound`` outside of the actor's walls."""
    require(actor, MANAGE.key)
    with acting_within(actor.members, actor):
        row = Device.objects.filter(id=device_id).first()
    if row is None:
        raise DeviceNotFound
    return _device_row(row)


def find_devices(name: str) -> tuple[DeviceRow, ...]:
    """Devices of this name or id, for the command line."""
    with across_members("Koffer auf der Kommandozeile"):
        rows = [row for row in Device.objects.all() if name in (row.name, str(row.id))]
    return tuple(_device_row(row) for row in rows)


def device_by_id(device_id: UUID) -> DeviceRef:
    """The device as other actions take it, for the command line."""
    with across_members("Koffer auf der Kommandozeile"):
        return device_ref(Device.objects.get(id=device_id))


def open_codes(actor: Actor) -> tuple[CodeRow, ...]:
    """Codes that wait for their device."""
    require(actor, MANAGE.key)
    with acting_within(actor.members, actor):
        rows = Enrolment.objects.filter(
            used_at__isnull=True, expires_at__gt=clock.now()
        ).order_by("expires_at")
        return tuple(
            CodeRow(
                id=row.id,
                name=row.name,
                created_by=row.created_by,
                expires_at=row.expires_at,
            )
            for row in rows
        )


def tours(actor: Actor, *, device_id: UUID | None = None) -> tuple[TourRow, ...]:
    """Tours that are not over, by day; for who packs them or sends cases along."""
    if not actor.may(REVIEW.key):
        require(actor, MANAGE.key)
    with acting_within(actor.members, actor):
        rows = Tour.objects.filter(closed_at__isnull=True, expires_at__gt=clock.now())
        if device_id is not None:
            rows = rows.filter(device_id=device_id)
        packs = {
            pack.tour_id: pack for pack in IssuedPack.objects.order_by("issued_at")
        }
        return tuple(_tour_row(row, packs) for row in rows.order_by("day", "name"))


def arrivals(
    actor: Actor,
    *,
    device_id: UUID | None = None,
    open_only: bool = False,
    day: date | None = None,
    limit: int = 300,
) -> tuple[ArrivalRow, ...]:
    """What came back, the newest suitcase day first, by number."""
    require(actor, REVIEW.key)
    with acting_within(actor.members, actor):
        rows = Arrival.objects.all()
        if device_id is not None:
            rows = rows.filter(device_id=device_id)
        if open_only:
            rows = rows.filter(settled_at__isnull=True).exclude(
                state=Arrival.State.APPLIED
            )
        if day is not None:
            rows = rows.filter(received_at__date=day)
        found = list(rows.order_by("-received_at", "device_id", "seq")[:limit])
        return _rows(sorted(found, key=lambda row: (row.device_name, row.seq)))


def arrival(arrival_id: UUID, actor: Actor) -> ArrivalRow:
    """One part; ``ArrivalNotFound`` outside of the actor's walls."""
    require(actor, REVIEW.key)
    with acting_within(actor.members, actor):
        row = Arrival.objects.filter(id=arrival_id).first()
        if row is None:
            raise ArrivalNotFound
        return _rows([row])[0]


def balance(actor: Actor, *, device_id: UUID | None = None) -> Balance:
    """sealed = applied + held + conflict + rejected, over what has arrived."""
    require(actor, REVIEW.key)
    with acting_within(actor.members, actor):
        rows = Arrival.objects.all()
        if device_id is not None:
            rows = rows.filter(device_id=device_id)
        counts = dict(rows.values_list("state").annotate(count=Count("id")))
        return Balance(
            arrived=rows.count(),
            applied=counts.get(Arrival.State.APPLIED, 0),
            held=counts.get(Arrival.State.HELD, 0),
            conflict=counts.get(Arrival.State.CONFLICT, 0),
            rejected=counts.get(Arrival.State.REJECTED, 0),
        )


def open_parts(actor: Actor) -> int:
    """How many parts wait for somebody, for the desk's navigation."""
    with acting_within(actor.members, actor):
        rows = Arrival.objects.filter(settled_at__isnull=True)
        return int(rows.exclude(state=Arrival.State.APPLIED).count())


def content(arrival_id: UUID, actor: Actor) -> Operation:
    """The full content of a part, opened; that somebody looked is written down.

    Raises ``ArrivalNotFound`` also if the seal does not open: then only the bytes are
    there, which ``verbund check`` vouches for.
    """
    require(actor, REVIEW.key)
    with acting_within(actor.members, actor):
        row = Arrival.objects.filter(id=arrival_id).first()
    if row is None or not row.envelope:
        raise ArrivalNotFound
    audit.record(
        action="node_part_read",
        actor=actor,
        member=row.owner_id,
        subject=f"node-part:{row.id}",
    )
    return _opened(row, actor)


def clash(
    clash_id: UUID, actor: Actor, choices: Mapping[str, str] | None = None
) -> ClashView:
    """A contradiction with all that its page shows.

    The effects are those of ``choices``, or of what was chosen and kept.
    """
    require(actor, REVIEW.key)
    with acting_within(actor.members, actor):
        row = Clash.objects.select_related("arrival").filter(id=clash_id).first()
        if row is None:
            raise ArrivalNotFound
        (part,) = _rows([row.arrival])
        decided = msgspec.json.decode(row.choices, type=dict[str, dict[str, str]])
        operation = _opened(row.arrival, actor)
        found = contradictions(row)
        view = case_queries.working_copy(row.case_id)
        fitting = _fitting(operation, {one.path for one in found})
        blueprint = view.ground.blueprint
        kept = decided.get("choices", {})
        tour = Tour.objects.filter(id=operation.tour_id).first()
        return ClashView(
            id=row.id,
            arrival=part,
            case_id=row.case_id,
            state=row.state,
            contradictions=found,
            fitting=tuple(
                (label_at(blueprint, path), shown(field_at(blueprint, path), value))
                for path, value in fitting.items()
            ),
            choices=kept,
            reasons=decided.get("reasons", {}),
            reason=row.reason,
            due_on=row.due_on,
            proposed_by=row.proposed_by,
            proposed_name=row.proposed_name,
            decided_name=row.decided_name,
            decided_at=row.decided_at,
            base_position=operation.base.position if operation.base else 0,
            blueprint_title=blueprint.title.get("de"),
            applicant=view.row.applicant,
            tour_day=tour.day if tour else None,
            effects=effects(view, found, fitting, kept if choices is None else choices),
            touching=touching(view, found, fitting),
            origins=origins(view, operation, row.arrival.effective_at),
        )


def clashes_of(case_ids: Iterable[UUID], actor: Actor) -> dict[UUID, UUID]:
    """The open clash of each of these cases, if it has one."""
    with acting_within(actor.members, actor):
        rows = Clash.objects.filter(case_id__in=list(case_ids)).exclude(
            state=Clash.State.DECIDED
        )
        return dict(rows.values_list("case_id", "id"))


def cash(actor: Actor, *, device_id: UUID) -> tuple[CashRow, ...]:
    """The receipt blocks of a device: numbers given out, sums, closings."""
    require(actor, REVIEW.key)
    with acting_within(actor.members, actor):
        found = []
        for row in ReceiptRange.objects.filter(device_id=device_id).order_by("first"):
            receipts = list(CashReceipt.objects.filter(range=row).order_by("number"))
            closing = (
                Closing.objects.filter(range=row).order_by("-closed_at", "-id").first()
            )
            numbers = [one.number for one in receipts]
            expected = set(range(row.first, max(numbers, default=row.first - 1) + 1))
            found.append(
                CashRow(
                    prefix=row.prefix,
                    first=row.first,
                    last=row.last,
                    used=len(numbers),
                    last_used=max(numbers, default=None),
                    gaps=tuple(sorted(expected - set(numbers))),
                    cash_cents=sum(
                        one.amount_cents for one in receipts if one.method == "cash"
                    ),
                    counted_cents=closing.counted_cents if closing else None,
                    expected_cents=closing.expected_cents if closing else None,
                    closed_at=closing.closed_at if closing else None,
                )
            )
        return tuple(found)


# --- inside -------------------------------------------------------------------


def _opened(row: Arrival, actor: Actor) -> Operation:
    with acting_within(actor.members | {row.acting_id}, actor):
        sender = Device.objects.filter(id=row.device_id).first()
    if sender is None:
        raise ArrivalNotFound
    try:
        opened = opening.open_operation(opening.envelope_of(row), sender.device_key)
    except opening.Unreadable as error:
        raise ArrivalNotFound(
            f"Der Umschlag ist da, aber er lässt sich nicht öffnen: {error}."
        ) from error
    return opened.operation


def _fitting(operation: Operation, clashing: set[str]) -> dict[str, object]:
    """Changes that contradict nothing and come along with the decision, by path."""
    payload = operation.payload
    if not isinstance(payload, CaseChanged):
        return {}
    officer = applying.officer(operation, clock.now())
    commands = [one for _, one in applying.read_commands(payload.commands, officer)]
    changes = changed_paths(commands)
    return {path: value for path, value in changes.items() if path not in clashing}


def _rows(rows: list[Arrival]) -> tuple[ArrivalRow, ...]:
    ids = [row.id for row in rows]
    missing: dict[UUID, int] = dict(
        Block.objects.filter(arrival_id__in=ids, received_at__isnull=True)
        .values_list("arrival_id")
        .annotate(count=Count("id"))
    )
    clashes = dict(
        Clash.objects.filter(Q(arrival_id__in=ids)).values_list("arrival_id", "id")
    )
    senders = Device.objects.in_bulk({row.device_id for row in rows})
    return tuple(
        ArrivalRow(
            id=row.id,
            owner=row.owner_id,
            device_id=row.device_id,
            device_name=row.device_name,
            seq=row.seq,
            kind=row.kind,
            state=row.state,
            reason=row.reason,
            message=row.message
            or waiting.never_coming(row, senders.get(row.device_id)),
            note=row.note,
            short_hash=f"{row.hash[:4]} {row.hash[4:8]}",
            complete=row.complete,
            missing_blocks=missing.get(row.id, 0),
            case_id=row.case_id,
            case_number=row.case_number,
            tour_id=row.tour_id,
            officer_id=row.officer_id,
            blueprint=row.blueprint,
            received_at=row.received_at,
            captured_at=row.captured_at,
            effective_at=row.effective_at,
            settled_at=row.settled_at,
            settled_by=row.settled_by,
            settled_because=row.settled_because,
            repeats=row.repeats,
            clash_id=clashes.get(row.id),
            size=len(row.envelope),
        )
        for row in rows
    )


def _device_row(row: Device) -> DeviceRow:
    return DeviceRow(
        id=row.id,
        owner=row.owner_id,
        name=row.name,
        members=tuple(UUID(one) for one in row.scope_members),
        blueprints=tuple(row.scope_blueprints),
        officers=tuple(UUID(one) for one in row.officers),
        office_id=row.office_id,
        fingerprint=_fingerprint(row.device_key),
        valid_to=row.valid_to,
        enrolled_at=row.enrolled_at,
        revoked_at=row.revoked_at,
        revoked_by=row.revoked_by,
        revoked_because=row.revoked_because,
        last_seen_at=row.last_seen_at,
        clock_offset_s=row.clock_offset_s,
        last_seq=row.last_seq,
        lost=row.lost,
    )


def _fingerprint(key: str) -> str:
    return device_keys.fingerprint(key) if device_keys.is_public_key(key) else ""


def _tour_row(row: Tour, packs: dict[UUID | None, IssuedPack]) -> TourRow:
    pack = packs.get(row.id)
    return TourRow(
        id=row.id,
        device_id=row.device_id,
        name=row.name,
        day=row.day,
        office_id=row.office_id,
        expires_at=row.expires_at,
        packed_at=pack.issued_at if pack else None,
        cases=len(pack.positions) if pack else 0,
    )


def present_position(case_id: UUID, actor: Actor) -> int:
    """Where the journal of a case stands, for who decides on it."""
    with acting_within(actor.members, actor):
        return case_queries.working_copy(case_id).row.position
