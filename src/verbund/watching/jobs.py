"""Background work: look for news every minute, mails in the morning, calls."""

from uuid import UUID

from msgspec import Struct

from verbund.core.jobs import every, job
from verbund.watching import actions


class CallJob(Struct, frozen=True):
    """Which webhook to call."""

    webhook_id: UUID
    owner_id: UUID
    ping: bool = False


@every("1m", name="watching.look", atomic=False)
def look() -> int:
    """Mails for who wants them at once, calls for webhooks."""
    return actions.look(rhythm="at_once") + actions.plan_calls()


@every("06:30", name="watching.daily", atomic=False)
def daily() -> int:
    """The mails of the day."""
    return actions.look(rhythm="daily")


@every("03:40", name="watching.sweep", atomic=False)
def sweep() -> int:
    """Forget unconfirmed addresses, dead mailboxes and old news."""
    return actions.sweep() + actions.forget_old()


# A refusal is no failure of the job: it plans its next attempt by itself.
@job(actions.CALL_JOB, atomic=False, max_attempts=3)
def call(payload: CallJob) -> None:
    """Make one call."""
    actions.call_webhook(
        webhook_id=payload.webhook_id, owner_id=payload.owner_id, ping=payload.ping
    )
