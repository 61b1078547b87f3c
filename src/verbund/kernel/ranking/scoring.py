"""Putting documents in order: BM25 in two lanes, joined by scores and ranks.

In: words as understood and a ``Source``. Out: ``Ranked``, best first; equal ones in the
order of their numbers, so that every database gives the same list.
"""

import heapq
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from verbund.kernel.ranking.analysis import STEM, WORD
from verbund.kernel.ranking.postings import Posting, rarity, telling
from verbund.kernel.ranking.understanding import Vocabulary, Word, asked
from verbund.kernel.ranking.words import stem

#: How much words and pieces count: pieces forgive inflexion and typing errors.
WORDS_AND_PIECES = (1.0, 1.5)
#: How much of each lane's own score counts beside its rank.
_RANK_SHARE = 0.5
_RRF_K = 10
_DEPTH = 200
#: Pieces in more documents than this share tell nothing; the best are kept anyway.
_COMMON = 0.6
_LEAST_PIECES = 12
#: So many places of pieces are read, the rarest pieces first.
_MOST_READ = 25_000


class Source(Vocabulary, Protocol):
    """Where the terms of documents are kept."""

    def postings(self, terms: Collection[str]) -> Mapping[str, Posting]:
        """The documents of each of these terms that occurs."""

    def total(self) -> int:
        """How many documents there are."""


class Ranked(Struct, frozen=True):
    """A document and how well it answers: 1 would be the best in every lane.

    ``share`` is its score as a share of the best in the lane where it does best.
    """

    number: int
    score: float
    share: float = 0.0


#: Scores by number of document; what is missing does not answer.
Lane = Mapping[int, float]


def rank(words: Sequence[Word], source: Source, *, limit: int = _DEPTH) -> list[Ranked]:
    """Documents that answer the words, best first; one question to the source."""
    terms, cut = asked(words)
    found = source.postings([*terms, *cut])
    return fuse(lanes(terms, cut, found, source.total()), WORDS_AND_PIECES)[:limit]


def lanes(
    terms: Mapping[str, float],
    cut: Mapping[str, Collection[str]],
    found: Mapping[str, Posting],
    total: int,
) -> tuple[Lane, Lane]:
    """The scores by words and by pieces, from postings that were looked up before."""
    return _scores(terms, found, total), _scores(_read(cut, found, total), found, total)


def _read(
    cut: Mapping[str, Collection[str]], found: Mapping[str, Posting], total: int
) -> Mapping[str, float]:
    """The pieces that are worth reading, each with what its words tell."""
    worth: dict[str, float] = {}

    def told_by(word: str) -> float:
        if word not in worth:
            held = found.get(WORD + word) or found.get(STEM + stem(word)) or ()
            worth[word] = telling(total, len(held))
        return worth[word]

    rare = sorted((t for t in cut if t in found), key=lambda t: (len(found[t]), t))
    told: dict[str, float] = {}
    read = 0
    for term in rare:
        size = len(found[term])
        read += size
        if len(told) >= _LEAST_PIECES and (size > _COMMON * total or read > _MOST_READ):
            break
        told[term] = max(map(told_by, cut[term]))
    return told


def _scores(
    terms: Mapping[str, float], found: Mapping[str, Posting], total: int
) -> dict[int, float]:
    scores: dict[int, float] = {}
    get = scores.get
    for term, factor in terms.items():
        posting = found.get(term)
        if posting is None:
            continue
        worth = factor * rarity(total, len(posting))
        for number, impact in zip(posting.numbers, posting.impacts, strict=True):
            scores[number] = get(number, 0.0) + worth * impact
    return scores


def fuse(
    lanes: Iterable[Lane],
    weights: Sequence[float] | None = None,
    *,
    preferred: Collection[int] = (),
) -> list[Ranked]:
    """Join lanes: half by reciprocal rank, half by the share of each lane's best.

    Only the first 200 of a lane count, and the first 200 of those ``preferred``.
    """
    joined: dict[int, float] = {}
    shares: dict[int, float] = {}
    used = list(lanes)
    given = list(weights or [1.0] * len(used))
    whole = sum(w for lane, w in zip(used, given, strict=True) if lane) or 1.0
    for lane, weight in zip(used, given, strict=True):
        ordered = _best(lane.items())
        places = [(place, *one) for place, one in enumerate(ordered)]
        first = {number for number, _ in ordered}
        near = [(n, lane[n]) for n in preferred if n in lane and n not in first]
        # How far down they stand is not worth sorting everything for.
        places += [(_DEPTH, *one) for one in _best(near)]
        best = ordered[0][1] if ordered else 1.0
        for place, number, score in places:
            share = score / best
            by_rank = (_RRF_K + 1) / (_RRF_K + 1 + place)
            value = _RANK_SHARE * by_rank + (1 - _RANK_SHARE) * share
            joined[number] = joined.get(number, 0.0) + weight / whole * value
            shares[number] = max(share, shares.get(number, 0.0))
    ranked = [Ranked(n, round(score, 6), shares[n]) for n, score in joined.items()]
    return sorted(ranked, key=lambda r: (-r.score, r.number))


def _best(scored: Iterable[tuple[int, float]]) -> list[tuple[int, float]]:
    return heapq.nsmallest(_DEPTH, scored, key=lambda one: (-one[1], one[0]))
