"""Numbers and notes go when nobody needs them; the events stay, they are nobody's."""

from datetime import timedelta

from verbund.calls.models import Call, FollowUp
from verbund.core.config import config
from verbund.core.tenancy import across_members
from verbund.kernel import clock


def forget_numbers() -> int:
    """Empty the callers' numbers that are older than the configuration allows."""
    with across_members("Nummern von Anrufenden löschen"):
        rows = Call.objects.filter(number_until__lte=clock.now()).exclude(number="")
        count: int = rows.update(number="")
    return count


def forget_notes() -> int:
    """Delete kept and dropped promises with all that was written down for them."""
    before = clock.now() - timedelta(days=config().call_notes_days)
    with across_members("Erledigte Rückrufe löschen"):
        count: int = FollowUp.objects.filter(closed_at__lt=before).delete()[0]
    return count
