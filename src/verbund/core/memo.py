"""What one request has read once and need not read again.

In: ``remember`` inside a request. Out: the same value until the request ends; outside
of requests (workers, tests, command line) nothing is kept.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

_T = TypeVar("_T")
_memo: ContextVar[dict[str, Any] | None] = ContextVar("verbund_memo", default=None)


@contextmanager
def one_request() -> Iterator[None]:
    """Remember until the block ends."""
    token = _memo.set({})
    try:
        yield
    finally:
        _memo.reset(token)


def remember(key: str, read: Callable[[], _T]) -> _T:
    """What ``read`` gave at the first call of this request."""
    memo = _memo.get()
    if memo is None:
        return read()
    if key not in memo:
        memo[key] = read()
    found: _T = memo[key]
    return found


def forget(key: str) -> None:
    """Read anew: this request has changed it."""
    memo = _memo.get()
    if memo is not None:
        memo.pop(key, None)


def take(key: str) -> Any:
    """What was remembered, and forget it; ``None`` if there is nothing."""
    memo = _memo.get()
    return None if memo is None else memo.pop(key, None)
