"""Every write of building sites; each tells the map in the same transaction."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from uuid import UUID

import msgspec
from django.db import transaction
from msgspec import Struct, to_builtins

from verbund.core import audit
from verbund.core.errors import FieldProblem, Invalid
from verbund.core.rights import SYSTEM, Actor, require
from verbund.core.scope import acting_within
from verbund.geodata.actions import NewFeature, drop_features, put_features
from verbund.geodata.barriers import BARRIERS
from verbund.kernel import clock
from verbund.kernel.clock import BERLIN
from verbund.kernel.geo import GeometryFault, plausible, read_geometry
from verbund.kernel.geo.checks import PlaceFault
from verbund.kernel.geo.relations import representative
from verbund.kernel.ids import new_id
from verbund.members.queries import current_directory
from verbund.topics.construction.access import MAINTAIN
from verbund.topics.construction.collections import SITES, feature_of
from verbund.topics.construction.errors import SiteNotFound
from verbund.topics.construction.models import Site, SiteChange
from verbund.topics.construction.queries import view_of
from verbund.topics.construction.shapes import WALKERS, SiteFacts, SiteView

_MOST_POSITIONS = 5_000


class Read(Struct, frozen=True, kw_only=True):
    """One site of a file: its id there and what is known of it."""

    reference: str
    facts: SiteFacts


class Imported(Struct, frozen=True, kw_only=True):
    """What an import did."""

    added: int = 0
    changed: int = 0
    same: int = 0


def enter_site(*, facts: SiteFacts, actor: Actor) -> UUID:
    """Enter a building site of the actor's member."""
    require(actor, MAINTAIN.key)
    if actor.member is None:
        raise SiteNotFound
    facts = _checked(facts)
    now = clock.now()
    with acting_within({actor.member}, actor), transaction.atomic():
        row = _new(actor.member, facts, now)
        audit.record(action="construction.entered", subject=f"site:{row.id}")
        _project([row])
    return row.id


def change_site(*, site_id: UUID, facts: SiteFacts, actor: Actor) -> bool:
    """Write what is known now; False if nothing is other than before."""
    require(actor, MAINTAIN.key)
    facts = _checked(facts)
    with acting_within(actor.members, actor), transaction.atomic():
        row = _own(site_id)
        changed = _write(row, facts, clock.now())
        if changed:
            audit.record(action="construction.changed", subject=f"site:{row.id}")
            _project([row])
    return changed


def remove_site(*, site_id: UUID, actor: Actor) -> None:
    """Delete a site that was entered by mistake; one that was built is finished."""
    require(actor, MAINTAIN.key)
    with acting_within(actor.members, actor), transaction.atomic():
        row = _own(site_id)
        audit.record(
            action="construction.removed",
            subject=f"site:{row.id}",
            detail={"title": row.title},
        )
        _drop([row.id])
        row.delete()


def import_sites(
    *, member_id: UUID, sites: Sequence[Read], actor: Actor = SYSTEM
) -> Imported:
    """Write the sites of a file: all of them or, if one is wrong, none.

    A site with a reference that is known changes that one. What the file does not hold
    stays as it is.
    """
    if actor is not SYSTEM:
        require(actor, MAINTAIN.key)
    checked = [Read(reference=s.reference, facts=_named(s)) for s in sites]
    now = clock.now()
    added = changed = same = 0
    with acting_within({member_id}, actor), transaction.atomic():
        known = {
            row.reference: row
            for row in Site.objects.filter(
                owner_id=member_id, reference__in=[s.reference for s in checked]
            )
        }
        touched = []
        for one in checked:
            row = known.get(one.reference)
            if row is None:
                row = _new(member_id, one.facts, now, reference=one.reference)
                known[one.reference] = row
                added += 1
                touched.append(row)
            elif _write(row, one.facts, now):
                changed += 1
                touched.append(row)
            else:
                same += 1
        audit.record(
            action="construction.imported",
            actor=actor,
            member=member_id,
            detail={"added": added, "changed": changed, "same": same},
        )
        _project(touched)
    return Imported(added=added, changed=changed, same=same)


def follow_phases(member_id: UUID) -> int:
    """Tell the map which phase runs today; returns how many sites have phases."""
    with acting_within({member_id}, SYSTEM), transaction.atomic():
        rows = [
            row
            for row in Site.objects.filter(owner_id=member_id, state="running")
            if row.facts.get("phases")
        ]
        _project(rows)
    return len(rows)


def _new(
    member_id: UUID, facts: SiteFacts, now: datetime, *, reference: str | None = None
) -> Site:
    row = Site(
        id=new_id(),
        owner_id=member_id,
        acting_id=member_id,
        reference=reference,
        created_at=now,
        changed_at=now,
        facts={},
    )
    _fill(row, facts)
    row.save(force_insert=True)
    return row


