"""Entries about waiting for a time that somebody else gives back."""

from datetime import date, datetime, time

from verbund.engine.entry_data import EntryData
from verbund.engine.state_appointment import SlotRef


class AppointmentAwaited(EntryData, frozen=True):
    """The citizen is on the waiting list with these wishes."""

    first_on: date | None = None
    last_on: date | None = None
    from_time: time | None = None
    to_time: time | None = None


class AwaitingStopped(EntryData, frozen=True):
    """She waits no longer."""

    reason: str = ""


class AppointmentOffered(EntryData, frozen=True):
    """A freed time is kept for her until ``until``."""

    offer: str = ""
    slot: SlotRef | None = None
    until: datetime | None = None


class OfferEnded(EntryData, frozen=True):
    """The offer went on to the next: ``declined`` or ``expired``."""

    offer: str = ""
    how: str = ""


#: The kinds of this module, in the order of a case's life.
SHAPES: tuple[type[EntryData], ...] = (
    AppointmentAwaited, AppointmentOffered, OfferEnded, AwaitingStopped,
)  # fmt: skip
