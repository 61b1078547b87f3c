"""The appointment of a case."""

from datetime import date, datetime, time
from typing import Literal

from msgspec import Struct

from verbund.kernel.clock import to_berlin


class SlotRef(Struct, frozen=True, omit_defaults=True):
    """A time at an office, with what people must know of it. Aware moments."""

    starts_at: datetime
    ends_at: datetime
    id: str = ""
    office: str = ""
    place: str = ""


class AppointmentState(Struct, frozen=True, omit_defaults=True):
    """The latest appointment; ``moves`` counts how often it was put off."""

    id: str
    slot: SlotRef
    status: Literal["booked", "cancelled", "kept", "missed"] = "booked"
    booked_at: datetime | None = None
    moves: int = 0
    reminded: tuple[str, ...] = ()
    reason: str = ""

    @property
    def booked(self) -> bool:
        return self.status == "booked"


class OfferState(Struct, frozen=True, omit_defaults=True):
    """A freed time that is kept for the citizen until ``until``."""

    id: str
    slot: SlotRef
    until: datetime


class WaitingState(Struct, frozen=True, omit_defaults=True):
    """The wishes of somebody who waits for a time; ``offer`` while one is open.

    ``unanswered`` counts the offers in a row that ran out.
    """

    first_on: date
    last_on: date
    from_time: time | None = None
    to_time: time | None = None
    since: datetime | None = None
    offer: OfferState | None = None
    unanswered: int = 0


def appointment_facts(
    appointment: AppointmentState | None, missed: int
) -> dict[str, object]:
    """What ``appointment.…`` means in expressions; days as ISO text."""
    if appointment is None:
        return {"booked": False, "kept": False, "missed": missed}
    start = to_berlin(appointment.slot.starts_at)
    return {
        "booked": appointment.booked,
        "kept": appointment.status == "kept",
        "missed": missed,
        "on": start.date().isoformat(),
        "time": f"{start:%H:%M}",
        "place": appointment.slot.place,
    }
