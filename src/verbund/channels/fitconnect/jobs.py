"""What workers do for FIT-Connect: open what came in, send what goes out.

A killed worker loses nothing: each step is either in the database or done again, and a
case is opened once for each submission (its id is the idempotency key).
"""

from datetime import timedelta
from uuid import UUID

import msgspec

from verbund.channels.fitconnect import receiving, sending
from verbund.channels.fitconnect.actions import RECEIVE, SEND, forget_abandoned
from verbund.core.jobs.registry import every, job
from verbund.kernel import clock

#: How long a sender may take from the announcement to the submission.
PATIENCE = timedelta(days=14)


class Arrived(msgspec.Struct, frozen=True):
    """A submission that is complete."""

    submission: UUID


class Leaving(msgspec.Struct, frozen=True):
    """A case that is to be sent."""

    dispatch: UUID
    owner: UUID
    acting: UUID


@job(RECEIVE, atomic=False)
def receive(payload: Arrived) -> None:
    """Open the envelopes of one submission and hand it to the cases."""
    receiving.receive(payload.submission)


@job(SEND, atomic=False)
def send(payload: Leaving) -> None:
    """Seal one case and bring it to its outlet."""
    sending.send(payload.dispatch, owner=payload.owner, acting=payload.acting)


@every("04:20", name="fitconnect.tidy", atomic=False)
def tidy() -> None:
    """Let go of what was announced and never came."""
    forget_abandoned(before=clock.now() - PATIENCE)
