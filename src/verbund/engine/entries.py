"""What happened in a case: the kinds of journal entries and the shape of their data.

``EntryDraft`` is what ``decide`` returns and what ``evolve`` reads; the cases room adds
id, position, owner, acting body, node and hashes and stores it for good. ``data`` is
plain JSON. Each known kind has a struct below, named as the kind in camel case; new
members get a default, so that an older journal can always be read.
"""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType

import msgspec
from msgspec import Struct

from verbund.engine.commands import ActorRef, FileRef, RequestItem
from verbund.engine.entries_identity import SHAPES as IDENTITY_SHAPES
from verbund.engine.entries_inquiry import SHAPES as INQUIRY_SHAPES
from verbund.engine.entries_payment import SHAPES as PAYMENT_SHAPES
from verbund.engine.entries_waiting import SHAPES as WAITING_SHAPES
from verbund.engine.entries_whole import SHAPES as WHOLE_SHAPES
from verbund.engine.entry_data import EntryData
from verbund.engine.state import (
    ClockState,
    ClockStep,
    ObjectionState,
    RequestState,
)


class EntryDraft(Struct, frozen=True):
    """One entry: what happened, when (aware, UTC), by whom, through which channel.

    ``data`` is ``None`` once the content was erased.
    """

    kind: str
    data: dict[str, object] | None
    at: datetime
    actor: ActorRef
    channel: str = "desk"


class Opened(EntryData, frozen=True):
    """A case began. ``state`` and ``phase`` are the first ones of the process.

    ``began`` is the channel where its form was begun, empty if it was sent there too.
    """

    state: str = ""
    phase: str = ""
    answers: dict[str, object] = {}
    service: str | None = None
    number: str = ""
    language: str = "de"
    blueprint: str = ""
    version: str = ""
    digest: str = ""
    pruned: tuple[str, ...] = ()
    began: str = ""


class Change(Struct, frozen=True, omit_defaults=True):
    """One corrected answer; a missing value is ``None``."""

    path: str
    old: object = None
    new: object = None
    consequence: bool = False


class AnswersCorrected(EntryData, frozen=True):
    """Answers changed. ``answers`` are all of them afterwards."""

    answers: dict[str, object] = {}
    changes: tuple[Change, ...] = ()
    reason: str = ""


class StateChanged(EntryData, frozen=True):
    """A transition was carried out; ``end`` is set when the new state is an end."""

    to: str = ""
    phase: str = ""
    came_from: str = ""
    transition: str = ""
    input: dict[str, object] = {}
    reason: str = ""
    end: str = ""
    scope: str = "case"
    kept: dict[str, object] = {}
    counted: dict[str, int] = {}


class Proposed(EntryData, frozen=True):
    """Somebody prepared a transition that a second person must release."""

    proposal: str = ""
    transition: str = ""
    input: dict[str, object] = {}
    reason: str = ""
    results: dict[str, object] = {}
    scope: str = "case"
    delivery: str = ""
    reviewer: str = ""


class Approved(EntryData, frozen=True):
    """The second person released the proposal."""

    proposal: str = ""
    transition: str = ""


class Returned(EntryData, frozen=True):
    """The proposal went back (``withdrawn``: its author took it back)."""

    proposal: str = ""
    transition: str = ""
    reason: str = ""
    withdrawn: bool = False


class DocumentsRequested(EntryData, frozen=True):
    """Something was asked of the citizen, to be handed in by the end of ``due_on``."""

    request: str = ""
    items: tuple[RequestItem, ...] = ()
    due_on: date | None = None
    message: str = ""
    steps: tuple[ClockStep, ...] = ()


class DocumentsSupplied(EntryData, frozen=True):
    """The citizen handed something in. ``late`` says how it stood to the last day."""

    request: str = ""
    answers: dict[str, object] = {}
    supplied: tuple[str, ...] = ()
    files: tuple[FileRef, ...] = ()
    message: str = ""
    complete: bool = True
    late: bool = False


class TimeGranted(EntryData, frozen=True):
    """The citizen has until the end of ``due_on`` for the request."""

    request: str = ""
    due_on: date | None = None
    reason: str = ""


class ClockStarted(EntryData, frozen=True):
    """A clock runs; the whole state of it, with its reckoning."""

    clock: ClockState


class ClockSuspended(EntryData, frozen=True):
    """From ``on`` the days do not count."""

    clock: str = ""
    on: date | None = None


class ClockResumed(EntryData, frozen=True):
    """The clock runs again; its state has the new last day and why."""

    clock: ClockState


class ClockStopped(EntryData, frozen=True):
    """What the clock watched was done (or no longer matters)."""

    clock: str = ""
    on: date | None = None
    reason: str = ""


class ClockExtended(EntryData, frozen=True):
    """The last day was moved."""

    clock: ClockState
    reason: str = ""


class ClockExpired(EntryData, frozen=True):
    """The last day is over."""

    clock: str = ""
    due_on: date | None = None


class TaskAdded(EntryData, frozen=True):
    """A task; ``title`` in German."""

    task: str = ""
    title: str = ""
    due_on: date | None = None
    assignee: str | None = None
    origin: str = ""


class TaskCompleted(EntryData, frozen=True):
    """A task is done."""

    task: str = ""


class NoteAdded(EntryData, frozen=True):
    """A note."""

    note: str = ""
    text: str = ""
    internal: bool = True


class MessageSent(EntryData, frozen=True):
    """The office wrote to the citizen; ``template`` if a text of the blueprint."""

    message: str = ""
    subject: str = ""
    body: str = ""
    template: str = ""


class MessageReceived(EntryData, frozen=True):
    """The citizen wrote."""

    message: str = ""
    body: str = ""
    files: tuple[FileRef, ...] = ()


