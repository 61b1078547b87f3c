"""What this room hands out: frozen values, no rows of tables."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from verbund.nodes.comparing import Contradiction
from verbund.nodes.effects import Effect
from verbund.nodes.origins import Origins


class IssuedCode(Struct, frozen=True, kw_only=True):
    """A one-time code, shown once; the database keeps its hash."""

    code: str
    name: str
    expires_at: datetime


class DeviceRef(Struct, frozen=True, kw_only=True):
    """A device as the machine door knows it once a request proved to be its."""

    id: UUID
    owner: UUID
    name: str
    members: frozenset[UUID]
    revoked_at: datetime | None

    @property
    def walls(self) -> frozenset[UUID]:
        """Within whose rows it may put anything."""
        return self.members | {self.owner}


class DeviceRow(Struct, frozen=True, kw_only=True):
    """One device in the list of the desk."""

    id: UUID
    owner: UUID
    name: str
    members: tuple[UUID, ...]
    blueprints: tuple[str, ...]
    officers: tuple[UUID, ...]
    office_id: UUID | None
    fingerprint: str
    valid_to: datetime
    enrolled_at: datetime
    revoked_at: datetime | None
    revoked_by: str
    revoked_because: str
    last_seen_at: datetime | None
    clock_offset_s: float
    last_seq: int
    # Numbers of parts that its disk has lost; they will not come.
    lost: tuple[int, ...] = ()

    def state(self, now: datetime) -> str:
        """``revoked``, ``expired`` or ``ready``."""
        if self.revoked_at is not None:
            return "revoked"
        return "expired" if self.valid_to < now else "ready"


class CodeRow(Struct, frozen=True, kw_only=True):
    """A code that waits for its device."""

    id: UUID
    name: str
    created_by: str
    expires_at: datetime


class TourRow(Struct, frozen=True, kw_only=True):
    """A tour as the desk lists it."""

    id: UUID
    device_id: UUID
    name: str
    day: date
    office_id: UUID | None
    expires_at: datetime
    packed_at: datetime | None
    cases: int


class Balance(Struct, frozen=True, kw_only=True):
    """sealed = applied + held + conflict + rejected, as far as it arrived."""

    arrived: int = 0
    applied: int = 0
    held: int = 0
    conflict: int = 0
    rejected: int = 0

    @property
    def holds(self) -> bool:
        """Whether nothing is missing and nothing counts twice."""
        return self.arrived == (
            self.applied + self.held + self.conflict + self.rejected
        )


class ArrivalRow(Struct, frozen=True, kw_only=True):
    """One part as the report of a suitcase lists it."""

    id: UUID
    owner: UUID
    device_id: UUID
    device_name: str
    seq: int
    kind: str
    state: str
    reason: str
    message: str
    note: str
    short_hash: str
    complete: bool
    missing_blocks: int
    case_id: UUID | None
    case_number: str
    tour_id: UUID | None
    officer_id: str
    blueprint: str
    received_at: datetime
    captured_at: datetime | None
    effective_at: datetime | None
    settled_at: datetime | None
    settled_by: str
    settled_because: str
    repeats: int
    clash_id: UUID | None
    size: int


class ClashView(Struct, frozen=True, kw_only=True):
    """A contradiction with everything that its page shows."""

    id: UUID
    arrival: ArrivalRow
    case_id: UUID
    state: str
    contradictions: tuple[Contradiction, ...]
    # What fits and comes along with the decision, as label and value.
    fitting: tuple[tuple[str, str], ...]
    choices: dict[str, str]
    reasons: dict[str, str]
    reason: str
    due_on: date
    proposed_by: str
    proposed_name: str
    decided_name: str
    decided_at: datetime | None
    base_position: int
    # The case as its clerk knows it, and the tour that brought the part.
    blueprint_title: str
    applicant: str
    tour_day: date | None
    # Amounts by column and as chosen; the paths that move one of them.
    effects: tuple[Effect, ...]
    touching: frozenset[str]
    origins: Origins


class CashRow(Struct, frozen=True, kw_only=True):
    """A block of receipt numbers and what became of it; amounts in cents."""

    prefix: str
    first: int
    last: int
    used: int
    last_used: int | None
    gaps: tuple[int, ...]
    cash_cents: int
    counted_cents: int | None
    expected_cents: int | None
    closed_at: datetime | None
