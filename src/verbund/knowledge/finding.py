"""One search: words to ranked numbers, numbers to hits, nearest municipality first.

Six queries, however much there is: marks, state, known words, postings, what they
lead to, what is shown; one more if a word is misspelled. The caller's municipality goes
first, then whoever serves it, then what all share, then the others.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from time import perf_counter
from uuid import UUID

from msgspec import Struct

from verbund.catalogue.queries import ServiceEntry
from verbund.kernel.ranking import (
    WORDS_AND_PIECES,
    Ranked,
    Word,
    as_meant,
    asked,
    fuse,
    lanes,
    names_a_thing,
    snippet,
    understand,
)
from verbund.kernel.ranking.language import language_of
from verbund.kernel.ranking.words import STOP_WORDS, stem, tokens
from verbund.knowledge import index, vectors
from verbund.knowledge.models import SearchDocument
from verbund.knowledge.offers import far, named_place, nearest, offers, serving
from verbund.knowledge.shapes import Found, Hit, Kind, Lane
from verbund.knowledge.weights import GUESSED, INDEXED_LANGUAGES, JOINED
from verbund.members.queries import Directory, Member, current_directory, marks

_MOST_QUERY = 300
_LEAST_PIECES = 0.6
_DEPTH = 60
#: Below this share of the best score an own answer does not go before others.
_STRONG = 0.6
_OWN, _SERVING, _SHARED, _ELSEWHERE, _WEAK = range(5)


class _Asker(Struct, frozen=True, kw_only=True):
    """For whom is asked, and what is known about it."""

    known: Directory
    place: Member | None
    neighbours: frozenset[UUID]
    within: frozenset[UUID] | None
    offers: Mapping[str, tuple[ServiceEntry, ...]]
    language: str

    def tier(self, member_id: UUID) -> int:
        """How near a member's answer is."""
        if self.place is not None and member_id == self.place.id:
            return _OWN
        return _SERVING if member_id in self.neighbours else _ELSEWHERE


def search(
    words: str,
    *,
    member: Member | None,
    members: Iterable[Member] | None,
    language: str,
    limit: int,
) -> Found:
    """What ``queries.find`` promises."""
    begin = perf_counter()
    fresh = marks()
    known = current_directory(fresh)
    state = index.state()
    typed = tokens(words[:_MOST_QUERY])
    places, left = named_place(known, typed)
    place = member if member in places or not places else places[0]
    asker = _Asker(
        known=known,
        place=place,
        neighbours=serving(known, place) if place else frozenset(),
        within=None if members is None else frozenset(m.id for m in members),
        offers=offers(fresh),
        language=language,
    )
    source = index.TableSource(state.documents)
    meanings = vectors.current(state) if typed else None
    by_words = meanings is None or language_of(words) in INDEXED_LANGUAGES
    understood = understand(left, source, literal=not by_words)
    near = None
    if meanings is not None:
        near = meanings.lane(
            as_meant(words[:_MOST_QUERY], understood),
            named=by_words and names_a_thing(understood),
        )
    ranked, tiers = _ranked(understood, source, asker, near, by_words=by_words)
    shown = _candidates(ranked, tiers, asker)[:limit] if ranked else []
    hits = _hits(shown, understood, asker) if shown else []
    return Found(
        hits=tuple(hits),
        understood=_shown(words, understood),
        corrected=any(word.corrected for word in understood),
        member=place.id if place else None,
        lane="words" if near is None else "both" if by_words else "meaning",
        ms=round((perf_counter() - begin) * 1000, 1),
    )


def _ranked(
    words: Sequence[Word],
    source: index.TableSource,
    asker: _Asker,
    near_by: Mapping[int, float] | None,
    *,
    by_words: bool,
) -> tuple[list[Ranked], Mapping[int, int]]:
    """Documents best first, and the tier of those that belong to who is near."""
    if not words:
        return [], {}
    terms, cut = asked(words)
    near = {asker.place.id: _OWN} if asker.place else {}
    near |= dict.fromkeys(asker.neighbours, _SERVING)
    marked = {index.owner_term(key): tier for key, tier in near.items()}
    marked[index.owner_term(None)] = _SHARED
    inside = [index.owner_term(key) for key in asker.within or ()]
    found = source.postings({*terms, *cut, *marked, *inside})
    tiers = {
        number: tier
        for term, tier in marked.items()
        if term in found
        for number in found[term].numbers
    }
    used: list[Mapping[int, float]] = []
    if by_words:
        used += lanes(terms, cut, found, source.total())
    if near_by is not None:
        used.append(near_by)
    if asker.within is not None:
        allowed = {n for t in (*inside, "@") if t in found for n in found[t].numbers}
        used = [{n: s for n, s in lane.items() if n in allowed} for lane in used]
    weights: Sequence[float] = WORDS_AND_PIECES
    if near_by is not None:
        weights = GUESSED if any(word.corrected for word in words) else JOINED
    ranked = fuse(used, weights if by_words else None, preferred=tiers)
    if near_by is None and by_words:
        pieces = [found[term].numbers for term in cut if term in found]
        ranked = [
            one
            for one in ranked
            if one.number in used[0] or _covers(one.number, pieces, len(cut))
        ]
    return ranked, tiers


