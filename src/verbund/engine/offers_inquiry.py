"""Offers about other offices, conditions and the appointment."""

from datetime import datetime

from verbund.engine.commands import ActorRef
from verbund.engine.decide_appointment import (
    ATTENDANCE_TITLE,
    BOOK_TITLE,
    CANCEL_TITLE,
    MOVE_TITLE,
)
from verbund.engine.decide_inquiry import ASK_TITLE, CONDITIONS_TITLE
from verbund.engine.errors import Refusal
from verbund.engine.inquiries import offices
from verbund.engine.model import Ground
from verbund.engine.offer import OfferKind, StepOffer
from verbund.engine.refusals import refuse
from verbund.engine.state import CaseState
from verbund.engine.steps import refuse_pending, refuse_role
from verbund.engine.text import Text
from verbund.kernel.clock import to_berlin


def other_offices(
    ground: Ground, case: CaseState, actor: ActorRef, now: datetime
) -> list[StepOffer]:
    """Asking offices and choosing conditions, for those who work on the case."""
    process, found = ground.blueprint.process, list[StepOffer]()
    if actor.kind == "citizen":
        return found
    asking = process.inquiries
    if asking is not None and case.state in (*asking.from_, asking.to):
        refusal = refuse_role(ASK_TITLE, actor, asking.by) or refuse_pending(
            ground.blueprint, case
        )
        views = offices(ground, case, now)
        if refusal is None and not any(view.askable for view in views):
            refusal = refuse("inquiries_nobody")
        waiting = any(v.missing and v.askable for v in views)
        found.append(_offer("inquire", refusal, primary=waiting, title=ASK_TITLE))
    choosing = process.conditions
    if choosing is not None and case.state in choosing.from_:
        refusal = refuse_role(CONDITIONS_TITLE, actor, choosing.by) or refuse_pending(
            ground.blueprint, case
        )
        found.append(_offer("conditions", refusal, title=CONDITIONS_TITLE))
    return found


def appointments(
    ground: Ground, case: CaseState, actor: ActorRef, now: datetime
) -> list[StepOffer]:
    """Booking, moving, cancelling, and afterwards who came."""
    rules, booked = ground.blueprint.process.appointment, case.appointment
    if rules is None or not case.open:
        return []
    found = []
    open_one = booked is not None and booked.booked
    here = case.state in (*rules.from_, rules.to)
    if here and (booked is None or not booked.booked):
        refusal = refuse_role(BOOK_TITLE, actor, rules.by)
        found.append(
            _offer(
                "appointment",
                refusal,
                title=BOOK_TITLE,
                primary=actor.kind == "citizen",
            )
        )
    if booked is not None and open_one:
        ahead = booked.slot.starts_at > now
        refusal = refuse_role(MOVE_TITLE, actor, rules.by)
        if ahead and here:
            found.append(_offer("appointment", refusal, title=MOVE_TITLE))
        if ahead:
            found.append(_offer("cancel_appointment", refusal, title=CANCEL_TITLE))
        start = to_berlin(booked.slot.starts_at).date()
        if actor.kind != "citizen" and to_berlin(now).date() >= start:
            refusal = refuse_role(ATTENDANCE_TITLE, actor, ("clerk", "lead"))
            found.append(
                _offer("attendance", refusal, title=ATTENDANCE_TITLE, primary=True)
            )
    return found


def _offer(
    kind: OfferKind, refusal: Refusal | None, *, title: Text, primary: bool = False
) -> StepOffer:
    return StepOffer(
        id=kind,
        title=title,
        kind=kind,
        enabled=refusal is None,
        because=refusal.message if refusal is not None else None,
        primary=primary,
    )
