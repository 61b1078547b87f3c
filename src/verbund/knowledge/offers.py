"""Who offers what, and who stands how near to the caller's municipality."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from uuid import UUID

from verbund.catalogue.queries import ServiceEntry, all_services
from verbund.kernel import clock
from verbund.knowledge.sources import service_key
from verbund.members.outside import kilometres
from verbund.members.places import PlaceIndex, place_index
from verbund.members.queries import Directory, Member

_FAR = 10_000.0


def offers(marks: Mapping[str, str]) -> Mapping[str, tuple[ServiceEntry, ...]]:
    """The entrances of every service by its target, in order of members' names."""
    return _offers(marks.get("catalogue", ""), marks.get("members", ""), clock.today())


@lru_cache(maxsize=1)
def _offers(
    catalogue: str, members: str, on: date
) -> Mapping[str, tuple[ServiceEntry, ...]]:
    found: dict[str, list[ServiceEntry]] = defaultdict(list)
    for entry in all_services(on):
        found[service_key(entry.blueprint_key, entry.service_id)].append(entry)
    return {
        key: tuple(sorted(entries, key=lambda e: e.member.name))
        for key, entries in found.items()
    }


def named_place(
    known: Directory, words: Sequence[str]
) -> tuple[tuple[Member, ...], list[str]]:
    """Members that the words name, the biggest first, and the words that are left.

    If nothing else was said, the words stay: who types a town wants its town hall.
    """
    places: PlaceIndex = place_index(known)
    hit = places.in_words(list(words))
    if hit is None:
        return (), list(words)
    start, end, members = hit
    left = [*words[:start], *words[end:]]
    if start and left[start - 1] in {"in", "bei"}:
        del left[start - 1]
    ordered = sorted(members, key=lambda m: (-(m.population or 0), m.slug))
    return tuple(ordered), left or list(words)


def serving(known: Directory, place: Member) -> frozenset[UUID]:
    """Who handles at least one service of the place, other than the place itself."""
    on = clock.today()
    keys = {"", *(d.blueprint_key for d in known.delegations.get(place.id, ()))}
    acting = {known.acting(place, key, on).id for key in keys}
    return frozenset(acting - {place.id})


def nearest(entries: Sequence[ServiceEntry], place: Member | None) -> ServiceEntry:
    """The entrance that lies nearest to a place; the first one without a place."""
    if place is None:
        return entries[0]
    return min(entries, key=lambda e: (far(place, e.member), e.member.slug))


def far(a: Member, b: Member) -> float:
    """Kilometres between two members, roughly; unknown places are far away."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return _FAR
    return kilometres(a.lat, a.lon, b.lat, b.lon)
