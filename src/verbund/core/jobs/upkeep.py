"""Repeated work of the ground floor itself."""

from datetime import timedelta

from verbund.core.config import config
from verbund.core.jobs.registry import every
from verbund.core.jobs.store import prune
from verbund.core.models import Attempt
from verbund.kernel.clock import now


@every("02:30", name="core.prune")
def prune_finished() -> int:
    """Delete finished jobs and counters whose time is over."""
    Attempt.objects.filter(until__lt=now()).delete()
    return prune(older_than=timedelta(days=config().jobs_keep_days))
