"""What is known of the way to the centre, and one exchange with it."""

from datetime import datetime
from pathlib import Path

from msgspec import Struct


class Net(Struct, frozen=True, kw_only=True):
    """The network in short; ``online`` is ``None`` before the first try.

    ``since`` is when that began, ``synced_at`` the last exchange that came to its end.
    """

    online: bool | None = None
    since: datetime | None = None
    synced_at: datetime | None = None
    message: str = ""


def run(home: Path, before: Net) -> Net:
    """Send what is sealed and take the answers; never raises for the network."""
    _ = home
    return before


def stick_file(home: Path) -> bytes:
    """Everything that waits, as one file."""
    raise NotImplementedError(home)


def take_answers(home: Path, content: bytes) -> int:
    """Believe the signed answers of a file; how many there were."""
    raise NotImplementedError(home, content)
