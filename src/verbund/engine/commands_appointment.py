"""What may be asked of a case about its appointment."""

from verbund.engine.commands import Command
from verbund.engine.state_appointment import SlotRef


class BookAppointment(Command, frozen=True):
    """Take this time; an appointment that is booked is moved to it.

    Whether the time is free is not known here: the room ``appointments`` holds it.
    """

    slot: SlotRef


class CancelAppointment(Command, frozen=True):
    """Give the time back."""

    reason: str = ""


class RecordAttendance(Command, frozen=True):
    """Whether the person came."""

    kept: bool


class RemindAppointment(Command, frozen=True):
    """Tell the citizen that the appointment is near; ``before`` names which time."""

    before: str
