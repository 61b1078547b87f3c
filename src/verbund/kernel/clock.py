"""The one place that reads the time, so that a demo or a test can hold it still."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from time import time_ns
from zoneinfo import ZoneInfo

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
BERLIN = ZoneInfo("Europe/Berlin")


class Frozen:
    """A clock that stands still until it is moved by hand."""

    __slots__ = ("_moment",)

    def __init__(self, moment: datetime) -> None:
        self._moment = _aware(moment)

    @property
    def moment(self) -> datetime:
        return self._moment

    def move_to(self, moment: datetime) -> None:
        """Set the clock; going back is allowed, a test may want it."""
        self._moment = _aware(moment)

    def advance(self, step: timedelta) -> None:
        self._moment += step


_frozen: ContextVar[Frozen | None] = ContextVar("verbund_frozen_clock", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    held = _frozen.get()
    return held.moment if held is not None else datetime.now(UTC)


def milliseconds() -> int:
    """The present moment in whole milliseconds since 1970, as ids carry it."""
    held = _frozen.get()
    if held is None:
        return time_ns() // 1_000_000
    return (held.moment - _EPOCH) // _MILLISECOND


def today() -> date:
    """The present calendar day in Germany, which is the day that deadlines count."""
    return now().astimezone(BERLIN).date()


def to_berlin(moment: datetime) -> datetime:
    """The same moment as the wall clock in Germany shows it.

    A moment without zone raises ``ValueError``: nobody could say which one it is.
    """
    if moment.tzinfo is None:
        raise ValueError(f"A moment needs a time zone, got {moment.isoformat()}.")
    return moment.astimezone(BERLIN)


def is_frozen() -> bool:
    """Whether this context runs on a held clock."""
    return _frozen.get() is not None


@contextmanager
def frozen(moment: datetime) -> Iterator[Frozen]:
    """Hold the clock of this context (and of tasks started in it) at ``moment``.

    The yielded clock can be moved. New threads start with the real clock, because
    Python gives them an empty context; wrap the thread's work if it must be held too.
    """
    clock = Frozen(moment)
    token = _frozen.set(clock)
    try:
        yield clock
    finally:
        _frozen.reset(token)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"A moment needs a time zone, got {moment.isoformat()}.")
    return moment.astimezone(UTC)
