"""What can go wrong with a message, in sentences."""

from __future__ import annotations

from datetime import datetime

from verbund.core.errors import VerbundError
from verbund.kernel.german import datetime_de


class NotWaiting(VerbundError):
    """The message has left already."""

    def __init__(self, sent_at: datetime | None) -> None:
        moment = f" am {datetime_de(sent_at)}" if sent_at else ""
        super().__init__(f"Diese Nachricht wurde{moment} schon gesendet.")
