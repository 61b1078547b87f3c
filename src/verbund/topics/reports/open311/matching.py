"""Which of our categories another city's category is: by a table, its code, its words.

Nothing is guessed below a clear likeness: what fits nowhere is left to a person, who
writes one line into the table or names the category for all the rest.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final

from msgspec import Struct

from verbund.kernel.german import fold, stem
from verbund.topics.reports.open311.services import Service

_WORD: Final = re.compile(r"[^\W\d_]{3,}")
#: What a word counts: in the name, among the keywords, in group or description.
_NAME, _KEYWORD, _ELSEWHERE = 3.0, 2.5, 0.7
#: A category is taken from this on: one word of its name, or a keyword and a little.
_LEAST: Final = 2.0
_PART, _UNSAID = 0.85, 0.1
_SAYS_NOTHING: Final = (
    "und oder der die das auf von sonstige sonstiges other the and defekt defekte "
    "kaputt beschädigt report meldung problem"
)


@cache
def _empty() -> frozenset[str]:
    return frozenset(stem(word) for word in _SAYS_NOTHING.split())


class Choice(Struct, frozen=True, kw_only=True):
    """The category for one of another city; ``why`` is table, code, words or rest."""

    service: Service
    why: str
    score: float = 0.0


def choose(
    code: str,
    name: str,
    services: Sequence[Service],
    *,
    table: Mapping[str, str],
    rest: str = "",
    more: Iterable[Service] = (),
) -> Choice | None:
    """Our category for a foreign one; ``None`` if a person has to say it.

    ``table`` goes from their code or name to our code. ``more`` are the same services
    in another language, for cities that speak it.
    """
    by_code = {one.code: one for one in services}
    for key in (code, name):
        if key and key in table:
            found = by_code.get(table[key])
            return Choice(service=found, why="table") if found else None
    if code in by_code:
        return Choice(service=by_code[code], why="code")
    rated = [(_likeness(name, one), one.code) for one in (*services, *more)]
    best = max(rated, default=(0.0, ""), key=lambda pair: pair[0])
    if best[0] >= _LEAST:
        return Choice(service=by_code[best[1]], why="words", score=best[0])
    if rest and rest in by_code:
        return Choice(service=by_code[rest], why="rest")
    return None


def _likeness(name: str, one: Service) -> float:
    theirs = _words(name)
    if not theirs:
        return 0.0
    joined = fold(name).replace(" ", "")
    places = (
        (_NAME, (one.name,)),
        (_KEYWORD, one.keywords),
        (_ELSEWHERE, (one.group, one.description)),
    )
    found = 0.0
    for word in theirs:
        found += max(
            (
                weight * _sameness(word, ours)
                for weight, texts in places
                for ours in _all_words(texts)
            ),
            default=0.0,
        )
    # "pot hole" is "pothole": what they write in two words may be one of ours.
    long = [word for word in _all_words((one.name,)) if len(word) >= 6]
    if any(word in joined for word in long):
        found = max(found, _NAME)
    # Of two that fit, the one that says nothing else.
    return found - _UNSAID * len(_all_words((one.name,)) - theirs)


def _sameness(theirs: str, ours: str) -> float:
    """1 if equal, less if one is a part of the other (Straßenlaterne, Laterne)."""
    if theirs == ours:
        return 1.0
    short, long = sorted((theirs, ours), key=len)
    part = len(short) >= 5 and (long.endswith(short) or long.startswith(short))
    return _PART if part else 0.0


def _all_words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word for text in texts for word in _words(text))


def _words(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in _WORD.findall(text)) - _empty()


__all__ = ["Choice", "choose"]
