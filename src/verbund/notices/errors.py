"""What can go wrong with a notice."""

from __future__ import annotations

from verbund.core.errors import NotFound


class NoNotice(NotFound):
    """The step, or the case, has no letter of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Zu „{name}“ gehört kein Bescheid.")
