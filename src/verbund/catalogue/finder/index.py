"""The finder's index: which document answers which words, how well.

In: documents (title, keywords, summary in three languages). Out: ``Index.search`` with
scores, and what the words were taken for. Lives in memory, one per language, the same
on every database. Ranking: BM25 with saturation over stems, exact words and parts of
compounds; misspelled words are corrected from the vocabulary by trigrams, edits, sound.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import log

from msgspec import Struct

from verbund.catalogue.finder.words import (
    BASE_WORDS,
    STOP_WORDS,
    distance,
    fold,
    sound,
    split_compound,
    stem_english,
    stem_german,
    stems,
    trigrams,
)
from verbund.engine.text import Text

_TITLE, _KEYWORD, _SUMMARY = 5.0, 3.0, 1.0
_OTHER_LANGUAGE = 0.5
_EXACT, _PART, _UNKNOWN_PART = 0.5, 0.35, 0.75
_SATURATION = 2.0
_MOST_CANDIDATES = 24
#: Answers worth less than this share of the best one are not shown.
_LEAST_SHARE = 0.12


class Document(Struct, frozen=True):
    """What can be found: one entrance of one blueprint, whoever offers it."""

    key: str
    title: Text
    keywords: tuple[str, ...]
    summary: Text


class Word(Struct, frozen=True):
    """One word of a query and what it was taken for."""

    typed: str
    meant: str
    corrected: bool = False
    stop: bool = False


class Match(Struct, frozen=True):
    """A document and how well it answers (only to be compared within one search)."""

    document: int
    score: float
    covered: float


class Index:
    """All documents of one language; never changed after it is built."""

    def __init__(self, documents: Sequence[Document], language: str = "de") -> None:
        self.documents = tuple(documents)
        self.language = language
        self._postings: dict[str, dict[int, float]] = defaultdict(dict)
        self._shown: dict[str, str] = {}
        self._words: Counter[str] = Counter()
        self._stems: set[str] = set()
        for number, document in enumerate(self.documents):
            self._read(number, document)
        self._splittable = frozenset(
            w for w in (*self._words, *BASE_WORDS) if len(w) > 2 and w not in STOP_WORDS
        )
        base_stems = {stem_german(word) for word in BASE_WORDS}
        self._all_stems = frozenset(self._stems | base_stems)
        self._add_parts()
        self._grams: dict[str, list[str]] = defaultdict(list)
        for word in self._words:
            if len(word) > 2:
                for gram in trigrams(word):
                    self._grams[gram].append(word)
        self._sounds: dict[str, list[str]] = defaultdict(list)
        for word in self._words:
            self._sounds[sound(word)].append(word)
        self._titles = [fold(d.title.get(language)) for d in self.documents]
        self._brevity = [1 / (1 + 0.02 * min(t.count(" "), 10)) for t in self._titles]
        self._ready = {term: self._settled(p) for term, p in self._postings.items()}
        self._postings.clear()
        self._correct = lru_cache(maxsize=2000)(self._correction)

    # --- building ---

    def _read(self, number: int, document: Document) -> None:
        own = self.language
        texts: list[tuple[str, str, float]] = []
        for language in ("de", "de-simple", "en"):
            factor = 1.0 if language == own else _OTHER_LANGUAGE
            missing = language != "de" and (
                (document.title.en if language == "en" else document.title.simple)
                is None
            )
            if missing and language != own:
                continue
            texts.append((document.title.get(language), language, _TITLE * factor))
            texts.append((document.summary.get(language), language, _SUMMARY * factor))
        texts += [(word, own, _KEYWORD) for word in document.keywords]
        for text, language, weight in texts:
            self._read_text(number, text, language, weight)

    def _read_text(self, number: int, text: str, language: str, weight: float) -> None:
        for shown in text.replace("-", " ").replace("/", " ").split():
            for word in fold(shown).split():
                if word in STOP_WORDS:
                    continue
                self._words[word] += 1
                clean = shown.strip(".,;:!?()„“\"'").casefold()
                self._shown.setdefault(word, clean)
                found = (
                    {stem_english(word)} if language == "en" else {stem_german(word)}
                )
                for stem in found:
                    self._stems.add(stem)
                    self._add(stem, number, weight)
                self._add(f"={word}", number, weight * _EXACT)

    def _add(self, term: str, number: int, weight: float) -> None:
        postings = self._postings[term]
        postings[number] = max(postings.get(number, 0.0), 0.0) + weight

    def _settled(self, postings: dict[int, float]) -> list[tuple[int, float]]:
        """What each document is worth for a term: rarity times saturated weight."""
        rarity = log(1 + len(self.documents) / len(postings))
        return [(n, rarity * w / (w + _SATURATION)) for n, w in postings.items()]

    def _add_parts(self) -> None:
        for word in list(self._words):
            parts = split_compound(word, self._splittable - {word}, self._knows)
            whole = dict(self._postings[f"={word}"])
            for part in parts:
                stem = stem_german(part)
                for number, weight in whole.items():
                    self._add(stem, number, weight / _EXACT * _PART)

    def _knows(self, word: str) -> bool:
        return stem_german(word) in self._all_stems

    # --- understanding ---

    def knows(self, word: str) -> bool:
        """Whether the folded word, one of its stems or all its parts occur."""
        return (
            word in self._words
            or not self._stems.isdisjoint(stems(word))
            or bool(self.parts(word))
        )

    def parts(self, word: str) -> tuple[str, ...]:
        """The parts of a compound, as far as they are known here."""
        return split_compound(word, self._splittable, self._knows)

    def understand(self, words: Iterable[str], *, literal: bool = False) -> list[Word]:
        """What each folded word is taken for."""
        found: list[Word] = []
        for word in words:
            if word in STOP_WORDS:
                found.append(Word(word, word, stop=True))
            elif literal or word.isdigit() or self.knows(word):
                found.append(Word(word, word))
            else:
                better = self._correct(word)
                found.append(Word(word, better or word, corrected=bool(better)))
        return found

    def shown(self, word: str) -> str:
        """A folded word of the vocabulary as the texts write it, with its umlauts."""
        return self._shown.get(word, word)

    def _correction(self, word: str) -> str | None:
        """The word of the vocabulary that was probably meant."""
        most = 0 if len(word) < 4 else 1 if len(word) < 6 else 2
        if not most:
            return None
        shared: Counter[str] = Counter()
        for gram in trigrams(word):
            for known in self._grams.get(gram, ()):
                shared[known] += 1
        candidates = [known for known, _ in shared.most_common(_MOST_CANDIDATES)]
        heard = sound(word)
        candidates += [k for k in self._sounds.get(heard, ()) if k not in shared]
        best: tuple[float, int, str] | None = None
        for known in candidates:
            edits = distance(word, known, most)
            if edits > most:
                continue
            alike = 0.5 if sound(known) == heard else 0.0
            rank = (edits - alike, -self._words[known], known)
            if best is None or rank < best:
                best = rank
        return best[2] if best else self._corrected_tail(word)

    def _corrected_tail(self, word: str) -> str | None:
        """A compound whose last part is misspelled: ``hundesteueranmeldng``."""
        for end in range(len(word) - 5, 3, -1):
            if word[:end] in self._splittable:
                tail = self._correct(word[end:])
                if tail:
                    return word[:end] + tail
        return None

    # --- searching ---

    def search(self, words: Sequence[Word], limit: int = 200) -> list[Match]:
        """Documents that answer the words, best first; ties keep the given order."""
        typed = [w for w in words if not w.stop] or list(words)
        wanted = [lane for word in typed for lane in self._lanes(word)]
        scores: dict[int, float] = {}
        covered: dict[int, int] = {}
        for terms in wanted:
            hits = self._hits(terms)
            for number, value in hits.items():
                scores[number] = scores.get(number, 0.0) + value
                covered[number] = covered.get(number, 0) + 1
        phrase = " ".join(w.meant for w in typed)
        found = []
        for number, score in scores.items():
            share = covered[number] / len(wanted)
            title = self._titles[number]
            bonus = 1.5 if title == phrase else 1.2 if phrase in title else 1.0
            value = round(score * share * bonus * self._brevity[number], 6)
            found.append((-value, number, share))
        found.sort()
        least = -found[0][0] * _LEAST_SHARE if found else 0.0
        return [
            Match(number, -value, share)
            for value, number, share in found[:limit]
            if -value >= least
        ]

    def _hits(self, terms: Sequence[tuple[str, float]]) -> dict[int, float]:
        """For each document the best of several terms for the same thing."""
        hits: dict[int, float] = {}
        for term, factor in terms:
            ready = self._ready.get(term)
            if ready is None:
                continue
            if not hits:
                hits = {number: value * factor for number, value in ready}
                continue
            for number, value in ready:
                worth = value * factor
                if worth > hits.get(number, 0.0):
                    hits[number] = worth
        return hits

    def _lanes(self, word: Word) -> list[list[tuple[str, float]]]:
        """What to look up for a word: alternatives, one list per thing it names.

        A compound that occurs nowhere as a whole names several things: each part
        counts as a word of its own, and the parts of a part as a weak hint.
        """
        weight = 0.8 if word.corrected else 1.0
        terms = self._alternatives(word.meant, weight)
        parts = self.parts(word.meant)
        if not parts or any(term in self._ready for term, _ in terms):
            terms += [(stem_german(part), weight * _PART) for part in parts]
            return [terms]
        lanes = []
        for part in parts:
            lane = self._alternatives(part, weight * _UNKNOWN_PART)
            smaller = self.parts(part)
            lane += [(stem_german(p), weight * _PART) for p in smaller]
            lanes.append(lane)
        return lanes

    @staticmethod
    def _alternatives(word: str, weight: float) -> list[tuple[str, float]]:
        terms = [(stem, weight) for stem in sorted(stems(word))]
        return [*terms, (f"={word}", weight * 1.1)]

    def similar(self, text: str, limit: int = 5) -> list[Match]:
        """Documents whose title or keyword looks like the text, when words fail."""
        wanted = trigrams(fold(text).replace(" ", ""))
        found = []
        for number, document in enumerate(self.documents):
            names = (document.title.get(self.language), *document.keywords)
            best = 0.0
            for name in names:
                grams = trigrams(fold(name).replace(" ", ""))
                shared = len(wanted & grams)
                best = max(best, 2 * shared / (len(wanted) + len(grams)))
            if best >= 0.35:
                found.append(Match(number, best, 0.0))
        found.sort(key=lambda m: (-m.score, m.document))
        return found[:limit]
