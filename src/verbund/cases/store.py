"""Rows written by plain SQL: the same on both databases, through the member guard.

The ORM costs more than the statement itself where hundreds of submissions a second
count; this helper writes any model's rows in one statement and nothing else.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection, models

#: What a statement takes as parameter.
SqlValue = int | float | str | bytes | date | UUID | None


@lru_cache(maxsize=64)
def _columns(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, str]:
    meta = model._meta  # Django's documented model API
    by_name = {field.attname: field.column for field in meta.concrete_fields}
    columns = ", ".join(f'"{by_name[name]}"' for name in names)
    head = f'INSERT INTO "{meta.db_table}" ({columns}) VALUES '  # noqa: S608 # names
    return head, placeholders(len(names))


def insert(
    model: type[models.Model],
    names: tuple[str, ...],
    rows: Sequence[Sequence[object]],
    *,
    tail: str = "",
) -> int:
    """Insert rows of ``names`` in one statement; how many were inserted.

    ``tail`` is SQL after VALUES, such as ``ON CONFLICT DO NOTHING``. Values are ids,
    text, numbers, booleans, days and aware moments.
    """
    if not rows:
        return 0
    head, group = _columns(model, names)
    sql = head + ", ".join([group] * len(rows))
    if tail:
        sql = f"{sql} {tail}"
    adapt = adapter()
    with connection.cursor() as cursor:
        cursor.execute(sql, [adapt(value) for row in rows for value in row])
        return int(cursor.rowcount)


def adapter() -> Callable[[object], SqlValue]:
    """How values become parameters of the database at hand."""
    if connection.vendor == "sqlite":
        return _for_sqlite
    return _as_is


def _as_is(value: object) -> SqlValue:
    return value  # type: ignore[return-value] # callers give what they read


def _for_sqlite(value: object) -> SqlValue:
    kind = type(value)
    if isinstance(value, UUID):
        return value.hex
    if kind is datetime:
        return connection.ops.adapt_datetimefield_value(value)  # type: ignore[arg-type]
    if kind is date:
        return str(value)
    return value  # type: ignore[return-value] # callers give what they read


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
