"""Background work of this room: the map of municipalities follows the members."""

from verbund.core.jobs import every
from verbund.geodata.actions import follow_members, forget_uploads


@every("03:50", name="geodata.follow_members")
def follow() -> int:
    """Name the members of today on the map of boundaries."""
    return follow_members()


@every("04:20", name="geodata.forget_uploads")
def forget() -> int:
    """Forget uploads that nobody published within two weeks."""
    return forget_uploads()
