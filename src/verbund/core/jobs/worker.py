"""The loop that claims jobs, runs them under a heartbeat, and stops when asked."""

import logging
import os
import socket
import threading
import traceback
from contextlib import ExitStack
from datetime import timedelta
from time import monotonic

import msgspec
from django.db import InterfaceError, OperationalError, connection, transaction

from verbund.core.config import config
from verbund.core.jobs import store
from verbund.core.jobs.registry import JobContext, JobKind, known_kind, schedules
from verbund.core.jobs.store import ClaimedJob
from verbund.core.rights import SYSTEM
from verbund.core.scope import acting_within, without_scope
from verbund.kernel.ids import new_id

log = logging.getLogger(__name__)

_POLL_S = 0.1
_PLAN_EVERY_S = 60.0
_AFTER_DATABASE_ERROR_S = 1.0


class LeaseLost(RuntimeError):
    """The job took longer than its lease and belongs to another worker now."""


class Worker:
    """One process or thread that does jobs; several may run at once."""

    def __init__(
        self, *, batch: int | None = None, lease: timedelta | None = None
    ) -> None:
        settings = config()
        self.batch = batch or settings.worker_batch
        self.lease = lease or timedelta(seconds=settings.worker_lease_s)
        self.name = f"{socket.gethostname()[:30]}-{os.getpid()}-{new_id().hex[-8:]}"

    def run(self, stop: threading.Event) -> None:
        """Work until ``stop`` is set; what was not begun is given back."""
        beat = threading.Thread(
            target=self._beat, args=(stop,), name="verbund-heartbeat", daemon=True
        )
        beat.start()
        planned = 0.0
        try:
            while not stop.is_set():
                try:
                    if monotonic() - planned > _PLAN_EVERY_S or planned == 0.0:
                        store.plan_turns()
                        planned = monotonic()
                    if not self.turn(stop):
                        self._wait(stop)
                except (OperationalError, InterfaceError):
                    log.exception("database does not answer, trying again")
                    connection.close()
                    stop.wait(_AFTER_DATABASE_ERROR_S)
        finally:
            stop.set()
            beat.join(timeout=5)
            connection.close()

    def turn(self, stop: threading.Event | None = None) -> int:
        """Claim one batch, do it, and return how many jobs were begun."""
        claimed = store.claim(self.name, limit=self.batch, lease=self.lease)
        for position, held in enumerate(claimed):
            if stop is not None and stop.is_set():
                store.give_back(claimed[position:])
                return position
            do(held)
        return len(claimed)

    def _beat(self, stop: threading.Event) -> None:
        pause = self.lease.total_seconds() / 3
        try:
            while not stop.wait(pause):
                try:
                    store.extend(self.name, lease=self.lease)
                except (OperationalError, InterfaceError):
                    log.exception("heartbeat failed")
                    connection.close()
        finally:
            connection.close()

    def _wait(self, stop: threading.Event) -> None:
        """Sleep until there may be work; PostgreSQL rings, SQLite is looked at."""
        if connection.vendor != "postgresql":
            stop.wait(_POLL_S)
            return
        connection.ensure_connection()
        raw = connection.connection
        if not getattr(raw, "verbund_listens", False):
            with connection.cursor() as cursor:
                cursor.execute(f"LISTEN {store.CHANNEL}")
            raw.verbund_listens = True
        for _ in raw.notifies(timeout=_POLL_S, stop_after=1):
            break


def run(stop_event: threading.Event, *, batch: int | None = None) -> None:
    """Do jobs in this thread until ``stop_event`` is set."""
    Worker(batch=batch).run(stop_event)


def drain(*, limit: int = 10_000) -> int:
    """Do all jobs that are due now in this thread and return their number.

    For tests, the demo region and commands that want to see the effects at once.
    Failed jobs wait for their next attempt as usual.
    """
    worker = Worker()
    begun = 0
    while begun < limit and (count := worker.turn()):
        begun += count
    return begun


def do(held: ClaimedJob) -> bool:
    """Run one claimed job; whatever it raises becomes the next attempt or a dead job.

    Returns whether the job is done and this worker was the one that did it.
    """
    kind = known_kind(held.kind)
    if kind is None:
        store.fail(held, f"No installed room does jobs of kind {held.kind!r}.")
        return False
    if held.attempt > held.max_attempts:
        store.fail(held, "The worker died in every attempt.")
        return False
    try:
        if kind.name in schedules() and not _is_current_turn(kind, held):
            return store.finish(held)
        with without_scope(), ExitStack() as stack:
            if held.member is not None:
                stack.enter_context(acting_within(held.member, SYSTEM))
            if kind.atomic:
                stack.enter_context(transaction.atomic())
            result = _call(kind, held)
            _finish(held, result)
    except LeaseLost:
        log.warning("lease of %s %s was lost, its work is undone", held.kind, held.id)
        return False
    except (OperationalError, InterfaceError):
        # The lease runs out by itself; the loop reconnects.
        raise
    except Exception:
        log.exception("job %s %s failed", held.kind, held.id)
        store.fail(held, traceback.format_exc())
        return False
    return True


def _finish(held: ClaimedJob, result: object) -> None:
    if not store.finish(held, _storable(result)):
        raise LeaseLost(held.kind)


def _call(kind: JobKind, held: ClaimedJob) -> object:
    arguments: list[object] = []
    if kind.payload_type is not None:
        arguments.append(msgspec.json.decode(held.payload, type=kind.payload_type))
    if not kind.wants_context:
        return kind.function(*arguments)
    context = JobContext(
        id=held.id,
        kind=held.kind,
        key=held.key,
        attempt=held.attempt,
        max_attempts=held.max_attempts,
        worker=held.worker,
    )
    return kind.function(*arguments, context=context)


def _is_current_turn(kind: JobKind, held: ClaimedJob) -> bool:
    """Plan the turn after this one; False if the rule was changed since."""
    store.plan_turns()
    rule = msgspec.json.decode(held.payload).get("rule")
    return rule in {None, schedules()[kind.name]}


def _storable(result: object) -> object:
    """A result that JSON can hold; functions that return rows need not care."""
    if isinstance(result, (str, int, float, bool, dict, list)):
        return result
    return None
