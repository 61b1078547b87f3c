"""Every write about places: create, measure, propose, decide, import."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction

from verbund.core import audit
from verbund.core.config import config
from verbund.core.errors import FieldProblem
from verbund.core.events import publish
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.geodata.actions import NewFeature, drop_features, put_features
from verbund.kernel import clock
from verbund.kernel.geo.checks import plausible
from verbund.kernel.ids import new_id
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.topics.accessibility import facts as choosing
from verbund.topics.accessibility import osm
from verbund.topics.accessibility.access import MAINTAIN
from verbund.topics.accessibility.attributes import (
    Method,
    Value,
    WrongValue,
    catalogue,
    checked,
    printable,
)
from verbund.topics.accessibility.collections import PLACES, profile_property
from verbund.topics.accessibility.errors import (
    AlreadyDecided,
    ImportRefused,
    MeasurementRefused,
    PlaceNotFound,
)
from verbund.topics.accessibility.events import (
    FactsProposed,
    PlaceChanged,
    PlacesImported,
)
from verbund.topics.accessibility.models import AccessPlace, Helper, Measurement
from verbund.topics.accessibility.profiles import rate_all
from verbund.topics.accessibility.shapes import By, NewPlace, address_line
from verbund.topics.accessibility.tokens import hashed, helper_token

_AT_ONCE = 200
_NOT_BEFORE = timedelta(days=365 * 30)


def put_place(*, member: Member, place: NewPlace, actor: Actor | None = None) -> UUID:
    """Write a place down; the same ``external`` again changes it. Gives its id.

    Raises ``MeasurementRefused`` for an unknown kind or a spot that cannot be meant.
    """
    _allowed(actor)
    _sound(place)
    with acting_within(member.id), transaction.atomic():
        row = _row(member, place)
        row.save()
        _publish([row])
        publish(PlaceChanged(place=row.id, member=row.acting_id))
    return row.id


def record(
    *,
    member: Member,
    place_id: UUID,
    values: Mapping[str, object],
    method: Method,
    on: date,
    by: By,
    source: str = "",
) -> int:
    """Add measurements that count at once; gives how many.

    For staff, known volunteers and imports. Raises ``MeasurementRefused`` that names
    every value which does not fit, ``PlaceNotFound``.
    """
    return _write(
        member, place_id, values, method=method, on=on, by=by, source=source,
        state="accepted",
    )  # fmt: skip


def propose(
    *,
    member: Member,
    place_id: UUID,
    values: Mapping[str, object],
    method: Method,
    on: date,
    name: str = "",
) -> int:
    """Keep what an unknown visitor says until the desk has looked at it."""
    by = By(kind="visitor", name=printable(name).strip()[:120])
    return _write(
        member, place_id, values, method=method, on=on, by=by, state="proposed"
    )


def decide(*, proposal_id: UUID, accept: bool, actor: Actor, reason: str = "") -> UUID:
    """Take over or refuse what a visitor proposed; gives the id of the place.

    Raises ``AlreadyDecided``, and ``MeasurementRefused`` where a refusal has no reason.
    """
    require(actor, MAINTAIN.key)
    if not accept and not reason.strip():
        raise MeasurementRefused(
            fields=[FieldProblem("reason", "Bitte sagen Sie kurz, warum.")]
        )
    with acting_within(actor.members, actor), transaction.atomic():
        rows = Measurement.objects.filter(id=proposal_id, state="proposed")
        found = rows.select_related("place").first()
        if found is None:
            raise AlreadyDecided
        found.state = "accepted" if accept else "refused"
        found.reason = printable(reason).strip()[:300]
        found.decided_at = clock.now()
        found.decided_by = actor.name
        found.save()
        if accept:
            _refresh([found.place])
        publish(PlaceChanged(place=found.place_id, member=found.acting_id))
        place_id: UUID = found.place.id
        return place_id


def withdraw(*, place_id: UUID, actor: Actor) -> None:
    """Take a place out of all lists; its history stays."""
    require(actor, MAINTAIN.key)
    with acting_within(actor.members, actor), transaction.atomic():
        row = AccessPlace.objects.filter(id=place_id, withdrawn_at=None).first()
        if row is None:
            raise PlaceNotFound
        row.withdrawn_at = row.changed_at = clock.now()
        row.save()
        drop_features(collection=PLACES, fids=[str(row.id)])
        publish(PlaceChanged(place=row.id, member=row.acting_id))


def add_helper(*, member: Member, name: str, actor: Actor) -> str:
    """Make a volunteer known; gives the token of the link, which is shown only now."""
    require(actor, MAINTAIN.key)
    if not name.strip():
        raise MeasurementRefused(
            fields=[FieldProblem("name", "Bitte geben Sie den Namen an.")]
        )
    helper_id = new_id()
    secret = helper_token(helper_id)
    with acting_within(actor.members, actor), transaction.atomic():
        helper = Helper(
            id=helper_id,
            owner_id=member.id,
            acting_id=members.acting_member(member, "").id,
            name=printable(name).strip()[:120],
            token_hash=hashed(secret),
            created_at=clock.now(),
        )
        helper.save()
        audit.record(
            action="accessibility.helper_added",
            actor=actor,
            subject=f"helper:{helper.id}",
            member=member.id,
        )
    return secret


def end_helper(*, helper_id: UUID, actor: Actor) -> None:
    """Close a volunteer's link; what they have measured stays."""
    require(actor, MAINTAIN.key)
    with acting_within(actor.members, actor), transaction.atomic():
        rows = Helper.objects.filter(id=helper_id, ended_at=None)
        if rows.update(ended_at=clock.now()):
            audit.record(
                action="accessibility.helper_ended",
                actor=actor,
                subject=f"helper:{helper_id}",
            )


