"""Background work: following the cases, news for who joined, what is over."""

from datetime import timedelta

from verbund.cases.events import CaseChanged
from verbund.core.events import subscribe
from verbund.core.jobs import every, job
from verbund.core.rights import SYSTEM
from verbund.core.scope import acting_within
from verbund.core.tenancy import across_members
from verbund.kernel import clock
from verbund.messages.actions import forget_sent
from verbund.topics.reports import onwards, twins
from verbund.topics.reports.actions import (
    drop_unconfirmed,
    end_public,
    forget_addresses,
    forget_closed,
    project,
    tell_followers,
)
from verbund.topics.reports.events import ReportChanged

#: Sent mails of this topic hold an address and nothing that is needed again.
_KEEP_MAILS = timedelta(days=30)


@subscribe(CaseChanged, name="reports.project", needs=lambda event: event.report)
def follow(event: CaseChanged) -> None:
    """The public side says what the case says, within seconds of every change."""
    if event.member is not None:
        with acting_within(event.member, SYSTEM):
            project(event.case_id)


@subscribe(ReportChanged, name="reports.news")
def tell(event: ReportChanged) -> None:
    """Who joined and wants news gets one mail for each new state."""
    if event.member is not None and event.before not in {"", event.detail}:
        with acting_within(event.member, SYSTEM):
            tell_followers(
                case_id=event.case_id,
                position=event.position,
                before=event.before,
                detail=event.detail,
            )


@subscribe(ReportChanged, name="reports.twins")
def tell_twins(event: ReportChanged) -> None:
    """The other side of a border learns how far this one is."""
    if event.before not in {"", event.detail}:
        twins.tell_others(case_id=event.case_id)


@job(onwards.TELL, atomic=False)
def tell_side(order: onwards.Side) -> None:
    """The other side of a border gets its case, or a mail."""
    onwards.tell_side(order)


@job(onwards.FORWARD, atomic=False)
def forward(order: onwards.Onward) -> None:
    """A new report goes to the body outside that the table names."""
    onwards.forward(order)


@every("03:50", name="reports.forget")
def forget() -> int:
    """Delete what nobody confirmed in time, and addresses that are not needed."""
    with across_members("Gesendete Mails zu Anliegen löschen"):
        forget_sent(kind="report", before=clock.now() - _KEEP_MAILS)
    return drop_unconfirmed() + forget_addresses() + forget_closed()


@every("04:10", name="reports.end_public", atomic=False)
def end_public_sides() -> int:
    """End the public side of erased cases when its time is over; how many."""
    return end_public()
