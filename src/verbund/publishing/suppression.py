"""Small counts say nothing in public: below five it could be one known person."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

LEAST = 5

K = TypeVar("K", bound=Hashable)


def suppressed(counts: Mapping[K, int], *, least: int = LEAST) -> dict[K, int | None]:
    """The counts without those from 1 to ``least - 1`` (``None``); zero stays zero.

    Where a single one would be missing beside a known total, it could be computed: then
    the smallest of the others goes too.
    """
    shown: dict[K, int | None] = {
        key: None if 0 < count < least else count for key, count in counts.items()
    }
    hidden = [key for key, count in shown.items() if count is None]
    if len(hidden) == 1:
        others = [key for key in counts if key not in hidden and counts[key]]
        if others:
            shown[min(others, key=lambda key: counts[key])] = None
    return shown


def small(count: int, *, least: int = LEAST) -> int | None:
    """One count, or ``None`` if it is too small to be told."""
    return None if 0 < count < least else count
