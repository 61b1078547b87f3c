"""Writers that share a commit share neither errors nor walls nor half a result."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from verbund.core.db import together
from verbund.core.db.together import durably
from verbund.core.models import Attempt
from verbund.core.scope import acting_within, current_scope
from verbund.kernel.ids import new_id

pytestmark = pytest.mark.django_db(transaction=True)

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
WRITERS = 6


def keep(key: str) -> None:
    Attempt.objects.create(key=key, until=START)


def kept() -> list[str]:
    return sorted(Attempt.objects.values_list("key", flat=True))


def at_once(
    *writes: Callable[[], object], members: Sequence[UUID] = ()
) -> list[object]:
    """Results or errors of all, handed in while the first is still at work."""
    first_works, others_wait = threading.Event(), threading.Event()

    def first() -> object:
        first_works.set()
        # Once is enough: a write may be repeated alone.
        others_wait.wait(10)
        return writes[0]()

    def hand_in(write: Callable[[], object], number: int) -> object:
        try:
            with acting_within(members[number : number + 1]):
                return durably(write)
        except Exception as error:  # the test looks at it
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(writes)) as threads:
        running = [threads.submit(hand_in, first, 0)]
        assert first_works.wait(10)
        running += [
            threads.submit(hand_in, write, number)
            for number, write in enumerate(writes[1:], 1)
        ]
        if connection.vendor == "sqlite":
            while len(together._party._waiting) < len(writes) - 1:
                pass
        others_wait.set()
        return [one.result(20) for one in running]


def test_writers_that_wait_share_one_transaction_on_sqlite() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL joins commits itself")
    begun: list[int] = []

    def write(number: int) -> Callable[[], int]:
        def once() -> int:
            begun.append(id(connection.connection))
            keep(f"k{number}")
            return number

        return once

    assert at_once(*map(write, range(WRITERS))) == list(range(WRITERS))
    assert len(kept()) == WRITERS
    # The first was alone; one connection carried out what the others had handed in.
    assert len(set(begun[1:])) == 1


def test_an_error_belongs_to_the_write_that_made_it() -> None:
    def fail() -> None:
        keep("lost")
        raise ValueError("mine")

    def twice() -> None:
        keep("a")

    found = at_once(
        lambda: keep("a"), fail, lambda: keep("b"), twice, lambda: keep("c")
    )
    told = [type(one) for one in found]
    assert told[1:3] + told[4:] == [ValueError, type(None), type(None)]
    # Which of the two equal ones comes first is for the database to say.
    assert {told[0], told[3]} == {type(None), IntegrityError}
    assert kept() == ["a", "b", "c"]


def test_each_write_stands_behind_the_walls_of_its_own_thread() -> None:
    members = [new_id() for _ in range(WRITERS)]
    scopes = at_once(*[current_scope] * WRITERS, members=members)
    assert [scope.members for scope in scopes] == [  # type: ignore[attr-defined]
        frozenset({member}) for member in members
    ]


def test_inside_a_transaction_of_the_caller_it_belongs_to_that_one() -> None:
    def and_undo() -> None:
        with transaction.atomic():
            durably(lambda: keep("undone"))
            raise ValueError("the caller changes its mind")

    with pytest.raises(ValueError, match="changes its mind"):
        and_undo()
    assert kept() == []


def test_who_leads_and_is_interrupted_promises_nothing() -> None:
    def interrupted() -> None:
        keep("lost")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        durably(interrupted)
    assert kept() == []
    durably(lambda: keep("next"))
    assert kept() == ["next"]
