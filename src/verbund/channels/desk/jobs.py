"""Repeated work of the desk, and what it hears of cases."""

from verbund.cases.events import CaseErased
from verbund.channels.desk import actions
from verbund.core.events import subscribe
from verbund.core.jobs import every
from verbund.core.rights import SYSTEM
from verbund.core.scope import acting_within


@every("03:50", name="desk.drop_old_steps")
def drop_old_steps() -> int:
    """Half-filled steps go after thirty days."""
    return actions.drop_old_steps()


@subscribe(CaseErased, name="desk.forget")
def forget_steps(event: CaseErased) -> None:
    """Half-filled steps go with the content of their case."""
    if event.member is not None:
        with acting_within(event.member, SYSTEM):
            actions.forget_case(case_id=event.case_id)
