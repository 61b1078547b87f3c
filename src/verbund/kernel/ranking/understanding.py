"""What each word of a question is taken for: known, a compound, or misspelled.

In: folded words and a ``Source``. Out: ``Word`` for each, and the weighted terms to
look up. A word that nobody wrote is corrected from the vocabulary if one is near.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence, Set
from typing import Protocol

from msgspec import Struct

from verbund.kernel.german import fold
from verbund.kernel.ranking.analysis import (
    PART,
    PIECE,
    STEM,
    WORD,
    base_stems,
    parts_of,
)
from verbund.kernel.ranking.words import (
    BASE_WORDS,
    STOP_WORDS,
    distance,
    grams,
    pieces,
    stem,
)

_TYPED = re.compile(r"\w+")
_EXACT = 0.4
_CORRECTED = 0.8
#: So many words are a question; fewer name a thing.
_QUESTION = 3
_MOST_WORDS = 32
_MOST_CANDIDATES = 24


class Vocabulary(Protocol):
    """The words that occur, wherever they are kept."""

    def known(self, terms: Collection[str]) -> Set[str]:
        """Those of these terms (``=word``, ``~stem``) that stand in any document."""

    def spellings(self, pieces: Collection[str]) -> Mapping[str, int]:
        """Words that share pieces with a misspelled one, with how many they share."""


class Word(Struct, frozen=True, kw_only=True):
    """One word of a question: as typed (folded) and what it was taken for."""

    typed: str
    meant: str
    parts: tuple[str, ...] = ()
    corrected: bool = False
    stop: bool = False


def understand(
    words: Sequence[str], source: Vocabulary, *, literal: bool = False
) -> list[Word]:
    """What each folded word is taken for; ``literal`` corrects nothing.

    Asks the source once, twice if a word is unknown. Words beyond 32 are left out.
    """
    taken = words[:_MOST_WORDS]
    wanted: set[str] = set()
    for word in taken:
        if word not in STOP_WORDS:
            cut = pieces(word)
            wanted.update((WORD + word, STEM + stem(word)))
            wanted.update(WORD + piece for piece in cut)
            # Only what ends the word may be known by its stem alone.
            wanted.update(STEM + stem(p) for p in cut if word.endswith(p))
    known = source.known(wanted) if wanted else frozenset()
    found_words = BASE_WORDS | {t[1:] for t in known if t[0] == WORD}
    found_words -= STOP_WORDS
    stems = base_stems() | {t[1:] for t in known if t[0] == STEM}
    found = []
    for word in taken:
        if word in STOP_WORDS:
            found.append(Word(typed=word, meant=word, stop=True))
            continue
        parts = parts_of(word, found_words, stems)
        unknown = WORD + word not in known and STEM + stem(word) not in known
        better = None
        if unknown and not parts and not literal and not word.isdigit():
            better = corrected(word, source)
        found.append(
            Word(
                typed=word,
                meant=better or word,
                parts=parts,
                corrected=better is not None,
            )
        )
    return found


def corrected(word: str, source: Vocabulary) -> str | None:
    """The word of the vocabulary that was probably meant; none below four letters."""
    most = 0 if len(word) < 4 else 1 if len(word) < 7 else 2
    if not most:
        return None
    shared = Counter(source.spellings(set(grams(word))))
    best: tuple[int, int, str] | None = None
    ordered = sorted(shared.items(), key=lambda item: (-item[1], item[0]))
    for candidate, number in ordered[:_MOST_CANDIDATES]:
        edits = distance(word, candidate, most)
        if edits > most:
            continue
        order = (edits, -number, candidate)
        if best is None or order < best:
            best = order
    return best[2] if best else None


def as_meant(question: str, words: Sequence[Word]) -> str:
    """The question with what misspelled words were taken for, else as it was typed."""
    meant = {word.typed: word.meant for word in words if word.corrected}
    if not meant:
        return question
    return _TYPED.sub(lambda found: meant.get(fold(found[0]), found[0]), question)


def names_a_thing(words: Sequence[Word]) -> bool:
    """Whether so little was said that it is a name rather than a question."""
    return sum(not word.stop for word in words) < _QUESTION


def asked(words: Sequence[Word]) -> tuple[Mapping[str, float], Mapping[str, set[str]]]:
    """The terms to look up: those of words with their factors, pieces with the words.

    A piece tells as much as the rarest of the words that it is cut from.
    """
    said = [word for word in words if not word.stop] or list(words)
    terms: dict[str, float] = {}
    cut: dict[str, set[str]] = {}

    def add(term: str, factor: float) -> None:
        terms[term] = terms.get(term, 0.0) + factor

    for word in said:
        weight = _CORRECTED if word.corrected else 1.0
        add(STEM + stem(word.meant), weight)
        add(WORD + word.meant, weight * _EXACT)
        for part in word.parts:
            add(STEM + stem(part), weight * PART)
        for gram in (
            *grams(word.typed),
            *(grams(word.meant) if word.corrected else ()),
        ):
            cut.setdefault(PIECE + gram, set()).add(word.meant)
    return terms, cut
