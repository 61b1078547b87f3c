"""Every read that other rooms may use. Rows and values are read-only for them."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db.models import Q
from msgspec import Struct

from verbund.core.rights import Actor, rights_of
from verbund.engine.model import Party
from verbund.kernel import clock
from verbund.kernel.calendars import Calendar
from verbund.members import facts
from verbund.members.directory import Directory, directory, expect_marks, marks, valid
from verbund.members.errors import MemberNotFound, PersonNotFound, TopicOff
from verbund.members.facts import MemberFacts
from verbund.members.links import LinkMail, link_mail
from verbund.members.models import (
    Delegation,
    Member,
    Office,
    Passkey,
    Person,
    RegisterEntry,
    RegisterKey,
    RoleAssignment,
)
from verbund.members.opening import OpeningState, state_at
from verbund.members.outside import OutsidePlace, nearest_members, outside_place
from verbund.members.places import Place, find_places
from verbund.members.staff import Colleague, actor_of, colleagues

__all__ = [
    "Colleague", "Directory", "DirectoryPage", "LinkMail", "Member", "MemberFacts",
    "OpeningState", "OutsidePlace", "Place", "RegisterFact", "acting_member",
    "actor_for", "all_members", "associations_of", "calendar_for", "colleagues",
    "current_directory", "directory_page", "expect_marks", "facts_for", "find_places",
    "link_mail", "marks", "member_by_id", "member_by_key", "member_by_slug",
    "members_of", "members_with_topic", "narrowed", "nearest_members",
    "office_by_id", "offices_of",
    "opening_state", "outside_place", "owners_served_by", "party", "passkeys_of",
    "people_by_id", "people_with_role", "person_by_id", "present_member",
    "register_lookup", "require_topic", "scope_of", "topics_among", "topics_of",
]  # fmt: skip


class DirectoryPage(Struct, frozen=True):
    """Some members in order of their names; ``next_cursor`` is empty at the end."""

    members: tuple[Member, ...]
    total: int
    next_cursor: str


class RegisterFact(Struct, frozen=True, kw_only=True):
    """What the official register says about one key on one day."""

    scheme: str
    value: str
    name: str
    kind: str
    kind_name: str
    land: str
    county: str
    county_key: str
    association: str
    association_kind: str
    postal_code: str
    population: int | None
    area_ha: int | None
    lat: float | None
    lon: float | None
    valid_from: date
    valid_to: date | None


def current_directory(known: Mapping[str, str] | None = None) -> Directory:
    """All members with keys, delegations and offices as of now.

    One query, or none if ``known`` are fresh ``marks()``.
    """
    return directory(known)


def member_by_slug(slug: str) -> Member:
    """The member with this name in addresses; ``MemberNotFound`` otherwise."""
    found = directory().slugs.get(slug)
    if found is None:
        raise MemberNotFound(f"Es gibt hier keine Kommune mit dem Namen „{slug}“.")
    return found


def member_by_id(member_id: uuid.UUID | str) -> Member:
    """The member with this id; ``MemberNotFound`` otherwise."""
    try:
        wanted = member_id if isinstance(member_id, uuid.UUID) else uuid.UUID(member_id)
        return directory().members[wanted]
    except (KeyError, ValueError):
        raise MemberNotFound(f"Es gibt kein Mitglied {member_id}.") from None


def member_by_key(scheme: str, value: str, on: date | None = None) -> Member:
    """The member that had this key on that day (today), or has taken its place."""
    on = on or clock.today()
    known = directory()
    for key in known.keys.get((scheme, value), ()):
        if valid(key, on):
            return known.present(known.members[key.member_id], on)
    raise MemberNotFound(
        f"Am {on:%d.%m.%Y} hatte kein Mitglied den Schlüssel {scheme} {value}."
    )


def present_member(member: Member, on: date | None = None) -> Member:
    """The member itself, or the one it was merged into."""
    return directory().present(member, on or clock.today())


def acting_member(owner: Member, blueprint_key: str, on: date | None = None) -> Member:
    """Who handles this service of ``owner``: by delegation, association or itself."""
    return directory().acting(owner, blueprint_key, on or clock.today())


def owners_served_by(member: Member, on: date | None = None) -> tuple[Member, ...]:
    """All owners for whom ``member`` handles at least one service, itself included."""
    on = on or clock.today()
    known = directory()
    found = []
    for owner in known.members.values():
        keys = {"", *(d.blueprint_key for d in known.delegations.get(owner.id, ()))}
        if any(known.acting(owner, key, on).id == member.id for key in keys):
            found.append(owner)
    return tuple(found)


def topics_of(member: Member | uuid.UUID) -> frozenset[str]:
    """The names of the topics that the member takes part in."""
    found = member.id if isinstance(member, Member) else member
    return directory().topics.get(found, frozenset())


def topics_among(members: Iterable[uuid.UUID]) -> frozenset[str]:
    """The topics in which at least one of these members takes part."""
    known = directory().topics
    return frozenset().union(*(known.get(member, frozenset()) for member in members))


def require_topic(member: Member, topic: str) -> Member:
    """The member, if it takes part in the topic; ``TopicOff`` (404) otherwise."""
    if topic not in topics_of(member):
        raise TopicOff(f"{member.name} nimmt daran hier nicht teil.")
    return member


def members_with_topic(topic: str) -> tuple[Member, ...]:
    """All members that take part in the topic, by name."""
    known = directory()
    return tuple(
        member
        for member in known.members.values()
        if topic in known.topics.get(member.id, frozenset())
    )


def delegation_of(
    owner: Member, blueprint_key: str = "", on: date | None = None
) -> Delegation | None:
    """The delegation of exactly this service (or of all, ``""``) on that day."""
    on = on or clock.today()
    rows = Delegation.objects.filter(owner=owner, blueprint_key=blueprint_key)
    return next((row for row in rows.order_by("-valid_from") if valid(row, on)), None)


def members_of(
    association: Member, on: date | None = None, *, kind: str = ""
) -> tuple[Member, ...]:
    """The members of an association on that day, by name."""
    on = on or clock.today()
    known = directory()
    ids = {
        m.member_id
        for m in known.memberships
        if m.association_id == association.id
        and valid(m, on)
        and (not kind or m.kind == kind)
    }
    return tuple(m for m in known.members.values() if m.id in ids)


def associations_of(
    member: Member, on: date | None = None, *, kind: str = ""
) -> tuple[Member, ...]:
    """The associations that a member belongs to on that day, by name."""
    on = on or clock.today()
    known = directory()
    ids = {
        m.association_id
        for m in known.memberships
        if m.member_id == member.id and valid(m, on) and (not kind or m.kind == kind)
    }
    return tuple(m for m in known.members.values() if m.id in ids)


def all_members(kind: str = "") -> tuple[Member, ...]:
    """Members that have not been merged away, by name."""
    return tuple(
        m
        for m in directory().members.values()
        if m.successor_id is None and (not kind or m.kind == kind)
    )


def directory_page(
    *,
    query: str = "",
    kind: str = "",
    association: Member | None = None,
    cursor: str = "",
    limit: int = 60,
) -> DirectoryPage:
    """Members by name, in pages; ``query`` matches the beginning of a word."""
    rows: Iterable[Member] = all_members(kind)
    if association is not None:
        inside = {m.id for m in members_of(association)}
        rows = (m for m in rows if m.id in inside)
    wanted = query.casefold().strip()
    found = [
        m
        for m in rows
        if not wanted
        or any(w.startswith(wanted) for w in m.official_name.casefold().split())
        or m.name.casefold().startswith(wanted)
    ]
    start = next((i + 1 for i, m in enumerate(found) if m.slug == cursor), 0)
    page = tuple(found[start : start + limit])
    more = start + limit < len(found)
    return DirectoryPage(page, len(found), page[-1].slug if more and page else "")


def party(member: Member) -> Party:
    """The facts about a member that letters and expressions use."""
    return facts.party_of(directory(), member)


def calendar_for(member: Member) -> Calendar:
    """The legal calendar of a member."""
    return facts.calendar_of(directory(), member)


def facts_for(member: Member, now: datetime | None = None) -> MemberFacts:
    """Everything that head, foot and home page of a member show about it."""
    return facts.facts_of(directory(), member, now or clock.now())


def opening_state(place: Member | Office, now: datetime | None = None) -> OpeningState:
    """Whether a member's town hall or an office is open, and the week as a table."""
    known = directory()
    member = place if isinstance(place, Member) else known.members[place.member_id]
    calendar = facts.calendar_of(known, member)
    return state_at(place.opening_hours, now or clock.now(), calendar)