def import_osm(
    *,
    member: Member,
    features: Sequence[Mapping[str, Any]],
    on: date,
    source: str = osm.ATTRIBUTION,
    actor: Actor | None = None,
) -> int:
    """Take over places from OpenStreetMap (GeoJSON points with tags); how many.

    A place with the same number is changed; measurements of people stay valid.
    ``source`` is named on the pages. Raises ``ImportRefused`` with the first feature
    that cannot be read.
    """
    _allowed(actor)
    count = 0
    acting = members.acting_member(member, "").id
    with acting_within(member.id), transaction.atomic():
        for start in range(0, len(features), _AT_ONCE):
            batch = features[start : start + _AT_ONCE]
            count += _import(member, batch, on=on, source=source)
        publish(PlacesImported(count=count, member=acting))
    return count


# --- the inside ------------------------------------------------------------------


def _allowed(actor: Actor | None) -> None:
    if actor is not None:
        require(actor, MAINTAIN.key)


def _sound(place: NewPlace) -> None:
    problems = []
    if place.kind not in catalogue().kinds:
        problems.append(FieldProblem("kind", "Bitte wählen Sie eine Art von Ort."))
    try:
        plausible(place.lat, place.lon)
    except ValueError as wrong:
        problems.append(FieldProblem("lat", str(wrong)))
    if problems:
        raise MeasurementRefused(fields=problems)


def _row(member: Member, place: NewPlace) -> AccessPlace:
    row = None
    if place.external:
        row = AccessPlace.objects.filter(
            owner_id=member.id, external=place.external
        ).first()
    if row is None:
        row = AccessPlace(
            owner_id=member.id, acting_id=members.acting_member(member, "").id
        )
    _fill(row, place)
    return row


def _fill(row: AccessPlace, place: NewPlace) -> None:
    for name in place.__struct_fields__:
        setattr(row, name, getattr(place, name))
    row.words = search_words(place)
    row.changed_at = clock.now()
    row.withdrawn_at = None
    if not row.ratings:
        row.ratings = _verdicts({}, place.kind)


def search_words(place: NewPlace) -> str:
    """What a search looks at: name first, so that lists run by it."""
    title = catalogue().kinds[place.kind].title["de"]
    address = address_line(
        place.street, place.house_number, place.postal_code, place.city
    )
    text = " ".join(part for part in (place.name or title, title, address) if part)
    return text.casefold()[:500]


def _verdicts(values: Mapping[str, Value], kind: str) -> dict[str, str]:
    return {name: r.verdict for name, r in rate_all(values, kind=kind).items()}


def _write(
    member: Member,
    place_id: UUID,
    values: Mapping[str, object],
    *,
    method: Method,
    on: date,
    by: By,
    state: str,
    source: str = "",
) -> int:
    good = _checked(values, on)
    with acting_within(member.id), transaction.atomic():
        rows = AccessPlace.objects.filter(id=place_id, withdrawn_at=None)
        row = rows.select_for_update().first()
        if row is None:
            raise PlaceNotFound
        now = clock.now()
        Measurement.objects.bulk_create(
            [
                Measurement(
                    owner_id=row.owner_id, acting_id=row.acting_id, place=row, key=key,
                    value=value, method=method, on=on, by_kind=by.kind, by_id=by.id,
                    by_name=by.name, source=source, state=state, recorded_at=now,
                )
                for key, value in good.items()
            ]
        )  # fmt: skip
        if state == "accepted":
            _refresh([row])
            publish(PlaceChanged(place=row.id, member=row.acting_id))
        else:
            publish(FactsProposed(place=row.id, member=row.acting_id))
    return len(good)


def _checked(values: Mapping[str, object], on: date) -> dict[str, Value]:
    problems = []
    good: dict[str, Value] = {}
    for key, value in values.items():
        try:
            good[key] = checked(key, value)
        except WrongValue as wrong:
            problems.append(FieldProblem(key, str(wrong)))
    today = clock.today()
    if not today - _NOT_BEFORE <= on <= today:
        problems.append(
            FieldProblem("on", "Der Tag liegt in der Zukunft oder zu weit zurück.")
        )
    if not good and not problems:
        problems.append(
            FieldProblem("", "Bitte beantworten Sie mindestens eine Frage.")
        )
    if problems:
        raise MeasurementRefused(fields=problems)
    return good


