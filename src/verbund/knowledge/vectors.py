"""The numbers of meaning in the database: made in the background, kept by content.

In: the documents of the index. Out: ``reckon`` for workers, ``current`` for searches.
Both do nothing unless ``search_meaning`` is set and the extra is installed.
"""

from collections.abc import Iterator
from threading import Lock
from time import monotonic

from django.db.models import F

from verbund.knowledge import index, meaning
from verbund.knowledge.models import SearchDocument, SearchState, SearchVector

#: How long one turn of the job reckons, in seconds.
_TURN = 30.0
_AT_ONCE = 500
_lock = Lock()
_held: tuple[tuple[int, int], meaning.Meanings] | None = None
#: What the index was like when nothing was missing: no need to read all texts again.
_complete: tuple[int, int, int, int] | None = None


def reckon(*, seconds: float = _TURN) -> int:
    """Reckon numbers that are missing, and drop those nobody needs; how many are new.

    One piece takes a tenth of a second; what is left is for the next turn.
    """
    global _complete  # noqa: PLW0603 # one for each process
    if not meaning.wanted() or _complete == _present():
        return 0
    before = index.state()
    wanted = {
        meaning.seal_of(piece): piece for _, pieces in _pieces() for piece in pieces
    }
    have = set(SearchVector.objects.values_list("seal", flat=True))
    end = monotonic() + seconds
    made = 0
    for seal, piece in wanted.items():
        if seal in have:
            continue
        if monotonic() > end:
            break
        numbers = meaning.numbers_of(piece)
        SearchVector.objects.get_or_create(seal=seal, defaults={"numbers": numbers})
        made += 1
    gone = sorted(have - wanted.keys())
    for start in range(0, len(gone), _AT_ONCE):
        SearchVector.objects.filter(seal__in=gone[start : start + _AT_ONCE]).delete()
    if made or gone:
        SearchState.objects.filter(name=index.NAME).update(vectors=F("vectors") + 1)
    present = _present()
    whole = present[2] == len(wanted) and present[:2] == (before.segment, before.dead)
    _complete = present if whole else None
    return made


def _present() -> tuple[int, int, int, int]:
    state = index.state()
    return state.segment, state.dead, SearchVector.objects.count(), state.vectors


def current(state: SearchState) -> meaning.Meanings | None:
    """The meanings of all documents, read once for each state; None without any."""
    global _held  # noqa: PLW0603 # one for each process
    if not state.vectors or not meaning.wanted():
        return None
    mark = state.segment, state.vectors
    held = _held
    if held is None or held[0] != mark:
        with _lock:
            held = mark, _read()
            _held = held
    return held[1]


def _read() -> meaning.Meanings:
    rows = SearchVector.objects.values_list("seal", "numbers")
    known = {seal: bytes(numbers) for seal, numbers in rows.iterator()}
    return meaning.Meanings(
        {
            number: [
                known[seal]
                for piece in pieces
                if (seal := meaning.seal_of(piece)) in known
            ]
            for number, pieces in _pieces()
        }
    )


def _pieces() -> Iterator[tuple[int, list[str]]]:
    rows = SearchDocument.objects.order_by("number")
    for number, title, text in rows.values_list("number", "title", "text").iterator():
        yield number, meaning.pieces(title, text)
