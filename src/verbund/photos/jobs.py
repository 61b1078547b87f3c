"""What workers do with pictures: prepare them, let originals go, follow their case."""

from verbund.cases import events
from verbund.core.events import subscribe
from verbund.core.jobs import every, job
from verbund.core.rights import SYSTEM
from verbund.core.scope import acting_within
from verbund.photos import actions


@job(actions.PREPARE, atomic=False)
def prepare(order: actions.Order) -> None:
    """Draw the copy, propose rectangles; comes back while the file is in quarantine."""
    actions.prepare(photo_id=order.photo_id, owner_id=order.owner_id)


@every("02:50", name="photos.originals", atomic=False)
def forget_originals() -> int:
    """Destroy originals whose days are over; how many."""
    return actions.forget_originals()


@subscribe(events.CaseClosed, name="photos.closed")
def note_closed(event: events.CaseClosed) -> None:
    """From now on the days of the originals count, decided or not."""
    if event.member is not None:
        with acting_within(event.member, SYSTEM):
            actions.note_closed(case_id=event.case_id)


@subscribe(events.CaseErased, name="photos.forget")
def forget_case(event: events.CaseErased) -> None:
    """Pictures go with the content of their case, the public ones too."""
    if event.member is not None:
        with acting_within(event.member, SYSTEM):
            actions.forget_case(case_id=event.case_id)
