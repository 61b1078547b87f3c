"""Background work of this room: forget what is no longer needed."""

from datetime import timedelta

from verbund.core.jobs import every
from verbund.kernel import clock
from verbund.members.models import CitizenLink

_KEEP = timedelta(days=1)


@every("04:10", name="members.forget_links")
def forget_links() -> int:
    """Delete sign-in links a day after they ended: they hold an e-mail address."""
    over = CitizenLink.objects.filter(expires_at__lt=clock.now() - _KEEP)
    count, _ = over.delete()
    return count
