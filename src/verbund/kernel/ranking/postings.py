"""Where a term stands: numbers of documents and what it is worth in each, packed.

BM25's part of a term in a document does not depend on the question, so it is reckoned
once and kept in 16 bits; only the rarity of the term is reckoned when somebody asks.
"""

import sys
from array import array
from collections.abc import Iterable
from math import log

_K1, _B = 2.0, 0.75
_SCALE = 65_535 / (_K1 + 1)


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

    def add(self, number: int, weight: float, length: float, average: float) -> None:
        """Note one document: the weight of the term, the sum of all its weights."""
        norm = _K1 * (1 - _B + _B * length / average)
        impact = weight * (_K1 + 1) / (weight + norm)
        self.numbers.append(number)
        self.impacts.append(max(1, round(impact * _SCALE)))

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
    """BM25's inverse frequency, scaled so that impacts give BM25's own values."""
    return log(1 + max(0.0, total - holding + 0.5) / (holding + 0.5)) / _SCALE


def _bytes(column: "array[int]") -> bytes:
    if sys.byteorder == "big":
        column = array(column.typecode, column)
        column.byteswap()
    return column.tobytes()
