"""How alike two short German texts are, whatever typing errors and word forms.

Symmetric, 0 to 1. Pure and quick: both texts are a handful of words.
"""

import re
from collections.abc import Collection, Sequence
from datetime import date
from functools import lru_cache

from verbund.kernel.german import fold, stem

_WORD = re.compile(r"[^\W_]+")
_EMPTY = frozenset(
    {
        "der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem",
        "einer", "mit", "ohne", "und", "oder", "von", "vom", "in", "im", "am", "an",
        "auf", "aus", "bei", "beim", "zu", "zum", "zur", "vor", "nach", "fuer", "ca",
        "etwa", "the", "a", "with", "and", "of", "at", "on", "near",
    }
)  # fmt: skip
_SHORT_FORMS = {"str": "strasse", "pl": "platz", "bhf": "bahnhof", "hbf": "bahnhof"}
_TYPO = 0.7
#: A shared part of a compound: Schlüsselbund, Hausschlüssel.
_PART, _PART_LETTERS, _HEAD_LETTERS = 0.8, 5, 4


def text_likeness(
    one: str, other: str, *, synonyms: Sequence[Collection[str]] = ()
) -> float:
    """How alike two texts are by their words, in any order.

    Half is how much of both is said by the other, half how much of the shorter one: a
    long description does not suffer beside a short one.
    """
    groups = _groups(tuple(tuple(group) for group in synonyms))
    mine, others = _words(one), _words(other)
    if not mine or not others:
        return 1.0 if mine == others else 0.0
    there = [max(_alike(a, b, groups) for b in others) for a in mine]
    back = [max(_alike(b, a, groups) for a in mine) for b in others]
    both = (sum(there) + sum(back)) / (len(there) + len(back))
    means = (sum(there) / len(there), sum(back) / len(back))
    shorter = max(means) if len(mine) == len(others) else means[len(mine) > len(others)]
    return (both + shorter) / 2


def days_apart(left: tuple[date, date], right: tuple[date, date]) -> int:
    """Days between two spans: 0 if they touch, negative if ``right`` comes first."""
    if right[0] > left[1]:
        return (right[0] - left[1]).days
    if right[1] < left[0]:
        return (right[1] - left[0]).days
    return 0


# --- words --------------------------------------------------------------------


class _Groups(dict[str, frozenset[int]]):
    """Which groups of synonyms a stem belongs to."""


@lru_cache(maxsize=256)
def _groups(synonyms: tuple[tuple[str, ...], ...]) -> _Groups:
    found = _Groups()
    for number, group in enumerate(synonyms):
        for word in group:
            for part in _words(word):
                known = found.get(part, frozenset())
                found[part] = known | {number}
    return found


@lru_cache(maxsize=8192)
def _words(text: str) -> tuple[str, ...]:
    """Folded stems of the words that mean something, each once."""
    words = []
    for raw in _WORD.findall(text.lower()):
        folded = fold(raw)
        if folded in _EMPTY:
            continue
        word = stem(raw) if len(folded) > 3 else folded
        for ending in ("strasse", "str"):
            # Hauptstr. and Hauptstraße are one street.
            if folded.endswith(ending) and len(folded) > len(ending):
                word = f"{folded.removesuffix(ending)}strass"
                break
        words.append(_SHORT_FORMS.get(folded, word))
    return tuple(dict.fromkeys(words))


def _alike(one: str, other: str, groups: _Groups) -> float:
    if one == other:
        return 1.0
    if groups.get(one, frozenset()) & groups.get(other, frozenset()):
        return 0.95
    first, second = sorted((one, other))
    return _likeness(first, second)


@lru_cache(maxsize=65536)
def _likeness(one: str, other: str) -> float:
    if one.isdigit() or other.isdigit():
        return 0.0
    longest = max(len(one), len(other))
    near = 1 - _distance(one, other) / longest
    if near >= _TYPO and min(len(one), len(other)) > 4:
        return near
    short, long = sorted((one, other), key=len)
    if len(short) >= _HEAD_LETTERS and long.endswith(short):
        # The last part says what a compound is: a Kinderroller is a Roller.
        return _PART
    shared = _shared(one, other)
    if shared >= _PART_LETTERS and shared >= 0.6 * min(len(one), len(other)):
        return _PART
    return 0.0


def _distance(one: str, other: str) -> int:
    """Letters to change, add, drop or swap with their neighbour."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            cost = min(rows[-1][j] + 1, row[j - 1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]


def _shared(one: str, other: str) -> int:
    """The length of the longest piece both contain."""
    best, before = 0, [0] * (len(other) + 1)
    for a in one:
        row = [0]
        for j, b in enumerate(other, 1):
            row.append(before[j - 1] + 1 if a == b else 0)
        best, before = max(best, *row), row
    return best
