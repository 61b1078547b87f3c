"""The ``django-tasks`` API on our jobs: ``@task`` functions and ``.enqueue()``."""

from typing import Any, TypeVar
from uuid import UUID

import msgspec
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskContext, TaskError, TaskResult, TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist
from django_tasks.utils import normalize_json
from typing_extensions import ParamSpec

from verbund.core.jobs.registry import JobContext, job
from verbund.core.jobs.store import enqueue
from verbund.core.models import Job

T = TypeVar("T")
P = ParamSpec("P")

KIND = "core.task"
_STATUS = {
    Job.State.READY: TaskResultStatus.READY,
    Job.State.RUNNING: TaskResultStatus.RUNNING,
    Job.State.DONE: TaskResultStatus.SUCCESSFUL,
    Job.State.DEAD: TaskResultStatus.FAILED,
}


class TaskPayload(msgspec.Struct, frozen=True):
    """Where the function is and what it is called with."""

    path: str
    args: list[Any]
    kwargs: dict[str, Any]


class LeaseBackend(BaseTaskBackend):
    """Stores tasks as leased jobs in the caller's transaction."""

    supports_defer = True
    supports_async_task = True
    supports_get_result = True
    supports_priority = False

    def enqueue(
        self,
        task: Task[P, T],
        args: P.args,  # type: ignore[valid-type] # as the base class has it
        kwargs: P.kwargs,  # type: ignore[valid-type]
    ) -> TaskResult[T]:
        """Store the task and return its result, which is not there yet."""
        self.validate_task(task)
        payload = TaskPayload(
            task.module_path, normalize_json(list(args)), normalize_json(dict(kwargs))
        )
        stored = enqueue(KIND, payload, run_at=task.run_after)
        return self.get_result(str(stored))

    def get_result(self, result_id: str) -> TaskResult[Any]:
        """Read the state of a task; raises ``TaskResultDoesNotExist``."""
        try:
            row = Job.objects.get(pk=UUID(result_id), kind=KIND)
        except (Job.DoesNotExist, ValueError) as error:
            raise TaskResultDoesNotExist(result_id) from error
        return self._result(row)

    def _result(self, row: Job) -> TaskResult[Any]:
        payload = msgspec.convert(row.payload, TaskPayload)
        errors = []
        if row.last_error:
            errors = [
                TaskError(
                    exception_class_path="builtins.Exception", traceback=row.last_error
                )
            ]
        result: TaskResult[Any] = TaskResult(
            task=import_string(payload.path),
            id=str(row.pk),
            status=_STATUS[Job.State(row.state)],
            enqueued_at=row.created_at,
            started_at=row.started_at,
            finished_at=row.finished_at,
            last_attempted_at=row.started_at,
            args=payload.args,
            kwargs=payload.kwargs,
            backend=self.alias,
            errors=errors,
            worker_ids=[row.worker] * row.attempts,
        )
        # The dataclass is frozen and takes this field from its backend only so.
        object.__setattr__(result, "_return_value", row.result)
        return result


@job(KIND)
def run_task(payload: TaskPayload, context: JobContext) -> object:
    """Call the function of one task."""
    task: Task[Any, Any] = import_string(payload.path)
    if not task.takes_context:
        return normalize_json(task.call(*payload.args, **payload.kwargs))
    row = Job.objects.get(pk=context.id)
    backend = task.get_backend()
    result = backend.get_result(str(row.pk))
    return normalize_json(
        task.call(TaskContext(task_result=result), *payload.args, **payload.kwargs)
    )
