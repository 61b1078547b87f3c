"""Packing a suitcase: the least that its tour needs, as rows of this version's tables.

Along come the members of the scope and who acts for them, their adopted blueprints with
the versions that drafts on the device may have begun with, the officers, the visits of
the day and the journals of exactly their cases. Nobody's password or passkey, no other
case, no register, no statistics, no file contents. A form begun elsewhere comes along
if its code was given for this tour.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

import msgspec
from django.apps import apps
from django.db import models
from msgspec import Struct

from verbund.appointments import queries as appointments
from verbund.cases.queries import working_copy
from verbund.core.db.sqlite.base import DatabaseWrapper
from verbund.core.rights import Actor
from verbund.core.scope import everywhere
from verbund.engine.report import place_of
from verbund.kernel import chain, clock
from verbund.kernel.ids import new_id
from verbund.members import queries as members
from verbund.nodes import keys, pack_file, taken
from verbund.nodes.certificates import renewed_certificate
from verbund.nodes.models import Device, FeeSecurity, ReceiptRange, Tour
from verbund.nodes.pack_file import (
    Cover,
    NumberRange,
    Officer,
    Pack,
    Stop,
    Table,
    Value,
)
from verbund.nodes.software import software

Rows = models.QuerySet[Any]
#: What was begun before that has to be entered anew.
_OLDEST_DRAFT: Final = timedelta(days=365)

# What a row leaves at home: secrets of sign-in, counters, references into the register.
_BLANKED: Final[Mapping[str, Mapping[str, object]]] = {
    "members.Member": {"entry_id": None},
    "members.Person": {"password": "", "signed_in_at": None},
    "cases.Case": {"contact_email": ""},
}


class BuiltPack(Struct, frozen=True, kw_only=True):
    """A pack as it is given out, and what of it is written down."""

    pack_id: UUID
    expires_at: datetime
    content: bytes
    positions: dict[UUID, int]
    # Owner, blueprint and service by draft id.
    forms: dict[str, list[str]]


def build(device: Device, tour: Tour | None, *, now: datetime) -> BuiltPack:
    """The pack of a device for a tour; runs within the device's walls."""
    pack_id = new_id()
    scope = [UUID(one) for one in device.scope_members]
    stops = _stops(device, tour, scope)
    case_ids = [stop.case_id for stop in stops]
    ends = [device.valid_to] + ([tour.expires_at] if tour else [])
    certificate = renewed_certificate(device)
    Device.objects.filter(id=device.id).update(
        certificate=msgspec.json.encode(certificate).decode()
    )
    officers = members.people_by_id(device.officers)
    forms = taken.packed(tour, scope)
    pack = Pack(
        pack_id=pack_id,
        device_id=device.id,
        software=software(),
        issued_at=now,
        expires_at=min(ends),
        tour=_tour(tour, stops),
        officers=tuple(Officer(id=one.id, name=one.name) for one in officers.values()),
        ranges=_ranges(device, tour),
        tables=_tables(device, scope, case_ids, {one.digest for one in forms}),
        forms=forms,
        security_fees=_security(scope),
    )
    cover = Cover(
        pack_id=pack_id,
        device_id=device.id,
        issued_at=now,
        expires_at=pack.expires_at,
        tour_id=tour.id if tour else None,
        software=pack.software,
        certificate=certificate,
        tenants={str(one): keys.tenant_key(members.member_by_id(one)) for one in scope},
    )
    kem = bytes.fromhex(device.kem_key)
    return BuiltPack(
        pack_id=pack_id,
        expires_at=pack.expires_at,
        content=pack_file.close(cover, pack, kem, keys.centre_key()),
        positions={stop.case_id: stop.position for stop in stops},
        forms={
            str(one.draft): [str(one.owner), one.blueprint, one.service]
            for one in forms
        },
    )


# --- the tour -----------------------------------------------------------------


def _stops(device: Device, tour: Tour | None, scope: list[UUID]) -> tuple[Stop, ...]:
    if tour is None:
        return ()
    walls = frozenset(scope) | {device.owner_id}
    actor = Actor(kind="device", id=str(device.id), name=device.name, members=walls)
    booked = (
        appointments.tour(tour.office_id, tour.day, actor) if tour.office_id else ()
    )
    rows = {row["id"]: row for row in _cases([stop.case_id for stop in booked])}
    found = [
        Stop(
            case_id=stop.case_id,
            number=stop.number,
            owner=stop.owner_id,
            starts_at=stop.starts_at,
            ends_at=stop.ends_at,
            applicant=stop.applicant,
            address=stop.address,
            blueprint=stop.blueprint,
            service=stop.service,
            position=rows[stop.case_id]["position"],
        )
        for stop in booked
        if stop.owner_id in scope and stop.case_id in rows
    ]
    known = {stop.case_id for stop in found}
    noon = _noon(tour.day)
    for row in _cases([UUID(one) for one in tour.extra_cases]):
        if row["id"] in known or row["owner_id"] not in scope:
            continue
        found.append(
            Stop(
                case_id=row["id"],
                number=row["number"],
                owner=row["owner_id"],
                starts_at=noon,
                ends_at=noon,
                applicant=row["applicant"],
                address=_place(row["id"]),
                blueprint=row["blueprint_key"],
                service=row["service"],
                position=row["position"],
            )
        )
    return tuple(found)


