"""A thousand reports of the same hole within a minute: nothing is lost, nothing locks.

Real threads and real transactions; numbers are checked, never seconds. The suite sends
three hundred of them, ``make soak`` all.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from unittest.mock import Mock
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from verbund.cases import checks as cases_checks
from verbund.cases.models import Case, Entry
from verbund.core.scope import everywhere
from verbund.geodata import queries as geodata
from verbund.kernel.clock import Frozen
from verbund.topics.reports import actions, checks, likeness, queries, triage
from verbund.topics.reports.models import Report
from verbund.topics.reports.shapes import Reported
from verbund.topics.reports.tests.cast import (
    IN_ADORF,
    MOMENT,
    Cast,
    answers,
    build,
    submit,
    work_off,
)

THREADS = 4
MINUTE = timedelta(minutes=1)
#: So many of a list the desk is shown at once.
SHOWN = 100


@pytest.fixture
def rushed(transactional_db: None, time: Frozen) -> Cast:
    return build()


def at_once(cast: Cast, rush: int) -> list[Reported]:
    """All reports of the rush: some say metres beside the hole, all the same words."""
    barrier, share = Barrier(THREADS), rush // THREADS

    def one(number: int) -> list[Reported]:
        barrier.wait()
        try:
            return [
                submit(
                    cast.adorf,
                    answers(
                        at=(IN_ADORF[0] + each % 20 / 111_195, IN_ADORF[1]),
                        description="Tiefes Loch vor der Schule",
                    ),
                    now=MOMENT + MINUTE * each / share,
                    idempotency_key=f"{number}-{each}",
                )
                for each in range(share)
            ]
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return [taken for part in pool.map(one, range(THREADS)) for taken in part]


def statements_of_one_proposal(cast: Cast) -> int:
    with CaptureQueriesContext(connection) as asked:
        found = queries.similar(
            (cast.adorf.id,), *IN_ADORF, "strasse-schlagloch", "Loch", MOMENT + MINUTE
        )
    assert found
    return len(asked)


@pytest.mark.parametrize("rush", [300, pytest.param(1_000, marks=pytest.mark.soak)])
def test_a_thousand_reports_of_one_hole_in_a_minute_are_all_there(
    rushed: Cast, time: Frozen, monkeypatch: pytest.MonkeyPatch, rush: int
) -> None:
    first = submit(rushed.adorf)
    alone = statements_of_one_proposal(rushed)
    # No error, such as "database is locked", in any of the threads; no number twice.
    taken = at_once(rushed, rush)
    time.advance(MINUTE)
    assert len({one.public_id for one in taken}) == rush
    with everywhere("test"):
        assert Case.objects.count() == Report.objects.count() == rush + 1
        opened = Entry.objects.filter(kind="opened").values("case_id").distinct()
        assert opened.count() == rush + 1
        assert not Report.objects.exclude(case_id=first.case_id).filter(
            alike__isnull=True
        )
    assert list(cases_checks.journals()) == []
    assert list(cases_checks.numbers()) == []
    assert list(checks.projections()) == []

    # Who reports now is asked as quickly as the second one was.
    with monkeypatch.context() as patch:
        counted = Mock(wraps=likeness._judged)
        patch.setattr(likeness, "_judged", counted)
        assert statements_of_one_proposal(rushed) == alone
    assert counted.call_count <= likeness._MOST

    # The map, the list and the desk go through all of them, page by page.
    assert in_pages(rushed) == {first.public_id, *(one.public_id for one in taken)}
    assert on_the_map(rushed) == in_pages(rushed)
    put_together_page_by_page(rushed, first, rush)


def in_pages(cast: Cast) -> set[str]:
    seen: list[str] = []
    after = ""
    while True:
        page = queries.page((cast.adorf.id,), limit=SHOWN, after=after)
        seen += [one.public_id for one in page.reports]
        after = page.next
        if not after:
            break
    assert len(seen) == len(set(seen))
    return set(seen)


def on_the_map(cast: Cast) -> set[str]:
    seen: list[str] = []
    after = ""
    while True:
        page = geodata.page(
            "anliegen", limit=SHOWN, after=after, members={cast.adorf.id}
        )
        seen += [one.fid for one in page.features]
        after = page.next
        if not after:
            break
    assert len(seen) == len(set(seen))
    return set(seen)


def put_together_page_by_page(cast: Cast, first: Reported, rush: int) -> None:
    """One page by a clerk, then the next one moves up.

    The hundredth act asks the database no more than the second one.
    """
    page = triage.sift(cast.berta, "alike")
    assert len(page) == SHOWN
    asked = [statements_of_merging(cast, row.case_id, first) for row in page[:2]][1]
    for row in page[2:-1]:
        actions.merge(case_id=row.case_id, into=case_of(first), actor=cast.berta)
    assert statements_of_merging(cast, page[-1].case_id, first) <= asked
    done = {row.case_id for row in page}
    assert triage.counts(cast.berta)["alike"] == rush - SHOWN
    work_off()
    assert triage.counts(cast.berta)["open"] == rush + 1 - SHOWN
    following = triage.sift(cast.berta, "alike")
    assert len(following) == SHOWN
    assert done.isdisjoint(row.case_id for row in following)
    with everywhere("test"):
        children = Report.objects.filter(duplicate_of=first.case_id)
        assert set(children.values_list("case_id", flat=True)) == done
    assert queries.public_report(cast.adorf, first.public_id).joined == SHOWN
    assert list(cases_checks.journals()) == []


def statements_of_merging(cast: Cast, case_id: UUID, first: Reported) -> int:
    with CaptureQueriesContext(connection) as asked:
        actions.merge(case_id=case_id, into=case_of(first), actor=cast.berta)
    return len(asked)


def case_of(taken: Reported) -> UUID:
    assert taken.case_id is not None
    return taken.case_id
