"""Which offices a case needs, whose answer is missing, who must be reminded."""

from collections.abc import Iterable
from datetime import date, datetime

from msgspec import Struct

from verbund.engine.book import case_environment
from verbund.engine.context import holds
from verbund.engine.errors import Refusal
from verbund.engine.model import Blueprint, Ground, Transition
from verbund.engine.model_inquiry import InquiryDef, Recipient
from verbund.engine.refusals import joined, refuse
from verbund.engine.state import CaseState
from verbund.engine.state_inquiry import InquiryState
from verbund.engine.text import Text


class OfficeView(Struct, frozen=True, kw_only=True):
    """An office of the process as it stands in one case."""

    office: InquiryDef
    needed: bool
    recipient: Recipient | None
    latest: InquiryState | None

    @property
    def askable(self) -> bool:
        return self.recipient is not None and not (self.latest and self.latest.open)

    @property
    def missing(self) -> bool:
        """Whether a decision must wait for this office."""
        if self.latest is not None and self.latest.open and self.latest.required:
            return True
        settled = self.latest is not None and self.latest.settled
        return self.needed and self.office.required and not settled


def offices(ground: Ground, case: CaseState, now: datetime) -> tuple[OfficeView, ...]:
    """Every office of the process: needed or not, bound or not, asked or not."""
    rules = ground.blueprint.process.inquiries
    if rules is None:
        return ()
    env = case_environment(ground, case, now)
    return tuple(
        OfficeView(
            office=office,
            needed=holds(ground, env, office.when),
            recipient=ground.recipients.get(office.bound_by),
            latest=latest_of(case.inquiries, office.id),
        )
        for office in rules.offices
    )


def latest_of(inquiries: Iterable[InquiryState], office_id: str) -> InquiryState | None:
    """The last question to this office that was not simply taken back."""
    found = [i for i in inquiries if i.office == office_id and i.status != "withdrawn"]
    return found[-1] if found else None


def find_inquiry(case: CaseState, inquiry_id: str) -> InquiryState | None:
    return next((i for i in case.inquiries if i.id == inquiry_id), None)


def awaits_answers(ground: Ground, transition: Transition) -> bool:
    """Whether the step must wait for the required offices.

    If the blueprint does not say so, every step of the process with a letter does.
    """
    process = ground.blueprint.process
    if process.inquiries is None or transition not in process.transitions:
        return False
    if transition.awaits_inquiries is not None:
        return transition.awaits_inquiries
    return transition.notice is not None


def refuse_unanswered(
    ground: Ground, case: CaseState, now: datetime, transition: Transition
) -> Refusal | None:
    """The refusal of a decision while a required office has not answered."""
    if not awaits_answers(ground, transition):
        return None
    missing = [view.office.title for view in offices(ground, case, now) if view.missing]
    if not missing:
        return None
    return refuse("inquiries_open", step=transition.title, offices=joined(missing))


class Reminder(Struct, frozen=True):
    """An office of which the clock says that it should be reminded on that day."""

    inquiry: str
    on: date


def reminders_due(case: CaseState, today: date) -> tuple[Reminder, ...]:
    """Open questions whose warning day has come and that nobody reminded of since."""
    found = []
    for clock in case.clocks.values():
        inquiry = find_inquiry(case, clock.subject) if clock.subject else None
        if inquiry is None or not inquiry.open or not clock.running:
            continue
        days = [day for day in clock.warn_on if day <= today]
        if days and not any(seen >= max(days) for seen in inquiry.reminded):
            found.append(Reminder(inquiry.id, max(days)))
    return tuple(found)


def recipient_slots(blueprint: Blueprint) -> dict[str, Text]:
    """Every slot that a body is bound to, with what it is needed for."""
    process, found = blueprint.process, dict[str, Text]()
    for office in process.inquiries.offices if process.inquiries else ():
        found.setdefault(office.bound_by, office.title)
    for part in blueprint.forwarding.values():
        found.setdefault(part.bound_by, part.title)
    if process.appointment is not None:
        found.setdefault(process.appointment.slot, process.appointment.title)
    return found
