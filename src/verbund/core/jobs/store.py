"""The table of jobs: enqueue, claim, extend, finish, fail – each one statement."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection, transaction

from verbund.core.db.prepared import Statement, execute
from verbund.core.db.values import SqlValue, adapter
from verbund.core.jobs.registry import known_kind, next_turn, schedules
from verbund.core.models import Job
from verbund.kernel.clock import now
from verbund.kernel.ids import new_id

CHANNEL = "verbund_jobs"
_ENCODER = msgspec.json.Encoder()
DEFAULT_ATTEMPTS = 12
_LONGEST_PAUSE_S = 3600
_NOTIFY_PAUSE_S = 0.1
_FEW = 4
_ERROR_LENGTH = 8000

_INSERT = (
    "INSERT INTO core_job (id, kind, payload, key, state, due_at, attempts, "
    "max_attempts, worker, last_error, member_id, created_at) VALUES {rows} "
    "ON CONFLICT (key) DO NOTHING"
)
_ROW = "(%s, %s, %s, %s, 'ready', %s, 0, %s, '', '', %s, %s)"
_CLAIM = (
    "UPDATE core_job SET state = 'running', due_at = %s, attempts = attempts + 1, "
    "worker = %s, started_at = %s WHERE id IN (SELECT id FROM core_job WHERE "
    "state IN ('ready', 'running') AND due_at <= %s ORDER BY due_at LIMIT %s{lock}) "
    "RETURNING id, kind, payload, key, attempts, max_attempts, member_id, due_at"
)
# Only the worker that holds the lease may change the row: attempt by attempt.
_HELD = " WHERE id = %s AND worker = %s AND attempts = %s AND state = 'running'"
_FINISH = (
    "UPDATE core_job SET state = 'done', finished_at = %s, result = %s, last_error = ''"  # noqa: S608 # constants only
    + _HELD
)
_FAIL = (
    "UPDATE core_job SET state = %s, due_at = %s, last_error = %s, finished_at = %s"  # noqa: S608
    + _HELD
)
_GIVE_BACK = (
    "UPDATE core_job SET state = 'ready', due_at = %s, attempts = attempts - 1" + _HELD  # noqa: S608
)

_last_notify = 0.0


class NewJob(msgspec.Struct, frozen=True, kw_only=True):
    """A job to be enqueued; ``key`` makes a second one with the same key vanish."""

    kind: str
    payload: Any = msgspec.field(default_factory=dict)
    key: str | None = None
    run_at: datetime | None = None
    member: UUID | None = None
    max_attempts: int | None = None


class ClaimedJob(msgspec.Struct, frozen=True):
    """A job whose lease this worker holds until ``due_at``."""

    id: UUID
    kind: str
    payload: bytes
    key: str | None
    attempt: int
    max_attempts: int
    member: UUID | None
    worker: str


def enqueue(
    kind: str,
    payload: Any = None,
    *,
    key: str | None = None,
    run_at: datetime | None = None,
    member: UUID | None = None,
) -> UUID:
    """Store one job in the caller's transaction and return its id.

    ``payload`` is whatever msgspec can encode. If a job with the same ``key`` exists,
    nothing is stored.
    """
    return enqueue_many(
        [
            NewJob(
                kind=kind,
                payload={} if payload is None else payload,
                key=key,
                run_at=run_at,
                member=member,
            )
        ]
    )[0]


def enqueue_many(jobs: Sequence[NewJob]) -> list[UUID]:
    """Store several jobs by one INSERT in the caller's transaction."""
    if not jobs:
        return []
    ids, statement = insertion(jobs)
    if len(jobs) <= _FEW:
        execute(*statement)
    else:
        with connection.cursor() as cursor:
            cursor.execute(*statement)
    wake_workers()
    return ids


def insertion(jobs: Sequence[NewJob]) -> tuple[list[UUID], Statement]:
    """Ids and the INSERT of ``enqueue_many``, for who sends it with others.

    The caller wakes the workers.
    """
    moment = now()
    adapt = adapter()
    created = adapt(moment)
    ids: list[UUID] = []
    values: list[SqlValue] = []
    for new in jobs:
        ids.append(new_id())
        kind = known_kind(new.kind)
        attempts = new.max_attempts or (kind.max_attempts if kind else DEFAULT_ATTEMPTS)
        values += [
            adapt(ids[-1]),
            new.kind,
            _ENCODER.encode(new.payload).decode(),
            new.key,
            adapt(new.run_at) if new.run_at else created,
            attempts,
            adapt(new.member),
            created,
        ]
    return ids, (_INSERT.format(rows=", ".join([_ROW] * len(jobs))), values)


