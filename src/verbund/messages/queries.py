"""What others may read of the outbox."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from verbund.messages.models import Outgoing


class OutboxRow(msgspec.Struct, frozen=True, kw_only=True):
    """One message as the desk shows it."""

    id: UUID
    case_id: UUID
    channel: str
    recipient: str
    subject: str
    state: str
    state_word: str
    last_error: str
    created_at: datetime
    sent_at: datetime | None


def outbox(
    *, state: str = "", before: UUID | None = None, limit: int = 50
) -> tuple[tuple[OutboxRow, ...], UUID | None]:
    """Messages in scope, newest first, and the cursor of the next page.

    Ids are UUIDv7, so their order is that of time; ``before`` is the last id seen.
    """
    rows = Outgoing.objects.filter(kind="case").order_by("-id")
    if state:
        rows = rows.filter(state=state)
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = [_row(row) for row in rows[: limit + 1]]
    return tuple(found[:limit]), found[limit - 1].id if len(found) > limit else None


def messages_of(case_id: UUID) -> tuple[OutboxRow, ...]:
    """All messages of one case in scope, oldest first."""
    rows = Outgoing.objects.filter(case_id=case_id).order_by("id")
    return tuple(_row(row) for row in rows)


def failed_count() -> int:
    """How many messages in scope need a person."""
    count: int = Outgoing.objects.filter(
        kind="case", state=Outgoing.State.FAILED
    ).count()
    return count


def refused_of(kind: str) -> tuple[UUID, ...]:
    """Whose mails of this kind could not be delivered, in scope."""
    rows = Outgoing.objects.filter(kind=kind, state=Outgoing.State.FAILED)
    return tuple(rows.values_list("case_id", flat=True).distinct())


def _row(row: Outgoing) -> OutboxRow:
    return OutboxRow(
        id=row.pk,
        case_id=row.case_id,
        channel=row.channel,
        recipient=row.recipient,
        subject=row.subject,
        state=row.state,
        state_word=Outgoing.State(row.state).label,
        last_error=row.last_error,
        created_at=row.created_at,
        sent_at=row.sent_at,
    )
