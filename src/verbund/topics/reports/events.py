"""News about reports, told upwards and to this topic's own subscribers."""

from typing import ClassVar
from uuid import UUID

from verbund.core.events import Event


class ReportChanged(Event, frozen=True, kw_only=True):
    """The public side of a report is new or other than before.

    ``before`` is the detailed status that it had, empty for a new one; ``detail`` the
    one it has. They are equal if something else has changed (text, place, office).
    """

    kind: ClassVar[str] = "reports.report_changed"

    case_id: UUID
    public_id: str
    before: str
    detail: str
    position: int
