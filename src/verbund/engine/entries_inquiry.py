"""Entries about other offices, conditions, extracts and appointments."""

from datetime import date, datetime

from verbund.engine.entry_data import EntryData
from verbund.engine.model_inquiry import Recipient
from verbund.engine.state_appointment import SlotRef
from verbund.engine.state_inquiry import ChosenCondition


class InquirySent(EntryData, frozen=True):
    """An office was asked; it sees the fields in ``shares`` and nothing else."""

    inquiry: str = ""
    office: str = ""
    recipient: Recipient = Recipient()
    shares: tuple[str, ...] = ()
    message: str = ""
    required: bool = True
    due_on: date | None = None


class InquiryAnswered(EntryData, frozen=True):
    """The office's answer; ``lapsed`` if the law takes its silence for one."""

    inquiry: str = ""
    verdict: str = ""
    text: str = ""
    conditions: tuple[ChosenCondition, ...] = ()
    lapsed: bool = False


class InquiryReminded(EntryData, frozen=True):
    """The office was reminded on that day."""

    inquiry: str = ""
    on: date | None = None


class InquiryWithdrawn(EntryData, frozen=True):
    """The question was taken back; ``waived``: decided without the answer."""

    inquiry: str = ""
    office: str = ""
    reason: str = ""
    waived: bool = False


class ConditionsSet(EntryData, frozen=True):
    """The conditions that the notice will print, all of them, in order."""

    conditions: tuple[ChosenCondition, ...] = ()


class Forwarded(EntryData, frozen=True):
    """An extract of these fields was given to another body."""

    forward: str = ""
    part: str = ""
    recipient: Recipient = Recipient()
    fields: tuple[str, ...] = ()


class ForwardFetched(EntryData, frozen=True):
    """The body opened its extract for the first time."""

    forward: str = ""


class AppointmentBooked(EntryData, frozen=True):
    """A time was taken."""

    slot: SlotRef | None = None
    appointment: str = ""


class AppointmentMoved(EntryData, frozen=True):
    """Another time was taken instead."""

    slot: SlotRef | None = None
    appointment: str = ""
    came_from: datetime | None = None


class AppointmentCancelled(EntryData, frozen=True):
    """The time was given back."""

    appointment: str = ""
    reason: str = ""


class AppointmentKept(EntryData, frozen=True):
    """The person came."""

    appointment: str = ""


class AppointmentMissed(EntryData, frozen=True):
    """The person did not come."""

    appointment: str = ""


class AppointmentReminded(EntryData, frozen=True):
    """The citizen was told that the appointment is near."""

    appointment: str = ""
    before: str = ""


#: The kinds of this module, in the order of a case's life.
SHAPES: tuple[type[EntryData], ...] = (
    InquirySent, InquiryReminded, InquiryAnswered, InquiryWithdrawn, ConditionsSet,
    Forwarded, ForwardFetched, AppointmentBooked, AppointmentMoved,
    AppointmentReminded, AppointmentCancelled, AppointmentKept, AppointmentMissed,
)  # fmt: skip
