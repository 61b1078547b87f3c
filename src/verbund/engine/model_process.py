"""The process and clock parts of a blueprint."""

from collections.abc import Mapping
from typing import Literal

from msgspec import field

from verbund.engine.model_appointment import AppointmentDef
from verbund.engine.model_fields import Field, Named, Part
from verbund.engine.model_inquiry import Conditions, Inquiries
from verbund.engine.text import Expr, Text

Phase = Literal["received", "processing", "action_required", "completed"]
ClockKind = Literal["authority", "citizen", "objection", "tacit_approval", "retention"]
Announcement = Literal[
    "post_ao", "post_vwvfg", "electronic_ao", "electronic_vwvfg", "service"
]


class PublicState(Part, frozen=True, kw_only=True):
    """What the citizen sees of a state."""

    phase: Phase
    title: Text
    text: Text | None = None


class State(Named, frozen=True, kw_only=True):
    """``end`` names the result (``success``, ``refused`` …) if the case ends here."""

    id: str = ""
    title: Text
    public: PublicState | None = None
    end: str | None = None


class TaskDef(Part, frozen=True, kw_only=True):
    id: str = ""
    title: Text
    due: str | None = None
    role: str | None = None
    when: Expr | None = None


class Transition(Named, frozen=True, kw_only=True):
    id: str
    title: Text
    from_: tuple[str, ...] = field(name="from")
    to: str
    by: tuple[str, ...] = ()
    primary: bool = False
    visible_if: Expr | None = None
    guard: Expr | None = None
    because: Text | None = None
    four_eyes: bool | Expr = False
    decides: tuple[str, ...] = ()
    inputs: Mapping[str, Field] = {}
    notice: str | None = None
    awaits_inquiries: bool | None = None
    tasks: tuple[TaskDef, ...] = ()
    message: str | None = None
    keeps: tuple[str, ...] = ()
    sets: Mapping[str, Expr] = {}


class RequestDocuments(Part, frozen=True, kw_only=True):
    from_: tuple[str, ...] = field(name="from")
    to: str
    back_to: str
    clock: str | None = None
    by: tuple[str, ...] = ("clerk",)
    message: str | None = None


class Action(Part, frozen=True, kw_only=True):
    """Withdrawal, reopening, or merging a duplicate into another case."""

    from_: tuple[str, ...] = field(name="from")
    to: str
    by: tuple[str, ...] = ()
    guard: Expr | None = None
    because: Text | None = None
    message: str | None = None


class Objection(Part, frozen=True, kw_only=True):
    """The sub-process after a notice. The first state is the one it begins in."""

    from_: tuple[str, ...] = field(name="from")
    clock: str
    kind: Expr = "'objection'"
    initial: str | None = None
    states: Mapping[str, State]
    transitions: tuple[Transition, ...] = ()
    message: str | None = None


class Process(Part, frozen=True, kw_only=True):
    initial: str
    states: Mapping[str, State]
    transitions: tuple[Transition, ...] = ()
    request_documents: RequestDocuments | None = None
    withdrawal: Action | None = None
    reopening: Action | None = None
    objection: Objection | None = None
    inquiries: Inquiries | None = None
    conditions: Conditions | None = None
    appointment: AppointmentDef | None = None
    merge: Action | None = None

    def transition(self, transition_id: str) -> Transition | None:
        """The transition with this id, also of the objection."""
        more = self.objection.transitions if self.objection else ()
        return next(
            (t for t in (*self.transitions, *more) if t.id == transition_id), None
        )


class ClockStart(Part, frozen=True, kw_only=True):
    """Exactly one is set; ``day`` computes the first day; missing, nothing starts."""

    on: (
        Literal[
            "opened",
            "documents_complete",
            "documents_requested",
            "announced",
            "objection_filed",
            "inquiry_sent",
            "payment_requested",
            "term_set",
        ]
        | None
    ) = None
    state: str | None = None
    transition: str | None = None
    field: str | None = None
    day: Expr | None = None


class ClockEvents(Part, frozen=True, kw_only=True):
    on: Literal["documents_supplied", "objection_decided"] | None = None
    states: tuple[str, ...] = ()
    transitions: tuple[str, ...] = ()


class ClockExpiry(Part, frozen=True, kw_only=True):
    """What happens when the clock runs out; nothing if all are unset."""

    transition: str | None = None
    task: TaskDef | None = None
    message: str | None = None


class ClockDef(Named, frozen=True, kw_only=True):
    """``period`` is an ISO period, working days (``P20WD``) or an expression.

    ``any_day``: the last day may be a Sunday. § 193 BGB moves only declarations and
    performances; what the law brings about by itself happens on that very day.
    """

    id: str
    title: Text
    kind: ClockKind
    starts: ClockStart
    announcement: Announcement | None = None
    period: Expr | None = None
    any_day: bool = False
    stops: ClockEvents = ClockEvents()
    suspended: ClockEvents = ClockEvents()
    warn: tuple[str, ...] = ()
    main: bool = False
    expiry: ClockExpiry = ClockExpiry()
    legal: tuple[str, ...] = ()
