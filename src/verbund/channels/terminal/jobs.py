"""What the terminal does for itself: nothing of a visit that broke off may stay."""

from datetime import timedelta

from verbund.channels.terminal.ending import discard_left
from verbund.channels.terminal.visit import SECONDS
from verbund.core.jobs import every
from verbund.kernel import clock


@every("10m", name="terminal.discard_left")
def discard_left_drafts() -> str:
    """Delete drafts of visits whose session is over."""
    return str(discard_left(clock.now() - timedelta(seconds=SECONDS)))
