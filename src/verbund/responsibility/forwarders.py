"""The ways to a body outside: one forwarder for each kind, registered by its room.

The e-mail is ours; Open311 is registered by the room that speaks it. A parcel holds
what the other side needs to act and nothing about who reported.
"""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from msgspec import Struct

from verbund.responsibility.shapes import BodyView


class ForwardRefused(Exception):
    """The other side will never take it like this; the text is for the clerk."""


class ForwardDelayed(Exception):
    """It cannot take it now; the job comes back."""


class Parcel(Struct, frozen=True, kw_only=True):
    """A case as it is handed to a body outside.

    ``category`` is our service code, ``text`` what a person released for it,
    ``photos`` absolute addresses of released pictures. Whoever has ``answer_url`` may
    answer; ``reply_to`` is the office's address.
    """

    referral_id: UUID
    case_id: UUID
    member_id: UUID
    number: str
    sender: str
    category: str
    title: str
    text: str
    lat: float | None = None
    lon: float | None = None
    address: str = ""
    asset: str = ""
    reported_at: datetime
    photos: tuple[str, ...] = ()
    answer_url: str = ""
    reply_to: str = ""


class Sent(Struct, frozen=True, kw_only=True):
    """The other side has it; ``remote_id`` is its number if it told one."""

    remote_id: str = ""
    detail: str = ""


class RemoteStatus(Struct, frozen=True, kw_only=True):
    """How far the other side is; ``closed`` ends the hand-over."""

    status: str
    text: str = ""
    closed: bool = False


class Forwarder(Protocol):
    """One way outside. It runs in a worker, outside of any transaction.

    ``send`` may run twice for the same ``referral_id`` after a crash. It raises
    ``ForwardRefused`` or ``ForwardDelayed``. ``status`` gives ``None`` if the way does
    not tell how far things are.
    """

    kind: str

    def send(self, parcel: Parcel, body: BodyView, secret: str) -> Sent:
        """Hand it over."""
        ...

    def status(
        self, body: BodyView, remote_id: str, secret: str
    ) -> RemoteStatus | None:
        """Ask how far it is."""
        ...


_known: dict[str, Forwarder] = {}


def register_forwarder(forwarder: Forwarder) -> None:
    """Make a way known; the same kind twice raises ``ValueError``."""
    if forwarder.kind in _known:
        raise ValueError(f"forwarder {forwarder.kind!r} is registered twice")
    _known[forwarder.kind] = forwarder


def forwarder(kind: str) -> Forwarder | None:
    """The way of this kind, ``None`` if this installation has none."""
    return _known.get(kind)
