"""What people, devices and the clock may ask of a case: one frozen struct each.

A command is a wish. ``decide`` turns it into entries or into a refusal; it never
changes anything by itself. Commands travel as JSON with the member ``command``.
"""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from verbund.engine.state_rounds import Standing

ActorKind = Literal["citizen", "staff", "system", "device"]


class ActorRef(Struct, frozen=True):
    """Who acts: kind, a stable id, the name at this moment, and the roles held."""

    kind: ActorKind
    id: str
    name: str
    roles: tuple[str, ...] = ()

    def has(self, role: str) -> bool:
        """Whether the actor counts as ``role``; citizens and the system by kind."""
        if role in {"citizen", "system"}:
            return self.kind == role or role in self.roles
        return role in self.roles


#: The clock itself, as it acts when a deadline runs out.
SYSTEM = ActorRef("system", "system", "Verbund", ("system",))


class FileRef(Struct, frozen=True):
    """A stored file: its digest is its address."""

    file: str
    name: str
    size: int = 0
    media_type: str = "application/octet-stream"


class RequestItem(Struct, frozen=True):
    """One thing that is asked for: a field of the form, or anything by its title."""

    reason: str = ""
    field: str | None = None
    title: str | None = None


def _tag(name: str) -> str:
    return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")


class Command(Struct, frozen=True, kw_only=True, tag_field="command", tag=_tag):
    """What every command carries: who asks, and through which channel."""

    actor: ActorRef
    channel: str = "desk"


class Open(Command, frozen=True):
    """Submit answers: a new case. ``number`` is what ``case.number`` will show.

    ``identified`` is the way in which staff recognised the person, if they did;
    ``began`` the channel where the form was begun, if it was another one.
    """

    answers: dict[str, object]
    service: str | None = None
    number: str = ""
    language: str = "de"
    identified: str = ""
    began: str = ""


class Act(Command, frozen=True):
    """Carry out a transition, or propose it where four eyes are needed.

    ``delivery`` is how its letter goes out, empty as the citizen wishes; ``reviewer``
    the id of the person who is asked to release it, empty for anybody.
    """

    transition: str
    input: dict[str, object] = {}
    reason: str = ""
    delivery: Literal["", "post", "electronic"] = ""
    reviewer: str = ""


class Approve(Command, frozen=True):
    """Release a proposed transition; ``""`` means the only open proposal."""

    proposal: str = ""


class ReturnProposal(Command, frozen=True):
    """Give a proposal back to its author with a reason, or take back one's own."""

    proposal: str = ""
    reason: str = ""


class RequestDocuments(Command, frozen=True):
    """Ask the citizen for documents or answers; ``until`` overrides the clock."""

    items: tuple[RequestItem, ...]
    until: date | None = None
    message: str = ""


class Supply(Command, frozen=True):
    """Hand in what was asked for; ``""`` means the only open request.

    ``complete`` false leaves the request open, because more is to come.
    """

    request: str = ""
    answers: dict[str, object] = {}
    files: tuple[FileRef, ...] = ()
    message: str = ""
    complete: bool = True


class GrantTime(Command, frozen=True):
    """Give the citizen more time for an open request, to the end of ``until``."""

    until: date
    request: str = ""
    reason: str = ""


class CorrectAnswers(Command, frozen=True):
    """Change answers by path (``dogs.0.name``); old and new values are kept."""

    changes: dict[str, object]
    reason: str = ""


class AddNote(Command, frozen=True):
    """Write something down; an internal note is never shown to the citizen."""

    text: str
    internal: bool = True


class SendMessage(Command, frozen=True):
    """Write to the citizen."""

    subject: str
    body: str


class ReceiveMessage(Command, frozen=True):
    """The citizen writes to the office."""

    body: str
    files: tuple[FileRef, ...] = ()


class Assign(Command, frozen=True):
    """Give the case to a person and/or office, if it still is with ``expected``.

    ``person`` ``None`` takes the person off. ``expected`` ``""`` does not compare.
    """

    person: str | None = None
    name: str = ""
    office: str | None = None
    expected: str | None = ""


