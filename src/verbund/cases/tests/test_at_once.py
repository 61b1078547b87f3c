"""Many at once: keys, numbers, clerks – real threads, real transactions."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from verbund import engine
from verbund.cases import actions
from verbund.cases.access import ref
from verbund.cases.errors import CaseChangedMeanwhile
from verbund.cases.models import Case, Entry, Idempotency
from verbund.cases.tests.cast import Cast, build, submit
from verbund.core.scope import everywhere

THREADS = 6


@pytest.fixture
def cast(transactional_db: None) -> Iterator[Cast]:
    return build()


def at_once(work: object, count: int = THREADS) -> list[object]:
    barrier = Barrier(count)

    def one(number: int) -> object:
        barrier.wait()
        try:
            return work(number)  # type: ignore[operator]
        except Exception as error:  # judged by the test
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_one_key_opens_one_case(cast: Cast) -> None:
    receipts = at_once(lambda _: submit(cast, idempotency_key="same"))
    assert {r.number for r in receipts} == {"SBG-2026-000001"}  # type: ignore[attr-defined]
    with everywhere("test"):
        assert Case.objects.count() == 1
        assert Idempotency.objects.count() == 1


def test_numbers_have_no_gaps_and_no_doubles(cast: Cast) -> None:
    at_once(lambda n: [submit(cast, idempotency_key=f"{n}-{i}") for i in range(5)])
    with everywhere("test"):
        numbers = sorted(Case.objects.values_list("number", flat=True))
    assert [int(n[-6:]) for n in numbers] == list(range(1, 5 * THREADS + 1))


def test_of_two_clerks_one_wins_and_the_others_are_told(cast: Cast) -> None:
    receipt = submit(cast)
    with everywhere("test"):
        position = Case.objects.get().position
    clerks = (cast.sabine, cast.jana)

    def take(number: int) -> object:
        clerk = clerks[number % 2]
        return actions.act(
            case_id=receipt.id,
            command=engine.Act(actor=ref(clerk), transition="start_review"),
            actor=clerk,
            expected_position=position,
        )

    found = at_once(take)
    refused = [f for f in found if isinstance(f, CaseChangedMeanwhile)]
    assert len(refused) == THREADS - 1
    with everywhere("test"):
        assert Entry.objects.filter(kind="state_changed").count() == 1


def test_notes_written_at_once_are_all_kept(cast: Cast) -> None:
    receipt = submit(cast)

    def note(number: int) -> object:
        return actions.act(
            case_id=receipt.id,
            command=engine.AddNote(actor=ref(cast.jana), text=f"Notiz {number}"),
            actor=cast.jana,
        )

    found = at_once(note, 3)
    assert not [f for f in found if isinstance(f, Exception)]
    assert actions.rebuild(check=True).differing == ()
    with everywhere("test"):
        assert Entry.objects.filter(kind="note_added").count() == 3
