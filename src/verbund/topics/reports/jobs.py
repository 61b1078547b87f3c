"""Background work: following the cases, news for who joined, what is over."""

from verbund.cases.events import CaseChanged
from verbund.core.events import subscribe
from verbund.core.jobs import every
from verbund.core.rights import SYSTEM
from verbund.core.scope import acting_within
from verbund.topics.reports.actions.confirming import drop_unconfirmed
from verbund.topics.reports.actions.projecting import project


@subscribe(CaseChanged, name="reports.project")
def follow(event: CaseChanged) -> None:
    """The public side says what the case says, within seconds of every change."""
    if event.member is not None:
        with acting_within(event.member, SYSTEM):
            project(event.case_id)


@every("03:50", name="reports.unconfirmed")
def unconfirmed() -> int:
    """Delete what nobody confirmed in time."""
    return drop_unconfirmed()
