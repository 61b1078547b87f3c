"""Which of many measurements is valid: pure, so that it can be made again any time.

An import never outvotes a person, an estimate never a look; among equals the newest
wins.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

import msgspec

from verbund.topics.accessibility.attributes import Method, Value
from verbund.topics.accessibility.shapes import ByKind, Fact

_RANK: Mapping[Method, int] = {
    "imported": 0, "estimated": 1, "observed": 2, "measured": 2,
}  # fmt: skip


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """One accepted measurement."""

    key: str
    value: Value
    method: Method
    by: ByKind
    on: date
    recorded_at: datetime
    source: str = ""


def valid(said: Iterable[Said]) -> dict[str, Fact]:
    """The valid fact of every attribute."""
    best: dict[str, Said] = {}
    for each in said:
        before = best.get(each.key)
        if before is None or _weight(each) >= _weight(before):
            best[each.key] = each
    return {
        key: Fact(
            key=key,
            value=each.value,
            method=each.method,
            by=each.by,
            on=each.on,
            source=each.source,
        )
        for key, each in sorted(best.items())
    }


def _weight(said: Said) -> tuple[int, date, datetime]:
    return _RANK[said.method], said.on, said.recorded_at