def _refresh(rows: Sequence[AccessPlace]) -> None:
    """Make facts and ratings again from what is accepted, and publish them."""
    said: dict[UUID, list[choosing.Said]] = {row.id: [] for row in rows}
    found = Measurement.objects.filter(place_id__in=said, state="accepted").order_by(
        "id"
    )
    for each in found:
        said[each.place_id].append(
            choosing.Said(
                key=each.key,
                value=each.value,
                method=each.method,
                by=each.by_kind,
                on=each.on,
                recorded_at=each.recorded_at,
                source=each.source,
            )
        )
    for row in rows:
        facts = choosing.valid(said[row.id])
        row.facts = msgspec.to_builtins(facts)
        values = {key: fact.value for key, fact in facts.items()}
        row.ratings = _verdicts(values, row.kind)
        row.changed_at = clock.now()
    AccessPlace.objects.bulk_update(rows, ["facts", "ratings", "changed_at"])
    _publish(rows)


def _publish(rows: Iterable[AccessPlace]) -> None:
    known = members.current_directory().members
    put_features(
        collection=PLACES,
        features=[_feature(row, known[row.owner_id].slug) for row in rows],
    )


def _feature(row: AccessPlace, slug: str) -> NewFeature:
    values = {key: fact["value"] for key, fact in row.facts.items()}
    days = [fact["on"] for fact in row.facts.values()]
    return NewFeature(
        fid=str(row.id),
        member_id=row.owner_id,
        geometry={"type": "Point", "coordinates": [row.lon, row.lat]},
        properties={
            "name": row.name,
            "kind": row.kind,
            "member": slug,
            "address": address_line(
                row.street, row.house_number, row.postal_code, row.city
            ),
            **{profile_property(p): v for p, v in row.ratings.items()},
            **{key.replace(".", "_"): value for key, value in values.items()},
            "checked": max(days, default=None),
            "page": f"{config().base_url.rstrip('/')}/{slug}/barrierefrei/{row.id}/",
        },
    )


def _import(
    member: Member, batch: Sequence[Mapping[str, Any]], *, on: date, source: str
) -> int:
    found: dict[str, tuple[NewPlace, dict[str, Value]]] = {}
    for feature in batch:
        place, values = _from_osm(feature, source)
        found[place.external] = (place, values)
    known = {
        row.external: row
        for row in AccessPlace.objects.filter(
            owner_id=member.id, external__in=list(found)
        )
    }
    acting = members.acting_member(member, "").id
    new: list[AccessPlace] = []
    old: list[AccessPlace] = []
    for external, (place, _) in found.items():
        row = known.get(external)
        if row is None:
            row = AccessPlace(owner_id=member.id, acting_id=acting)
            new.append(row)
        else:
            old.append(row)
        _fill(row, place)
    AccessPlace.objects.bulk_create(new)
    for row in old:
        row.save()
    rows = [*new, *old]
    Measurement.objects.filter(place__in=old, method="imported").delete()
    now = clock.now()
    Measurement.objects.bulk_create(
        [
            Measurement(
                owner_id=row.owner_id, acting_id=row.acting_id, place=row, key=key,
                value=value, method="imported", on=on, by_kind="import",
                source=osm.ATTRIBUTION, recorded_at=now,
            )
            for row in rows
            for key, value in found[row.external][1].items()
        ]
    )  # fmt: skip
    _refresh(rows)
    return len(rows)


def _from_osm(
    feature: Mapping[str, Any], source: str
) -> tuple[NewPlace, dict[str, Value]]:
    number = str(feature.get("id", ""))
    geometry = feature.get("geometry") or {}
    if geometry.get("type") != "Point" or not number:
        raise ImportRefused(
            f"Objekt {number or 'ohne Nummer'}: erwartet wird ein Punkt."
        )
    lon, lat = (float(c) for c in geometry["coordinates"][:2])
    tags = {k: str(v) for k, v in (feature.get("properties") or {}).items()}
    kind = osm.kind_of(tags)
    place = NewPlace(
        kind=kind,
        lat=lat,
        lon=lon,
        name=osm.name_of(tags)[:200],
        street=tags.get("addr:street", "")[:120],
        house_number=tags.get("addr:housenumber", "")[:20],
        postal_code=tags.get("addr:postcode", "")[:10],
        city=tags.get("addr:city", "")[:120],
        external=f"osm:{number}",
        source=source[:200],
    )
    try:
        _sound(place)
    except MeasurementRefused as wrong:
        raise ImportRefused(f"Objekt {number}: {wrong.fields[0].message}") from None
    return place, osm.facts_of(tags, kind=kind)
