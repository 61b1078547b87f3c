"""Background work of the knowledge: an index that follows its sources."""

from verbund.core.jobs import every, job
from verbund.knowledge import actions, vectors
from verbund.knowledge.jobs_wanted import KIND


@job(KIND, atomic=False)
def index_now(_: dict[str, object]) -> int:
    """Somebody has changed an article or a synonym."""
    return actions.refresh_index()


@every("1m", name="knowledge.follow", atomic=False)
def follow() -> int:
    """Services, offices and the days on which articles hold change elsewhere."""
    return actions.refresh_index()


@every("1m", name="knowledge.meaning", atomic=False)
def meaning() -> int:
    """Reckon what new texts mean, for half a minute at most, if that is wanted."""
    return vectors.reckon()


@every("04:10", name="knowledge.forget")
def forget() -> int:
    """Words that hardly anybody used again are nobody's business any more."""
    return actions.forget_proposals() + actions.forget_unanswered()
