"""The database keeps every row that is wanted, and only these where it says so."""

import json
import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verbund.kernel.cql2 import Columns, meets, read_text, to_sql
from verbund.kernel.cql2.model import (
    And,
    Between,
    Compare,
    Expression,
    IsNull,
    Like,
    Not,
    OneOf,
    Or,
    Property,
    within_box,
)
from verbund.kernel.geo.geometry import Shape

ROWS: list[dict[str, object]] = [
    {"t": "Schlagloch", "n": 3, "on": "2026-11-20", "at": "2026-11-22T00:30:00+02:00"},
    {"t": "schlagloch", "n": 3.5, "on": "2026-11-22", "at": "2026-11-21T23:00:00Z"},
    {"t": "Ampel", "n": -1, "ok": True, "at": "2026-11-22T12:00:00Z"},
    {"t": "100 %", "n": 0, "ok": False, "until": "2026-12-01", "on": "2026-11-25"},
    {"t": "a_b\\c", "n": None, "ok": None},
    {"t": "", "n": 10**9},
    {},
]
PLACES: list[tuple[float, float] | None] = [
    (7.0, 50.9), (7.1, 50.9), (7.0, 51.0), (6.95, 50.94), None, (-179.5, 1.0),
    (7.2, 50.8),
]  # fmt: skip
COLUMNS = Columns("props", ("lon", "lat", "lon", "lat"), points=True)


def touches(one: Shape, other: Shape) -> bool:
    """Enough geometry for points in boxes."""
    box = other.bounds()
    return box.holds(*one.points[0])


@pytest.fixture(scope="module")
def database() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE f (id INTEGER, props TEXT, lat REAL, lon REAL)")
    for number, (row, place) in enumerate(zip(ROWS, PLACES, strict=True)):
        lon, lat = place or (None, None)
        connection.execute(
            "INSERT INTO f VALUES (?, ?, ?, ?)", (number, json.dumps(row), lat, lon)
        )
    yield connection
    connection.close()


def in_database(
    connection: sqlite3.Connection, tree: Expression
) -> tuple[set[int], bool]:
    made = to_sql(tree, COLUMNS, "sqlite")
    condition = made.sql.replace("%s", "?")
    sql = f"SELECT id FROM f WHERE {condition}"  # noqa: S608 # what is tested
    return {row[0] for row in connection.execute(sql, made.params)}, made.exact


def wanted(tree: Expression) -> set[int]:
    return {
        number
        for number, (row, place) in enumerate(zip(ROWS, PLACES, strict=True))
        if meets(
            tree,
            row,
            Shape(kind="Point", points=(place,)) if place else None,
            touches,
        )
    }


EXPECTED = {
    "t = 'Schlagloch'": {0},
    "t <> 'Schlagloch'": {1, 2, 3, 4, 5},
    "CASEI(t) = CASEI('SCHLAGLOCH')": {0, 1},
    "CASEI(t) LIKE casei('SCHLAG%')": {0, 1},
    "t LIKE 'schlag%'": {1},
    "t LIKE '%\\%'": {3},
    "t LIKE 'a\\_b%'": {4},
    "t LIKE '_mpel'": {2},
    "n BETWEEN 3 AND 3.5": {0, 1},
    "n IN (3, -1)": {0, 2},
    "n IS NULL": {4, 6},
    "NOT n > 3": {0, 2, 3},
    "ok = TRUE": {2},
    "ok = FALSE OR n = 3": {0, 3},
    "on > DATE('2026-11-20')": {1, 3},
    "at < TIMESTAMP('2026-11-22T00:00:00Z')": {0, 1},
    "at = DATE('2026-11-21')": {0, 1},
    "T_AFTER(at, TIMESTAMP('2026-11-22T00:00:00Z'))": {2},
    "T_BEFORE(on, DATE('2026-11-22'))": {0},
    "T_DURING(at, INTERVAL('2026-11-21','2026-11-22'))": {0, 1, 2},
    "T_INTERSECTS(INTERVAL(on, until), DATE('2026-11-28'))": {0, 1, 3},
    "S_INTERSECTS(geometry, BBOX(6.9,50.9,7.0,51.0))": {0, 2, 3},
    "NOT S_INTERSECTS(geometry, BBOX(6.9,50.9,7.0,51.0))": {1, 5, 6},
    "S_INTERSECTS(geometry, BBOX(170,0,-170,2))": {5},
    "FALSE": set(),
    "TRUE": set(range(7)),
}


@pytest.mark.parametrize("text", EXPECTED)
def test_filters_keep_what_they_say(database: sqlite3.Connection, text: str) -> None:
    tree = read_text(text)
    assert wanted(tree) == EXPECTED[text]
    kept, exact = in_database(database, tree)
    assert kept == EXPECTED[text] if exact else kept >= EXPECTED[text]


NAMES = {"t": st.sampled_from(["", "Ampel", "Schlagloch", "a_b\\c", "b"]),
         "n": st.integers(-2, 5) | st.floats(-2, 5)}  # fmt: skip
OPS = st.sampled_from(["=", "<>", "<", ">", "<=", ">="])


@st.composite
def leaves(draw: st.DrawFn) -> Expression:
    name = draw(st.sampled_from(sorted(NAMES)))
    of, value = Property(name), NAMES[name]
    kind = draw(st.integers(0, 5))
    if kind == 0:
        return Compare(draw(OPS), of, draw(value))
    if kind == 1:
        return Between(of, draw(value), draw(value))
    if kind == 2:
        return OneOf(of, tuple(draw(st.lists(value, min_size=1, max_size=3))))
    if kind == 3:
        return IsNull(of)
    if kind == 4:
        return Like(Property("t"), draw(st.text("aA%_\\SclhM", max_size=5)))
    return within_box(6.9, 50.8, draw(st.floats(6.9, 7.2)), 51.0)


TREES = st.recursive(
    leaves(),
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(And, st.tuples(inner, inner))
        | st.builds(Or, st.tuples(inner, inner))
    ),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(tree=TREES)
def test_the_database_never_loses_a_row(tree: Expression) -> None:
    connection = sqlite3.connect(":memory:")
    try:
        _fill(connection)
        kept, exact = in_database(connection, tree)
    finally:
        connection.close()
    assert kept >= wanted(tree)
    if exact:
        assert kept == wanted(tree)


def _fill(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE f (id INTEGER, props TEXT, lat REAL, lon REAL)")
    connection.executemany(
        "INSERT INTO f VALUES (?, ?, ?, ?)",
        [
            (n, json.dumps(row), place and place[1], place and place[0])
            for n, (row, place) in enumerate(zip(ROWS, PLACES, strict=True))
        ],
    )