def wake_workers() -> None:
    """Let idle workers look at once when this transaction is committed."""
    if connection.vendor == "postgresql":
        transaction.on_commit(_notify)


def claim(worker: str, *, limit: int, lease: timedelta) -> list[ClaimedJob]:
    """Take up to ``limit`` due jobs; nobody else gets them until the lease is over."""
    moment = now()
    if not Job.objects.filter(
        state__in=["ready", "running"], due_at__lte=moment
    ).exists():
        # A look costs no write lock; on SQLite the empty UPDATE would.
        return []
    lock = " FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(
            _CLAIM.format(lock=lock),
            [
                _moment(moment + lease),
                worker,
                _moment(moment),
                _moment(moment),
                limit,
            ],
        )
        rows = cursor.fetchall()
    found = [
        ClaimedJob(
            id=_as_uuid(row[0]),
            kind=row[1],
            payload=row[2].encode(),
            key=row[3],
            attempt=row[4],
            max_attempts=row[5],
            member=_as_uuid(row[6]) if row[6] else None,
            worker=worker,
        )
        for row in rows
    ]
    # RETURNING has no order; ids rise with the time they were made.
    return sorted(found, key=lambda each: each.id)


def extend(worker: str, *, lease: timedelta) -> int:
    """Heartbeat: prolong the leases of all jobs this worker holds."""
    return Job.objects.filter(worker=worker, state=Job.State.RUNNING).update(
        due_at=now() + lease
    )


def finish(held: ClaimedJob, result: object = None) -> bool:
    """Mark the job done; False if the lease was lost meanwhile."""
    encoded = None if result is None else msgspec.json.encode(result).decode()
    with connection.cursor() as cursor:
        cursor.execute(
            _FINISH,
            [_moment(now()), encoded, *_holder(held)],
        )
        return bool(cursor.rowcount == 1)


def fail(held: ClaimedJob, error: str) -> bool:
    """Plan the next attempt, or give up visibly; False if the lease was lost.

    The pause doubles from two seconds up to an hour.
    """
    moment = now()
    dead = held.attempt >= held.max_attempts
    pause = timedelta(seconds=min(2**held.attempt, _LONGEST_PAUSE_S))
    with connection.cursor() as cursor:
        cursor.execute(
            _FAIL,
            [
                "dead" if dead else "ready",
                _moment(moment + pause),
                error[-_ERROR_LENGTH:].replace("\0", ""),
                _moment(moment) if dead else None,
                *_holder(held),
            ],
        )
        return bool(cursor.rowcount == 1)


def give_back(jobs: Iterable[ClaimedJob]) -> None:
    """Return jobs that were claimed but not begun; their attempt does not count."""
    for held in jobs:
        with connection.cursor() as cursor:
            cursor.execute(
                _GIVE_BACK,
                [_moment(now()), *_holder(held)],
            )


def prune(*, older_than: timedelta) -> int:
    """Delete finished jobs; dead ones stay until a person has dealt with them."""
    deleted, _ = Job.objects.filter(
        state=Job.State.DONE, finished_at__lt=now() - older_than
    ).delete()
    return deleted


def plan_turns() -> None:
    """Make sure that the next turn of every repeated job is in the table."""
    moment = now()
    enqueue_many(
        [
            NewJob(
                kind=kind,
                payload={"rule": rule},
                key=f"turn:{kind}:{next_turn(rule, moment).timestamp():.0f}",
                run_at=next_turn(rule, moment),
            )
            for kind, rule in sorted(schedules().items())
        ]
    )


def counts() -> dict[str, int]:
    """Number of jobs that are ready, running and dead, and how many are overdue."""
    found = dict.fromkeys(("ready", "running", "dead", "overdue"), 0)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT state, count(*), sum(CASE WHEN due_at < %s THEN 1 ELSE 0 END) "
            "FROM core_job WHERE state <> 'done' GROUP BY state",
            [_moment(now() - timedelta(minutes=1))],
        )
        for state, number, overdue in cursor.fetchall():
            found[state] = number
            if state != "dead":
                found["overdue"] += overdue or 0
    return found


def _notify() -> None:
    """Wake an idle worker; at most ten times a second, as often as it looks."""
    global _last_notify  # noqa: PLW0603 # a throttle per process, not a state
    if monotonic() - _last_notify < _NOTIFY_PAUSE_S:
        return
    _last_notify = monotonic()
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}")


def _holder(held: ClaimedJob) -> list[Any]:
    return [_uuid(held.id), held.worker, held.attempt]


def _uuid(value: UUID) -> Any:
    return value if connection.features.has_native_uuid_field else value.hex


def _as_uuid(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def _moment(value: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(value)
