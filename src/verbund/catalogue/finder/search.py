"""Find a service in plain words: the place first, then the words, then who offers it.

In: what somebody typed, perhaps the chosen member. Out: ``FinderResult``: the member's
own services, those of the neighbour that serves it, a few elsewhere, and what the words
were taken for, so that a page can say so and lead back to the literal search.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from msgspec import Struct

from verbund.catalogue.finder.index import Document, Index, Match, Word
from verbund.catalogue.finder.words import distance, fold
from verbund.catalogue.services import ServiceEntry, entries_of
from verbund.catalogue.shelf import cards, is_active, shelf
from verbund.kernel import clock
from verbund.members.directory import Directory
from verbund.members.models import Member
from verbund.members.outside import kilometres
from verbund.members.places import PlaceIndex, place_index
from verbund.members.queries import current_directory, marks

_MOST_QUERY = 200
_ELSEWHERE = 4
_ELSEWHERE_DOCUMENTS = 3


class Hit(Struct, frozen=True, kw_only=True):
    """One answer; ``offered_by`` are all members with it if no place was chosen."""

    entry: ServiceEntry
    score: float
    offered_by: tuple[Member, ...] = ()


class FinderResult(Struct, frozen=True, kw_only=True):
    """What was found and what the words were taken for.

    ``literal`` is the text as typed, ``understood`` as it was read; ``corrected`` says
    that they differ in spelling. ``place`` is the member that counts, ``places`` all
    that the text may mean.
    """

    literal: str
    understood: str
    corrected: bool
    place: Member | None
    places: tuple[Member, ...]
    own: tuple[Hit, ...]
    serving: tuple[Hit, ...]
    elsewhere: tuple[Hit, ...]
    total: int


class _Catalogue(Struct, frozen=True):
    """The index with, for each document, the entries of all members that offer it."""

    index: Index
    entries: tuple[tuple[ServiceEntry, ...], ...]


def find_services(
    query: str,
    *,
    member: Member | None = None,
    language: str = "de",
    limit: int = 20,
    literal: bool = False,
) -> FinderResult:
    """Services for these words, of the chosen (or named) place first. One query.

    ``literal`` searches the words exactly as typed. An empty query finds nothing.
    """
    fresh = marks()
    known = current_directory(fresh)
    catalogue = _catalogue(
        fresh.get("catalogue", ""), known.mark, language, clock.today().toordinal()
    )
    typed = query[:_MOST_QUERY].strip()
    words = fold(typed).split()[:20]
    places, words = _place(place_index(known), catalogue.index, words, literal=literal)
    place = member if member in places or not places else places[0]
    understood = catalogue.index.understand(words, literal=literal)
    matches = catalogue.index.search(understood) if understood else []
    if understood and not matches and not literal:
        matches = catalogue.index.similar(" ".join(w.typed for w in understood))
    own, serving, elsewhere = _group(known, catalogue, matches, place)
    return FinderResult(
        literal=typed,
        understood=" ".join(
            catalogue.index.shown(w.meant) if w.corrected else _as_typed(typed, w)
            for w in understood
        ),
        corrected=any(w.corrected for w in understood),
        place=place,
        places=places,
        own=tuple(own[:limit]),
        serving=tuple(serving[:limit]),
        elsewhere=tuple(elsewhere[: limit if place is None else _ELSEWHERE]),
        total=len(own) + len(serving) + len(elsewhere),
    )


def _as_typed(typed: str, word: Word) -> str:
    """The word with the umlauts somebody typed."""
    for piece in typed.split():
        if fold(piece) == word.meant:
            return piece.casefold()
    return word.meant


def _place(
    places: PlaceIndex, index: Index, words: list[str], *, literal: bool
) -> tuple[tuple[Member, ...], list[str]]:
    """Members that the words name, biggest first, and the words that are left."""
    hit = places.in_words(words)
    if hit is None and not literal:
        hit = _misspelled_place(places, index, words)
    if hit is None:
        return (), words
    start, end, members = hit
    left = words[:start] + words[end:]
    while left and start and left[start - 1 : start] in (["in"], ["bei"]):
        del left[start - 1]
        start -= 1
    ordered = sorted(members, key=lambda m: (-(m.population or 0), m.slug))
    return tuple(ordered), left


def _misspelled_place(
    places: PlaceIndex, index: Index, words: Sequence[str]
) -> tuple[int, int, list[Member]] | None:
    """A word that no service knows, one edit away from a place."""
    for position, word in enumerate(words):
        if len(word) < 5 or index.knows(word) or index.understand([word])[0].corrected:
            continue
        for name, members in places.names.items():
            if abs(len(name) - len(word)) < 2 and distance(word, name, 1) <= 1:
                return position, position + 1, members
    return None


def _group(
    known: Directory,
    catalogue: _Catalogue,
    matches: Iterable[Match],
    place: Member | None,
) -> tuple[list[Hit], list[Hit], list[Hit]]:
    own: list[Hit] = []
    serving: list[Hit] = []
    elsewhere: list[Hit] = []
    neighbours = _serving(known, place) if place else frozenset()
    for rank, match in enumerate(matches):
        entries = catalogue.entries[match.document]
        if place is None:
            offering = tuple(entry.member for entry in entries)
            hit = Hit(entry=entries[0], score=match.score, offered_by=offering)
            elsewhere.append(hit)
            continue
        others: list[ServiceEntry] = []
        for entry in entries:
            if entry.member.id == place.id:
                own.append(Hit(entry=entry, score=match.score))
            elif entry.member.id in neighbours:
                serving.append(Hit(entry=entry, score=match.score))
            else:
                others.append(entry)
        if rank < _ELSEWHERE_DOCUMENTS:
            others.sort(key=lambda e: (_far(place, e.member), e.member.slug))
            elsewhere += [Hit(entry=e, score=match.score) for e in others[:_ELSEWHERE]]
    return own, serving, elsewhere


def _serving(known: Directory, place: Member) -> frozenset[object]:
    """Who handles at least one service of the place, other than the place itself."""
    on = clock.today()
    keys = {"", *(d.blueprint_key for d in known.delegations.get(place.id, ()))}
    acting = {known.acting(place, key, on).id for key in keys}
    return frozenset(acting - {place.id})


def _far(a: Member, b: Member) -> float:
    """Kilometres between two members, roughly; unknown places are far away."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return 10_000.0
    return kilometres(a.lat, a.lon, b.lat, b.lon)


@lru_cache(maxsize=6)
def _catalogue(mark: str, members: str, language: str, day: int) -> _Catalogue:
    on = date.fromordinal(day)
    fresh = {"catalogue": mark, "members": members}
    known = current_directory(fresh)
    active = [
        adoption
        for member_id, adoptions in shelf(fresh).by_member.items()
        if known.members[member_id].successor_id is None
        for adoption in adoptions.values()
        if is_active(adoption, on)
    ]
    known_cards = cards(adoption.digest for adoption in active)
    offers: dict[str, list[ServiceEntry]] = {}
    for adoption in active:
        card = known_cards[adoption.digest]
        for entry in entries_of(known, adoption, card, on):
            key = f"{entry.digest}:{entry.service_id}"
            offers.setdefault(key, []).append(entry)
    documents = [
        Document(key, first.title, first.keywords, first.summary)
        for key, (first, *_) in offers.items()
    ]
    entries = tuple(
        tuple(sorted(group, key=lambda e: e.member.name)) for group in offers.values()
    )
    return _Catalogue(Index(documents, language), entries)
