"""Members, keys, associations, delegation, offices and service areas."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q

from verbund.core import audit
from verbund.core.errors import FieldProblem
from verbund.core.events import publish
from verbund.core.rights import Actor
from verbund.kernel import clock
from verbund.kernel.calendars import LAND_NAMES, land_of
from verbund.kernel.german import date_de
from verbund.members.errors import MemberClash, MemberRefused
from verbund.members.events import MemberMerged
from verbund.members.fact_checks import (
    MEMBER_FACTS,
    OFFICE_FACTS,
    problems_of,
    refuse,
)
from verbund.members.models import (
    Delegation,
    Member,
    MemberKey,
    Membership,
    Office,
    RegisterEntry,
    RegisterKey,
    ServiceArea,
)

#: Names that are addresses of Verbund itself and cannot be a member's.
RESERVED_SLUGS = frozenset(
    {"api", "desk", "115", "terminal", "suitcase", "static", "health", "metrics",
     "oparl", "ogc", "open311", "discovery", "catalog", "service", "suche", "status",
     "anmelden", "anliegen", "bilder", "geodaten", "baustellen", "abos", "wzdx",
     "hilfe", "impressum", "datenschutz", "barrierefreiheit", "mitglieder"}
)  # fmt: skip

_LENGTHS = {"AGS": 8, "ARS": 12, "VERBAND": 9, "KREIS": 5}


@transaction.atomic
def create_member(
    *,
    slug: str,
    name: str,
    short_code: str,
    official_name: str = "",
    kind: str = Member.Kind.MUNICIPALITY,
    ags: str = "",
    land: str = "",
    joined_on: date | None = None,
    performer: Member | None = None,
    actor: Actor | None = None,
    **facts: object,
) -> Member:
    """Let a municipality, association or county take part.

    With ``ags`` (8 digits) that the register knows, keys, Land, Kreis, population,
    area, postal code and coordinates come from there; ``facts`` (address, bank,
    brand, hours …) override them. Raises ``MemberRefused`` naming every field.
    """
    joined_on = joined_on or clock.today()
    register = _register_entry(ags, joined_on) if ags else None
    values: dict[str, object] = {}
    if register is not None:
        values |= {
            "land": register.land,
            "county_name": _county_name(register.county),
            "population": register.population,
            "area_ha": register.area_ha,
            "lat": register.lat,
            "lon": register.lon,
            "postal_code": register.postal_code,
            "city": name,
        }
    values["land"] = land or values.get("land") or (land_of(ags) if ags else "")
    values |= facts
    problems = problems_of(values, allowed=MEMBER_FACTS | {"land"})
    if (
        slug in RESERVED_SLUGS
        or not slug
        or slug.strip("abcdefghijklmnopqrstuvwxyz0123456789-")
    ):
        problems.append(
            FieldProblem(
                "slug",
                f"„{slug}“ geht nicht als Adresse. Erlaubt sind kleine Buchstaben, "
                "Ziffern und Bindestriche; einige Wörter braucht Verbund selbst.",
            )
        )
    if values["land"] not in LAND_NAMES:
        problems.append(FieldProblem("land", "Bitte das Land angeben, etwa SN."))
    if not (2 <= len(short_code) <= 6 and short_code.isalnum()):
        problems.append(
            FieldProblem("short_code", "Das Kürzel braucht 2 bis 6 Buchstaben.")
        )
    refuse(problems)
    taken = Member.objects.filter(Q(slug=slug) | Q(short_code=short_code)).first()
    if taken is not None:
        raise MemberClash(f"Adresse oder Kürzel gehören schon zu {taken.name}.")
    member = Member(
        slug=slug,
        name=name,
        official_name=official_name or name,
        kind=kind,
        short_code=short_code,
        entry=register,
        joined_on=joined_on,
        performer=performer,
        **values,
    )
    member.save(force_insert=True)
    if register is not None:
        _take_keys(member, register, joined_on)
    elif ags:
        _new_key(member, "AGS", ags, joined_on)
    _write(member, "member_created", actor, {"slug": slug, "ags": ags})
    return member


@transaction.atomic
def update_member(
    *, member: Member, actor: Actor | None = None, **facts: object
) -> Member:
    """Change facts about a member; every wrong one is named in ``MemberRefused``."""
    refuse(problems_of(facts, allowed=MEMBER_FACTS, base=member))
    row = Member.objects.select_for_update().get(pk=member.pk)
    for name, value in facts.items():
        setattr(row, name, value)
    row.save(update_fields=list(facts))
    _write(row, "member_changed", actor, {"fields": sorted(facts)})
    return row


@transaction.atomic
def add_key(
    *,
    member: Member,
    scheme: str,
    value: str,
    valid_from: date,
    valid_to: date | None = None,
    actor: Actor | None = None,
) -> MemberKey:
    """Give a member a key; an open key of the same scheme ends on that day."""
    if len(value) != _LENGTHS.get(scheme, 0) or not value.isdigit():
        raise MemberRefused(
            f"Der Schlüssel „{value}“ passt nicht zu {scheme}: nötig sind "
            f"{_LENGTHS.get(scheme, '?')} Ziffern."
        )
    if scheme in {"AGS", "ARS"} and land_of(value) != member.land:
        raise MemberRefused(
            f"Der Schlüssel „{value}“ liegt nicht im Land des Mitglieds."
        )
    clash = (
        MemberKey.objects.filter(scheme=scheme, value=value)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=valid_from))
        .exclude(member=member)
        .select_related("member")
        .first()
    )
    if clash is not None:
        raise MemberClash(f"Den Schlüssel {value} hat {clash.member.official_name}.")
    MemberKey.objects.filter(
        member=member, scheme=scheme, valid_to__isnull=True, valid_from__lt=valid_from
    ).update(valid_to=valid_from)
    key = _new_key(member, scheme, value, valid_from, valid_to)
    _write(member, "key_added", actor, {"scheme": scheme, "value": value})
    return key


@transaction.atomic
def merge_members(
    *, into: Member, from_: Sequence[Member], on: date, actor: Actor | None = None
) -> Member:
    """Members go up in another one on a day; their cases and ids stay as they are.

    Their keys end, open delegations and memberships end, delegations in their favour
    pass to the successor, and so do the rights of their people. What they offer ends
    too; running cases are handed over by ``cases.hand_over_cases``. Raises
    ``MemberRefused`` for a day to come: until then they are members like all others.
    """
    sources = list(from_)
    if on > clock.today():
        raise MemberRefused(
            f"Der Zusammenschluss gilt erst ab {date_de(on)}. Bitte tragen Sie ihn an "
            "diesem Tag ein."
        )
    for source in sources:
        if source.pk == into.pk:
            raise MemberRefused("Ein Mitglied kann nicht in sich selbst aufgehen.")
        if source.successor_id is not None:
            raise MemberClash(f"{source.official_name} ist schon zusammengeschlossen.")
    if into.successor_id is not None:
        raise MemberClash(f"{into.official_name} besteht selbst nicht mehr.")
    for source in sources:
        row = Member.objects.select_for_update().get(pk=source.pk)
        row.successor, row.merged_on = into, on
        row.save(update_fields=["successor", "merged_on"])
        ended = Q(member=row) & Q(valid_to__isnull=True) & Q(valid_from__lt=on)
        MemberKey.objects.filter(ended).update(valid_to=on)
        Membership.objects.filter(ended).update(valid_to=on)
        given = Delegation.objects.filter(
            owner=row, valid_to__isnull=True, valid_from__lt=on
        )
        given.update(valid_to=on)
        _write(row, "member_merged", actor, {"into": into.slug, "on": on.isoformat()})
        publish(MemberMerged(member=into.pk, merged=row.pk, into=into.pk, on=on))
    into.save(update_fields=[])
    return into


@transaction.atomic
def add_membership(
    *,
    association: Member,
    member: Member,
    kind: str = Membership.Kind.REGION,
    valid_from: date,
    valid_to: date | None = None,
    actor: Actor | None = None,
) -> Membership:
    """Let a member belong to an association; twice at the same time is refused."""
    if association.kind == Member.Kind.MUNICIPALITY:
        raise MemberRefused(
            f"{association.official_name} ist eine Kommune, kein Verbund. Legen Sie "
            "die Verwaltungsgemeinschaft als eigenes Mitglied an."
        )
    same = Membership.objects.filter(
        association=association, member=member, kind=kind
    ).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=valid_from))
    if same.exists():
        raise MemberClash(f"{member.name} gehört schon zu {association.name}.")
    row = Membership(
        association=association,
        member=member,
        kind=kind,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    row.save(force_insert=True)
    _write(member, "membership_added", actor, {"association": association.slug})
    return row


@transaction.atomic
def end_membership(
    *, membership: Membership, on: date, actor: Actor | None = None
) -> Membership:
    """End a membership; ``on`` is the first day on which it no longer holds."""
    membership.valid_to = on
    membership.save(update_fields=["valid_to"])
    _write(membership.member, "membership_ended", actor, {"on": on.isoformat()})
    return membership


@transaction.atomic
def delegate(
    *,
    owner: Member,
    acting: Member,
    blueprint_key: str = "",
    valid_from: date,
    valid_to: date | None = None,
    actor: Actor | None = None,
) -> Delegation:
    """From ``valid_from`` on, ``acting`` handles this service (or all) of ``owner``.

    The letterhead, tariff and bank account stay the owner's. A second delegation of
    the same service in the same time is refused and names the first.
    """
    if owner.pk == acting.pk:
        raise MemberRefused("Eine Kommune handelt ohnehin für sich selbst.")
    overlap = (
        Delegation.objects.filter(owner=owner, blueprint_key=blueprint_key)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=valid_from))
        .select_related("acting")
    )
    if valid_to is not None:
        overlap = overlap.filter(valid_from__lt=valid_to)
    first = overlap.order_by("valid_from").first()
    if first is not None:
        raise MemberClash(
            f"Ab {first.valid_from:%d.%m.%Y} handelt schon {first.acting.official_name}"
            f" für {owner.official_name}. Beenden Sie diese Vertretung zuerst."
        )
    row = Delegation(
        owner=owner,
        acting=acting,
        blueprint_key=blueprint_key,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    row.save(force_insert=True)
    detail = {"acting": acting.slug, "blueprint": blueprint_key}
    _write(owner, "delegated", actor, detail)
    return row


@transaction.atomic
def end_delegation(
    *, delegation: Delegation, on: date, actor: Actor | None = None
) -> Delegation:
    """End a delegation; ``on`` is the first day on which the owner acts again."""
    if on <= delegation.valid_from:
        raise MemberRefused("Das Ende muss nach dem Beginn der Vertretung liegen.")
    delegation.valid_to = on
    delegation.save(update_fields=["valid_to"])
    _write(delegation.owner, "delegation_ended", actor, {"on": on.isoformat()})
    return delegation


@transaction.atomic
def create_office(
    *,
    member: Member,
    slug: str,
    name: str,
    actor: Actor | None = None,
    **facts: object,
) -> Office:
    """Add a place or unit of a member, with address, phone and opening hours."""
    refuse(problems_of(facts, allowed=OFFICE_FACTS))
    if Office.objects.filter(member=member, slug=slug).exists():
        raise MemberClash(f"{member.name} hat schon ein Amt mit der Adresse „{slug}“.")
    office = Office(member=member, slug=slug, name=name, **facts)
    office.save(force_insert=True)
    _write(member, "office_created", actor, {"office": slug})
    return office


@transaction.atomic
def update_office(
    *, office: Office, actor: Actor | None = None, **facts: object
) -> Office:
    """Change facts about an office."""
    refuse(problems_of(facts, allowed=OFFICE_FACTS))
    for name, value in facts.items():
        setattr(office, name, value)
    office.save(update_fields=list(facts))
    _write(office.member, "office_changed", actor, {"office": office.slug})
    return office


@transaction.atomic
def add_service_area(
    *,
    member: Member,
    postal_code: str = "",
    place: str = "",
    office: Office | None = None,
    actor: Actor | None = None,
) -> ServiceArea:
    """Say that a member (or one office of it) is there for a postal code or place."""
    if not postal_code and not place:
        raise MemberRefused("Nötig ist eine Postleitzahl oder ein Ortsname.")
    if postal_code and not (len(postal_code) == 5 and postal_code.isdigit()):
        raise MemberRefused(f"„{postal_code}“ ist keine Postleitzahl mit 5 Ziffern.")
    area, _ = ServiceArea.objects.update_or_create(
        member=member,
        postal_code=postal_code,
        place=place,
        defaults={"office": office},
    )
    _write(member, "area_added", actor, {"area": str(area)})
    return area


# --- checks and helpers -------------------------------------------------------------


def _register_entry(ags: str, on: date) -> RegisterEntry:
    open_key = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
    key = (
        RegisterKey.objects.filter(open_key, scheme="AGS", value=ags)
        .select_related("entry__county")
        .order_by("valid_from")
        .first()
    )
    if key is None:
        raise MemberRefused(
            f"Das Gemeindeverzeichnis kennt am {on:%d.%m.%Y} keinen Schlüssel {ags}. "
            "Lesen Sie zuerst das Verzeichnis ein: verbund members import DATEI.csv."
        )
    return key.entry


def _county_name(county: RegisterEntry | None) -> str:
    """``Landkreis Zwickau``; empty for a town that is its own county."""
    if county is None or county.kind_name in {"Kreisfreie Stadt", "Stadtkreis", ""}:
        return ""
    # „Lahn-Dill-Kreis“ and „Städteregion Aachen“ say already what they are.
    if re.search("kreis|region", county.name, re.IGNORECASE):
        return county.name
    return f"{county.kind_name} {county.name}"


def _take_keys(member: Member, entry: RegisterEntry, joined_on: date) -> None:
    for key in RegisterKey.objects.filter(entry=entry).order_by("valid_from", "pk"):
        if key.scheme not in {"AGS", "ARS", "VERBAND", "KREIS"}:
            continue
        start = key.valid_from
        # A name that changed closed one row and opened the next with the same value.
        last = MemberKey.objects.filter(
            member=member, scheme=key.scheme, value=key.value, valid_to=start
        )
        if last.update(valid_to=key.valid_to):
            continue
        _new_key(member, key.scheme, key.value, start, key.valid_to)


def _new_key(
    member: Member,
    scheme: str,
    value: str,
    valid_from: date,
    valid_to: date | None = None,
) -> MemberKey:
    key = MemberKey(
        member=member,
        scheme=scheme,
        value=value,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    key.save(force_insert=True)
    return key


def _write(
    member: Member, action: str, actor: Actor | None, detail: Mapping[str, object]
) -> None:
    audit.record(
        action=f"members.{action}",
        actor=actor,
        subject=f"member:{member.pk}",
        member=member.pk,
        detail=detail,
    )
