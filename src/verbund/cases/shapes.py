"""What actions and queries hand out: frozen values, never model instances."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from verbund import engine

DueState = Literal["none", "overdue", "today", "soon", "planned", "suspended", "met"]


class Receipt(Struct, frozen=True, kw_only=True):
    """What the citizen gets for a submission; the same again for the same key.

    ``status_token`` opens the status page; ``handover_code`` together with the birth
    date does so at a terminal, on the phone or at the counter.
    """

    id: UUID
    number: str
    status_token: str
    handover_code: str
    opened_at: datetime
    owner_id: UUID
    acting_id: UUID
    blueprint: str
    service: str
    repeated: bool = False


class Due(Struct, frozen=True, kw_only=True):
    """A deadline for people: its state, last day and the word beside it."""

    state: DueState
    on: date | None = None
    word: str = "ohne Frist"
    clock: str = ""


class CaseRow(Struct, frozen=True, kw_only=True):
    """One line of the worklist."""

    id: UUID
    number: str
    owner_id: UUID
    acting_id: UUID
    blueprint: str
    service: str
    title: str
    applicant: str
    state: str
    phase: str
    open: bool
    due: Due
    assignee_id: str
    office_id: str
    channel: str
    opened_at: datetime
    changed_at: datetime
    position: int
    proposed_by: str
    objection: str
    resubmit_on: date | None


class Filters(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Conditions of a worklist; empty means no condition. Days are inclusive.

    ``open`` ``None`` shows closed cases too. ``assignee`` ``"-"`` means nobody.
    """

    state: str = ""
    phase: str = ""
    owner: UUID | None = None
    acting: UUID | None = None
    blueprint: str = ""
    service: str = ""
    assignee: str = ""
    office: str = ""
    channel: str = ""
    due_from: date | None = None
    due_until: date | None = None
    opened_from: date | None = None
    opened_until: date | None = None
    text: str = ""
    open: bool | None = True


#: All open cases.
NO_FILTERS = Filters()


class ViewCounts(Struct, frozen=True, kw_only=True):
    """How many open cases each view holds."""

    mine: int = 0
    today: int = 0
    overdue: int = 0
    approvals: int = 0
    reviews: int = 0
    objections: int = 0
    unassigned: int = 0
    resubmission: int = 0
    all: int = 0


class WorklistPage(Struct, frozen=True, kw_only=True):
    """One page of the worklist. ``count`` is that of the view before filters.

    ``total`` is the number of hits with the filters, or ``None`` if nobody counted.
    """

    rows: tuple[CaseRow, ...]
    view: str
    sort: str
    filters: Filters
    next_cursor: str
    prev_cursor: str
    count: int
    total: int | None
    counts: ViewCounts


class SavedViewRow(Struct, frozen=True, kw_only=True):
    """A worklist kept by name; ``mine`` if only its person sees it."""

    id: UUID
    name: str
    view: str
    sort: str
    filters: Filters
    mine: bool


class TaskRow(Struct, frozen=True, kw_only=True):
    """An open task of any case."""

    case_id: UUID
    number: str
    task: str
    title: str
    due_on: date | None
    assignee_id: str
    applicant: str


class DocumentRow(Struct, frozen=True, kw_only=True):
    """A file of a case or draft. Only a clean (or unscanned) one can be opened."""

    id: UUID
    digest: str
    name: str
    media_type: str
    size: int
    kind: str
    field: str
    internal: bool
    added_by: str
    added_at: datetime
    state: Literal["waiting", "clean", "unscanned", "infected", "deleted"]

    @property
    def can_open(self) -> bool:
        return self.state in {"clean", "unscanned"}


class Change(Struct, frozen=True, kw_only=True):
    """One value that changed, with its label and both values for people."""

    path: str
    label: str
    old: str
    new: str


