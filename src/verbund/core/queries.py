"""What other rooms read from the ground floor."""

from verbund.core.models import AuditEntry, Job


def dead_jobs(*, limit: int = 200) -> list[Job]:
    """Jobs that were given up and wait for a person, newest first."""
    return list(
        Job.objects.filter(state=Job.State.DEAD).order_by("-finished_at")[:limit]
    )


def failing_jobs(*, limit: int = 200) -> list[Job]:
    """Jobs that failed at least once and will be tried again, next first."""
    rows = Job.objects.filter(state=Job.State.READY).exclude(last_error="")
    return list(rows.order_by("due_at")[:limit])


def audit_entries(
    *, subject: str = "", action: str = "", limit: int = 200
) -> list[AuditEntry]:
    """Rows of the protocol, newest first; for one subject or action, or all."""
    rows = AuditEntry.objects.all()
    if subject:
        rows = rows.filter(subject=subject)
    if action:
        rows = rows.filter(action=action)
    return list(rows.order_by("-at", "-id")[:limit])


def open_job_keys(prefix: str) -> frozenset[str]:
    """Keys with this beginning of all jobs that are neither done nor given up."""
    rows = Job.objects.filter(
        key__startswith=prefix, state__in=[Job.State.READY, Job.State.RUNNING]
    )
    return frozenset(key for key in rows.values_list("key", flat=True) if key)
