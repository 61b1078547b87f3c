"""Jobs are lost by nobody, done once, and given up where a person sees it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from django.db import transaction
from django_tasks import task

from verbund.core import actions, events, queries
from verbund.core.errors import Forbidden, NotFound
from verbund.core.jobs import (
    JobContext,
    NewJob,
    drain,
    enqueue,
    enqueue_many,
    registry,
    store,
    worker,
)
from verbund.core.models import Attempt, Job
from verbund.core.rights import Actor
from verbund.kernel import clock

pytestmark = pytest.mark.django_db

OPERATOR = Actor(kind="staff", id="o", rights=frozenset({"core.retry_jobs"}))
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
LEASE = timedelta(seconds=30)


class Call(msgspec.Struct):
    number: int


class PaperFiled(events.Event):
    kind = "test.paper_filed"

    paper: str


class Seen:
    """What the test jobs did."""

    calls: list[object] = []  # noqa: RUF012 # emptied by the fixture
    fail: bool = False


@registry.job("test.count", max_attempts=3)
def count(payload: Call, context: JobContext) -> int:
    Attempt.objects.create(key=f"effect-{context.id}", until=START)
    Seen.calls.append(payload.number)
    if Seen.fail:
        raise RuntimeError("printer on fire")
    return payload.number


@registry.every("03:00", name="test.nightly")
def nightly() -> None:
    Seen.calls.append("nightly")


@events.subscribe(PaperFiled, name="test.archive")
def archive(event: PaperFiled) -> None:
    Seen.calls.append(("archive", event.paper))


@events.subscribe(PaperFiled, name="test.post", atomic=False)
def post(event: PaperFiled) -> None:
    Seen.calls.append(("post", event.paper))


@task
def add(one: int, two: int) -> int:
    return one + two


@pytest.fixture(autouse=True)
def still() -> Iterator[clock.Frozen]:
    Seen.calls = []
    Seen.fail = False
    with clock.frozen(START) as held:
        yield held


def test_job_is_done_once_with_its_typed_payload() -> None:
    enqueue("test.count", Call(7))
    assert drain() == 1
    assert drain() == 0
    row = Job.objects.get()
    assert (row.state, row.result, row.attempts) == ("done", 7, 1)
    assert Seen.calls == [7]


def test_same_key_is_stored_once() -> None:
    enqueue("test.count", Call(1), key="k")
    enqueue_many(
        [
            NewJob(kind="test.count", payload=Call(2), key="k"),
            NewJob(kind="test.count", payload=Call(3)),
        ]
    )
    drain()
    assert Seen.calls == [1, 3]


def test_job_of_a_transaction_that_fails_is_not_there() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        _ = enqueue("test.count", Call(1)).int / 0
    assert drain() == 0


def test_later_job_waits(still: clock.Frozen) -> None:
    enqueue("test.count", Call(1), run_at=START + timedelta(hours=1))
    assert drain() == 0
    still.advance(timedelta(hours=1))
    assert drain() == 1


def test_failure_leaves_no_effect_and_backs_off_until_a_person_sees_it(
    still: clock.Frozen,
) -> None:
    Seen.fail = True
    job_id = enqueue("test.count", Call(1))
    pauses = []
    for _ in range(3):
        assert drain() == 1
        row = Job.objects.get()
        pauses.append((row.due_at - clock.now()).total_seconds())
        assert not Attempt.objects.exists()
        still.move_to(row.due_at)
    assert pauses == [2, 4, 8]
    [dead] = queries.dead_jobs()
    assert (dead.state, dead.attempts) == ("dead", 3)
    assert "printer on fire" in dead.last_error
    assert drain() == 0
    with pytest.raises(Forbidden, match="Aufträge wiederholen"):
        actions.retry_job(job_id=job_id, actor=Actor(kind="staff"))
    Seen.fail = False
    actions.retry_job(job_id=job_id, actor=OPERATOR)
    assert drain() == 1
    assert queries.dead_jobs() == []
    with pytest.raises(NotFound):
        actions.retry_job(job_id=job_id, actor=OPERATOR)


def test_unknown_kind_fails_visibly() -> None:
    enqueue("test.removed_room")
    drain()
    assert "test.removed_room" in queries.failing_jobs()[0].last_error


def test_lease_comes_back_and_the_loser_undoes_its_work(still: clock.Frozen) -> None:
    enqueue("test.count", Call(5))
    [slow] = store.claim("slow", limit=5, lease=LEASE)
    assert store.claim("fast", limit=5, lease=LEASE) == []
    still.advance(LEASE)
    [fast] = store.claim("fast", limit=5, lease=LEASE)
    assert fast.attempt == 2
    assert worker.do(slow) is False
    assert not Attempt.objects.exists()
    assert worker.do(fast) is True
    assert Attempt.objects.count() == 1
    assert store.fail(slow, "late") is False
    assert Job.objects.get().state == "done"


def test_heartbeat_keeps_the_lease(still: clock.Frozen) -> None:
    enqueue("test.count", Call(5))
    store.claim("slow", limit=5, lease=LEASE)
    still.advance(LEASE / 2)
    assert store.extend("slow", lease=LEASE) == 1
    still.advance(LEASE * 0.75)
    assert store.claim("fast", limit=5, lease=LEASE) == []


def test_given_back_job_does_not_count_as_attempt() -> None:
    enqueue("test.count", Call(5))
    store.give_back(store.claim("stopping", limit=5, lease=LEASE))
    [again] = store.claim("next", limit=5, lease=LEASE)
    assert again.attempt == 1


def test_job_whose_worker_always_dies_is_given_up(still: clock.Frozen) -> None:
    enqueue("test.count", Call(5))
    for _ in range(3):
        store.claim("dying", limit=5, lease=LEASE)
        still.advance(LEASE)
    drain()
    assert queries.dead_jobs()[0].last_error == "The worker died in every attempt."


def test_repeated_job_runs_each_night_once(still: clock.Frozen) -> None:
    store.plan_turns()
    store.plan_turns()
    for _ in range(3):
        still.advance(timedelta(days=1))
        drain()
    assert Seen.calls == ["nightly"] * 3


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("03:00", "2026-03-03T02:00:00+00:00"),
        ("mon 10:30", "2026-03-02T09:30:00+00:00"),
        ("sun 03:00", "2026-03-08T02:00:00+00:00"),
        ("10m", "2026-03-02T09:10:00+00:00"),
        ("1d", "2026-03-03T00:00:00+00:00"),
    ],
)
def test_next_turn(rule: str, expected: str) -> None:
    assert registry.next_turn(rule, START).astimezone(UTC).isoformat() == expected


@pytest.mark.parametrize("rule", ["25:99", "xyz 03:00", "daily", "0s", ""])
def test_wrong_rule_is_refused(rule: str) -> None:
    with pytest.raises(ValueError):
        registry.next_turn(rule, START)


def test_event_reaches_every_subscriber_once() -> None:
    event = PaperFiled(paper="p1")
    events.publish(event)
    events.publish(event)
    assert Job.objects.count() == 2
    drain()
    assert sorted(Seen.calls) == [("archive", "p1"), ("post", "p1")]  # type: ignore[type-var]


def test_names_are_unique() -> None:
    with pytest.raises(ValueError, match="twice"):
        events.subscribe(PaperFiled, name="test.archive")(archive)
    with pytest.raises(ValueError, match="twice"):
        registry.job("test.count")(count)


def test_django_tasks_api() -> None:
    result = add.enqueue(2, two=3)
    assert not result.is_finished
    drain()
    result.refresh()
    assert result.return_value == 5


def test_finished_jobs_are_pruned_but_dead_ones_stay(still: clock.Frozen) -> None:
    enqueue("test.count", Call(1))
    drain()
    Job.objects.create(kind="x", state="dead", finished_at=START)
    still.advance(timedelta(days=8))
    assert store.prune(older_than=timedelta(days=7)) == 1
    assert [row.state for row in Job.objects.all()] == ["dead"]


def test_counts() -> None:
    enqueue("test.count", Call(1), run_at=START - timedelta(hours=1))
    assert store.counts() == {"ready": 1, "running": 0, "dead": 0, "overdue": 1}
