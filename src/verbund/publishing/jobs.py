"""Background work: following the cases."""

from verbund.core.jobs import every
from verbund.publishing import actions


@every("30s", name="publishing.catch_up")
def catch_up() -> int:
    """What changed is public half a minute later."""
    return actions.catch_up()


@every("03:40", name="publishing.reconcile")
def reconcile() -> int:
    """Once a night, look at every case."""
    return actions.reconcile()
