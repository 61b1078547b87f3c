"""Every write of the ground floor that a person starts."""

from uuid import UUID

from django.db import transaction

from verbund.core import audit
from verbund.core.errors import NotFound
from verbund.core.models import Job
from verbund.core.rights import RETRY_JOBS, Actor, require
from verbund.kernel.clock import now


@transaction.atomic
def retry_job(*, job_id: UUID, actor: Actor) -> Job:
    """Give a dead job another full round of attempts, starting now.

    Raises ``NotFound`` unless the job is dead, ``Forbidden`` without the right.
    """
    require(actor, RETRY_JOBS.key)
    changed = Job.objects.filter(pk=job_id, state=Job.State.DEAD).update(
        state=Job.State.READY, attempts=0, due_at=now(), finished_at=None
    )
    if not changed:
        raise NotFound(
            "Der Auftrag ist nicht gescheitert oder schon wieder angestoßen."
        )
    audit.record(action="job_retried", actor=actor, subject=f"job:{job_id}")
    return Job.objects.get(pk=job_id)


@transaction.atomic
def discard_job(*, job_id: UUID, reason: str, actor: Actor) -> None:
    """Take a dead job off the list because a person dealt with it otherwise."""
    require(actor, RETRY_JOBS.key)
    changed = Job.objects.filter(pk=job_id, state=Job.State.DEAD).update(
        state=Job.State.DONE, finished_at=now()
    )
    if not changed:
        raise NotFound("Der Auftrag ist nicht gescheitert.")
    audit.record(
        action="job_discarded",
        actor=actor,
        subject=f"job:{job_id}",
        detail={"reason": reason},
    )
