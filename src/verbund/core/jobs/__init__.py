"""Background work that survives the death of its worker.

In: ``enqueue`` and ``enqueue_many`` inside the caller's transaction, ``@job`` and
``@every`` at import. Out: each job is run at least once, and its database effects
exactly once: they are committed together with the mark "done", which only the holder of
the lease may set. A job is due when ``due_at`` is over; a running job's ``due_at`` is
the end of its lease, so the job of a dead worker comes back by itself.
"""

from verbund.core.jobs.registry import JobContext, every, job
from verbund.core.jobs.store import (
    NewJob,
    enqueue,
    enqueue_many,
    insertion,
    wake_workers,
)
from verbund.core.jobs.worker import Worker, drain, run

__all__ = [
    "JobContext",
    "NewJob",
    "Worker",
    "drain",
    "enqueue",
    "enqueue_many",
    "every",
    "insertion",
    "job",
    "run",
    "wake_workers",
]