def _place(case_id: UUID) -> str:
    """Where a case is about something at a place, such as a report; else empty."""
    view = working_copy(case_id)
    found = place_of(view.ground.blueprint, view.state.answers)
    return found.line if found else ""


def _cases(ids: list[UUID]) -> list[dict[str, Any]]:
    rows = _model("cases.Case").objects.filter(id__in=ids).order_by("id")
    return list(
        rows.values(
            "id", "owner_id", "number", "applicant", "blueprint_key", "service",
            "position",
        )
    )  # fmt: skip


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=clock.BERLIN)


def _tour(tour: Tour | None, stops: tuple[Stop, ...]) -> pack_file.Tour | None:
    if tour is None:
        return None
    return pack_file.Tour(
        id=tour.id,
        name=tour.name,
        day=tour.day,
        office_id=tour.office_id,
        stops=stops,
    )


def _ranges(device: Device, tour: Tour | None) -> tuple[NumberRange, ...]:
    if tour is None:
        return ()
    rows = ReceiptRange.objects.filter(device_id=device.id, tour_id=tour.id)
    return tuple(
        NumberRange(
            id=row.id,
            tenant=row.owner_id,
            prefix=row.prefix,
            first=row.first,
            last=row.last,
        )
        for row in rows.order_by("first")
    )


