"""Who gets a place: deferred acceptance (Gale and Shapley 1962), as a pure function.

Candidates ask for places in the order of their wishes; a place keeps the best it has
seats for and lets the others go on asking. The result is stable: nobody is refused a
place that somebody with a lower rank got, and no candidate could do better in any other
stable result. It depends on nothing but what is given.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

#: A place and the kind of seat (an age group, say).
Seat = tuple[str, str]


class Wish(Struct, frozen=True):
    """One wish; ``points`` count for this place only."""

    place: str
    points: int = 0


class Candidate(Struct, frozen=True):
    """Who wants a place; ``wishes`` in order, ``tie`` smaller goes first."""

    id: str
    wishes: tuple[Wish, ...]
    kind: str = ""
    tie: tuple[str, ...] = ()


class Rank(Struct, frozen=True):
    """Position ``position`` of the ``of`` candidates who wish the seat."""

    seat: Seat
    position: int
    of: int
    free: int
    points: int


class Allocation(Struct, frozen=True):
    """By candidate: the seat (``None`` without one), the ranks in order of wishes."""

    placed: Mapping[str, Seat | None]
    ranks: Mapping[str, tuple[Rank, ...]]
    lots: Mapping[str, str]


def lot(seed: str, candidate: str) -> str:
    """The number of a candidate in the draw with this seed; anybody can reckon it."""
    return hashlib.sha256(f"{seed}:{candidate}".encode()).hexdigest()[:12]


def allocate(
    candidates: Iterable[Candidate], free: Mapping[Seat, int], seed: str
) -> Allocation:
    """Give the free seats to the candidates; the order of ``candidates`` is nothing.

    More points go first, then the smaller ``tie``, then the smaller lot.
    """
    everybody = {candidate.id: candidate for candidate in candidates}
    lots = {name: lot(seed, name) for name in everybody}
    orders = _orders(everybody, lots)
    kept = _accept(everybody, orders, free)
    placed: dict[str, Seat | None] = dict.fromkeys(everybody)
    for seat, names in kept.items():
        for name in names:
            placed[name] = seat
    ranks = {
        name: _ranks(candidate, orders, free) for name, candidate in everybody.items()
    }
    return Allocation(placed=placed, ranks=ranks, lots=lots)


Orders = Mapping[Seat, Mapping[str, int]]


def _orders(everybody: Mapping[str, Candidate], lots: Mapping[str, str]) -> Orders:
    """For each seat the position (from 1) of everybody who wishes it."""
    keys: dict[Seat, list[tuple[int, tuple[str, ...], str, str]]] = {}
    for name, candidate in everybody.items():
        for place, wish in _once(candidate.wishes).items():
            seat = (place, candidate.kind)
            key = (-wish.points, candidate.tie, lots[name], name)
            keys.setdefault(seat, []).append(key)
    return {
        seat: {key[3]: position for position, key in enumerate(sorted(found), 1)}
        for seat, found in keys.items()
    }


def _once(wishes: Sequence[Wish]) -> dict[str, Wish]:
    """Each place once, by its first wish."""
    found: dict[str, Wish] = {}
    for wish in wishes:
        found.setdefault(wish.place, wish)
    return found


def _accept(
    everybody: Mapping[str, Candidate], orders: Orders, free: Mapping[Seat, int]
) -> dict[Seat, list[str]]:
    wishes = {
        name: [(place, c.kind) for place in _once(c.wishes)]
        for name, c in everybody.items()
    }
    following = dict.fromkeys(everybody, 0)
    kept: dict[Seat, list[str]] = {}
    asking = sorted(everybody)
    while asking:
        name = asking.pop()
        if following[name] >= len(wishes[name]):
            continue
        seat = wishes[name][following[name]]
        following[name] += 1
        holders = kept.setdefault(seat, [])
        holders.append(name)
        if len(holders) > max(0, free.get(seat, 0)):
            last = max(holders, key=lambda who: orders[seat][who])
            holders.remove(last)
            asking.append(last)
    return kept


def _ranks(
    candidate: Candidate, orders: Orders, free: Mapping[Seat, int]
) -> tuple[Rank, ...]:
    return tuple(
        Rank(
            seat=(place, candidate.kind),
            position=orders[place, candidate.kind][candidate.id],
            of=len(orders[place, candidate.kind]),
            free=max(0, free.get((place, candidate.kind), 0)),
            points=wish.points,
        )
        for place, wish in _once(candidate.wishes).items()
    )
