"""Small counts say nothing in public: below five it could be one known person.

Cells are held back as statistical offices do it, the small one and another of the same
sum (Zellsperrung mit Gegensperrung; Handbook on Statistical Disclosure Control, ESSNet
SDC, chapter 4; Handbuch zur statistischen Geheimhaltung der Statistischen Ämter). Sums
over several members say no more than their members do, see ``together``.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from typing import TypeVar
from uuid import UUID

from verbund.members import queries as members

LEAST = 5

K = TypeVar("K", bound=Hashable)
_Edge = tuple[Hashable, Hashable]
_REST = ("rest",)


def small(count: int) -> int | None:
    """One count, or ``None`` if it is too small to be told."""
    return None if 0 < count < LEAST else count


def suppressed(
    counts: Mapping[K, int], *, also: Collection[K] = ()
) -> dict[K, int | None]:
    """The counts of one sum without those from 1 to 4 (``None``); zero stays zero.

    What could be computed from the sum takes the smallest of the others with it, a zero
    only if nothing else is left. ``also`` are to be held back for another reason.
    """
    hidden = {key for key, n in counts.items() if small(n) is None or key in also}
    others = sorted(
        (key for key in counts if key not in hidden),
        key=lambda key: (not counts[key], counts[key]),
    )
    for key in others:
        values = [counts[one] for one in hidden]
        alone = not counts[key] and small(sum(values)) is None
        if not hidden or alone or _uncertain(values):
            break
        hidden.add(key)
    return {key: None if key in hidden else n for key, n in counts.items()}


def tables_of(
    owners: Iterable[UUID], counted: Iterable[tuple[UUID, K, int]]
) -> dict[UUID, Counter[K]]:
    """A table of counts for each member, an empty one too."""
    found = {owner: Counter[K]() for owner in owners}
    for owner, key, count in counted:
        found[owner][key] += count
    return found


def together(
    tables: Mapping[UUID, Mapping[K, int]],
    circles: Collection[frozenset[UUID]] = (),
    *,
    also: Mapping[UUID, Collection[K]] | None = None,
) -> dict[K, int | None]:
    """One table of several members (or of one), made only of what may be told.

    A sum holds the cells that the members tell themselves, and what a whole circle of
    neighbours (``circles_of``) holds back together if no cell can be computed from it.
    As circles are disjoint, associations of any overlap and all members together say no
    more of anybody than that. ``None`` where nothing can be told. ``also`` are cells
    that a member holds back for another reason.
    """
    also = also or {}
    keys = list(dict.fromkeys(key for table in tables.values() for key in table))
    whole = {one: {key: t.get(key, 0) for key in keys} for one, t in tables.items()}
    own = {one: suppressed(t, also=also.get(one, ())) for one, t in whole.items()}
    told = {key: sum(table[key] or 0 for table in own.values()) for key in keys}
    held = [(one, key) for one, t in own.items() for key, n in t.items() if n is None]
    barred = {key for kept in also.values() for key in kept}
    for circle in circles:
        cells = [(one, key) for one, key in held if one in circle]
        closed = _closed(whole, cells, barred)
        for one, key in cells:
            told[key] += 0 if key in closed else whole[one][key]
    unknown = {key for _, key in held}
    return {
        key: None if key in unknown and not told[key] else told[key] for key in keys
    }


def sum_together(
    totals: Mapping[UUID, int], circles: Collection[frozenset[UUID]] = ()
) -> int | None:
    """The sum of several members (or of one), by the same rule."""
    told = sum(small(total) or 0 for total in totals.values())
    for circle in circles:
        few = [n for one, n in totals.items() if one in circle and small(n) is None]
        told += sum(few) if _addable(few) else 0
    return told if told or not any(totals.values()) else None


def circles_of(owners: Collection[UUID]) -> tuple[frozenset[UUID], ...]:
    """Members that always count together; disjoint, each wholly among the owners.

    Everybody belongs to the circle of the smallest association he is in, all that are
    in none are one.
    """
    if len(owners) == 1:
        return ()
    home: dict[UUID, tuple[int, str]] = {}
    everybody = members.all_members()
    for body in everybody:
        joined = members.members_of(body) if body.kind == "association" else ()
        mark = (len(joined), str(body.id))
        for one in (body, *joined) if joined else ():
            home[one.id] = min(home.get(one.id, mark), mark)
    found: dict[tuple[int, str], set[UUID]] = defaultdict(set)
    for member in everybody:
        found[home.get(member.id, (0, ""))].add(member.id)
    return tuple(frozenset(one) for one in found.values() if one <= set(owners))


def _closed(
    tables: Mapping[UUID, Mapping[K, int]],
    cells: list[tuple[UUID, K]],
    barred: Collection[K],
) -> set[K]:
    """Keys whose sum over these cells would give one of them away.

    Rows and columns whose sums are known are the points of a graph and the cells its
    lines: a cell can be computed if it is the only bridge between two parts. Columns
    that are not told are one column: their common sum follows from the others.
    """
    column: dict[K, list[int]] = defaultdict(list)
    for owner, key in cells:
        column[key].append(tables[owner][key])
    closed = {k for k, values in column.items() if k in barred or not _addable(values)}
    totals = {owner: sum(tables[owner].values()) for owner, _ in cells}
    few = {owner for owner, total in totals.items() if small(total) is None}
    in_sum = _addable([totals[owner] for owner in few])
    while True:
        lines: list[_Edge] = [
            (owner, _REST if key in closed else ("key", key)) for owner, key in cells
        ]
        lines += [(owner, ("sum",) if in_sum else _REST) for owner in few]
        left = [key for key in column if key not in closed]
        if not left or not _bridged(lines):
            return closed
        closed.add(min(left, key=lambda key: sum(column[key])))


def _bridged(lines: list[_Edge]) -> bool:
    """Whether some line is the only way between two parts of the graph.

    Each line outside a spanning tree marks its two ends; a branch of the tree without
    an odd mark hangs by its one line.
    """
    near: dict[Hashable, list[tuple[int, Hashable]]] = defaultdict(list)
    for number, (a, b) in enumerate(lines):
        near[a].append((number, b))
        near[b].append((number, a))
    parent: dict[Hashable, Hashable] = {}
    order, tree = [], set[int]()
    for root in near:
        ready = [root] if root not in parent else []
        parent.setdefault(root, None)
        while ready:
            here = ready.pop()
            for number, other in near[here]:
                if other not in parent:
                    parent[other] = here
                    tree.add(number)
                    order.append(other)
                    ready.append(other)
    marks: dict[Hashable, int] = defaultdict(int)
    for number, pair in enumerate(lines):
        for end in pair if number not in tree else ():
            marks[end] ^= 1 << number
    for here in reversed(order):
        if not marks[here]:
            return True
        marks[parent[here]] ^= marks[here]
    return False


def _uncertain(values: Collection[int]) -> bool:
    """Whether counts of a known sum could be others: several, not all 1 or all 4."""
    total, number = sum(values), len(values)
    return number > 1 and total not in {number, (LEAST - 1) * number}


def _addable(values: Collection[int]) -> bool:
    return sum(values) >= LEAST and _uncertain(values)
