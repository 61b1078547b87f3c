"""Which learned words count, and how much: for the index and for measuring alike."""

from collections.abc import Iterable, Mapping

from verbund.kernel.ranking.words import STOP_WORDS, tokens

#: Words and how far they are trusted, from 0 to 1.
Learned = tuple[tuple[str, float], ...]
_STEPS = 8


def trust(people: int, against: int) -> float:
    """How much learned words count beside what editors write, from 0 to below 1.

    Two who agree are worth a half, six three quarters; whoever chose something else
    with the same words takes more than one who agrees gives. In eighths, so that not
    every pick changes the index.
    """
    return int(_STEPS * people / (people + 2 + 2 * against)) / _STEPS


def heeded(learned: Mapping[str, Learned], named: Iterable[str]) -> dict[str, Learned]:
    """What counts of the words learned for each key; ``named`` are all titles.

    Words that are the very name of something lead nowhere else, whoever agreed on it.
    """
    names = {_said(title) for title in named}
    return {
        key: tuple(one for one in words if one[1] > 0 and _said(one[0]) not in names)
        for key, words in learned.items()
    }


def _said(text: str) -> frozenset[str]:
    return frozenset(word for word in tokens(text) if word not in STOP_WORDS)
