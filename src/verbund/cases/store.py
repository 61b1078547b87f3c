"""Rows written by plain SQL: the same on both databases, through the member guard.

The ORM costs more than the statement itself where hundreds of submissions a second
count; this helper writes any model's rows in one statement and nothing else.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from django.db import connection, models

from verbund.core.db.prepared import Statement, execute, execute_all
from verbund.core.db.values import (
    SqlValue,
    adapter,
    placeholders,
    to_day,
    to_moment,
    to_uuid,
)

__all__ = [
    "SqlValue", "Statement", "adapter", "execute", "execute_all", "insert", "insertion",
    "placeholders", "to_day", "to_moment", "to_uuid", "update",
]  # fmt: skip


@lru_cache(maxsize=64)
def _columns(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, str]:
    by_name = _by_name(model)
    columns = ", ".join(f'"{by_name[name]}"' for name in names)
    head = f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES '  # noqa: S608 # names
    return head, placeholders(len(names))


def _by_name(model: type[models.Model]) -> dict[str, str]:
    # Django's documented model API
    return {field.attname: str(field.column) for field in model._meta.concrete_fields}


def insert(
    model: type[models.Model],
    names: tuple[str, ...],
    rows: Sequence[Sequence[object]],
) -> None:
    """Insert rows of ``names`` in one statement."""
    if rows:
        sql, values = insertion(model, names, rows)
        with connection.cursor() as cursor:
            cursor.execute(sql, values)


def update(
    model: type[models.Model],
    values: Mapping[str, object],
    where: Mapping[str, object],
) -> int:
    """Update the rows that equal ``where``, the primary key among it; how many."""
    adapt = adapter()
    sql = _update(model, tuple(values), tuple(where))
    parameters = [adapt(value) for value in (*values.values(), *where.values())]
    return int(execute(sql, parameters).rowcount)


@lru_cache(maxsize=64)
def _update(
    model: type[models.Model], names: tuple[str, ...], keys: tuple[str, ...]
) -> str:
    by_name = _by_name(model)
    columns = ", ".join(f'"{by_name[name]}" = %s' for name in names)
    where = " AND ".join(f'"{by_name[name]}" = %s' for name in keys)
    return f'UPDATE "{model._meta.db_table}" SET {columns} WHERE {where}'  # noqa: S608 # names


def insertion(
    model: type[models.Model],
    names: tuple[str, ...],
    rows: Sequence[Sequence[object]],
) -> Statement:
    """The statement that inserts rows of ``names``, of which there is at least one.

    Values are ids, text, numbers, booleans, days and aware moments.
    """
    head, group = _columns(model, names)
    adapt = adapter()
    values = [adapt(value) for row in rows for value in row]
    return head + ", ".join([group] * len(rows)), values
