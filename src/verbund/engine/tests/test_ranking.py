"""Places are given as the theory promises: stable, fair to wishes, and reproducible."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from verbund.engine.ranking import Allocation, Candidate, Seat, Wish, allocate, lot

PLACES = ("sonne", "mond", "stern")
wishes = st.lists(
    st.builds(Wish, st.sampled_from(PLACES), st.integers(0, 3)),
    min_size=1, max_size=3, unique_by=lambda wish: wish.place,
)  # fmt: skip


@st.composite
def rounds(draw: st.DrawFn) -> tuple[list[Candidate], dict[Seat, int]]:
    count = draw(st.integers(1, 5))
    candidates = [
        Candidate(
            id=f"c{number}",
            wishes=tuple(draw(wishes)),
            kind=draw(st.sampled_from(["u3", "ue3"])),
            tie=(draw(st.sampled_from(["2024-01-01", "2025-01-01"])),),
        )
        for number in range(count)
    ]
    seats = {
        (place, kind): draw(st.integers(0, 2))
        for place in PLACES
        for kind in ("u3", "ue3")
    }
    return candidates, seats


def rank(candidate: Candidate, seat: Seat, seed: str) -> tuple[object, ...]:
    points = next(w.points for w in candidate.wishes if w.place == seat[0])
    return (-points, candidate.tie, lot(seed, candidate.id))


def is_stable(
    placed: dict[str, Seat | None],
    candidates: list[Candidate],
    seats: dict[Seat, int],
    seed: str,
) -> bool:
    by_id = {c.id: c for c in candidates}
    for candidate in candidates:
        for wish in candidate.wishes:
            seat = (wish.place, candidate.kind)
            if placed[candidate.id] == seat:
                break
            holders = [by_id[n] for n, held in placed.items() if held == seat]
            if len(holders) < seats[seat]:
                return False
            mine = rank(candidate, seat, seed)
            if any(mine < rank(holder, seat, seed) for holder in holders):
                return False
    return True


@given(rounds(), st.text(max_size=4))
@settings(deadline=None)
def test_nobody_is_passed_over_and_no_seat_is_given_twice(
    found: tuple[list[Candidate], dict[Seat, int]], seed: str
) -> None:
    candidates, seats = found
    result = allocate(candidates, seats, seed)
    placed = dict(result.placed)
    for seat, free in seats.items():
        assert sum(held == seat for held in placed.values()) <= free
    assert is_stable(placed, candidates, seats, seed)


@given(rounds())
@settings(deadline=None, max_examples=40)
def test_no_other_stable_result_is_better_for_anybody(
    found: tuple[list[Candidate], dict[Seat, int]],
) -> None:
    candidates, seats = found
    candidates = candidates[:4]
    mine = allocate(candidates, seats, "s").placed
    choices = [[*((wish.place, c.kind) for wish in c.wishes), None] for c in candidates]
    for combination in product(*choices):
        placed = {c.id: seat for c, seat in zip(candidates, combination, strict=True)}
        taken = [seat for seat in combination if seat is not None]
        if any(taken.count(seat) > seats[seat] for seat in taken):
            continue
        if not is_stable(placed, candidates, seats, "s"):
            continue
        for candidate, options in zip(candidates, choices, strict=True):
            assert options.index(mine[candidate.id]) <= options.index(
                placed[candidate.id]
            )


@given(rounds(), st.randoms())
@settings(deadline=None)
def test_the_order_of_the_cases_does_not_matter(
    found: tuple[list[Candidate], dict[Seat, int]], chance: object
) -> None:
    candidates, seats = found
    shuffled = list(candidates)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = (allocate(each, seats, "s") for each in (candidates, shuffled))
    assert (first.placed, first.ranks) == (second.placed, second.ranks)


def test_equal_points_are_decided_by_age_then_by_the_recorded_lot() -> None:
    def child(name: str, born: str) -> Candidate:
        return Candidate(name, (Wish("sonne", 40),), "u3", (born,))

    older, twin, other = (
        child("a", "2024-05-01"), child("b", "2025-01-01"), child("c", "2025-01-01"),
    )  # fmt: skip
    seats = {("sonne", "u3"): 2}
    result: Allocation = allocate([older, twin, other], seats, "seed")
    assert result.placed["a"] == ("sonne", "u3")
    first = min("bc", key=lambda name: lot("seed", name))
    last = "c" if first == "b" else "b"
    assert result.placed[first] == ("sonne", "u3")
    assert result.placed[last] is None
    (found,) = result.ranks[last]
    assert (found.position, found.of, found.free) == (3, 3, 2)