def offices_of(member: Member) -> tuple[Office, ...]:
    """The open offices of a member, by name."""
    rows = directory().offices.get(member.id, ())
    return tuple(o for o in rows if o.closed_on is None)


def office_by_id(office_id: uuid.UUID | str) -> Office | None:
    """One office, closed ones too, because old cases name them."""
    wanted = str(office_id)
    rows = (o for group in directory().offices.values() for o in group)
    return next((o for o in rows if str(o.id) == wanted), None)


# --- people -------------------------------------------------------------------------


def person_by_id(person_id: uuid.UUID | str) -> Person:
    """The active person with this id; ``PersonNotFound`` otherwise."""
    try:
        wanted = person_id if isinstance(person_id, uuid.UUID) else uuid.UUID(person_id)
        return Person.objects.get(pk=wanted, active=True)
    except (Person.DoesNotExist, ValueError):
        raise PersonNotFound(f"Es gibt keine aktive Person {person_id}.") from None


def people_by_id(ids: Iterable[uuid.UUID | str]) -> dict[str, Person]:
    """People (former ones too) by their id as text, in one query."""
    wanted = {str(person_id) for person_id in ids if person_id}
    if not wanted:
        return {}
    return {str(p.pk): p for p in Person.objects.filter(pk__in=wanted)}


