"""The inverted tables: reading them for one question, writing one segment.

A segment is written once: what changed goes into a new one, numbers that no document
has any more are passed over, and all is written anew when too much is dead.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from uuid import UUID

from verbund.kernel.ranking import Analyser, Document, Posting
from verbund.kernel.ranking.analysis import BASE_STEMS, WORD, splittable
from verbund.kernel.ranking.memory import mean_lengths, posted, vocabulary_of
from verbund.kernel.ranking.words import BASE_WORDS, grams, stem
from verbund.knowledge.models import (
    SearchDocument,
    SearchPosting,
    SearchSpelling,
    SearchState,
)

NAME = "search"
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


def write_all(rows: Sequence[SearchDocument], into: SearchState) -> None:
    """Write every document anew as one segment; ``rows`` are not saved yet."""
    SearchDocument.objects.all().delete()
    SearchPosting.objects.all().delete()
    SearchSpelling.objects.all().delete()
    into.segments = into.dead = 0
    documents = [ranked(row) for row in rows]
    vocabulary = vocabulary_of(documents)
    analyser = _analyser(vocabulary)
    lengths = [_length(analyser, document) for document in documents]
    into.word_length, into.piece_length = mean_lengths(lengths)
    _write(rows, documents, vocabulary, analyser, into)


def write_some(rows: Sequence[SearchDocument], into: SearchState) -> None:
    """Write changed documents as one more segment; ``rows`` are not saved yet."""
    documents = [ranked(row) for row in rows]
    new = vocabulary_of(documents)
    known = SearchPosting.objects.filter(term__startswith=WORD)
    old = {term[1:] for term in known.values_list("term", flat=True).distinct()}
    analyser = _analyser([*old, *new])
    _write(rows, documents, [w for w in new if w not in old], analyser, into)


def owner_term(member_id: UUID | None) -> str:
    """The term that holds what belongs to a member, or to nobody alone."""
    return f"@{member_id.hex}" if member_id else "@"


def ranked(row: SearchDocument) -> Document:
    """The row as the ranker sees it."""
    return Document(
        name=row.title,
        text=row.text,
        keywords=(*row.keywords, *row.questions),
    )


def _analyser(vocabulary: Iterable[str]) -> Analyser:
    parts = BASE_WORDS | {word for word in vocabulary if splittable(word)}
    return Analyser(parts, BASE_STEMS | {stem(word) for word in parts})


def _length(analyser: Analyser, document: Document) -> tuple[float, float]:
    terms = analyser.terms(document)
    return sum(terms.words.values()), sum(terms.pieces.values())


def _write(
    rows: Sequence[SearchDocument],
    documents: Sequence[Document],
    words: Sequence[str],
    analyser: Analyser,
    into: SearchState,
) -> None:
    into.segment += 1
    into.segments += 1
    # Numbers are never given twice, or old postings would find new documents.
    first = into.last_number + 1
    for number, row in enumerate(rows, first):
        row.number = number
    into.last_number += len(rows)
    SearchDocument.objects.bulk_create(rows, batch_size=500)
    averages = (into.word_length, into.piece_length)
    found = posted(documents, analyser, first=first, averages=averages)
    for row in rows:
        found.setdefault(owner_term(row.member_id), Posting()).note(row.number)
    postings = []
    for term, posting in sorted(found.items()):
        numbers, impacts = posting.packed()
        postings.append(
            SearchPosting(
                term=term, segment=into.segment, numbers=numbers, impacts=impacts
            )
        )
    SearchPosting.objects.bulk_create(postings, batch_size=_AT_ONCE)
    spelled: dict[str, list[str]] = {}
    for word in words:
        for gram in dict.fromkeys(grams(word)):
            spelled.setdefault(gram, []).append(word)
    SearchSpelling.objects.bulk_create(
        (
            SearchSpelling(piece=piece, segment=into.segment, words="\n".join(of))
            for piece, of in sorted(spelled.items())
        ),
        batch_size=_AT_ONCE,
    )
    into.save()


__all__ = [
    "NAME", "TableSource", "owner_term", "ranked", "state", "write_all", "write_some",
]  # fmt: skip
