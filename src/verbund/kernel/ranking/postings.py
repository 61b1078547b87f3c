"""Where a term stands: numbers of documents and what it is worth in each, packed.

BM25's part of a term in a document does not depend on the question, so it is reckoned
once and kept in 16 bits; only the rarity of the term is reckoned when somebody asks.
BM25's constant factor ``k1 + 1`` is left out: scores are compared within a lane only.
"""

import sys
from array import array
from collections.abc import Iterable
from math import log

_SCALE = 65_535


class Posting:
    """Documents of one term; ``impacts[i]`` belongs to ``numbers[i]``."""

    __slots__ = ("impacts", "numbers")

    def __init__(
        self, numbers: Iterable[int] = (), impacts: Iterable[int] = ()
    ) -> None:
        self.numbers = array("I", numbers)
        self.impacts = array("H", impacts)

    def __len__(self) -> int:
        return len(self.numbers)

    def add(self, number: int, weight: float, half: float) -> None:
        """Note one document: the weight of the term, and which weight is worth half."""
        self.numbers.append(number)
        self.impacts.append(max(1, round(weight / (weight + half) * _SCALE)))

    def note(self, number: int) -> None:
        """Note one document that the term is worth nothing in."""
        self.numbers.append(number)
        self.impacts.append(0)

    def extend(self, other: "Posting") -> None:
        """Take in another part of the same term."""
        self.numbers.extend(other.numbers)
        self.impacts.extend(other.impacts)

    def packed(self) -> tuple[bytes, bytes]:
        """Both columns as little-endian bytes."""
        return _bytes(self.numbers), _bytes(self.impacts)

    @staticmethod
    def unpacked(numbers: bytes, impacts: bytes) -> "Posting":
        """The opposite of ``packed``."""
        found = Posting()
        found.numbers.frombytes(numbers)
        found.impacts.frombytes(impacts)
        if sys.byteorder == "big":
            found.numbers.byteswap()
            found.impacts.byteswap()
        return found


def rarity(total: int, holding: int) -> float:
    """BM25's inverse frequency, scaled so that impacts count from 0 to 1."""
    return log(1 + max(0.5, total - holding + 0.5) / (holding + 0.5)) / _SCALE


def telling(total: int, holding: int) -> float:
    """How much a word tells about what is looked for: 1 if nobody else has it."""
    return rarity(total, holding) / rarity(max(1, total), 0)


def _bytes(column: "array[int]") -> bytes:
    if sys.byteorder == "big":
        column = array(column.typecode, column)
        column.byteswap()
    return column.tobytes()
