"""Appointments in a process."""

from msgspec import field

from verbund.engine.model_fields import Part
from verbund.engine.text import Expr, Text


class BringItem(Part, frozen=True, kw_only=True):
    """Something to bring along; ``when`` looks at the answers."""

    text: Text
    when: Expr | None = None


class HomeVisit(Part, frozen=True, kw_only=True):
    """When the office comes to the person, and which answer says where."""

    when: Expr
    address: str


class AppointmentDef(Part, frozen=True, kw_only=True):
    """When somebody may book a time at an office, and what follows from it.

    ``slot`` is bound to an office at adoption; ``kind`` names the office's times (the
    blueprint's key if empty), so that two services may share one calendar. ``earliest``
    and ``latest`` are periods from today, ``change_until`` from the appointment
    backwards. States: ``to`` once booked, ``back_to`` when cancelled or missed,
    ``kept_to`` when the person came. Messages are ids of texts. With ``at_home`` the
    time is taken from the tour of the suitcase. Who waits for a time is given
    ``offer_minutes`` to answer when one was freed.
    """

    title: Text
    slot: str
    kind: str = ""
    minutes: int | Expr = 15
    from_: tuple[str, ...] = field(name="from")
    by: tuple[str, ...] = ("citizen", "clerk")
    to: str | None = None
    back_to: str | None = None
    kept_to: str | None = None
    earliest: str = "P1D"
    latest: str = "P60D"
    change_until: str = "P1D"
    remind: tuple[str, ...] = ()
    bring: tuple[BringItem, ...] = ()
    booked: str | None = None
    moved: str | None = None
    cancelled: str | None = None
    reminder: str | None = None
    missed: str | None = None
    at_home: HomeVisit | None = None
    offer_minutes: int = 120
    offered: str | None = None
