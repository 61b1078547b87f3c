"""One piece of work of the officer: a new case, or a case of the tour carried on.

Everything in it is personal; it exists in memory and, encrypted, as a draft.
"""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from verbund.nodes.wire import Base


class Paper(Struct, frozen=True, kw_only=True):
    """A document that was taken up: its content lies in the cabinet under ``id``."""

    id: str
    digest: str
    name: str
    media_type: str
    size: int
    # The field of the form it answers; empty: a document of the case by its title.
    field: str = ""
    title: str = ""


class Page(Struct, frozen=True, kw_only=True):
    """A page that was photographed or scanned and waits to become part of a document.

    ``turn`` is in degrees clockwise: 0, 90, 180, 270.
    """

    id: str
    turn: int = 0


class Signature(Struct, frozen=True, kw_only=True):
    """How the person signed: lines on the screen, or the name typed with a witness.

    ``strokes`` are lines of ``x, y`` between 0 and 1000, on a field 1000 × 400.
    """

    kind: Literal["drawn", "witnessed"]
    name: str
    strokes: tuple[tuple[tuple[int, int], ...], ...] = ()
    witness: str = ""
    reason: str = ""
    signed_at: datetime


class Step(Struct, frozen=True, kw_only=True):
    """A command that will be carried out after the answers, with its moment.

    ``command`` is the engine's command as JSON with its tag.
    """

    at: datetime
    command: dict[str, object]


class Work(Struct, frozen=True, kw_only=True):
    """A draft on this device. ``case_id`` is the case's, made offline for a new one."""

    id: UUID
    kind: Literal["new", "known"]
    member_id: UUID
    blueprint: str
    digest: str
    service: str
    case_id: UUID
    number: str = ""
    # Position of the journal that the officer has seen, for a known case; for a form
    # that was taken along, how often it had been saved.
    position: int = 0
    # The case of the tour's stop at which it is done, if it is one.
    stop: UUID | None = None
    # In one word what was sealed, for the list of the day.
    title: str = ""
    language: str = "de"
    answers: dict[str, object] = {}  # msgspec copies defaults
    pages_done: tuple[str, ...] = ()
    papers: tuple[Paper, ...] = ()
    pages: tuple[Page, ...] = ()
    steps: tuple[Step, ...] = ()
    signature: Signature | None = None
    # Set while it is being sealed: the operation that it becomes, and what was seen of
    # a known case; another pack may have come before that goes on.
    op_id: UUID | None = None
    base: Base | None = None
    # With what its person goes on elsewhere, and that this is what it is sealed for.
    code: str = ""
    goes_on: bool = False
    # The form begun at another door that it carries on.
    draft: UUID | None = None
    begun_at: datetime
    changed_at: datetime