class AddTask(Command, frozen=True):
    """Something to do beside the process."""

    title: str
    due: date | None = None
    assignee: str | None = None


class CompleteTask(Command, frozen=True):
    """Tick off a task."""

    task: str


class Resubmit(Command, frozen=True):
    """Wiedervorlage: show the case again on a day; ``None`` ends it."""

    on: date | None
    note: str = ""


class AddDocument(Command, frozen=True):
    """Put a file into the case."""

    file: FileRef
    title: str
    kind: str = "document"


class FileObjection(Command, frozen=True):
    """Object to the decision (or sue, where the Land has abolished objections).

    ``received_at`` is the moment it came in, if it was written down later. A late one
    needs ``acknowledge_late``, so that nobody files it without having been told.
    """

    text: str
    files: tuple[FileRef, ...] = ()
    received_at: datetime | None = None
    acknowledge_late: bool = False
    reinstatement_reason: str = ""


class DecideReinstatement(Command, frozen=True):
    """Rule on reinstatement (§ 60 VwGO, § 32 VwVfG, § 110 AO) of a late objection."""

    granted: bool
    reason: str


class Withdraw(Command, frozen=True):
    """Take the application back."""

    reason: str = ""


class Reopen(Command, frozen=True):
    """Take up a closed case again."""

    reason: str


class ExtendClock(Command, frozen=True):
    """Move the last day of a running clock to ``until``."""

    clock: str
    until: date
    reason: str = ""


class ExpireClock(Command, frozen=True):
    """The scheduler reports that a clock has run out."""

    clock: str


class RecordNotice(Command, frozen=True):
    """A notice was made and sent; ``notice`` is the id from the ``decided`` entry.

    ``delivery`` is ``post``, ``electronic`` or ``service``; ``announcement`` names the
    exact rule (``post_ao`` …) if the blueprint's own does not apply.
    """

    notice: str
    document: str = ""
    digest: str = ""
    posted_on: date | None = None
    delivery: Literal["post", "electronic", "service"] = "post"
    announcement: str = ""


class ChooseDelivery(Command, frozen=True):
    """Agree to get notices in the mailbox only, or take that back."""

    electronic: bool


class RecordDelivery(Command, frozen=True):
    """What became of a message or notice: delivered later than assumed, returned …"""

    subject: str
    state: Literal["sent", "delivered", "read", "returned", "failed"]
    on: date | None = None
    detail: str = ""


class RecordPayment(Command, frozen=True):
    """Money came in (cents); ``""`` means the only payment that waits.

    ``source`` is the bank's key of the booking: the same one is never booked twice.
    """

    amount: int
    on: date | None = None
    request: str = ""
    note: str = ""
    source: str = ""


class CancelPayment(Command, frozen=True):
    """Call off what is still open of a payment."""

    reason: str
    request: str = ""


class OrderRefund(Command, frozen=True):
    """Give money back (cents) that came in for a payment."""

    amount: int
    reason: str
    request: str = ""


class RecordRefund(Command, frozen=True):
    """A refund was transferred; ``""`` means the only one that waits."""

    refund: str = ""
    on: date | None = None


class RecordRanking(Command, frozen=True):
    """A round is over: this is how it went for the case, with an offer or without."""

    round: str
    run: str
    seed: str = ""
    lot: str = ""
    place: str = ""
    kind: str = ""
    standings: tuple[Standing, ...] = ()


class EraseContent(Command, frozen=True):
    """Forget what the case was about; only dates, states and results stay."""

    reason: str = ""


AnyCommand = (
    Open
    | Act
    | Approve
    | ReturnProposal
    | RequestDocuments
    | Supply
    | GrantTime
    | CorrectAnswers
    | AddNote
    | SendMessage
    | ReceiveMessage
    | Assign
    | AddTask
    | CompleteTask
    | Resubmit
    | AddDocument
    | FileObjection
    | DecideReinstatement
    | Withdraw
    | Reopen
    | ExtendClock
    | ExpireClock
    | RecordNotice
    | RecordDelivery
    | ChooseDelivery
    | EraseContent
    | RecordPayment
    | CancelPayment
    | OrderRefund
    | RecordRefund
    | RecordRanking
)
