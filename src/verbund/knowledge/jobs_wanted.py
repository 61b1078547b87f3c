"""Asking for the index to be brought up to date, without knowing how it is done."""

from verbund.core.jobs import enqueue
from verbund.members.models import touch

KIND = "knowledge.index"


def index_soon() -> None:
    """Have a worker look at the index after this transaction."""
    enqueue(KIND, {})


def changed() -> None:
    """Articles or words are others now: the index is behind until it was looked at."""
    touch("knowledge")
    index_soon()
