"""The tables that count, compiled once per process until somebody changes one."""

from threading import Lock
from typing import Final
from uuid import UUID

import msgspec

from verbund.members.queries import marks
from verbund.responsibility.models import SUBJECT, ExternalBody, RuleTable
from verbund.responsibility.rules import CompiledTable, Table
from verbund.responsibility.shapes import BodyView

_DECODER: Final = msgspec.json.Decoder(Table)


class Known(msgspec.Struct, frozen=True):
    """Active tables with their version numbers, bodies by member and key."""

    tables: dict[UUID, tuple[int, CompiledTable]]
    bodies: dict[tuple[UUID, str], BodyView]


_lock = Lock()
_cached: tuple[str, Known] | None = None


def known() -> Known:
    """What counts now; no query but the revision marks of the request."""
    global _cached  # noqa: PLW0603 # one value per process is the point
    mark = marks().get(SUBJECT, "")
    cached = _cached
    if cached is None or cached[0] != mark:
        cached = (mark, _load())
        with _lock:
            _cached = cached
    return cached[1]


def decoded(content: str) -> Table:
    """A stored table."""
    return _DECODER.decode(content)


def _load() -> Known:
    rows = RuleTable.objects.filter(state=RuleTable.State.ACTIVE)
    return Known(
        {
            row.member_id: (row.number, CompiledTable(decoded(row.content)))
            for row in rows.order_by("member_id")
        },
        {
            (row.member_id, row.key): body_view(row)
            for row in ExternalBody.objects.order_by("name", "key")
        },
    )


def body_view(row: ExternalBody) -> BodyView:
    """The row as others see it."""
    return BodyView(
        id=row.id,
        member_id=row.member_id,
        key=row.key,
        name=row.name,
        kind=row.kind,
        email=row.email,
        endpoint=row.endpoint,
        jurisdiction=row.jurisdiction,
        services=dict(row.services),
        has_secret=row.has_secret,
        active=row.active,
    )
