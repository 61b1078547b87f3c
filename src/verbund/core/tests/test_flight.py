"""Statements that travel together: in order, all or nothing, and no round trip more."""

import os
from typing import Any

import psycopg
import pytest
from django.db import (
    IntegrityError,
    InterfaceError,
    NotSupportedError,
    OperationalError,
    connection,
    transaction,
)

from verbund.core.db.postgresql import flight
from verbund.core.db.postgresql.flight import Flight
from verbund.core.db.prepared import ahead, execute, execute_all
from verbund.core.db.together import durably
from verbund.core.scope import everywhere

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not os.environ.get("DATABASE_URL", "").startswith("postgres"),
        reason="SQLite is in this process: nothing travels",
    ),
]

ADD = (
    "INSERT INTO core_attempt (key, count, until) VALUES (%s, 1, '2026-03-02 09:00+01')"
)
ADD_AND_TELL = ADD + " RETURNING count"
ALL = "SELECT key FROM core_attempt ORDER BY key"


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many statements travelled in each round trip so far."""
    found: list[int] = []
    fly = Flight.fly

    def counted(self: Flight) -> None:
        if self.waits:
            found.append(len(self._waiting))
        fly(self)

    monkeypatch.setattr(Flight, "fly", counted)
    return found


def _elsewhere() -> "psycopg.Connection[Any]":
    """Another connection to the same database."""
    name = connection.settings_dict["NAME"]
    return psycopg.connect(os.environ["DATABASE_URL"], dbname=name, autocommit=True)


def words() -> list[str]:
    return [word for (word,) in execute(ALL, ()).fetchall()]


def test_a_durable_write_takes_two_round_trips(trips: list[int]) -> None:
    def write() -> int:
        (number,) = execute(ADD_AND_TELL, ["first"]).fetchone()
        execute_all([(ADD, ["second"])])
        execute(ADD, ["third"])
        return int(number)

    durably(write)
    execute("DELETE FROM core_attempt", ())
    del trips[:]
    durably(write)
    # BEGIN and the first, whose answer is read; the others and COMMIT.
    assert trips == [2, 3]
    assert words() == ["first", "second", "third"]


def test_a_transaction_that_says_nothing_costs_nothing(trips: list[int]) -> None:
    with transaction.atomic():
        pass
    assert trips == []


def test_what_is_read_later_travels_with_the_next(trips: list[int]) -> None:
    execute(ADD, ["here"])
    words()
    del trips[:]
    later = ahead(ALL, ())
    assert words() == ["here"]
    assert later.fetchall() == [("here",)]
    assert trips == [2]


def test_what_nobody_reads_is_left_behind(trips: list[int]) -> None:
    del trips[:]
    ahead(ALL, ())
    connection.close()
    assert trips == []


def test_a_cursor_from_before_belongs_to_the_transaction() -> None:
    with connection.cursor() as cursor:

        def undone() -> None:
            with transaction.atomic():
                cursor.execute(ADD, ["undone"])
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            undone()
    assert words() == []


def test_what_waits_goes_before_a_cursor_of_django() -> None:
    def write() -> int:
        execute(ADD, ["mine"])
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM core_attempt")
            return int(cursor.fetchone()[0])

    assert durably(write) == 1


def test_an_error_is_told_at_the_latest_with_the_commit() -> None:
    execute(ADD, ["taken"])

    def write() -> None:
        execute(ADD, ["new"])
        execute(ADD, ["taken"])

    with pytest.raises(IntegrityError):
        durably(write)
    assert words() == ["taken"]
    durably(lambda: execute(ADD, ["new"]))
    assert words() == ["new", "taken"]


def test_an_error_in_a_savepoint_leaves_the_rest() -> None:
    def write() -> None:
        execute(ADD, ["stays"])
        with pytest.raises(IntegrityError), transaction.atomic():
            execute(ADD, ["stays"]).fetchall()
        execute(ADD, ["too"])

    durably(write)
    assert words() == ["stays", "too"]


def test_a_rollback_takes_back_what_had_not_left() -> None:
    def write() -> None:
        execute(ADD, ["lost"])
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        durably(write)
    assert words() == []


def test_members_are_announced_again_after_an_error() -> None:
    with everywhere("test"):
        execute("SELECT count(*) FROM walls_paper", ())
        with pytest.raises(IntegrityError):
            execute_all([(ADD, ["twice"]), (ADD, ["twice"])])
        assert connection.connection.verbund_members is None
        execute("SELECT count(*) FROM walls_paper", ())
        assert connection.connection.verbund_members == "*"


def test_plans_are_made_anew_after_a_table_changed() -> None:
    look = "SELECT word FROM changing"
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS changing")
        cursor.execute("CREATE TEMP TABLE changing (word text)")
        assert execute(look, ()).fetchall() == []
        cursor.execute("ALTER TABLE changing ALTER word TYPE int USING word::int")
        with pytest.raises(NotSupportedError):
            execute(look, ())
        assert execute(look, ()).fetchall() == []
        cursor.execute("DROP TABLE changing")


def test_more_statements_than_a_connection_keeps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(flight, "MOST", 3)
    for number in range(10):
        assert execute(f"SELECT {number} + 0", ()).fetchone() == (number,)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        assert cursor.fetchone()[0] <= 3


def test_much_at_once_arrives_whole() -> None:
    text = "ä" * 9_000_000
    (length,) = execute("SELECT length(%s::text)", [text]).fetchone()
    assert length == len(text)
    (back,) = execute("SELECT repeat('ä', 9000000)", ()).fetchone()
    assert back == text


def test_a_row_at_a_time_and_the_rest() -> None:
    answer = execute("SELECT * FROM generate_series(1, 4)", ())
    assert answer.fetchone() == (1,)
    assert answer.rowcount == 4
    assert answer.fetchall() == [(2,), (3,), (4,)]
    assert answer.fetchone() is None


def test_a_server_that_went_away_is_an_error_and_a_new_connection_works() -> None:
    (backend,) = execute("SELECT pg_backend_pid()", ()).fetchone()
    with _elsewhere() as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])
    with pytest.raises((OperationalError, InterfaceError)):
        durably(lambda: execute(ADD, ["lost"]))
    connection.close()
    durably(lambda: execute(ADD, ["kept"]))
    assert words() == ["kept"]


def test_who_is_interrupted_while_waiting_leaves_nothing_half_done(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def interrupted(self: Flight) -> None:
        raise KeyboardInterrupt

    words()
    raw = connection.connection
    monkeypatch.setattr(Flight, "_arrival", interrupted)
    with pytest.raises(KeyboardInterrupt):
        durably(lambda: execute(ADD_AND_TELL, ["lost"]).fetchone())
    monkeypatch.undo()
    assert raw.closed
    assert words() == []


def test_news_that_come_with_an_answer_are_heard() -> None:
    with connection.cursor() as cursor:
        cursor.execute("LISTEN bell")
    with _elsewhere() as other:
        other.execute("SELECT pg_notify('bell', 'rings')")
    words()
    heard = [
        one.payload for one in connection.connection.notifies(timeout=5, stop_after=1)
    ]
    assert heard == ["rings"]
