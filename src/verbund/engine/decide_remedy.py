"""Objections: in time or late, by citizens or written down by the office."""

from datetime import date, datetime

from verbund.engine import clocks
from verbund.engine.book import Book, phase_of, state_title
from verbund.engine.commands import DecideReinstatement, FileObjection
from verbund.engine.context import evaluate
from verbund.engine.entries import (
    MessageSent,
    ObjectionFiled,
    ReinstatementDecided,
    TaskAdded,
)
from verbund.engine.errors import Refusal
from verbund.engine.model import Ground, Objection
from verbund.engine.refusal_texts import LATE_BODY, LATE_SUBJECT
from verbund.engine.refusals import refuse
from verbund.engine.side_effects import send_template
from verbund.engine.state import CaseState, ClockState
from verbund.kernel.clock import to_berlin
from verbund.kernel.german import date_de

REINSTATEMENT = "§ 60 VwGO, § 32 VwVfG"


def file_objection(book: Book, command: FileObjection) -> Refusal | None:
    """Take in an objection; a late one only as late, once that was said."""
    rules, case = book.blueprint.process.objection, book.state
    if rules is None or case.state not in rules.from_:
        title = state_title(book.blueprint, case.state)
        return refuse("objection_none", state=title)
    if case.objection is not None and not case.objection.end:
        return refuse("objection_open")
    if not command.text.strip() and not command.files:
        return refuse("text_missing")
    received = _received(book, command)
    if received > book.now:
        return refuse("moment_future")
    if already_decided(book.ground, case):
        return refuse("objection_decided")
    clock = _clock_of(book.ground, case)
    kind = str(evaluate(book.ground, book.environment(), rules.kind) or "objection")
    if kind == "court" and command.actor.kind == "citizen":
        return _refuse_court(clock)
    late = _is_late(clock, to_berlin(received).date())
    if late and clock is not None and clock.due_on and not command.acknowledge_late:
        return refuse("objection_late", due=clock.due_on, legal=REINSTATEMENT)
    _file(book, command, rules, _Arrival(received, late, kind, clock))
    return None


class _Arrival:
    """How an objection came in."""

    __slots__ = ("clock", "kind", "late", "received")

    def __init__(
        self, received: datetime, late: bool, kind: str, clock: ClockState | None
    ) -> None:
        self.received, self.late, self.kind, self.clock = received, late, kind, clock


def _received(book: Book, command: FileObjection) -> datetime:
    # Only the office can write down afterwards when a letter came in.
    if command.received_at is None or command.actor.kind == "citizen":
        return book.now
    return command.received_at


def _refuse_court(clock: ClockState | None) -> Refusal:
    if clock is not None and clock.due_on is not None:
        return refuse("objection_court", due=clock.due_on)
    return refuse("objection_court_open")


def _is_late(clock: ClockState | None, day: date) -> bool:
    """Whether the exact last day was over; a notice not yet announced has none."""
    return clock is not None and clock.due_on is not None and day > clock.due_on


def _file(
    book: Book, command: FileObjection, rules: Objection, arrival: _Arrival
) -> None:
    first = rules.initial or next(iter(rules.states))
    clock = arrival.clock
    book.write(
        ObjectionFiled(
            objection=book.new_id("o"),
            kind=arrival.kind,
            text=command.text.strip(),
            files=command.files,
            received_at=arrival.received,
            due_on=clock.due_on if clock is not None else None,
            late=arrival.late,
            reinstatement_reason=command.reinstatement_reason.strip(),
            state=first,
            phase=phase_of(rules.states[first]),
            notice=contested_notice(book.ground, book.state),
        )
    )
    if clock is not None and clock.open and not arrival.late:
        clocks.stop(book, clock, "Widerspruch eingelegt")
    if arrival.late:
        _ask_reinstatement(book, clock)
    elif rules.message:
        send_template(book, rules.message)
    # A suit is the court's to decide; no clock of the office runs for it.
    court = arrival.kind == "court"
    clocks.follow(book, event="suit_filed" if court else "objection_filed")


def contested_notice(ground: Ground, case: CaseState) -> str:
    """The id of the latest notice that can be objected to; ``""`` without one."""
    rules = ground.blueprint.process.objection
    for notice in reversed(case.notices):
        definition = ground.blueprint.notices.get(notice.template)
        remedy = definition.remedy if definition is not None else None
        if rules is not None and remedy is not None and remedy.clock == rules.clock:
            return notice.id
    return ""


def already_decided(ground: Ground, case: CaseState) -> bool:
    """Whether an objection to this very notice was ruled on; one is all there is."""
    objection = case.objection
    return (
        objection is not None
        and objection.end not in {"", "withdrawn"}
        and objection.notice == contested_notice(ground, case)
    )


def _clock_of(ground: Ground, case: CaseState) -> ClockState | None:
    """The clock of the contested notice; an older notice's time says nothing."""
    rules = ground.blueprint.process.objection
    clock = case.clocks.get(rules.clock) if rules is not None else None
    if clock is None or clock.subject != contested_notice(ground, case):
        return None
    return clock


def _ask_reinstatement(book: Book, clock: ClockState | None) -> None:
    book.write_as_system(
        TaskAdded(
            task=book.new_id("t"),
            title=f"Widerspruch verspätet: über Wiedereinsetzung entscheiden "
            f"({REINSTATEMENT})",
            due_on=book.ground.calendar.add_working_days(book.today, 5),
            origin="objection_late",
        )
    )
    language = book.state.language
    due = clock.due_on if clock is not None and clock.due_on else book.today
    book.write_as_system(
        MessageSent(
            message=book.new_id("m"),
            subject=LATE_SUBJECT.get(language),
            body=LATE_BODY.get(language).format(due=date_de(due, language)),
            template="objection_late",
        )
    )


def decide_reinstatement(book: Book, command: DecideReinstatement) -> Refusal | None:
    """Rule on whether the late objection counts as if it were in time."""
    objection = book.state.objection
    if objection is None or objection.end or objection.reinstatement != "open":
        return refuse("reinstatement_none")
    if not command.reason.strip():
        return refuse("reason_missing")
    reason = command.reason.strip()
    book.write(ReinstatementDecided(granted=command.granted, reason=reason))
    return None
