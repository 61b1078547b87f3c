"""What the queue and the waiting list tell: frozen values, no rows."""

from collections.abc import Mapping
from datetime import date, datetime, time
from types import MappingProxyType
from typing import Final
from uuid import UUID

from msgspec import Struct

#: What a number's state is called; ZMS's names are the keys.
STATES_DE: Final = MappingProxyType(
    {
        "queued": "wartend",
        "called": "aufgerufen",
        "processing": "in Bedienung",
        "parked": "zurückgestellt",
        "missed": "nicht erschienen",
        "finished": "erledigt",
        "left": "gegangen",
    }
)


class Ticket(Struct, frozen=True, kw_only=True):
    """A number as its holder gets it.

    ``number`` such as ``B 17``; ``waiting`` people are before it; ``token`` opens the
    page with its state, whose path is ``status_path``. ``again`` if it was drawn
    before for the same case.
    """

    id: UUID
    number: str
    waiting: int
    estimate_minutes: int
    token: str
    status_path: str
    office_id: UUID
    due_at: datetime | None = None
    again: bool = False


class TicketRow(Struct, frozen=True, kw_only=True):
    """A number as the desk sees it."""

    id: UUID
    number: str
    queue: str
    state: str
    channel: str
    drawn_at: datetime
    due_at: datetime | None
    called_at: datetime | None
    calls: int
    counter: str
    case_id: UUID | None


class Called(Struct, frozen=True):
    """One line of the display: which number goes where, since when."""

    number: str
    counter: str
    at: datetime


class Board(Struct, frozen=True):
    """The display of an office: who is called, newest first, and how many wait."""

    called: tuple[Called, ...]
    waiting: int


class TicketStatus(Struct, frozen=True, kw_only=True):
    """A number as its holder looks at it."""

    number: str
    state: str
    counter: str
    waiting: int
    estimate_minutes: int
    office_id: UUID
    due_at: datetime | None


class QueueRow(Struct, frozen=True, kw_only=True):
    """What people draw numbers for at an office, and how long it takes now."""

    id: UUID
    office_id: UUID
    kind: str
    title: str
    letter: str
    open: bool
    minutes: int
    waiting: int
    estimate_minutes: int


class QueueFigures(Struct, frozen=True, kw_only=True):
    """Figures of one day or span from the steps; minutes as medians."""

    drawn: int
    served: int
    missed: int
    left: int
    waited_median: int | None
    waited_longest: int | None
    served_median: int | None
    with_appointment: int
    by_channel: tuple[tuple[str, int], ...]


class TourStop(Struct, frozen=True, kw_only=True):
    """One visit of the suitcase; ``address`` in one line, as the case says it."""

    booking_id: UUID
    case_id: UUID
    number: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    applicant: str
    address: str
    blueprint: str
    service: str
    owner_id: UUID
    acting_id: UUID


class Wishes(Struct, frozen=True):
    """When somebody who waits could come: days and wall-clock times of a beginning."""

    first_on: date
    last_on: date
    from_time: time = time(0)
    to_time: time = time(23, 59)

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "Wishes":
        """From the fields of a form; ``ValueError`` for days and times that are none.

        Times may be left open.
        """
        return cls(
            date.fromisoformat(given.get("first_on", "")),
            date.fromisoformat(given.get("last_on", "")),
            time.fromisoformat(given.get("from_time", "") or "00:00"),
            time.fromisoformat(given.get("to_time", "") or "23:59"),
        )
