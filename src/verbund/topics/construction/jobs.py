"""Background work: a new day may begin a new phase."""

from verbund.core.jobs import every
from verbund.members.queries import all_members
from verbund.topics.construction import actions


@every("00:10", name="construction.phases", atomic=False)
def follow_phases() -> int:
    """Let the map show the phase of the day."""
    return sum(actions.follow_phases(member.id) for member in all_members())
