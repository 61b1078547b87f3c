"""The state of one case: everything the journal says, folded into one value.

Frozen, plain data, JSON there and back by msgspec. Only ``evolve`` makes new ones.
"""

from datetime import date, datetime

import msgspec
from msgspec import Struct

from verbund.engine.commands import ActorRef, FileRef, RequestItem
from verbund.engine.state_appointment import AppointmentState, WaitingState
from verbund.engine.state_identity import IdentityState
from verbund.engine.state_inquiry import ChosenCondition, ForwardState, InquiryState
from verbund.engine.state_payment import PaymentState, TermState
from verbund.engine.state_rounds import RankingState


class ClockStep(Struct, frozen=True, omit_defaults=True):
    """One step of a reckoning, for people: the day it leads to, why, and the law."""

    text: dict[str, str]
    on: date | None = None
    legal: str = ""


class ClockState(Struct, frozen=True, omit_defaults=True):
    """One deadline of a case. Days are calendar days in Germany, both ends inclusive.

    ``due_on`` is the last day; it is ``None`` only if the clock could not be reckoned.
    ``started_on`` is the day of the event. ``suspended_days`` were added so far.
    ``subject`` is the request or notice the clock belongs to.
    """

    id: str
    kind: str
    started_on: date
    due_on: date | None = None
    period: str = ""
    suspended_since: date | None = None
    suspended_days: int = 0
    stopped_on: date | None = None
    expired: bool = False
    extended: bool = False
    main: bool = False
    warn_on: tuple[date, ...] = ()
    steps: tuple[ClockStep, ...] = ()
    suspensions: tuple[tuple[date, date], ...] = ()
    subject: str = ""

    @property
    def running(self) -> bool:
        """The days count at this moment."""
        return self.stopped_on is None and not self.expired and not self.suspended_since

    @property
    def open(self) -> bool:
        """Neither stopped nor expired; it may be suspended."""
        return self.stopped_on is None and not self.expired


class TaskState(Struct, frozen=True, omit_defaults=True):
    """Something to do."""

    id: str
    title: str
    added_at: datetime
    due_on: date | None = None
    assignee: str | None = None
    done_at: datetime | None = None
    done_by: str = ""
    origin: str = ""


class RequestState(Struct, frozen=True, omit_defaults=True):
    """What the citizen was asked for."""

    id: str
    items: tuple[RequestItem, ...]
    asked_at: datetime
    asked_by: str
    due_on: date | None = None
    message: str = ""
    steps: tuple[ClockStep, ...] = ()
    supplied: tuple[str, ...] = ()
    answered_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def open(self) -> bool:
        return self.closed_at is None


class ProposalState(Struct, frozen=True, omit_defaults=True):
    """A transition that waits for a second person. ``scope`` may be ``objection``.

    ``reviewer`` is the id of the person who was asked, empty if anybody may.
    """

    id: str
    transition: str
    by: ActorRef
    at: datetime
    input: dict[str, object] = {}
    reason: str = ""
    results: dict[str, object] = {}
    scope: str = "case"
    delivery: str = ""
    reviewer: str = ""


class MessageState(Struct, frozen=True, omit_defaults=True):
    """One message; ``incoming`` if the citizen wrote it."""

    id: str
    at: datetime
    author: str
    body: str
    incoming: bool = False
    subject: str = ""
    template: str = ""
    files: tuple[FileRef, ...] = ()
    delivery: str = ""


class NoteState(Struct, frozen=True, omit_defaults=True):
    """One note."""

    id: str
    at: datetime
    by: str
    text: str
    internal: bool = True


class DocumentState(Struct, frozen=True, omit_defaults=True):
    """One file that was added to the case."""

    id: str
    at: datetime
    by: str
    file: FileRef
    title: str
    kind: str = "document"


class NoticeState(Struct, frozen=True, omit_defaults=True):
    """One notice: decided, then issued (a document exists), then announced."""

    id: str
    template: str
    decision: str
    decided_at: datetime
    document: str = ""
    digest: str = ""
    posted_on: date | None = None
    delivery: str = ""
    delivery_state: str = ""
    announced_on: date | None = None
    announcement: str = ""
    steps: tuple[ClockStep, ...] = ()


