"""Repeated work of the calls: forgetting, and the figures of each day."""

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


@every("03:20", name="calls.reckon_days")
def reckon_days() -> int:
    """Yesterday's promise can be read by anybody from the morning on."""
    return actions.reckon_days()
