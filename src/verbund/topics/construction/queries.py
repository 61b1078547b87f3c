"""What others read: sites of a member, lists from the open collection, history."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final
from uuid import UUID

from msgspec import Struct, convert

from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.geodata import queries as geodata
from verbund.geodata.queries import StoredFeature
from verbund.members.queries import Member, current_directory
from verbund.topics.construction.access import MAINTAIN
from verbund.topics.construction.collections import SITES
from verbund.topics.construction.errors import SiteNotFound
from verbund.topics.construction.models import Site, SiteChange
from verbund.topics.construction.shapes import Change, Found, SiteFacts, SiteView
from verbund.topics.construction.streets import on_stretch, same_street

_PAGE: Final = 500
_MOST: Final = 10_000
_ORDER: Final = {"running": 0, "approved": 1, "planned": 2, "finished": 3}


class Filter(Struct, frozen=True, kw_only=True):
    """What to list; empty means everything. ``passable`` names one who gets past."""

    street: str = ""
    house: str = ""
    kinds: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    passable: str = ""


def view_of(row: Site) -> SiteView:
    """A row as value."""
    return SiteView(
        id=row.id,
        owner_id=row.owner_id,
        reference=row.reference,
        facts=convert(row.facts, SiteFacts),
        created_at=row.created_at,
        changed_at=row.changed_at,
    )


def sites_of(actor: Actor) -> tuple[SiteView, ...]:
    """All sites of the actor's members for the desk: what runs first, then by day."""
    require(actor, MAINTAIN.key)
    with acting_within(actor.members, actor):
        views = [view_of(row) for row in Site.objects.order_by("id")]
    return tuple(
        sorted(
            views,
            key=lambda view: (
                _ORDER[view.facts.state],
                view.facts.starts_on or date.max,
                view.facts.title,
            ),
        )
    )


def site_for(site_id: UUID, actor: Actor) -> SiteView:
    """One site at the desk; ``SiteNotFound`` for that of another member."""
    require(actor, MAINTAIN.key)
    with acting_within(actor.members, actor):
        row = Site.objects.filter(id=site_id).first()
    if row is None:
        raise SiteNotFound
    return view_of(row)


def public_site(member: Member, site_id: UUID) -> SiteView:
    """One site of a member as everybody may see it."""
    with acting_within({member.id}):
        row = Site.objects.filter(id=site_id, owner_id=member.id).first()
    if row is None:
        raise SiteNotFound
    return view_of(row)


def history_of(member: Member, site_id: UUID) -> tuple[Change, ...]:
    """What was changed, the latest first; who did it is nobody's business."""
    with acting_within({member.id}):
        rows = SiteChange.objects.filter(site_id=site_id).order_by("-at", "-id")
        return tuple(
            Change(at=row.at, changes={k: (v[0], v[1]) for k, v in row.changes.items()})
            for row in rows
        )


def found(member: Member | None, wanted: Filter) -> tuple[Found, ...]:
    """Sites from the open collection: what runs first, then what begins soonest."""
    hits = [one for one in _all(member) if _fits(one, wanted)]
    return tuple(sorted(hits, key=_turn))


def views_of(member: Member | None) -> Iterator[SiteView]:
    """Every site of one member, or of each in turn: for feeds."""
    known = current_directory()
    members: Iterable[Member] = (member,) if member else known.members.values()
    for one in members:
        with acting_within({one.id}):
            rows = list(Site.objects.filter(owner_id=one.id).order_by("id"))
        yield from map(view_of, rows)


def _all(member: Member | None) -> Iterator[Found]:
    known = current_directory()
    after, read = "", 0
    while read < _MOST:
        page = geodata.page(
            SITES, limit=_PAGE, after=after, members=[member.id] if member else None
        )
        for stored in page.features:
            owner = stored.member()
            own = known.members.get(owner) if owner else None
            if own is not None:
                yield _found(stored, own)
        read += len(page.features)
        after = page.next
        if not after:
            return


def _found(stored: StoredFeature, member: Member) -> Found:
    document = stored.document()
    facts = document["properties"]

    def text(name: str) -> str:
        return str(facts.get(name) or "")

    def day(name: str) -> date | None:
        return date.fromisoformat(facts[name]) if facts.get(name) else None

    return Found(
        id=str(document["id"]),
        member=member.slug,
        member_name=member.name,
        title=text("title"),
        kind=text("kind"),
        state=text("state"),
        street=text("street"),
        house_from=text("house_from"),
        house_to=text("house_to"),
        city=text("city"),
        starts=day("starts"),
        ends=day("ends"),
        starts_verified=bool(facts.get("starts_verified")),
        ends_verified=bool(facts.get("ends_verified")),
        foot=text("foot"),
        wheelchair=text("wheelchair"),
        bike=text("bike"),
        traffic=text("traffic"),
        phase=text("phase"),
    )


def _fits(one: Found, wanted: Filter) -> bool:
    return (
        (not wanted.states or one.state in wanted.states)
        and (not wanted.kinds or one.kind in wanted.kinds)
        and (not wanted.street or same_street(one.street, wanted.street))
        and (not wanted.house or on_stretch(wanted.house, one.house_from, one.house_to))
        # Past means past: what nobody has looked at is not promised.
        and (not wanted.passable or getattr(one, wanted.passable) in {"yes", "limited"})
    )


def _turn(one: Found) -> tuple[int, date, str, str]:
    return _ORDER.get(one.state, 9), one.starts or date.max, one.title, one.id
