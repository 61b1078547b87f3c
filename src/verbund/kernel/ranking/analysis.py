"""What a document can be found by: weighted stems, words and three-letter pieces.

In: ``Document``. Out: ``Terms``, one mapping of term to weight for each lane. A term
carries its kind in its first letter: ``~`` stem, ``=`` word as written, ``#`` piece.
"""

from collections import defaultdict
from collections.abc import Container, Mapping
from functools import cache, lru_cache

from msgspec import Struct

from verbund.kernel.ranking.words import (
    BASE_WORDS,
    STOP_WORDS,
    grams,
    split_compound,
    stem,
    tokens,
)

STEM, WORD, PIECE = "~", "=", "#"
_NAME, _KEYWORD, _TEXT = 5.0, 3.0, 1.0
_EXACT, PART = 0.4, 0.8
_KEPT = 50_000


class Document(Struct, frozen=True, kw_only=True):
    """What is to be found; ``keywords`` are words and whole questions people use.

    ``learned`` are words that picks have taught, each with how far it is to be trusted,
    from 0 to 1, the share of a keyword that it counts.
    """

    name: str
    text: str = ""
    keywords: tuple[str, ...] = ()
    learned: tuple[tuple[str, float], ...] = ()


class Terms(Struct, frozen=True):
    """Weights by term of the lane of words and of the lane of pieces.

    Pieces of the name stand apart in ``names``: how much one of them tells depends on
    how long the name is, not the text.
    """

    words: Mapping[str, float]
    pieces: Mapping[str, float]
    names: Mapping[str, float]


class _Without:
    """All words but one: a compound is not a part of itself."""

    __slots__ = ("_word", "_words")

    def __init__(self, words: Container[str], word: str) -> None:
        self._words, self._word = words, word

    def __contains__(self, word: object) -> bool:
        return word != self._word and word in self._words


class Analyser:
    """Turns documents into terms; ``vocabulary`` are all folded words that occur."""

    def __init__(self, vocabulary: Container[str], stems: Container[str]) -> None:
        self._words, self._stems = vocabulary, stems
        self._ready = lru_cache(maxsize=_KEPT)(self._terms_of)

    def terms(self, document: Document) -> Terms:
        """Every term of the document; stop words count nowhere."""
        words: dict[str, float] = defaultdict(float)
        pieces: dict[str, float] = defaultdict(float)
        names: dict[str, float] = defaultdict(float)
        fields = [(document.name, _NAME, names), (document.text, _TEXT, pieces)]
        fields += [(keyword, _KEYWORD, pieces) for keyword in document.keywords]
        fields += [(said, _KEYWORD * sure, pieces) for said, sure in document.learned]
        for text, weight, cut in fields:
            for word in tokens(text):
                if word in STOP_WORDS:
                    continue
                for term, factor in self._ready(word):
                    lane = cut if term[0] == PIECE else words
                    lane[term] += weight * factor
        return Terms(words, pieces, names)

    def parts(self, word: str) -> tuple[str, ...]:
        """The parts of a compound that are known words."""
        return parts_of(word, self._words, self._stems)

    def _terms_of(self, word: str) -> tuple[tuple[str, float], ...]:
        found = [(STEM + stem(word), 1.0), (WORD + word, _EXACT)]
        found += [(STEM + stem(part), PART) for part in self.parts(word)]
        found += [(PIECE + gram, 1.0) for gram in grams(word)]
        return tuple(found)


def parts_of(
    word: str, words: Container[str], stems: Container[str]
) -> tuple[str, ...]:
    """The parts of a compound, the word itself never being one."""
    known = _Without(words, word)
    return split_compound(
        word, known, lambda tail: tail != word and stem(tail) in stems
    )


def splittable(word: str) -> bool:
    """Whether a word may be a part of compounds."""
    return len(word) > 2 and word.isalpha() and word not in STOP_WORDS


@cache
def base_stems() -> frozenset[str]:
    """The stems of the words that compounds are made of everywhere."""
    return frozenset(stem(word) for word in BASE_WORDS)
