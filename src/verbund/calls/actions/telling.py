"""Append events to the table from which the promise is reckoned."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from verbund.calls.models import CallEvent
from verbund.kernel import clock
from verbund.kernel.ids import new_id


def tell(
    *,
    owner_id: UUID,
    acting_id: UUID,
    call_id: UUID,
    kind: str,
    at: datetime,
    key: str = "",
    data: Mapping[str, object] | None = None,
) -> None:
    """One event; told twice it changes nothing. Nothing personal goes into ``data``."""
    CallEvent.objects.bulk_create(
        [
            CallEvent(
                id=new_id(),
                owner_id=owner_id,
                acting_id=acting_id,
                call_id=call_id,
                kind=kind,
                key=key,
                at=at,
                recorded_at=clock.now(),
                data=msgspec.json.encode(dict(data or {})).decode(),
            )
        ],
        ignore_conflicts=True,
    )


def tell_again(*, call_id: UUID, owner_id: UUID) -> None:
    """Tell a call's events under its owner too, who could not see them before."""
    rows = list(CallEvent.objects.filter(call_id=call_id))
    CallEvent.objects.bulk_create(
        [
            CallEvent(
                id=new_id(),
                owner_id=owner_id,
                acting_id=row.acting_id,
                call_id=row.call_id,
                kind=row.kind,
                key=row.key,
                at=row.at,
                recorded_at=clock.now(),
                data=row.data,
            )
            for row in rows
            if row.owner_id != owner_id
        ],
        ignore_conflicts=True,
    )
