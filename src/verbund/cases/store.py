"""Rows written by plain SQL: the same on both databases, through the member guard.

The ORM costs more than the statement itself where hundreds of submissions a second
count; this helper writes any model's rows in one statement and nothing else.
"""

from collections.abc import Sequence
from functools import lru_cache

from django.db import connection, models

from verbund.core.db.values import (
    SqlValue,
    adapter,
    placeholders,
    to_day,
    to_moment,
    to_uuid,
)

__all__ = [
    "SqlValue", "adapter", "insert", "placeholders", "to_day", "to_moment", "to_uuid",
]  # fmt: skip


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