def _covers(number: int, pieces: Sequence[Sequence[int]], whole: int) -> bool:
    """Whether a document without any of the words has most of their pieces."""
    told = 0
    for numbers in pieces:
        place = bisect_left(numbers, number)
        told += place < len(numbers) and numbers[place] == number
    return told >= _LEAST_PIECES * whole


class _Candidate(Struct, frozen=True, kw_only=True):
    """A document that may be shown: where it stands, whose it is."""

    order: tuple[int, float, float, str]
    ranked: Ranked
    owner: Member
    entry: ServiceEntry | None


def _candidates(
    ranked: Sequence[Ranked], tiers: Mapping[int, int], asker: _Asker
) -> list[_Candidate]:
    """The best of every tier in the order shown; dead numbers are passed over."""
    taken: dict[int, Ranked] = {}
    counts: dict[int, int] = {}
    for one in ranked:
        tier = tiers.get(one.number, _ELSEWHERE)
        if counts.get(tier, 0) < _DEPTH:
            counts[tier] = counts.get(tier, 0) + 1
            taken[one.number] = one
    rows = SearchDocument.objects.filter(number__in=taken)
    found = []
    for number, key, owner_id in rows.values_list("number", "key", "member_id"):
        entry = _entry(key, asker) if owner_id is None else None
        owner = asker.known.members.get(owner_id) if owner_id else None
        owner = entry.member if entry is not None else owner
        if owner is None:
            continue
        one, tier = taken[number], asker.tier(owner.id)
        place = tier if one.share >= _STRONG else _WEAK
        away = far(asker.place, owner) if asker.place and tier == _ELSEWHERE else 0.0
        order = (place, -one.score, away, key)
        found.append(_Candidate(order=order, ranked=one, owner=owner, entry=entry))
    return sorted(found, key=lambda candidate: candidate.order)


def _hits(
    shown: Sequence[_Candidate], words: Sequence[Word], asker: _Asker
) -> list[Hit]:
    rows = SearchDocument.objects.in_bulk([c.ranked.number for c in shown])
    return [
        _hit(candidate, rows[candidate.ranked.number], words, asker)
        for candidate in shown
        if candidate.ranked.number in rows
    ]


def _entry(key: str, asker: _Asker) -> ServiceEntry | None:
    """The entrance that the caller is led to: own, of who serves it, or the nearest."""
    within = asker.within
    offered = [
        entry
        for entry in asker.offers.get(key, ())
        if within is None or entry.member.id in within
    ]
    if not offered:
        return None
    near = min(asker.tier(entry.member.id) for entry in offered)
    if near != _ELSEWHERE:
        return next(e for e in offered if asker.tier(e.member.id) == near)
    return nearest(offered, asker.place)


def _hit(
    candidate: _Candidate, row: SearchDocument, words: Sequence[Word], asker: _Asker
) -> Hit:
    owner, entry = candidate.owner, candidate.entry
    kind, title, target = row.kind, row.title, row.key.partition(":")[2]
    text = row.text
    if entry is not None:
        title = entry.title.get(asker.language)
        text = f"{entry.summary.get(asker.language)}\n{text}"
    asked_for = _question(row, words)
    return Hit(
        kind="question" if asked_for else _kind(kind),
        id=row.key,
        title=asked_for or title,
        snippet=snippet(text, words),
        member_id=owner.id,
        member_name=owner.name,
        own=asker.tier(owner.id) == _OWN,
        serving=asker.tier(owner.id) == _SERVING,
        blueprint=entry.blueprint_key if entry else "",
        service=entry.service_id if entry else "",
        office_id=UUID(target) if row.key.startswith("office:") else None,
        article_id=UUID(target) if kind == "article" else None,
        href=_href(row, owner, entry),
        score=candidate.ranked.score,
    )


def _kind(kind: str) -> Kind:
    return (
        "service" if kind == "service" else "office" if kind == "office" else "article"
    )


def _href(row: SearchDocument, owner: Member, entry: ServiceEntry | None) -> str:
    if entry is not None:
        return entry.path
    # Articles are read out at the 115 desk; the portal has no page for them.
    return f"/{owner.slug}/" if row.kind == "office" else ""


def _question(row: SearchDocument, words: Sequence[Word]) -> str:
    """The question of an article that was asked, if it tells more than the title."""
    wanted = {stem(word.meant) for word in words if not word.stop}
    in_title = _told(row.title, wanted)
    best = max(row.questions, key=lambda q: (_told(q, wanted), -len(q)), default="")
    told = _told(best, wanted)
    return best if wanted and told > in_title and 2 * told >= len(wanted) else ""


def _told(text: str, wanted: Collection[str]) -> int:
    said = {stem(token) for token in tokens(text) if token not in STOP_WORDS}
    return len(said.intersection(wanted))


def _shown(typed: str, words: Sequence[Word]) -> str:
    """The question as it was read, with the umlauts that somebody typed."""
    pieces: dict[str, str] = {}
    for piece in typed.split():
        folded = tokens(piece)
        if len(folded) == 1:
            pieces.setdefault(folded[0], piece.strip(".,;:!?\"'„“()"))
    return " ".join(
        word.meant if word.corrected else pieces.get(word.typed, word.typed)
        for word in words
    )


__all__ = ["Lane", "search"]
