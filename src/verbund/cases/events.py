"""News about cases, told upwards: ids only, never personal data.

Published in the transaction of the change; each subscriber runs as a job of its own.
"""

from uuid import UUID

from verbund.core.events import Event


class CaseOpened(Event, frozen=True):
    """An application was handed in."""

    case_id: UUID


class CaseChanged(Event, frozen=True):
    """Entries of these kinds were added; ``position`` is the last one."""

    case_id: UUID
    position: int
    kinds: tuple[str, ...]


class CaseDecided(Event, frozen=True):
    """A decision was made; ``notice`` is the id of the letter to write, or empty."""

    case_id: UUID
    notice: str


class NoticeIssued(Event, frozen=True):
    """A notice exists and is on its way."""

    case_id: UUID
    notice: str


class MessageSent(Event, frozen=True):
    """The office wrote to the citizen."""

    case_id: UUID
    message: str


class DocumentsRequested(Event, frozen=True):
    """The citizen was asked for something."""

    case_id: UUID
    request: str


class ObjectionFiled(Event, frozen=True):
    """An objection came in."""

    case_id: UUID


class DeadlineNear(Event, frozen=True):
    """The warning day of a running clock has come."""

    case_id: UUID
    clock: str


class CaseClosed(Event, frozen=True):
    """Nothing is left to do; ``result`` as the process names it."""

    case_id: UUID
    result: str
