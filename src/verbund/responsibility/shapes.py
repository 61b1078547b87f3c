"""What others see of tables, bodies and decisions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from verbund.responsibility.rules import Considered, Table, TargetKind, Words

Outcome = Literal["one", "ask", "both", "nearest", "none"]


class Resolved(Struct, frozen=True, kw_only=True):
    """A target with its names.

    ``member_id`` handles it (``None`` for a body outside), ``office_id`` is empty for
    the common worklist. ``metres`` is how far its border is from the place. With
    ``by_itself`` a body outside gets it without a clerk.
    """

    kind: TargetKind
    name: str
    member_id: UUID | None = None
    office_id: UUID | None = None
    office: str = ""
    external: str = ""
    metres: float | None = None
    by_itself: bool = False


class Decision(Struct, frozen=True, kw_only=True):
    """Who sees to it, and why.

    ``one``: ``target`` does. ``ask``: whoever reports says which of ``options`` it is.
    ``both``: all of ``options`` get it. ``nearest``: the place lies outside all
    members, ``target`` is the nearest one and passes it on. ``none``: nobody here can
    help; ``because`` says who may. ``rule`` is the deciding row of version ``version``
    of the table of ``table_of``, empty if no row did.
    """

    outcome: Outcome
    target: Resolved | None = None
    options: tuple[Resolved, ...] = ()
    because: Words
    considered: tuple[Considered, ...] = ()
    rule: str = ""
    table_of: UUID | None = None
    version: int = 0


class TableView(Struct, frozen=True, kw_only=True):
    """One version of a member's table."""

    id: UUID
    member_id: UUID
    number: int
    state: str
    table: Table
    note: str
    position: int
    changed_at: datetime
    changed_by: str
    activated_at: datetime | None
    activated_by: str
    retired_at: datetime | None


class BodyView(Struct, frozen=True, kw_only=True):
    """A body outside, without its secret."""

    id: UUID
    member_id: UUID
    key: str
    name: str
    kind: str
    email: str
    endpoint: str
    jurisdiction: str
    services: Mapping[str, str]
    has_secret: bool
    active: bool


class ReferralView(Struct, frozen=True, kw_only=True):
    """One hand-over of a case."""

    id: UUID
    case_id: UUID
    kind: str
    source_id: UUID
    target_id: UUID | None
    body_id: UUID | None
    name: str
    state: str
    reason: str
    remote_id: str
    remote_status: str
    last_error: str
    by_name: str
    created_at: datetime
    changed_at: datetime
