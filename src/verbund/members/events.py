"""News of this room: ids only, never an address or a token."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from verbund.core.events import Event


class CitizenLinkRequested(Event, frozen=True, kw_only=True):
    """A citizen wants to sign in; ``messages`` sends ``queries.link_mail``."""

    kind: ClassVar[str] = "members.citizen_link_requested"

    link_id: UUID
    language: str = "de"


class MemberMerged(Event, frozen=True, kw_only=True):
    """``merged`` goes up in ``into`` from that day on; its ids and cases stay."""

    kind: ClassVar[str] = "members.member_merged"

    merged: UUID
    into: UUID
    on: date