def person_by_email(email: str) -> Person:
    """The active person with this address; ``PersonNotFound`` otherwise."""
    found = Person.objects.filter(email=email.strip().lower(), active=True).first()
    if found is None:
        raise PersonNotFound(f"Es gibt keine aktive Person mit „{email}“.")
    return found


def passkeys_of(person: Person) -> tuple[Passkey, ...]:
    """The passkeys of a person, oldest first."""
    return tuple(Passkey.objects.filter(person=person).order_by("created_at", "pk"))


def _roles_on(on: date) -> Q:
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))


def scope_of(person: Person, on: date | None = None) -> frozenset[uuid.UUID]:
    """Members whose rows a person may see: where it has a role, and absorbed ones."""
    return actor_for(person, on=on).members


def actor_for(
    person: Person,
    *,
    member: Member | None = None,
    on: date | None = None,
    known: Directory | None = None,
) -> Actor:
    """The person as an actor, with the members and rights of its present roles.

    With ``member`` only the roles held there count. Two queries, one if the present
    directory is ``known``.
    """
    on = on or clock.today()
    rows = RoleAssignment.objects.filter(_roles_on(on), person=person)
    if member is not None:
        rows = rows.filter(member=member)
    held = list(rows.values_list("member_id", "role", "office_id").order_by("pk"))
    return actor_of(
        person.id,
        person.name,
        home=member.id if member else person.home_id,
        signed_in_at=person.signed_in_at,
        held=held,
        known=known,
        on=on,
    )


def narrowed(
    actor: Actor, owner_id: uuid.UUID, acting_id: uuid.UUID, on: date | None = None
) -> Actor:
    """The same actor with only the roles that count for this owner and acting member.

    Somebody who approves in one town and only works as a clerk in another must not
    approve in the second. One more query than ``actor_for``.
    """
    if actor.kind != "staff":
        return actor
    on = on or clock.today()
    known = directory()
    rows = RoleAssignment.objects.filter(_roles_on(on), person_id=actor.id)
    touched = {owner_id, acting_id}
    roles = tuple(
        sorted(
            {
                role
                for member_id, role in rows.values_list("member_id", "role")
                if touched
                & (
                    {m.id for m in known.with_predecessors(member_id)}
                    | {known.present(known.members[member_id], on).id}
                )
            }
        )
    )
    return Actor(
        kind=actor.kind,
        id=actor.id,
        name=actor.name,
        member=actor.member,
        members=actor.members,
        office=actor.office,
        roles=roles,
        rights=rights_of(roles),
        level=actor.level,
        signed_in_at=actor.signed_in_at,
        channel=actor.channel,
    )


def people_with_role(
    member: Member, role: str, on: date | None = None
) -> tuple[Person, ...]:
    """Active people who hold a role at a member, by name."""
    on = on or clock.today()
    held = RoleAssignment.objects.filter(_roles_on(on), member=member, role=role)
    people = Person.objects.filter(active=True, pk__in=held.values("person_id"))
    return tuple(people.order_by("name", "pk"))


# --- register -----------------------------------------------------------------------


def register_lookup(
    scheme: str, value: str, on: date | None = None
) -> RegisterFact | None:
    """What the official register says about a key on that day, ``None`` if nothing."""
    on = on or clock.today()
    rows = RegisterKey.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=on),
        scheme=scheme,
        value=value,
        valid_from__lte=on,
    )
    key = rows.select_related("entry__county", "entry__association").first()
    if key is None:
        return None
    entry: RegisterEntry = key.entry
    return RegisterFact(
        scheme=key.scheme,
        value=key.value,
        name=key.name,
        kind=entry.kind,
        kind_name=entry.kind_name,
        land=entry.land,
        county=entry.county.name if entry.county else "",
        county_key=value[:5] if scheme in {"AGS", "ARS"} else "",
        association=entry.association.name if entry.association else "",
        association_kind=entry.association.kind_name if entry.association else "",
        postal_code=entry.postal_code,
        population=entry.population,
        area_ha=entry.area_ha,
        lat=entry.lat,
        lon=entry.lon,
        valid_from=key.valid_from,
        valid_to=key.valid_to,
    )
