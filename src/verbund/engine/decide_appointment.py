"""Appointments of a case: booked, moved, given back, kept or missed.

Which times are free is the business of the room ``appointments``; here is decided
whether this person may take a time in this case, and what follows.
"""

from datetime import timedelta

from verbund.engine import clocks
from verbund.engine.book import Book, find_state, phase_of, state_title
from verbund.engine.commands_appointment import (
    BookAppointment,
    CancelAppointment,
    RecordAttendance,
    RemindAppointment,
)
from verbund.engine.entries import StateChanged
from verbund.engine.entries_inquiry import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentKept,
    AppointmentMissed,
    AppointmentMoved,
    AppointmentReminded,
)
from verbund.engine.errors import Refusal
from verbund.engine.model_appointment import AppointmentDef
from verbund.engine.refusals import joined, refuse
from verbund.engine.side_effects import send_template
from verbund.engine.steps import refuse_role
from verbund.engine.text import Text
from verbund.kernel import deadlines
from verbund.kernel.clock import to_berlin

BOOK_TITLE = Text(
    de="Termin buchen", simple="Termin aussuchen", en="Book an appointment"
)
MOVE_TITLE = Text(
    de="Termin verlegen", simple="Anderen Termin nehmen", en="Move the appointment"
)
CANCEL_TITLE = Text(
    de="Termin absagen", simple="Termin absagen", en="Cancel the appointment"
)
ATTENDANCE_TITLE = Text(de="Erschienen?", en="Attended?")


def book_appointment(book: Book, command: BookAppointment) -> Refusal | None:
    """Take a time, or another one instead of the present."""
    rules, case = book.blueprint.process.appointment, book.state
    if rules is None:
        return refuse("appointment_none")
    refusal = _refuse_booking(book, command, rules)
    if refusal is not None:
        return refusal
    before = case.appointment
    moving = before is not None and before.booked
    if before is not None and moving:
        refusal = _refuse_change(book, rules, command.actor.kind)
        if refusal is not None:
            return refusal
        if before.slot.starts_at == command.slot.starts_at:
            return refuse("no_change")
        book.write(
            AppointmentMoved(
                slot=command.slot,
                appointment=book.new_id("a"),
                came_from=before.slot.starts_at,
            )
        )
    else:
        book.write(AppointmentBooked(slot=command.slot, appointment=book.new_id("a")))
    _go(book, rules.to)
    message = rules.moved or rules.booked if moving else rules.booked
    if message:
        send_template(book, message)
    return None


def _refuse_booking(
    book: Book, command: BookAppointment, rules: AppointmentDef
) -> Refusal | None:
    case, slot = book.state, command.slot
    here = (*rules.from_, *((rules.to,) if rules.to else ()))
    if case.state not in here:
        return refuse(
            "wrong_state",
            step=BOOK_TITLE,
            state=state_title(book.blueprint, case.state),
            states=joined([state_title(book.blueprint, n) for n in rules.from_]),
        )
    refusal = refuse_role(BOOK_TITLE, command.actor, rules.by)
    if refusal is not None:
        return refusal
    aware = slot.starts_at.tzinfo is not None and slot.ends_at.tzinfo is not None
    if not aware or slot.ends_at <= slot.starts_at or slot.starts_at <= book.now:
        return refuse("appointment_past")
    return None


def _refuse_change(book: Book, rules: AppointmentDef, kind: str) -> Refusal | None:
    """Citizens change in good time; the office may at any time."""
    appointment = book.state.appointment
    if appointment is None or kind != "citizen":
        return None
    start = to_berlin(appointment.slot.starts_at)
    span = deadlines.Period.parse(rules.change_until)
    if span.working_days:
        calendar = book.ground.calendar
        last = calendar.add_working_days(start.date(), -span.working_days)
    else:
        last = start.date() - timedelta(days=span.longest_days())
    if book.today > last or book.now >= appointment.slot.starts_at:
        return refuse("appointment_late", until=last)
    return None


def _go(book: Book, to: str | None) -> None:
    if to is None or book.state.state == to:
        return
    state = find_state(book.blueprint, to, "case")
    book.write_as_system(
        StateChanged(to=to, phase=phase_of(state), came_from=book.state.state)
    )
    clocks.follow(book, event="moved")


def cancel_appointment(book: Book, command: CancelAppointment) -> Refusal | None:
    """Give the time back; the case waits for another one."""
    rules, appointment = book.blueprint.process.appointment, book.state.appointment
    if rules is None:
        return refuse("appointment_none")
    if appointment is None or not appointment.booked:
        return refuse("appointment_missing")
    refusal = refuse_role(CANCEL_TITLE, command.actor, rules.by) or _refuse_change(
        book, rules, command.actor.kind
    )
    if refusal is not None:
        return refusal
    book.write(
        AppointmentCancelled(appointment=appointment.id, reason=command.reason.strip())
    )
    _back(book, rules)
    if rules.cancelled:
        send_template(book, rules.cancelled)
    return None


def _back(book: Book, rules: AppointmentDef) -> None:
    if rules.to is None or book.state.state == rules.to:
        _go(book, rules.back_to or rules.from_[0])


def record_attendance(book: Book, command: RecordAttendance) -> Refusal | None:
    """Write down who came; not before the time has come."""
    rules, appointment = book.blueprint.process.appointment, book.state.appointment
    if rules is None:
        return refuse("appointment_none")
    if appointment is None or not appointment.booked:
        return refuse("appointment_missing")
    start = to_berlin(appointment.slot.starts_at)
    if book.today < start.date():
        return refuse("appointment_ahead", day=start.date())
    if command.kept:
        book.write(AppointmentKept(appointment=appointment.id))
        if rules.to is None or book.state.state == rules.to:
            _go(book, rules.kept_to)
        return None
    if book.now < appointment.slot.starts_at:
        return refuse("appointment_ahead", day=start.date())
    book.write(AppointmentMissed(appointment=appointment.id))
    _back(book, rules)
    if rules.missed:
        send_template(book, rules.missed)
    return None


def remind_appointment(book: Book, command: RemindAppointment) -> Refusal | None:
    """Tell the citizen once for each warning time."""
    rules, appointment = book.blueprint.process.appointment, book.state.appointment
    if rules is None:
        return refuse("appointment_none")
    if appointment is None or not appointment.booked:
        return refuse("appointment_missing")
    if command.before not in rules.remind or command.before in appointment.reminded:
        return refuse("no_change")
    if appointment.slot.starts_at <= book.now:
        return refuse("appointment_past")
    book.write(AppointmentReminded(appointment=appointment.id, before=command.before))
    if rules.reminder:
        send_template(book, rules.reminder)
    return None


def free_appointment(book: Book, reason: str) -> None:
    """The case is over: its time is there for somebody else."""
    appointment = book.state.appointment
    if (
        appointment is not None
        and appointment.booked
        and appointment.slot.starts_at > book.now
    ):
        book.write_as_system(
            AppointmentCancelled(appointment=appointment.id, reason=reason)
        )
