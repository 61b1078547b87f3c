"""Does what is public agree with the cases?"""

from collections.abc import Iterator
from datetime import timedelta

from verbund.core.checks import Finding, integrity_check
from verbund.publishing import actions
from verbund.publishing.models import Progress

_PATIENCE = timedelta(minutes=15)


@integrity_check("publishing")
def follows_the_cases() -> Iterator[Finding]:
    """Every case that has been at rest for a while is public as it is now."""
    if not Progress.objects.exists():
        # Nothing was published yet: the first turn of the job will.
        return
    waiting = actions.lagging(older_than=_PATIENCE)
    if waiting:
        what = f"{waiting} Vorgänge fehlen in Verzeichnissen und Statistik."
        yield Finding("publishing", "publishing.catch_up", what)
