"""Values on their way to and from plain SQL, the same on both databases.

Plain SQL is written where a page asks every time: the ORM costs ten times as much.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from operator import attrgetter
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from django.db import connection

#: What a statement takes as parameter.
SqlValue = int | float | str | bytes | date | UUID | None


@lru_cache(maxsize=1)
def adapter() -> Callable[[object], SqlValue]:
    """How values become parameters of the database at hand, the same for a process."""
    if connection.vendor == "sqlite":
        return for_sqlite
    return _as_is


def _as_is(value: object) -> SqlValue:
    return value  # type: ignore[return-value] # callers give what they read


def for_sqlite(value: object) -> SqlValue:
    """A value as SQLite keeps it: ids as hex digits, moments in UTC without zone."""
    write = _WRITTEN.get(type(value))
    return value if write is None else write(value)  # type: ignore[return-value] # callers give what they read


def _moment(value: datetime) -> str:
    # As Django's fields write it, who does not look at naive ones either.
    return str(value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value)


_WRITTEN: Final[Mapping[type, Callable[[Any], SqlValue]]] = MappingProxyType(
    {UUID: attrgetter("hex"), datetime: _moment, date: str}
)


def placeholders(count: int) -> str:
    """``(%s, %s, …)`` for an IN list."""
    return "(" + ", ".join(["%s"] * count) + ")"


def to_uuid(value: Any) -> UUID:
    """An id as the database at hand returns it."""
    return value if isinstance(value, UUID) else UUID(value)


def to_moment(value: Any) -> datetime:
    """A moment as the database at hand returns it, aware, in UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    return datetime.fromisoformat(value).replace(tzinfo=UTC)


def to_day(value: Any) -> date:
    """A day as the database at hand returns it."""
    return value if isinstance(value, date) else date.fromisoformat(value)
