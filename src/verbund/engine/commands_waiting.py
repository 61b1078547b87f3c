"""What may be asked of a case that waits for a time to be freed."""

from datetime import date, datetime, time
from typing import Literal

from verbund.engine.commands import Command
from verbund.engine.state_appointment import SlotRef


class AwaitAppointment(Command, frozen=True):
    """Go on the waiting list, or wish something else there.

    Days and wall-clock times between which the appointment should begin.
    """

    first_on: date
    last_on: date
    from_time: time = time(0)
    to_time: time = time(23, 59)


class StopAwaiting(Command, frozen=True):
    """Leave the waiting list."""

    reason: str = ""


class OfferAppointment(Command, frozen=True):
    """Tell the citizen of a time that is kept for her until then."""

    offer: str
    slot: SlotRef
    until: datetime


class EndOffer(Command, frozen=True):
    """The offer is over: she does not want it, or did not answer in time."""

    how: Literal["declined", "expired"]
