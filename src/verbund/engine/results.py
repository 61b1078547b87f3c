"""What rules found out, as plain data that a journal can keep."""

from collections.abc import Mapping

from msgspec import Struct

from verbund.engine.text import Text


class TableLine(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the calculation table; ``amount`` in cents."""

    label: Text
    explanation: Text | None = None
    amount: int | None = None


class RuleItem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The result for one item of a repeating group; ``index`` counts from 0."""

    index: int
    label: str = ""
    outputs: Mapping[str, object] = {}
    reason: Text | None = None
    legal: tuple[str, ...] = ()
    row: int | None = None


class RuleResult(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The result of one rule and why.

    A rule with ``for_each`` has ``items`` (``each`` tells an empty list of them),
    another table ``outputs``, a formula ``value``. Values are JSON: money in cents,
    days as ISO text, exact numbers as text. ``error`` says why there is no result.
    ``row`` is the row that held (from 0, ``None`` for ``otherwise``).
    """

    id: str
    title: Text
    kind: str = "information"
    type: str | None = None
    each: bool = False
    value: object = None
    outputs: Mapping[str, object] = {}
    items: tuple[RuleItem, ...] = ()
    reason: Text | None = None
    legal: tuple[str, ...] = ()
    lines: tuple[TableLine, ...] = ()
    error: Text | None = None
    row: int | None = None

    def plain(self) -> object:
        """The value that expressions read as ``rules.<id>``."""
        if self.each:
            return [dict(item.outputs) for item in self.items]
        if self.outputs:
            return dict(self.outputs)
        return {"value": self.value}


class RuleReport(Struct, frozen=True, kw_only=True):
    results: Mapping[str, RuleResult]