def _security(scope: list[UUID]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    rows = FeeSecurity.objects.filter(owner_id__in=scope, needed=True)
    for owner, fee in rows.order_by("fee").values_list("owner_id", "fee"):
        found[str(owner)] = (*found.get(str(owner), ()), fee)
    return found


# --- rows ---------------------------------------------------------------------


def _tables(
    device: Device, scope: list[UUID], case_ids: list[UUID], of_forms: set[str]
) -> tuple[Table, ...]:
    keys_ = list(device.scope_blueprints)
    with everywhere("pack"):
        who = _members(scope, keys_)
        adoptions = _model("catalogue.Adoption").objects.filter(
            member_id__in=scope, active=True
        )
        if keys_:
            adoptions = adoptions.filter(blueprint_key__in=keys_)
        adopted = list(adoptions.values_list("id", "version_id", "adapted_id"))
        cases = _model("cases.Case").objects.filter(id__in=case_ids)
        digests = set(cases.values_list("blueprint_digest", flat=True))
        digests |= _begun_with(device, [row[0] for row in adopted]) | of_forms
        adapted_rows = _model("catalogue.AdaptedVersion").objects
        adapted = set(
            adapted_rows.filter(digest__in=digests).values_list("id", flat=True)
        ) | {row[2] for row in adopted if row[2]}
        versions = (
            {row[1] for row in adopted}
            | set(
                _model("catalogue.BlueprintVersion")
                .objects.filter(digest__in=digests)
                .values_list("id", flat=True)
            )
            | set(adapted_rows.filter(id__in=adapted).values_list("base_id", flat=True))
        )
        chosen: list[tuple[str, dict[str, Any]]] = [
            ("members.Revision", {}),
            ("members.Member", {"id__in": who}),
            ("members.MemberKey", {"member_id__in": who}),
            ("members.Membership", {"association_id__in": who, "member_id__in": who}),
            ("members.Delegation", {"owner_id__in": who, "acting_id__in": who}),
            ("members.Office", {"member_id__in": who}),
            ("members.Person", {"id__in": device.officers}),
            (
                "members.RoleAssignment",
                {"person_id__in": device.officers, "member_id__in": who},
            ),
            ("catalogue.BlueprintVersion", {"id__in": versions}),
            ("catalogue.AdaptedVersion", {"id__in": adapted}),
            ("catalogue.Adoption", {"id__in": [row[0] for row in adopted]}),
            (
                "catalogue.AdoptionChange",
                {"adoption_id__in": [row[0] for row in adopted]},
            ),
            ("cases.Case", {"id__in": case_ids}),
            ("cases.Entry", {"case_id__in": case_ids}),
            ("cases.Task", {"case_id__in": case_ids}),
            ("cases.CaseDocument", {"case_id__in": case_ids}),
            ("appointments.Booking", {"case_id__in": case_ids}),
        ]
        return tuple(_table(label, which, who) for label, which in chosen)


def _begun_with(device: Device, adoptions: list[UUID]) -> set[str]:
    """Versions that drafts on the device may have begun with, though replaced since.

    Only the device can read its drafts, so those count that were adopted at any time
    since its first pack, at most a year back.
    """
    packs = _model("nodes.IssuedPack").objects.filter(device_id=device.id)
    first = packs.aggregate(first=models.Min("issued_at"))["first"]
    if first is None:
        return set()
    since = max(first, clock.now() - _OLDEST_DRAFT)
    rows = _model("catalogue.AdoptionChange").objects.filter(adoption_id__in=adoptions)
    found, before = set(), {}
    for adoption, digest, at in rows.order_by("at", "id").values_list(
        "adoption_id", "digest", "at"
    ):
        if at > since:
            found.add(digest)
        else:
            before[adoption] = digest
    return (found | set(before.values())) - {""}


def _members(scope: list[UUID], blueprints: list[str]) -> list[UUID]:
    """The members of the scope, who acts for them and what they belong to."""
    found = dict.fromkeys(scope)
    for one in scope:
        member = members.member_by_id(one)
        found[members.present_member(member).id] = None
        for key in blueprints or _adopted_keys(one):
            found[members.acting_member(member, key).id] = None
        for association in members.associations_of(member):
            found[association.id] = None
    return list(found)


def _adopted_keys(member: UUID) -> list[str]:
    rows = _model("catalogue.Adoption").objects.filter(member_id=member, active=True)
    return list(rows.values_list("blueprint_key", flat=True))


def _table(label: str, which: dict[str, Any], who: list[UUID]) -> Table:
    model = _model(label)
    fields = list(model._meta.concrete_fields)
    blank = dict(_BLANKED.get(label, {}))
    rows = model.objects.filter(**which).order_by("pk")
    return Table(
        name=model._meta.db_table,
        columns=tuple(field.column for field in fields),
        rows=tuple(_row(row, fields, blank, who) for row in rows),
    )


def _row(
    row: models.Model,
    fields: Iterable[models.Field[Any, Any]],
    blank: Mapping[str, object],
    who: list[UUID],
) -> tuple[Value, ...]:
    values: list[Value] = []
    for field in fields:
        value = blank.get(field.attname, getattr(row, field.attname))
        value = _inside(row, field, value, who)
        if field.attname in {"status_token_hash", "handover_code_hash"}:
            # Unique, but opens nothing: the citizen's links are no matter of a tour.
            value = chain.digest(f"pack {row.pk} {field.attname}".encode())
        values.append(_as_sqlite(field, value))
    return tuple(values)


def _inside(
    row: models.Model, field: models.Field[Any, Any], value: object, who: list[UUID]
) -> object:
    """A reference to a member that stays at home leads nowhere."""
    if field.attname in {"performer_id", "successor_id"} and value not in who:
        return None
    if field.attname == "home_id" and value not in who:
        return who[0]
    if field.attname == "office_id" and row._meta.label == "members.RoleAssignment":
        return None
    return value


def _as_sqlite(field: models.Field[Any, Any], value: object) -> Value:
    """The value as the node's database keeps it, whatever the centre's is."""
    prepared = field.get_db_prep_save(value, _sqlite())
    if isinstance(prepared, bool):
        return int(prepared)
    if isinstance(prepared, memoryview | bytearray):
        return bytes(prepared)
    if prepared is None or isinstance(prepared, str | int | float | bytes):
        return prepared
    return str(prepared)


@lru_cache(maxsize=1)
def _sqlite() -> DatabaseWrapper:
    """Knows how SQLite writes values; it is never connected."""
    return DatabaseWrapper(
        {
            "ENGINE": "verbund.core.db.sqlite",
            "NAME": ":memory:",
            "OPTIONS": {},
            "TIME_ZONE": None,
            "CONN_MAX_AGE": 0,
            "CONN_HEALTH_CHECKS": False,
            "ATOMIC_REQUESTS": False,
            "AUTOCOMMIT": True,
            "USER": "",
            "PASSWORD": "",
            "HOST": "",
            "PORT": "",
        },
        alias="pack",
    )


def _model(label: str) -> Any:
    """A table by its label: packing copies rows, it asks no room's questions."""
    return apps.get_model(label)