class ObjectionState(Struct, frozen=True, omit_defaults=True):
    """The objection as a process of its own."""

    id: str
    kind: str
    state: str
    phase: str
    received_at: datetime
    text: str = ""
    files: tuple[FileRef, ...] = ()
    notice: str = ""
    due_on: date | None = None
    late: bool = False
    reinstatement: str = ""
    reinstatement_reason: str = ""
    end: str = ""
    decided_at: datetime | None = None


class LinkedCase(Struct, frozen=True):
    """Another case: its id and number."""

    case: str
    number: str


class DecisionState(Struct, frozen=True, omit_defaults=True):
    """The last decision: facts, results, reasons and who stood for it."""

    id: str
    transition: str
    at: datetime
    by: ActorRef
    facts: dict[str, object] = {}
    results: dict[str, object] = {}
    reason: str = ""
    notice: str = ""
    proposed_by: str = ""
    scope: str = "case"


class CaseState(Struct, frozen=True, omit_defaults=True):
    """All of a case. ``position`` counts its entries; the first one has position 1.

    ``state`` names a state of the process, ``phase`` what the public sees
    (``received``, ``processing``, ``action_required``, ``completed``), ``result`` how
    it ended.
    ``electronic_since`` is when the citizen agreed to notices in the mailbox only.
    ``facts`` are the inputs kept with decisions (``decision.<id>`` in expressions),
    ``results`` the rule results of the last decisions by rule id.
    """

    blueprint: str
    version: str
    digest: str
    state: str
    phase: str
    opened_at: datetime
    changed_at: datetime
    position: int = 1
    service: str | None = None
    channel: str = ""
    number: str = ""
    language: str = "de"
    opened_by: ActorRef | None = None
    answers: dict[str, object] = {}
    facts: dict[str, object] = {}
    results: dict[str, object] = {}
    decision: DecisionState | None = None
    result: str = ""
    clocks: dict[str, ClockState] = {}
    tasks: tuple[TaskState, ...] = ()
    requests: tuple[RequestState, ...] = ()
    proposals: tuple[ProposalState, ...] = ()
    messages: tuple[MessageState, ...] = ()
    notes: tuple[NoteState, ...] = ()
    documents: tuple[DocumentState, ...] = ()
    notices: tuple[NoticeState, ...] = ()
    objection: ObjectionState | None = None
    assignee: str | None = None
    assignee_name: str = ""
    office: str | None = None
    resubmit_on: date | None = None
    resubmit_note: str = ""
    electronic_since: datetime | None = None
    corrected_at: datetime | None = None
    waiting_since: date | None = None
    waited_days: int = 0
    merged_into: LinkedCase | None = None
    merged: tuple[LinkedCase, ...] = ()
    closed_at: datetime | None = None
    flags: tuple[str, ...] = ()
    payments: tuple[PaymentState, ...] = ()
    terms: tuple[TermState, ...] = ()
    ranking: RankingState | None = None
    inquiries: tuple[InquiryState, ...] = ()
    conditions: tuple[ChosenCondition, ...] = ()
    forwards: tuple[ForwardState, ...] = ()
    appointment: AppointmentState | None = None
    missed_appointments: int = 0
    waiting: WaitingState | None = None
    identity: IdentityState | None = None

    @property
    def open(self) -> bool:
        """Whether anybody still has to do something; an objection opens it again."""
        return self.closed_at is None

    @property
    def erased(self) -> bool:
        return "erased" in self.flags

    def main_clock(self) -> ClockState | None:
        """The deadline the worklist shows: the main one, also when it is overdue."""
        found = [
            clock
            for clock in self.clocks.values()
            if clock.due_on and (clock.open or (clock.main and not clock.stopped_on))
        ]
        if not found or not self.open:
            return None
        return min(found, key=lambda c: (not c.main, c.due_on or date.max))

    def open_requests(self) -> tuple[RequestState, ...]:
        return tuple(request for request in self.requests if request.open)

    def open_tasks(self) -> tuple[TaskState, ...]:
        return tuple(task for task in self.tasks if task.done_at is None)


_ENCODER = msgspec.json.Encoder(order="deterministic")
_DECODER = msgspec.json.Decoder(CaseState)


def state_to_json(state: CaseState) -> bytes:
    """The state as JSON; equal states give equal bytes."""
    return _ENCODER.encode(state)


def state_from_json(document: bytes | str) -> CaseState:
    """The state that ``state_to_json`` wrote; unknown members are passed over."""
    return _DECODER.decode(document)
