"""How much alike two reports are: place, words, age. Pure.

A score from 0 to 1. The same number on the thing settles it; otherwise the distance
counts half, the words three tenths, the age two tenths. What is not known on one side
does not count against it: the others share its weight.
"""

import re
from datetime import datetime
from functools import cache
from typing import Final

from verbund.kernel.german import fold, stem

#: Below this nobody is asked whether it is the same.
LEAST: Final = 0.35
#: Other categories at the same place may be the same thing, called by another name.
OTHER_CATEGORY: Final = 0.6
_DISTANCE, _WORDS, _AGE = 0.5, 0.3, 0.2
_SAME_ASSET: Final = 0.95
_MOST_TERMS: Final = 40
_SHORTEST: Final = 3
_WORD = re.compile(r"[^\W\d_]+")
#: Words that stand in most reports and tell nothing apart.
_FREQUENT: Final = (
    "und oder der die das dem den des ein eine einer einem einen ist sind war hier "
    "dort seit nicht kein keine mit auf aus von vor bei beim zum zur für über "
    "unter sehr bitte schon wieder immer noch auch nur wird wurde werden kann man "
    "wir ich sie straße weg platz ecke höhe nähe defekt kaputt"
)


@cache
def _common() -> frozenset[str]:
    return frozenset(stem(word) for word in _FREQUENT.split())


def terms_of(*texts: str) -> str:
    """The telling stems of what was written, sorted, each once, between spaces."""
    found = {
        stem(word)
        for text in texts
        for word in _WORD.findall(text)
        if len(word) >= _SHORTEST
    }
    return " ".join(sorted(found - _common())[:_MOST_TERMS])


def score(
    *,
    metres: float | None,
    radius: int,
    same_asset: bool,
    terms: frozenset[str],
    other_terms: frozenset[str],
    age_days: float,
    window_days: int,
    same_category: bool,
) -> float:
    """How likely both mean the same, from 0 to 1.

    ``metres`` is ``None`` if one of them has no point. At ``radius`` and beyond the
    distance is worth nothing, at ``window_days`` the age.
    """
    if same_asset:
        return _SAME_ASSET if same_category else _SAME_ASSET * OTHER_CATEGORY
    parts = [(_AGE, max(0.0, 1 - age_days / max(1, window_days)))]
    if metres is not None:
        parts.append((_DISTANCE, max(0.0, 1 - metres / max(1, radius))))
    if terms and other_terms:
        common = len(terms & other_terms)
        parts.append((_WORDS, common / min(len(terms), len(other_terms))))
    total = sum(weight * value for weight, value in parts)
    found = total / sum(weight for weight, _ in parts)
    return found if same_category else found * OTHER_CATEGORY


def as_set(terms: str) -> frozenset[str]:
    """``terms_of`` as a set."""
    return frozenset(terms.split())


def days_between(earlier: datetime, later: datetime) -> float:
    """Days from one moment to the other, never less than none."""
    return max(0.0, (later - earlier).total_seconds() / 86_400)


def address_key(street: str, house_number: str = "") -> str:
    """Street and number as one word, the same for every usual spelling.

    ``Bahnhofstr. 12 a`` and ``Bahnhofstraße 12A`` are the same; empty without street.
    """
    words = fold(street).replace("-", " ").split()
    if not words:
        return ""
    last = words[-1]
    if last.endswith(("str.", "str")):
        words[-1] = last.removesuffix(".").removesuffix("str") + "strasse"
    name = "".join("".join(_WORD.findall(word)) for word in words)
    number = "".join(fold(house_number).split())
    return f"{name}|{number}"[:120] if name else ""
