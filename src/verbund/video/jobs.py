"""Background work of the video room."""

from verbund.core.jobs import every
from verbund.video import actions


@every("1m", name="video.sweep", atomic=False)
def sweep() -> int:
    """End calls that both sides have left, forget old ones."""
    return actions.sweep()
