"""What the room hands out: frozen values, never rows."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from verbund.calls.models import Call, FollowUp, Interpreter
from verbund.calls.promise import Figures


class CallView(Struct, frozen=True, kw_only=True):
    """A call as it stands; ``number`` is empty once it was forgotten."""

    id: UUID
    owner_id: UUID
    acting_id: UUID
    state: str
    number: str
    person_id: str
    person_name: str
    started_at: datetime
    offered_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    placed: bool
    blueprint: str
    service: str
    case_id: UUID | None
    draft_id: UUID | None
    outcome: str
    by_hand: bool
    language: str = ""
    interpreter: str = ""


class Note(Struct, frozen=True, kw_only=True):
    """What must be told to whoever goes on, so that the caller need not repeat it.

    ``language`` is a code of ``languages``, empty for German.
    """

    name: str
    number: str = ""
    wish: str = ""
    matter: str
    said: str = ""
    promised: str = ""
    language: str = ""
    interpreter: str = ""


class InterpreterView(Struct, frozen=True, kw_only=True):
    """A service that interprets; ``languages`` are codes, none for any."""

    id: UUID
    name: str
    phone: str
    languages: tuple[str, ...]
    hint: str


class FollowUpView(Struct, frozen=True, kw_only=True):
    """A call-back or hand-over as lists and pages show it."""

    id: UUID
    kind: str
    target: str
    owner_id: UUID
    acting_id: UUID
    case_id: UUID | None
    case_number: str
    blueprint: str
    service: str
    note: Note
    asked_at: datetime
    asked_by_name: str
    due_at: datetime
    state: str
    person_id: str
    person_name: str
    attempts: int
    tried_at: datetime | None
    closed_at: datetime | None
    answer: str


class PromiseRow(Struct, frozen=True, kw_only=True):
    """The promise for callers of one member, answered by one desk."""

    owner_id: UUID
    acting_id: UUID
    figures: Figures


class PromiseMonth(Struct, frozen=True, kw_only=True):
    """The promise to one municipality in one month (1 to 12), kept by one desk."""

    owner_id: UUID
    month: int
    acting_id: UUID
    figures: Figures


class PromiseYears(Struct, frozen=True, kw_only=True):
    """The days from which there are figures, both inclusive; ``None`` without any."""

    first: date | None
    last: date | None


def call_of(row: Call) -> CallView:
    """The row as a value."""
    return CallView(
        id=row.id,
        owner_id=row.owner_id,
        acting_id=row.acting_id,
        state=row.state,
        number=row.number,
        person_id=row.person_id,
        person_name=row.person_name,
        started_at=row.started_at,
        offered_at=row.offered_at,
        answered_at=row.answered_at,
        ended_at=row.ended_at,
        placed=row.placed,
        blueprint=row.blueprint,
        service=row.service,
        case_id=row.case_id,
        draft_id=row.draft_id,
        outcome=row.outcome,
        by_hand=row.system_id is None,
        language=row.language,
        interpreter=row.interpreter,
    )


def interpreter_of(row: Interpreter) -> InterpreterView:
    """The row as a value."""
    return InterpreterView(
        id=row.id,
        name=row.name,
        phone=row.phone,
        languages=tuple(code for code in row.languages.split(",") if code),
        hint=row.hint,
    )


def follow_up_of(row: FollowUp) -> FollowUpView:
    """The row as a value."""
    return FollowUpView(
        id=row.id,
        kind=row.kind,
        target=row.target,
        owner_id=row.owner_id,
        acting_id=row.acting_id,
        case_id=row.case_id,
        case_number=row.case_number,
        blueprint=row.blueprint,
        service=row.service,
        note=Note(
            name=row.name,
            number=row.number,
            wish=row.wish,
            matter=row.matter,
            said=row.said,
            promised=row.promised,
            language=row.language,
            interpreter=row.interpreter,
        ),
        asked_at=row.asked_at,
        asked_by_name=row.asked_by_name,
        due_at=row.due_at,
        state=row.state,
        person_id=row.person_id,
        person_name=row.person_name,
        attempts=row.attempts,
        tried_at=row.tried_at,
        closed_at=row.closed_at,
        answer=row.answer,
    )
