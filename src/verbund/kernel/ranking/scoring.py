"""Putting documents in order: BM25 in two lanes, joined by scores and ranks.

In: words as understood and a ``Source``. Out: ``Ranked``, best first; equal ones in the
order of their numbers, so that every database gives the same list.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from msgspec import Struct

from verbund.kernel.ranking.postings import Posting, rarity
from verbund.kernel.ranking.understanding import Vocabulary, Word, asked

#: How much of each lane's own score counts beside its rank.
_RANK_SHARE = 0.5
_RRF_K = 10
_DEPTH = 200
#: Pieces in more documents than this share tell nothing; the best are kept anyway.
_COMMON = 0.6
_LEAST_PIECES = 12


class Source(Vocabulary, Protocol):
    """Where the terms of documents are kept."""

    def postings(self, terms: Collection[str]) -> Mapping[str, Posting]:
        """The documents of each of these terms that occurs."""

    def total(self) -> int:
        """How many documents there are."""


class Ranked(Struct, frozen=True):
    """A document and how well it answers: 1 would be the best in every lane."""

    number: int
    score: float


def rank(words: Sequence[Word], source: Source, *, limit: int = _DEPTH) -> list[Ranked]:
    """Documents that answer the words, best first; one question to the source."""
    terms, cut = asked(words)
    found = source.postings([*terms, *cut])
    total = source.total()
    lanes = (
        _scores(terms, found, total),
        _scores(_telling(cut, found, total), found, total),
    )
    return fuse(lanes)[:limit]


def _telling(
    cut: Mapping[str, float], found: Mapping[str, Posting], total: int
) -> Mapping[str, float]:
    rare = sorted((t for t in cut if t in found), key=lambda t: (len(found[t]), t))
    return {
        term: cut[term]
        for place, term in enumerate(rare)
        if place < _LEAST_PIECES or len(found[term]) <= _COMMON * total
    }


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
    lanes: Iterable[Mapping[int, float]], weights: Sequence[float] | None = None
) -> list[Ranked]:
    """Join lanes: half by reciprocal rank, half by the share of each lane's best."""
    joined: dict[int, float] = {}
    used = list(lanes)
    shares = list(weights or [1.0] * len(used))
    whole = sum(s for lane, s in zip(used, shares, strict=True) if lane) or 1.0
    for lane, share in zip(used, shares, strict=True):
        if not lane:
            continue
        ordered = sorted(lane.items(), key=lambda item: (-item[1], item[0]))[:_DEPTH]
        best = ordered[0][1] or 1.0
        for place, (number, score) in enumerate(ordered):
            by_rank = (_RRF_K + 1) / (_RRF_K + 1 + place)
            value = _RANK_SHARE * by_rank + (1 - _RANK_SHARE) * score / best
            joined[number] = joined.get(number, 0.0) + share / whole * value
    ranked = [Ranked(number, round(score, 6)) for number, score in joined.items()]
    return sorted(ranked, key=lambda r: (-r.score, r.number))
