"""Asking for the index to be brought up to date, without knowing how it is done."""

from verbund.core.jobs import enqueue

KIND = "knowledge.index"


def index_soon() -> None:
    """Have a worker look at the index after this transaction."""
    enqueue(KIND, {})
