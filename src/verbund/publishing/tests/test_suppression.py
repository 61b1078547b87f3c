"""No count held back can be computed: not from a sum, not from an association."""

from collections.abc import Mapping
from fractions import Fraction
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from verbund.publishing.suppression import small, sum_together, suppressed, together

MEMBERS = tuple(UUID(int=number) for number in range(1, 8))
#: Two associations, and one member that is in none.
CIRCLES = (frozenset(MEMBERS[:4]), frozenset(MEMBERS[4:6]), frozenset(MEMBERS[6:]))
Years = Mapping[UUID, Mapping[int, int]]
Cell = tuple[UUID, int]

#: Each member's year by month: small counts as often as others, one month empty.
years = st.tuples(
    *[st.lists(st.integers(0, 9), min_size=4, max_size=4) for _ in MEMBERS]
).map(
    lambda rows: {
        member: dict(enumerate([*row, 0]))
        for member, row in zip(MEMBERS, rows, strict=True)
    }
)


def hidden(found: Years) -> list[Cell]:
    return [
        (member, month)
        for member, year in found.items()
        for month, count in suppressed(year).items()
        if count is None
    ]


def equations(found: Years, circle: frozenset[UUID]) -> list[list[Cell]]:
    """Cells of these members whose sum the pages tell, by subtraction."""
    here = {member: year for member, year in found.items() if member in circle}
    totals = {member: sum(year.values()) for member, year in here.items()}
    few = {member for member, total in totals.items() if small(total) is None}
    cells = hidden(here)
    known = [[c for c in cells if c[0] == member] for member in here.keys() - few]
    for month, told in together(here, (circle,)).items():
        shown = sum(suppressed(year)[month] or 0 for year in here.values())
        if told not in {None, shown}:
            known.append([c for c in cells if c[1] == month])
    if sum_together(totals, (circle,)) not in {
        None,
        sum(total for member, total in totals.items() if member not in few),
    }:
        known.append([c for c in cells if c[0] in few])
    return known


def computable(cells: list[Cell], known: list[list[Cell]]) -> list[Cell]:
    """Cells that the equations determine: those that stand alone in a reduced row."""
    rows = [[Fraction(cell in sums) for cell in cells] for sums in known]
    done = 0
    for column in range(len(cells)):
        pivot = next((r for r in range(done, len(rows)) if rows[r][column]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        rows[done] = [n / rows[done][column] for n in rows[done]]
        for other in range(len(rows)):
            if other != done and (factor := rows[other][column]):
                rows[other] = [
                    a - factor * b for a, b in zip(rows[other], rows[done], strict=True)
                ]
        done += 1
    alone = [row for row in rows if sum(1 for n in row if n) == 1]
    return [cells[next(at for at, n in enumerate(row) if n)] for row in alone]


@given(years)
def test_no_cell_of_a_member_can_be_computed_from_its_association(found: Years) -> None:
    for circle in CIRCLES:
        here = {member: found[member] for member in circle}
        assert computable(hidden(here), equations(found, circle)) == []


@given(years)
def test_bigger_associations_tell_nothing_that_the_smaller_do_not(found: Years) -> None:
    apart = [
        together({member: found[member] for member in circle}, (circle,))
        for circle in CIRCLES[:2]
    ]
    both = {member: found[member] for member in CIRCLES[0] | CIRCLES[1]}
    for month, told in together(both, CIRCLES[:2]).items():
        assert (told or 0) == sum(each[month] or 0 for each in apart)


@given(years)
def test_of_members_whose_neighbours_are_not_there_only_the_told_is_summed(
    found: Years,
) -> None:
    some = {member: found[member] for member in MEMBERS[1:6]}
    for month, told in together(some, CIRCLES[1:2]).items():
        shown = sum(suppressed(found[one])[month] or 0 for one in MEMBERS[1:4])
        rest = {member: found[member] for member in CIRCLES[1]}
        assert (told or 0) == shown + (together(rest, CIRCLES[1:2])[month] or 0)


@given(years)
def test_what_is_told_is_never_small_and_never_too_much(found: Years) -> None:
    for month, told in together(found, CIRCLES).items():
        true = sum(year[month] for year in found.values())
        assert told is None or told == 0 or 5 <= told <= true
    year = found[MEMBERS[0]]
    gone = [year[month] for month, n in suppressed(year).items() if n is None]
    # One alone, or all of one and the same size, would be told by the sum.
    if gone and small(sum(year.values())):
        assert len(gone) > 1
        assert sum(gone) not in {len(gone), 4 * len(gone)}
