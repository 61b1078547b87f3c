"""News about cases, told upwards: ids only, never personal data.

Published in the transaction of the change; each subscriber runs as a job of its own.
"""

from typing import ClassVar
from uuid import UUID

from verbund.core.events import Event


class CaseOpened(Event, frozen=True, kw_only=True):
    """An application was handed in."""

    kind: ClassVar[str] = "cases.case_opened"

    case_id: UUID


class CaseChanged(Event, frozen=True, kw_only=True):
    """Entries of these kinds were added; ``position`` is the last one.

    ``words``: what people say when they look for the case may have changed.
    ``report``: the public reads of cases of this blueprint.
    """

    kind: ClassVar[str] = "cases.case_changed"

    case_id: UUID
    position: int
    kinds: tuple[str, ...]
    words: bool = True
    report: bool = True


class CaseDecided(Event, frozen=True, kw_only=True):
    """A decision was made; ``notice`` is the id of the letter to write, or empty."""

    kind: ClassVar[str] = "cases.case_decided"

    case_id: UUID
    notice: str


class NoticeIssued(Event, frozen=True, kw_only=True):
    """A notice exists and is on its way."""

    kind: ClassVar[str] = "cases.notice_issued"

    case_id: UUID
    notice: str


class MessageSent(Event, frozen=True, kw_only=True):
    """The office wrote to the citizen."""

    kind: ClassVar[str] = "cases.message_sent"

    case_id: UUID
    message: str


class DocumentsRequested(Event, frozen=True, kw_only=True):
    """The citizen was asked for something."""

    kind: ClassVar[str] = "cases.documents_requested"

    case_id: UUID
    request: str


class Shared(Event, frozen=True, kw_only=True):
    """Another body was asked, reminded or given an extract; ``key`` names which."""

    kind: ClassVar[str] = "cases.shared"

    case_id: UUID
    key: str
    what: str


class ObjectionFiled(Event, frozen=True, kw_only=True):
    """An objection came in."""

    kind: ClassVar[str] = "cases.objection_filed"

    case_id: UUID


class DeadlineNear(Event, frozen=True, kw_only=True):
    """The warning day of a running clock has come."""

    kind: ClassVar[str] = "cases.deadline_near"

    case_id: UUID
    clock: str


class CaseErased(Event, frozen=True, kw_only=True):
    """The content of a case is gone; rooms drop what they keep of it."""

    kind: ClassVar[str] = "cases.case_erased"

    case_id: UUID


class CaseClosed(Event, frozen=True, kw_only=True):
    """Nothing is left to do; ``result`` as the process names it."""

    kind: ClassVar[str] = "cases.case_closed"

    case_id: UUID
    result: str
