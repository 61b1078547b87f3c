"""Background work of the catalogue: what was set for a day begins on that day."""

from verbund.catalogue.actions_activation import activate_due
from verbund.core.jobs import every


@every("00:10", name="catalogue.activate_due", atomic=False)
def activate() -> int:
    """Activate the adoptions and updates whose day has come."""
    return activate_due()