class TimelineItem(Struct, frozen=True, kw_only=True):
    """One entry of the journal as people read it.

    ``acting_for_owner`` is true if another body than the responsible one acted;
    ``minor`` entries (clocks, deliveries) may be folded away.
    """

    position: int
    kind: str
    title: str
    detail: str
    at: datetime
    actor_kind: str
    actor_id: str
    actor: str
    channel: str
    acting_id: UUID
    acting_for_owner: bool
    changes: tuple[Change, ...]
    minor: bool
    public: bool
    erased: bool


class ChainReport(Struct, frozen=True, kw_only=True):
    """Whether a case's journal is whole."""

    entries: int
    whole: bool
    what: str


class AccessRow(Struct, frozen=True, kw_only=True):
    """Who looked at a case."""

    person_id: str
    person: str
    what: str
    first_at: datetime
    last_at: datetime
    times: int


class CaseView(Struct, frozen=True, kw_only=True):
    """Everything the desk shows of one case; ``position`` goes back with a command."""

    row: CaseRow
    state: engine.CaseState
    ground: engine.Ground
    offers: tuple[engine.StepOffer, ...] = ()
    timeline: tuple[TimelineItem, ...] = ()
    documents: tuple[DocumentRow, ...] = ()
    chain: ChainReport | None = None
    legal_hold: str = ""
    contact_email: str = ""
    delete_on: date | None = None

    @property
    def id(self) -> UUID:
        return self.row.id

    @property
    def number(self) -> str:
        return self.row.number

    @property
    def position(self) -> int:
        return self.row.position


class StatusView(Struct, frozen=True, kw_only=True):
    """What the citizen sees of her case: nothing internal, no clerk's notes."""

    row: CaseRow
    state: engine.CaseState
    ground: engine.Ground
    offers: tuple[engine.StepOffer, ...]
    timeline: tuple[TimelineItem, ...]
    documents: tuple[DocumentRow, ...]

    @property
    def id(self) -> UUID:
        return self.row.id

    @property
    def number(self) -> str:
        return self.row.number

    @property
    def position(self) -> int:
        return self.row.position


class DraftView(Struct, frozen=True, kw_only=True):
    """An unfinished form. ``code`` is given only when it was just made."""

    id: UUID
    owner_id: UUID
    acting_id: UUID
    blueprint: str
    digest: str
    service: str
    channel: str
    language: str
    answers: dict[str, object]
    pages_done: tuple[str, ...]
    documents: tuple[DocumentRow, ...]
    position: int
    created_at: datetime
    changed_at: datetime
    expires_on: date
    code: str = ""


class BulkFailure(Struct, frozen=True, kw_only=True):
    """A case of a bulk action that stayed as it was, and why."""

    case_id: UUID
    number: str
    why: str


class BulkReport(Struct, frozen=True, kw_only=True):
    """What a bulk action did, case by case."""

    done: tuple[UUID, ...]
    failed: tuple[BulkFailure, ...]

    @property
    def sentence(self) -> str:
        """„2 von 3 zugewiesen; SBG-…: gehört inzwischen Frau Vogel“"""
        total = len(self.done) + len(self.failed)
        said = f"{len(self.done)} von {total} erledigt"
        return "; ".join([said, *(f"{f.number}: {f.why}" for f in self.failed)])


class Erasure(Struct, frozen=True, kw_only=True):
    """One case that the retention run destroyed, or would destroy."""

    case_id: UUID
    number: str
    rule: str
    due_on: date
    action: str
    held: str = ""


class RetentionReport(Struct, frozen=True, kw_only=True):
    """The result of a retention run."""

    day: date
    dry_run: bool
    erased: tuple[Erasure, ...]
    held: tuple[Erasure, ...]
    drafts: int


class RebuildReport(Struct, frozen=True, kw_only=True):
    """The result of rebuilding projections from the journal."""

    cases: int
    differing: tuple[str, ...]
    written: int


class ServiceFigures(Struct, frozen=True, kw_only=True):
    """Figures of one service of one member in a period."""

    owner_id: UUID
    blueprint: str
    service: str
    opened: int
    closed: int
    open_now: int
    by_channel: Mapping[str, int]
    by_state: Mapping[str, int]
    median_days: float | None
    decided_in_time: int
    decided_late: int
