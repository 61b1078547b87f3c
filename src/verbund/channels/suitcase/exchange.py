"""One exchange with the centre, and what is known of the way there."""

from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile

from msgspec import Struct
from msgspec.structs import replace

from verbund.kernel import clock
from verbund.nodes.local.errors import NodeError
from verbund.nodes.local.stick import read_stick_answer, write_stick
from verbund.nodes.local.syncing import sync
from verbund.nodes.local.transport import HttpTransport, NoNetwork
from verbund.nodes.local.vault import FILE as VAULT_FILE


class Net(Struct, frozen=True, kw_only=True):
    """The network in short; ``online`` is ``None`` before the first try.

    ``since`` is when that began, ``synced_at`` the last exchange that came to its end,
    ``revoked`` whether the centre has shut this node out.
    """

    online: bool | None = None
    since: datetime | None = None
    synced_at: datetime | None = None
    message: str = ""
    revoked: bool = False


def run(home: Path, before: Net) -> Net:
    """Send what is sealed and take the answers; never raises for the network."""
    now = clock.now()
    transport = HttpTransport(home)
    try:
        report = sync(home, transport)
    except NodeError as error:
        online = not isinstance(error, NoNetwork)
        return replace(
            before,
            online=online,
            since=before.since if before.online is online else now,
            message=error.detail or error.title,
            # Shut out, though something in the outbox is spoilt: the keys are gone.
            revoked=before.revoked or not (home / VAULT_FILE).exists(),
        )
    finally:
        transport.close()
    return replace(
        before,
        online=True,
        since=before.since if before.online else now,
        synced_at=clock.now(),
        message="",
        revoked=report.revoked,
    )


def stick_file(home: Path) -> bytes:
    """Everything that waits as one file; it is sealed, so it may touch the disk."""
    with NamedTemporaryFile(dir=home, prefix="stick-", suffix=".vbs") as file:
        path = Path(file.name)
        write_stick(home, path)
        return path.read_bytes()


def take_answers(home: Path, content: bytes) -> int:
    """Believe the signed answers of a stick; how many parts the centre has whole."""
    with NamedTemporaryFile(dir=home, prefix="answer-") as file:
        path = Path(file.name)
        path.write_bytes(content)
        return read_stick_answer(home, path)