class Assigned(EntryData, frozen=True):
    """The case lies with a person and/or an office."""

    person: str | None = None
    name: str = ""
    office: str | None = None


class DocumentAdded(EntryData, frozen=True):
    """A file joined the case."""

    document: str = ""
    file: FileRef | None = None
    title: str = ""
    kind: str = "document"


class Decided(EntryData, frozen=True):
    """A decision: what was decided, from what, why, and the notice that tells it.

    ``results`` are the results of the decided rules as ``RuleResult`` writes them;
    ``facts`` are the clerk's inputs (``decision.<id>`` in expressions); ``answers`` are
    those the decision rests on.
    """

    decision: str = ""
    transition: str = ""
    facts: dict[str, object] = {}
    results: dict[str, object] = {}
    reason: str = ""
    notice: str = ""
    blueprint: str = ""
    version: str = ""
    digest: str = ""
    proposed_by: str = ""
    scope: str = "case"
    delivery: str = ""


class NoticeIssued(EntryData, frozen=True):
    """The letter exists and is on its way."""

    notice: str = ""
    template: str = ""
    document: str = ""
    digest: str = ""
    posted_on: date | None = None
    delivery: str = "post"


class NoticeAnnounced(EntryData, frozen=True):
    """The day on which the notice counts as known, with the law that says so."""

    notice: str = ""
    announced_on: date | None = None
    kind: str = ""
    steps: tuple[ClockStep, ...] = ()


class ObjectionFiled(EntryData, frozen=True):
    """An objection (or suit) came in; ``late`` when after the exact last day."""

    objection: str = ""
    kind: str = "objection"
    text: str = ""
    files: tuple[FileRef, ...] = ()
    received_at: datetime | None = None
    due_on: date | None = None
    late: bool = False
    reinstatement_reason: str = ""
    state: str = ""
    phase: str = ""
    notice: str = ""


class DeliveryChosen(EntryData, frozen=True):
    """The citizen agreed to electronic notices, or took it back."""

    electronic: bool = False


class ReinstatementDecided(EntryData, frozen=True):
    """Whether the late objection is treated as if it had come in time."""

    granted: bool = False
    reason: str = ""


class Migrated(EntryData, frozen=True):
    """The case was moved to another version; from here on it stands on ``digest``.

    ``answers``, ``clocks``, ``requests`` and ``objection`` are all of them afterwards;
    ``dropped`` are paths of answers left behind, ``stopped`` clocks that ended by it,
    ``run`` names the bulk move it belonged to.
    """

    blueprint: str = ""
    from_version: str = ""
    from_digest: str = ""
    version: str = ""
    digest: str = ""
    state: str = ""
    phase: str = ""
    answers: dict[str, object] = {}
    clocks: dict[str, ClockState] = {}
    requests: tuple[RequestState, ...] = ()
    objection: ObjectionState | None = None
    dropped: tuple[str, ...] = ()
    stopped: tuple[str, ...] = ()
    reason: str = ""
    run: str = ""


class MigratedBack(Migrated, frozen=True):
    """The case went back to the version it had been moved from."""


class Withdrawn(EntryData, frozen=True):
    """The application was taken back."""

    to: str = ""
    phase: str = ""
    reason: str = ""
    end: str = "withdrawn"


class Reopened(EntryData, frozen=True):
    """A closed case is worked on again."""

    to: str = ""
    phase: str = ""
    reason: str = ""


class ResubmissionSet(EntryData, frozen=True):
    """Wiedervorlage."""

    on: date | None = None
    note: str = ""


class Closed(EntryData, frozen=True):
    """The case is over with this result (``success``, ``refused``, …)."""

    result: str = ""


class DeliveryRecorded(EntryData, frozen=True):
    """What became of a message or notice on its way."""

    subject: str = ""
    state: str = ""
    on: date | None = None
    detail: str = ""


class Erased(EntryData, frozen=True):
    """The content is gone. ``remains`` is the whole state that is left, as JSON.

    Rebuilding needs nothing from before: earlier entries have lost their data.
    """

    reason: str = ""
    remains: dict[str, object] = {}


def _kind(shape: type[EntryData]) -> str:
    name = shape.__name__
    return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")


_KINDS: tuple[type[EntryData], ...] = (
    Opened, AnswersCorrected, StateChanged, Proposed, Approved, Returned,
    DocumentsRequested, DocumentsSupplied, TimeGranted, ClockStarted,
    ClockSuspended, ClockResumed, ClockStopped, ClockExtended, ClockExpired,
    TaskAdded, TaskCompleted, NoteAdded, MessageSent, MessageReceived, Assigned,
    DocumentAdded, Decided, NoticeIssued, NoticeAnnounced, ObjectionFiled,
    ReinstatementDecided, Migrated, MigratedBack, Withdrawn, Reopened,
    ResubmissionSet, Closed,
    DeliveryRecorded, DeliveryChosen, Erased,
    *INQUIRY_SHAPES, *PAYMENT_SHAPES, *WHOLE_SHAPES, *WAITING_SHAPES, *IDENTITY_SHAPES,
)  # fmt: skip
SHAPES: Mapping[str, type[EntryData]] = MappingProxyType(
    {_kind(shape): shape for shape in _KINDS}
)
"""The known kinds, in the order of a case's life, with the shape of their data."""

KIND_OF: Mapping[type[EntryData], str] = MappingProxyType(
    {shape: kind for kind, shape in SHAPES.items()}
)


def draft(
    data: EntryData, *, at: datetime, actor: ActorRef, channel: str
) -> EntryDraft:
    """The entry that tells ``data``."""
    return EntryDraft(
        KIND_OF[type(data)], msgspec.to_builtins(data), at, actor, channel
    )
