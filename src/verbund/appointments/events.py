"""News about times and queues, told upwards: ids only, never personal data."""

from typing import ClassVar
from uuid import UUID

from verbund.core.events import Event


class TicketMoved(Event, frozen=True, kw_only=True):
    """A number was drawn, called, parked, missed or finished; ``what`` says which."""

    kind: ClassVar[str] = "appointments.ticket_moved"

    office_id: UUID
    ticket_id: UUID
    what: str
