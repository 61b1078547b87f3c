"""The inverted tables: reading them for one question, writing one segment.

A segment is written once: what changed goes into a new one, numbers that no document
has any more are passed over, and all is written anew when too much is dead.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence, Set
from uuid import UUID

from msgspec import Struct

from verbund.kernel.ranking import Analyser, Document, Posting
from verbund.kernel.ranking.analysis import WORD, base_stems, splittable
from verbund.kernel.ranking.memory import mean_lengths, posted, vocabulary_of
from verbund.kernel.ranking.words import BASE_WORDS, grams, stem
from verbund.knowledge.models import (
    SearchDocument,
    SearchPosting,
    SearchSpelling,
    SearchState,
)

NAME = "search"
#: Part of the state's mark: written by another version, the index is written anew.
FORMAT = "3"
_AT_ONCE = 2000


class TableSource:
    """The tables as the ranker asks them: three queries, however much there is."""

    def __init__(self, total: int) -> None:
        self._total = total

    def known(self, terms: Collection[str]) -> Set[str]:
        """Those of these terms that stand in any document."""
        rows = SearchPosting.objects.filter(term__in=terms)
        return set(rows.values_list("term", flat=True))

    def spellings(self, pieces: Collection[str]) -> Mapping[str, int]:
        """Words that share pieces with a misspelled one, with how many they share."""
        shared: Counter[str] = Counter()
        rows = SearchSpelling.objects.filter(piece__in=pieces)
        for words in rows.values_list("words", flat=True):
            shared.update(words.split("\n"))
        return shared

    def postings(self, terms: Collection[str]) -> Mapping[str, Posting]:
        """The documents of each of these terms that occurs."""
        found: dict[str, Posting] = {}
        rows = SearchPosting.objects.filter(term__in=terms).order_by("segment")
        for term, numbers, impacts in rows.values_list("term", "numbers", "impacts"):
            part = Posting.unpacked(bytes(numbers), bytes(impacts))
            if term in found:
                found[term].extend(part)
            else:
                found[term] = part
        return found

    def total(self) -> int:
        """How many documents there are."""
        return self._total


def state() -> SearchState:
    """How far the index is; a new row that was not saved if there is none."""
    return SearchState.objects.filter(name=NAME).first() or SearchState(name=NAME)


class Segment(Struct, frozen=True, kw_only=True):
    """Documents ready to be written, with everything that leads to them.

    ``after`` is the number of the segment before; another one written meanwhile makes
    this one worthless, for its numbers are taken.
    """

    after: int
    whole: bool
    rows: Sequence[SearchDocument]
    postings: Mapping[str, Posting]
    spellings: Mapping[str, Sequence[str]]
    lengths: tuple[float, float]


def prepared(
    rows: Sequence[SearchDocument], base: SearchState, *, whole: bool
) -> Segment:
    """Reckon a segment, outside of any transaction: it takes seconds for thousands.

    ``whole``: it takes the place of all others, so nothing of them is looked at.
    """
    documents = [ranked(row) for row in rows]
    words = vocabulary_of(documents)
    old: set[str] = set()
    if not whole:
        known = SearchPosting.objects.filter(term__startswith=WORD)
        old = {term[1:] for term in known.values_list("term", flat=True).distinct()}
    parts = BASE_WORDS | {w for w in (*old, *words) if splittable(w)}
    analyser = Analyser(parts, base_stems() | {stem(word) for word in parts})
    lengths = (base.word_length, base.piece_length)
    if whole:
        lengths = mean_lengths(analyser, documents)
    # Numbers are never given twice, or old postings would find new documents.
    first = base.last_number + 1
    postings = posted(documents, analyser, first=first, averages=lengths)
    for number, row in enumerate(rows, first):
        row.number = number
        postings.setdefault(owner_term(row.member_id), Posting()).note(number)
    spellings: dict[str, list[str]] = {}
    for word in words:
        if word not in old:
            for gram in dict.fromkeys(grams(word)):
                spellings.setdefault(gram, []).append(word)
    return Segment(
        after=base.segment,
        whole=whole,
        rows=rows,
        postings=postings,
        spellings=spellings,
        lengths=lengths,
    )


def write(segment: Segment, into: SearchState) -> None:
    """Write a segment that was reckoned for this state; within a transaction."""
    if segment.whole:
        SearchDocument.objects.all().delete()
        SearchPosting.objects.all().delete()
        SearchSpelling.objects.all().delete()
        into.segments = into.dead = 0
        into.word_length, into.piece_length = segment.lengths
    number = into.segment + 1
    into.segment, into.segments = number, into.segments + 1
    into.last_number += len(segment.rows)
    SearchDocument.objects.bulk_create(segment.rows, batch_size=500)
    packed = ((term, *p.packed()) for term, p in sorted(segment.postings.items()))
    SearchPosting.objects.bulk_create(
        [
            SearchPosting(term=term, segment=number, numbers=numbers, impacts=impacts)
            for term, numbers, impacts in packed
        ],
        batch_size=_AT_ONCE,
    )
    SearchSpelling.objects.bulk_create(
        [
            SearchSpelling(piece=piece, segment=number, words="\n".join(words))
            for piece, words in sorted(segment.spellings.items())
        ],
        batch_size=_AT_ONCE,
    )


def owner_term(member_id: UUID | None) -> str:
    """The term that holds what belongs to a member, or to nobody alone."""
    return f"@{member_id.hex}" if member_id else "@"


def ranked(row: SearchDocument) -> Document:
    """The row as the ranker sees it."""
    return Document(
        name=row.title,
        text=row.text,
        keywords=(*row.keywords, *row.questions),
        learned=tuple((words, trust) for words, trust in row.learned),
    )


__all__ = [
    "FORMAT", "NAME", "Segment", "TableSource", "owner_term", "prepared", "ranked",
    "state", "write",
]  # fmt: skip
