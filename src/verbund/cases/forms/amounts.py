"""What a service will probably cost, from the rules, before anybody has decided."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct

from verbund import engine
from verbund.core.ui.texts import localised
from verbund.kernel.money import format_euro


class Expected(Struct, frozen=True, kw_only=True):
    """Lines and totals of the expected amounts, and the reasons in words."""

    rows: tuple[tuple[str, str, str], ...]
    totals: tuple[tuple[str, str], ...]
    reasons: tuple[str, ...]


def expected(
    ground: engine.Ground,
    answers: Mapping[str, object],
    *,
    now: datetime,
    language: str,
) -> Expected | None:
    """The amounts of all fee rules; ``None`` if the rules say nothing yet."""
    results = engine.apply_rules(ground, answers, now=now).results
    rows: list[tuple[str, str, str]] = []
    totals: list[tuple[str, str]] = []
    reasons: list[str] = []
    for result in results.values():
        if result.kind != "fee" or result.error is not None:
            continue
        for line in result.lines:
            how = line.explanation.get(language) if line.explanation else ""
            amount = (
                format_euro(line.amount, language) if line.amount is not None else ""
            )
            rows.append((localised(line.label, language), how, amount))
        if isinstance(result.value, int) and result.type == "money":
            title = localised(result.title, language)
            totals.append((title, format_euro(result.value, language)))
        reasons += [i.reason.get(language) for i in result.items if i.reason]
    if not rows and not totals:
        return None
    return Expected(rows=tuple(rows), totals=tuple(totals), reasons=tuple(reasons))
