"""Which function does which kind of job, and when repeated jobs are due."""

import inspect
import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any, TypeVar, get_type_hints
from uuid import UUID

import msgspec

from verbund.kernel.clock import BERLIN, to_berlin

_Function = TypeVar("_Function", bound=Callable[..., object])
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class JobContext(msgspec.Struct, frozen=True):
    """What a function may want to know of its job; ``key`` makes effects idempotent."""

    id: UUID
    kind: str
    key: str | None
    attempt: int
    max_attempts: int
    worker: str


class JobKind(msgspec.Struct, frozen=True):
    """One kind of job: its function and how it is run.

    ``atomic`` jobs run in the transaction that marks them done. A job that talks to
    the world outside says ``atomic=False``, lest it holds the write lock meanwhile.
    """

    name: str
    function: Callable[..., object]
    payload_type: Any
    wants_context: bool
    max_attempts: int = 12
    atomic: bool = True


_kinds: dict[str, JobKind] = {}
_schedules: dict[str, str] = {}


def job(
    kind: str, *, max_attempts: int = 12, atomic: bool = True
) -> Callable[[_Function], _Function]:
    """Register the function that does jobs of ``kind``; a kind twice raises.

    Its first parameter is the payload, converted to its annotation (a msgspec Struct or
    ``dict``); a parameter named ``context`` receives the ``JobContext``.
    """

    def register(function: _Function) -> _Function:
        if kind in _kinds:
            raise ValueError(f"job kind {kind!r} is registered twice")
        names = list(inspect.signature(function).parameters)
        first = next((name for name in names if name != "context"), None)
        hints = get_type_hints(function)
        _kinds[kind] = JobKind(
            kind,
            function,
            hints.get(first, dict) if first else None,
            "context" in names,
            max_attempts,
            atomic,
        )
        return function

    return register


def every(
    rule: str, *, name: str = "", atomic: bool = True
) -> Callable[[_Function], _Function]:
    """Run a function without payload again and again.

    ``rule`` is ``"03:00"`` (daily, German wall clock), ``"mon 03:00"``, or an interval
    such as ``"30s"``, ``"10m"``, ``"6h"``. The turns are jobs of the kind ``name``.
    """

    def register(function: _Function) -> _Function:
        kind = name or f"{function.__module__}.{function.__name__}"
        next_turn(rule, datetime(2026, 1, 1, tzinfo=BERLIN))
        job(kind, atomic=atomic, max_attempts=5)(function)
        _schedules[kind] = rule
        return function

    return register


def known_kind(kind: str) -> JobKind | None:
    """The kind of this name, None if no installed room does it."""
    return _kinds.get(kind)


def kinds() -> tuple[JobKind, ...]:
    """All registered kinds by name."""
    return tuple(_kinds[name] for name in sorted(_kinds))


def schedules() -> dict[str, str]:
    """Rule of every repeated job by kind."""
    return dict(_schedules)


def next_turn(rule: str, after: datetime) -> datetime:
    """The first moment later than ``after`` that the rule names.

    A wall-clock time that the change to summer time skips is run an hour later.
    """
    if interval := re.fullmatch(r"(\d+)([smhd])", rule):
        seconds = int(interval[1]) * _UNITS[interval[2]]
        if seconds < 1:
            raise ValueError(f"schedule {rule!r} must be longer than nothing")
        # On a fixed raster, so that every worker computes the same turn.
        turn = (int(after.timestamp()) // seconds + 1) * seconds
        return datetime.fromtimestamp(turn, BERLIN)
    found = re.fullmatch(r"(?:([a-z]{3}) )?(\d\d):(\d\d)", rule)
    if found is None or (found[1] and found[1] not in _DAYS):
        raise ValueError(
            f"schedule {rule!r} is not like '03:00', 'mon 03:00', '10m' or '6h'"
        )
    wall = time(int(found[2]), int(found[3]))
    day = to_berlin(after).date()
    for step in range(9):
        turn_day = day + timedelta(days=step)
        if found[1] and turn_day.weekday() != _DAYS.index(found[1]):
            continue
        turn_at = datetime.combine(turn_day, wall, BERLIN)
        if turn_at > after:
            return turn_at
    raise AssertionError(f"no turn of {rule!r} within nine days")
