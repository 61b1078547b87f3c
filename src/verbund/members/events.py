"""News of this room: ids only, never an address or a token."""

from typing import ClassVar
from uuid import UUID

from verbund.core.events import Event


class CitizenLinkRequested(Event, frozen=True, kw_only=True):
    """A citizen wants to sign in; ``messages`` sends ``queries.link_mail``."""

    kind: ClassVar[str] = "members.citizen_link_requested"

    link_id: UUID
    language: str = "de"
