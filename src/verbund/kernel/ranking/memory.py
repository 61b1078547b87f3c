"""An index in memory: for a few hundred documents, for measuring, for tests."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence, Set

from verbund.kernel.ranking.analysis import (
    Analyser,
    Document,
    base_stems,
    splittable,
)
from verbund.kernel.ranking.postings import Posting
from verbund.kernel.ranking.scoring import Ranked, rank
from verbund.kernel.ranking.understanding import Word, understand
from verbund.kernel.ranking.words import BASE_WORDS, grams, stem, tokens

#: BM25's ``b``: how much the length of what is read counts.
_LENGTH = 0.75
#: BM25's ``k1``: of a name five times, of a text twice; pieces repeat more than words.
_HALF_WORDS, _HALF_PIECES = 2.0, 3.0
#: The weight of the pieces in a name of usual length, some twenty letters.
_USUAL_NAME = 100.0


class MemoryIndex:
    """All documents by their place in the list; never changed after it is built."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._total = len(documents)
        vocabulary = vocabulary_of(documents)
        parts = BASE_WORDS | {word for word in vocabulary if splittable(word)}
        stems = base_stems() | {stem(word) for word in parts}
        self._postings = posted(documents, Analyser(parts, stems))
        self._spellings: dict[str, list[str]] = defaultdict(list)
        for word in vocabulary:
            for gram in set(grams(word)):
                self._spellings[gram].append(word)

    def search(self, question: str, limit: int = 10) -> list[Ranked]:
        """The documents that answer a question, best first."""
        return rank(self.understood(question), self, limit=limit)

    def understood(self, question: str) -> list[Word]:
        """What the words of a question are taken for."""
        return understand(tokens(question), self)

    def known(self, terms: Collection[str]) -> Set[str]:
        """Those of these terms that stand in any document."""
        return {term for term in terms if term in self._postings}

    def spellings(self, pieces: Collection[str]) -> Mapping[str, int]:
        """Words that share pieces with a misspelled one, with how many they share."""
        shared: Counter[str] = Counter()
        for piece in pieces:
            shared.update(self._spellings.get(piece, ()))
        return shared

    def postings(self, terms: Collection[str]) -> Mapping[str, Posting]:
        """The documents of each of these terms that occurs."""
        held = self._postings
        return {term: held[term] for term in terms if term in held}

    def total(self) -> int:
        """How many documents there are."""
        return self._total


def vocabulary_of(documents: Sequence[Document]) -> list[str]:
    """Every folded word of the documents, once, in order."""
    found: set[str] = set()
    for document in documents:
        learned = (said for said, _ in document.learned)
        for text in (document.name, document.text, *document.keywords, *learned):
            found.update(tokens(text))
    return sorted(found)


def posted(
    documents: Sequence[Document],
    analyser: Analyser,
    *,
    first: int = 0,
    averages: tuple[float, float] | None = None,
) -> dict[str, Posting]:
    """The postings of documents that are numbered from ``first`` on.

    ``averages`` are the mean lengths of both lanes; those of the documents otherwise.
    Documents are read one by one, twice if need be: their terms together fill the
    memory of a small machine.
    """
    mean = averages or mean_lengths(analyser, documents)
    found: dict[str, Posting] = defaultdict(Posting)
    for number, document in enumerate(documents, first):
        terms = analyser.terms(document)
        lane = _levelled(terms.words, mean[0])
        for term, weight in lane.items():
            found[term].add(number, weight, _HALF_WORDS)
        lane = _levelled(terms.pieces, mean[1])
        for term, weight in _levelled(terms.names, _USUAL_NAME).items():
            lane[term] = lane.get(term, 0.0) + weight
        for term, weight in lane.items():
            found[term].add(number, weight, _HALF_PIECES)
    return dict(found)


def _levelled(lane: Mapping[str, float], usual: float) -> dict[str, float]:
    """The weights as they were in a text of usual length."""
    norm = 1 - _LENGTH + _LENGTH * sum(lane.values()) / usual
    return {term: weight / norm for term, weight in lane.items()}


def mean_lengths(
    analyser: Analyser, documents: Sequence[Document]
) -> tuple[float, float]:
    """Mean length of documents in both lanes, at least 1; pieces without the name."""
    words = pieces = 0.0
    for document in documents:
        terms = analyser.terms(document)
        words += sum(terms.words.values())
        pieces += sum(terms.pieces.values())
    count = len(documents) or 1
    return max(1.0, words / count), max(1.0, pieces / count)
