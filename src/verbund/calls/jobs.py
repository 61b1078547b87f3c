"""Repeated work of the calls: forgetting."""

from verbund.calls import actions
from verbund.core.jobs import every


@every("1h", name="calls.forget_numbers")
def forget_numbers() -> int:
    """Numbers of callers go after the hours that the configuration says."""
    return actions.forget_numbers()


@every("03:55", name="calls.forget_notes")
def forget_notes() -> int:
    """Notes of kept promises go after the days that the configuration says."""
    return actions.forget_notes()
