"""The node's database: an empty schema from an image, the pack's rows, nothing on disk.

In: a home folder, rows by table and column. Out: one SQLite database in the memory of
this process (``vfs=memdb``) that all threads share. It lives as long as one connection;
``open_empty`` keeps that one.
"""

import hashlib
import os
import sqlite3
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path

from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

import verbund
from verbund.core.config import NODE_DATABASE
from verbund.core.scope import everywhere
from verbund.nodes.pack_file import Table

_BUSY_S = 60
_Value = str | int | float | bytes | None
_anchor: list[sqlite3.Connection] = []
_turn = threading.Lock()


class WrongTable(ValueError):
    """The pack names a table or column that this version of the program lacks."""


def schema_image(home: Path) -> Path:
    """Where the empty database of this version lies; older ones are of no use."""
    return home / f"schema-{_version()}.sqlite"


def open_empty(home: Path) -> None:
    """Make the database of this process, empty; the first start of a version builds it.

    The image holds the schema and what migrations put in, nothing of anybody.
    """
    with _turn:
        if _anchor:
            return
        anchor = _connect()
        _anchor.append(anchor)
        image = schema_image(home)
        if image.is_file():
            _fill(anchor, image)
            return
        call_command("migrate", verbosity=0, interactive=False)
        connection.close()
        _write_image(anchor, image)
        for old in home.glob("schema-*.sqlite"):
            if old != image:
                old.unlink(missing_ok=True)


def empty(home: Path) -> None:
    """Forget every row: the empty image takes the place of all pages."""
    with _turn:
        _fill(_anchor[0], schema_image(home))


def insert(tables: Iterable[Table]) -> int:
    """Put rows into their tables, all or none; how many there were.

    Rows of one pack may point at each other in any order; what points nowhere fails.
    Rows that the empty schema has brought along are replaced.
    """
    count = 0
    with (
        everywhere("pack"),
        connection.constraint_checks_disabled(),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        given = list(tables)
        known = _columns(cursor, {table.name for table in given})
        for table in given:
            missing = set(table.columns) - known.get(table.name, frozenset())
            if missing:
                raise WrongTable(f"{table.name}: {', '.join(sorted(missing))}")
            names = ", ".join(f'"{column}"' for column in table.columns)
            marks = ", ".join(["%s"] * len(table.columns))
            cursor.executemany(
                f'INSERT OR REPLACE INTO "{table.name}" ({names}) '  # noqa: S608 # known columns
                f"VALUES ({marks})",
                _values(table),
            )
            count += len(table.rows)
        connection.check_constraints()
    return count


def _values(table: Table) -> list[list[_Value]]:
    return [[_value(table, one) for one in row] for row in table.rows]


def _value(table: Table, one: object) -> _Value:
    if one is None or isinstance(one, str | int | float | bytes):
        return one
    raise WrongTable(f"{table.name}: {type(one).__name__}")


def _columns(cursor: CursorWrapper, wanted: set[str]) -> Mapping[str, frozenset[str]]:
    """The columns of those tables that exist; to describe all takes half a second."""
    found = {}
    for name in wanted & set(connection.introspection.table_names(cursor)):
        cursor.execute(f'SELECT * FROM "{name}" LIMIT 0')  # noqa: S608 # known table
        found[name] = frozenset(column[0] for column in cursor.description)
    return found


def _connect() -> sqlite3.Connection:
    return sqlite3.connect(
        NODE_DATABASE,
        uri=True,
        timeout=_BUSY_S,
        isolation_level=None,
        check_same_thread=False,
    )


def _fill(anchor: sqlite3.Connection, image: Path) -> None:
    """Copy the image over the database, page by page, in one step."""
    source = sqlite3.connect(f"file:{image}?mode=ro&immutable=1", uri=True)
    try:
        source.backup(anchor)
    finally:
        source.close()


def _write_image(anchor: sqlite3.Connection, image: Path) -> None:
    fresh = image.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    target = sqlite3.connect(fresh)
    try:
        anchor.backup(target)
    finally:
        target.close()
    handle = os.open(fresh, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    fresh.replace(image)


def _version() -> str:
    """The program's version and its migrations: another one needs another image."""
    root = Path(verbund.__file__).parent
    names = sorted(
        f"{path.relative_to(root)}:{path.stat().st_size}"
        for path in root.glob("**/migrations/0*.py")
    )
    digest = hashlib.sha256("\n".join(names).encode()).hexdigest()
    return f"{verbund.__version__}-{digest[:12]}"
