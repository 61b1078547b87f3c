"""Every read of the catalogue that other rooms may use."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from msgspec import Struct

from verbund.catalogue.errors import ServiceNotFound, VersionNotFound
from verbund.catalogue.finder import FinderResult, Hit, find_services
from verbund.catalogue.grounds import ground_for
from verbund.catalogue.models import Adoption, BlueprintVersion
from verbund.catalogue.services import ServiceEntry, entries_of
from verbund.catalogue.shelf import cards, is_active, opened, shelf
from verbund.engine.model import Blueprint
from verbund.kernel import clock
from verbund.members.models import Member
from verbund.members.queries import current_directory, marks

__all__ = [
    "Adopted", "FinderResult", "Hit", "ServiceEntry", "adopted_blueprints",
    "adopters_of", "adoption_of", "all_services", "blueprint_by_digest",
    "drafts_to_move",
    "find_services", "ground_for", "is_offered",
    "latest_version", "service", "services_of", "versions_of",
]  # fmt: skip


class Adopted(Struct, frozen=True, kw_only=True):
    """How a member has adopted a blueprint."""

    adoption: Adoption
    blueprint: Blueprint
    active: bool
    entries: tuple[ServiceEntry, ...]

    def entry(self, service_id: str | None = None) -> ServiceEntry:
        """One entrance, the first if none is named; ``ServiceNotFound`` otherwise."""
        for entry in self.entries:
            if service_id in {None, "", entry.service_id}:
                return entry
        raise ServiceNotFound(f"Die Leistung „{service_id}“ gibt es hier nicht.")


def services_of(member: Member, on: date | None = None) -> tuple[ServiceEntry, ...]:
    """Every entrance that the member offers on that day, in order of titles."""
    on = on or clock.today()
    fresh = marks()
    known = current_directory(fresh)
    adoptions = shelf(fresh).by_member.get(member.id, {}).values()
    active = [adoption for adoption in adoptions if is_active(adoption, on)]
    known_cards = cards(adoption.digest for adoption in active)
    found: list[ServiceEntry] = []
    for adoption in active:
        card = known_cards[adoption.digest]
        found += entries_of(known, adoption, card, on)
    return tuple(sorted(found, key=lambda e: (e.title.de.casefold(), e.service_id)))


def all_services(on: date | None = None) -> tuple[ServiceEntry, ...]:
    """Every entrance that any member offers on that day; one query."""
    on = on or clock.today()
    fresh = marks()
    known = current_directory(fresh)
    active = [
        adoption
        for adoptions in shelf(fresh).by_member.values()
        for adoption in adoptions.values()
        if is_active(adoption, on)
    ]
    known_cards = cards(adoption.digest for adoption in active)
    return tuple(
        entry
        for adoption in active
        for entry in entries_of(known, adoption, known_cards[adoption.digest], on)
    )


def service(member: Member, blueprint_key: str, on: date | None = None) -> Adopted:
    """How the member offers this blueprint; ``ServiceNotFound`` if it never has.

    One that is not active is returned too (running cases need it); ask ``active``.
    """
    on = on or clock.today()
    fresh = marks()
    adoption = shelf(fresh).adoption(member.id, blueprint_key)
    if adoption is None:
        raise ServiceNotFound(
            f"{member.official_name} bietet „{blueprint_key}“ nicht an."
        )
    blueprint = opened(adoption.digest)
    return Adopted(
        adoption=adoption,
        blueprint=blueprint,
        active=is_active(adoption, on),
        entries=entries_of(current_directory(fresh), adoption, blueprint, on),
    )


def is_offered(member: Member, blueprint_key: str, on: date | None = None) -> bool:
    """Whether citizens can use this service at the member on that day."""
    adoption = shelf().adoption(member.id, blueprint_key)
    return adoption is not None and is_active(adoption, on or clock.today())


def adoption_of(member: Member, blueprint_key: str) -> Adoption | None:
    """The adoption row, active or not."""
    return shelf().adoption(member.id, blueprint_key)


def adopted_blueprints(
    fresh: Mapping[str, str] | None = None,
) -> Mapping[UUID, Mapping[str, str]]:
    """Digests of the adopted versions by member and blueprint, active or not.

    No query if ``fresh`` are present ``marks()``; open one by ``blueprint_by_digest``.
    """
    return {
        member: {key: row.digest for key, row in rows.items()}
        for member, rows in shelf(fresh).by_member.items()
    }


def adopters_of(blueprint_key: str, on: date | None = None) -> tuple[Member, ...]:
    """Members that offer this blueprint on that day, by name."""
    on = on or clock.today()
    fresh = marks()
    known = current_directory(fresh)
    rows = shelf(fresh).by_member
    offering = {
        member_id
        for member_id, adoptions in rows.items()
        if blueprint_key in adoptions and is_active(adoptions[blueprint_key], on)
    }
    return tuple(m for m in known.members.values() if m.id in offering)


def drafts_to_move(on: date | None = None) -> tuple[Adoption, ...]:
    """Adoptions whose cut-off day for drafts of an older version is over."""
    on = on or clock.today()
    return tuple(
        adoption
        for rows in shelf().by_member.values()
        for adoption in rows.values()
        if adoption.drafts_until is not None and adoption.drafts_until < on
    )


def blueprint_by_digest(digest: str) -> Blueprint:
    """A published version by its content; ``VersionNotFound`` otherwise."""
    return opened(digest)


def versions_of(blueprint_key: str = "") -> tuple[BlueprintVersion, ...]:
    """Published versions (without documents), newest first."""
    rows: Iterable[BlueprintVersion] = BlueprintVersion.objects.defer("document")
    if blueprint_key:
        rows = BlueprintVersion.objects.defer("document").filter(key=blueprint_key)
    return tuple(sorted(rows, key=lambda v: (v.key, _semver(v.version)), reverse=True))


def latest_version(blueprint_key: str) -> BlueprintVersion:
    """The newest version that has not been withdrawn."""
    for version in versions_of(blueprint_key):
        if version.withdrawn_at is None:
            return version
    raise VersionNotFound(f"Von „{blueprint_key}“ ist keine Fassung veröffentlicht.")


def _semver(version: str) -> tuple[int, ...]:
    core = version.partition("-")[0].partition("+")[0]
    return tuple(int(part) if part.isdigit() else 0 for part in core.split("."))