def _write(row: Site, facts: SiteFacts, now: datetime) -> bool:
    before, after = row.facts, _plain(facts)
    changes = {
        name: [before.get(name), value]
        for name, value in after.items()
        if before.get(name) != value
    }
    if not changes:
        return False
    _fill(row, facts)
    row.changed_at = now
    row.save()
    # A line on the map is no reading matter; that it moved is enough.
    if "geometry" in changes:
        changes["geometry"] = [None, None]
    SiteChange(
        owner_id=row.owner_id,
        acting_id=row.acting_id,
        site=row,
        at=now,
        changes=changes,
    ).save(force_insert=True)
    return True


def _fill(row: Site, facts: SiteFacts) -> None:
    row.title = facts.title
    row.kind = facts.kind
    row.state = facts.state
    row.starts_on = facts.starts_on
    row.ends_on = facts.ends_on
    row.facts = _plain(facts)


def _plain(facts: SiteFacts) -> dict[str, object]:
    """The facts as they come back from the database: lists, no tuples."""
    found: dict[str, object] = msgspec.json.decode(msgspec.json.encode(facts))
    return found


def _own(site_id: UUID) -> Site:
    row: Site | None = Site.objects.select_for_update().filter(id=site_id).first()
    if row is None:
        raise SiteNotFound
    return row


def _project(rows: Iterable[Site]) -> None:
    """The collections tell what the table holds: the site, and whom it stops now."""
    today = clock.today()
    views = [view_of(row) for row in rows]
    known = current_directory().members
    put_features(
        collection=SITES,
        features=[feature_of(one, today, known[one.owner_id].slug) for one in views],
    )
    barriers = {view.id: _barrier(view) for view in views}
    put_features(
        collection=BARRIERS, features=[one for one in barriers.values() if one]
    )
    open_again = [_fid(found) for found, one in barriers.items() if one is None]
    drop_features(collection=BARRIERS, fids=open_again)


def _drop(ids: Iterable[UUID]) -> None:
    gone = list(ids)
    drop_features(collection=SITES, fids=[str(one) for one in gone])
    drop_features(collection=BARRIERS, fids=[_fid(one) for one in gone])


def _barrier(view: SiteView) -> NewFeature | None:
    facts = view.facts
    passable = facts.passable_on(clock.today())
    stopped = [who for who in WALKERS if passable[who] == "no"]
    if facts.state != "running" or not stopped or facts.geometry is None:
        return None
    properties: dict[str, object] = {
        "source": f"baustelle:{view.id}",
        "kind": "path",
        "blocks": " ".join(stopped),
        "title": facts.title,
    }
    if facts.starts_on is not None:
        properties["since"] = _midnight(facts, begin=True)
    # An end that nobody has confirmed opens no way: the site must be finished for it.
    if facts.ends_on is not None and facts.ends_verified:
        properties["until"] = _midnight(facts, begin=False)
    return NewFeature(
        fid=_fid(view.id),
        member_id=view.owner_id,
        geometry=facts.geometry,
        properties=properties,
    )


def _midnight(facts: SiteFacts, *, begin: bool) -> datetime:
    day = facts.starts_on if begin else facts.ends_on
    if day is None:
        raise ValueError("a site without that day")
    wall = time.min if begin else time.max
    return datetime.combine(day, wall.replace(microsecond=0), BERLIN).astimezone(UTC)


def _fid(site_id: UUID) -> str:
    return f"baustelle-{site_id}"


def _named(site: Read) -> SiteFacts:
    try:
        return _checked(site.facts)
    except Invalid as wrong:
        said = "; ".join(one.message for one in wrong.fields) or wrong.detail
        raise Invalid(f"{site.reference} ({site.facts.title}): {said}") from wrong


def _checked(facts: SiteFacts) -> SiteFacts:
    """The facts with their geometry in order; ``Invalid`` names each field."""
    wrong = []
    try:
        # Once more through the door: structs that were built in code are not checked.
        msgspec.convert(to_builtins(facts), SiteFacts)
    except msgspec.ValidationError as error:
        raise Invalid(f"Ein Wert passt nicht: {error}") from error
    if facts.starts_on and facts.ends_on and facts.ends_on < facts.starts_on:
        wrong.append(FieldProblem("ends_on", "Das Ende liegt vor dem Beginn."))
    for number, phase in enumerate(facts.phases):
        if phase.starts_on and phase.ends_on and phase.ends_on < phase.starts_on:
            wrong.append(
                FieldProblem(
                    f"phases.{number}.ends_on",
                    f"Phase {number + 1}: Das Ende liegt vor dem Beginn.",
                )
            )
    for name in ("budget_url", "council_url"):
        url = getattr(facts, name)
        if url and not url.startswith(("https://", "http://", "/")):
            wrong.append(FieldProblem(name, "Die Adresse beginnt mit https://."))
    geometry = facts.geometry
    if geometry is not None:
        try:
            shape = read_geometry(geometry, most=_MOST_POSITIONS)
            lon, lat = representative(shape)
            plausible(lat, lon)
            geometry = shape.geojson()
        except (GeometryFault, PlaceFault) as error:
            wrong.append(FieldProblem("geometry", str(error)))
    elif not facts.street:
        wrong.append(
            FieldProblem("street", "Bitte geben Sie die Straße oder die Lage an.")
        )
    if wrong:
        raise Invalid(fields=wrong)
    return msgspec.structs.replace(facts, geometry=geometry)
