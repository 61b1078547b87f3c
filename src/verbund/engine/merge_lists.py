"""How lists are recognised, compared and put in order by a merge."""

import json
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

import msgspec
from msgspec import UNSET

Scalar = str | int | float | bool | None
_encoder = msgspec.json.Encoder(order="sorted")


def same(one: object, other: object) -> bool:
    """Whether two values are equal as JSON: ``1``, ``1.0`` and ``true`` differ."""
    if one is other:
        return True
    if one is UNSET or other is UNSET or one != other:
        return False
    return mark(one) == mark(other)


def mark(value: object) -> bytes:
    """What is equal has the same mark."""
    try:
        return _encoder.encode(value)
    except (OverflowError, UnicodeError):  # beyond 64 bits; half a character
        return json.dumps(value, sort_keys=True).encode()


def is_scalar(value: object) -> bool:
    """Text, number, truth value or nothing."""
    return value is None or isinstance(value, str | int | float)


def are_keyed(lists: Sequence[Sequence[object]]) -> bool:
    """Whether every element of all lists is an object with an id of its own."""
    if not any(lists):
        return False
    for elements in lists:
        found: set[str] = set()
        for element in elements:
            if not isinstance(element, Mapping):
                return False
            identity = element.get("id")
            if identity is None or isinstance(identity, bool | float | list | dict):
                return False
            found.add(str(identity))
        if len(found) != len(elements):
            return False
    return True


def are_sets(lists: Sequence[Sequence[object]]) -> bool:
    """Whether all lists hold nothing but scalars, none twice."""
    return all(
        all(map(is_scalar, elements)) and len(set(map(mark, elements))) == len(elements)
        for elements in lists
    )


def former_ids(value: object) -> tuple[str, ...]:
    """The ids that an object had before: ``formerly: old`` or ``[old, older]``."""
    if not isinstance(value, Mapping):
        return ()
    before = value.get("formerly")
    if isinstance(before, str):
        return (before,)
    if isinstance(before, list | tuple):
        return tuple(name for name in before if isinstance(name, str))
    return ()


def identities(
    base: Mapping[str, object], side: Mapping[str, object]
) -> dict[str, str]:
    """Which entry of ``side`` is which of ``base``: base name → name in ``side``.

    An entry that is new under its name and was formerly called like one of ``base``
    that ``side`` no longer has, is that one. New entries go by their own name.
    """
    found: dict[str, str] = {}
    for name, value in side.items():
        before = name
        if name not in base:
            gone = (n for n in former_ids(value) if n in base and n not in side)
            before = next((n for n in gone if n not in found), name)
        found[before] = name
    return found


def ordered(
    base: Sequence[str], local: Sequence[str], upstream: Sequence[str]
) -> list[str]:
    """Every name of both sides once, in an order that neither side would find odd.

    The order is upstream's, unless local has moved what was there before. What only the
    other side has stands behind the same neighbour as there; of two new names at one
    place, upstream's comes first.
    """
    known, mine, theirs = set(base), set(local), set(upstream)
    moved = [n for n in local if n in known] != [n for n in base if n in mine]
    frame, guests = (local, upstream) if moved else (upstream, local)
    result, placed = list(frame), set(frame)
    before: str | None = None
    for name in guests:
        if name not in placed:
            at = 0 if before is None else result.index(before) + 1
            while not moved and at < len(result) and _new(result[at], known, mine):
                at += 1
            result.insert(at, name)
            placed.add(name)
        before = name
    return [name for name in result if name in mine or name in theirs]


def _new(name: str, known: set[str], mine: set[str]) -> bool:
    return name not in known and name not in mine


def set_merge(
    base: Sequence[object], local: Sequence[object], upstream: Sequence[object]
) -> list[object]:
    """Three lists of scalars as ordered sets: what either side adds is in, what either
    removes is out."""
    by_mark = {_name(value): value for value in (*base, *local, *upstream)}
    names = [[_name(value) for value in values] for values in (base, local, upstream)]
    old, mine, theirs = (set(found) for found in names)
    return [
        by_mark[name]
        for name in ordered(*names)
        if (name in mine and name in theirs) or name not in old
    ]


def _name(value: object) -> str:
    return mark(value).decode()


class Chunk(msgspec.Struct, frozen=True):
    """A stretch of three lists; ``stable`` if all three say the same."""

    base: Sequence[object]
    local: Sequence[object]
    upstream: Sequence[object]
    at: int
    stable: bool


def chunks(
    base: Sequence[object], local: Sequence[object], upstream: Sequence[object]
) -> Iterator[Chunk]:
    """Three lists of anything, side by side as diff3 lays them."""
    to_local, to_upstream = _matches(base, local), _matches(base, upstream)
    b = mine = theirs = 0
    for anchor in range(len(base)):
        if anchor not in to_local or anchor not in to_upstream:
            continue
        j, k = to_local[anchor], to_upstream[anchor]
        if anchor > b or j > mine or k > theirs:
            yield Chunk(base[b:anchor], local[mine:j], upstream[theirs:k], b, False)
        one = base[anchor : anchor + 1]
        yield Chunk(one, local[j : j + 1], upstream[k : k + 1], anchor, True)
        b, mine, theirs = anchor + 1, j + 1, k + 1
    if b < len(base) or mine < len(local) or theirs < len(upstream):
        yield Chunk(base[b:], local[mine:], upstream[theirs:], b, False)


def _matches(base: Sequence[object], side: Sequence[object]) -> dict[int, int]:
    matcher = SequenceMatcher(
        None, list(map(mark, base)), list(map(mark, side)), autojunk=False
    )
    return {
        block.a + n: block.b + n
        for block in matcher.get_matching_blocks()
        for n in range(block.size)
    }


def listed(value: object) -> list[object]:
    """A list as it is, nothing as an empty one."""
    if isinstance(value, list):
        return value
    return []
