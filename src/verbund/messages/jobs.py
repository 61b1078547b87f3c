"""Background work: sending."""

from __future__ import annotations

from uuid import UUID

import msgspec

from verbund.core.jobs import job
from verbund.messages import actions


class SendJob(msgspec.Struct, frozen=True):
    """Which message, and in whose name."""

    message_id: UUID
    acting_id: UUID


@job(actions.SEND_JOB, atomic=False, max_attempts=20)
def send(payload: SendJob) -> None:
    """Carry one message to the server; raising brings the job back later."""
    actions.send_one(message_id=payload.message_id, acting_id=payload.acting_id)
