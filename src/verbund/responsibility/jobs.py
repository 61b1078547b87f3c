"""What workers do about hand-overs."""

from verbund.cases import events
from verbund.core.events import subscribe
from verbund.core.jobs import every, job
from verbund.core.rights import SYSTEM
from verbund.core.scope import acting_within
from verbund.responsibility import answering, referring, traces


@job(referring.FORWARD, atomic=False)
def forward(order: referring.Order) -> None:
    """Bring a case to a body outside."""
    referring.forward(order)


@every("05:20", name="responsibility.status", atomic=False)
def ask_how_far() -> int:
    """Ask the bodies outside that tell it how far things are."""
    return answering.ask_how_far()


@subscribe(events.CaseErased, name="responsibility.forget")
def forget_case(event: events.CaseErased) -> None:
    """What was told about an erased case goes with it."""
    if event.member is not None:
        with acting_within(event.member, SYSTEM):
            traces.forget(case_id=event.case_id)
