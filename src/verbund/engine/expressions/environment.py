"""What a compiled expression reads when it runs."""

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from verbund.kernel.calendars import Calendar

#: How deep items can be nested: a repeating group, and ``where`` inside ``where``.
DEPTH = 8


class CaseFacts(Struct, frozen=True, kw_only=True):
    """What expressions may know about the case itself."""

    state: str | None = None
    service: str | None = None
    channel: str | None = None
    number: str | None = None
    opened_on: date | None = None
    decided_on: date | None = None
    closed_on: date | None = None
    inquiries: Mapping[str, object] = {}
    appointment: Mapping[str, object] = {}
    valid_from: date | None = None
    valid_until: date | None = None
    terms: int = 0
    payments: Mapping[str, Mapping[str, object]] = {}

    @property
    def closed_month(self) -> str | None:
        return self.closed_on.strftime("%Y-%m") if self.closed_on else None


class Parameters:
    """A member's parameter values, ready to be read; dated ones by day."""

    __slots__ = ("_dated", "_fixed")

    def __init__(
        self,
        fixed: Mapping[str, object],
        dated: Mapping[str, Sequence[tuple[date, date, object]]],
    ) -> None:
        self._fixed = fixed
        self._dated = dated

    def get(self, name: str) -> object:
        return self._fixed.get(name)

    def at(self, name: str, day: date) -> object:
        """The value valid on ``day``; of a parameter without dates the only one."""
        for first, last, value in self._dated.get(name, ()):
            if first <= day <= last:
                return value
        return self._fixed.get(name)


class Env:
    """The values names stand for. ``frames`` holds the items that are being visited."""

    __slots__ = (
        "announced",
        "calendar",
        "case",
        "decision",
        "facts",
        "frames",
        "inputs",
        "local",
        "owner",
        "parameters",
        "positions",
        "root",
        "rules",
        "today",
        "value",
    )

    def __init__(
        self,
        *,
        root: Mapping[str, object],
        parameters: Parameters,
        today: date,
        owner: object = None,
        case: CaseFacts | None = None,
        rules: Mapping[str, object] | None = None,
        inputs: Mapping[str, object] | None = None,
        decision: Mapping[str, object] | None = None,
        announced: date | None = None,
        facts: Mapping[str, object] | None = None,
        calendar: Calendar | None = None,
    ) -> None:
        self.root = root
        self.parameters = parameters
        self.today = today
        self.owner = owner
        self.case = case
        self.rules: dict[str, object] = dict(rules or {})
        self.inputs = inputs or {}
        self.decision = decision or {}
        self.announced = announced
        self.calendar = calendar
        self.facts = facts or {}
        self.value: object = None
        self.local: dict[str, object] = {}
        self.frames: list[Mapping[str, object]] = [{}] * DEPTH
        self.positions: list[int] = [0] * DEPTH
