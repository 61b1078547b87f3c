"""Bringing the index up to date with everything that can be found."""

from django.db import transaction

from verbund.kernel import clock
from verbund.knowledge import index, sources
from verbund.knowledge.models import SearchDocument, SearchState
from verbund.members.queries import marks

_MOST_SEGMENTS = 24
_DEAD_SHARE = 0.1


def present_mark() -> str:
    """What the index should be made from: state of all sources, and the day."""
    known = marks()
    parts = [known.get(name, "") for name in ("catalogue", "members", "knowledge")]
    return "|".join((index.FORMAT, *parts, clock.today().isoformat()))


def refresh_index(*, anew: bool = False) -> int:
    """Bring the index up to date; how many documents were written. ``anew`` writes all.

    Does nothing but one comparison if nothing has changed since the last time.
    """
    mark = present_mark()
    if not anew and index.state().mark == mark:
        return 0
    other = not index.state().mark.startswith(f"{index.FORMAT}|")
    return _refresh(mark, anew=anew or other)


def _refresh(mark: str, *, anew: bool) -> int:
    base = index.state()
    wanted = {document.key: document for document in sources.everything()}
    have = dict(SearchDocument.objects.values_list("key", "seal"))
    new = [d for key, d in wanted.items() if have.get(key) != d.seal]
    stale = [key for key in have if key not in wanted]
    stale += [document.key for document in new if document.key in have]
    whole = anew or _too_much(base.dead + len(stale), len(new), base)
    rows = list(wanted.values()) if whole else new
    segment = index.prepared(rows, base, whole=whole) if rows else None
    with transaction.atomic():
        SearchState.objects.get_or_create(name=index.NAME)
        state = SearchState.objects.select_for_update().get(name=index.NAME)
        if state.segment != base.segment:
            # Another worker was faster; what it has not seen is for the next turn.
            return 0
        state.mark, state.documents = mark, len(wanted)
        if not whole:
            state.dead += len(stale)
            for start in range(0, len(stale), 500):
                keys = stale[start : start + 500]
                SearchDocument.objects.filter(key__in=keys).delete()
        if segment is not None:
            index.write(segment, state)
        state.save()
    return len(rows)


def _too_much(dead: int, new: int, state: SearchState) -> bool:
    whole = max(1, state.documents)
    if state.segments == 0 or state.segments >= _MOST_SEGMENTS:
        return True
    return dead > max(20, _DEAD_SHARE * whole) or new > max(20, whole // 2)
