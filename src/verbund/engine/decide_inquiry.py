"""Asking other offices, hearing their answers, choosing conditions, passing on."""

from datetime import date

from verbund.engine import clocks
from verbund.engine.answers import check_fields
from verbund.engine.book import Book, find_state, phase_of, plain, state_title
from verbund.engine.commands_inquiry import (
    AnswerInquiry,
    Forward,
    RecordFetched,
    RemindInquiry,
    SendInquiries,
    SetConditions,
    WithdrawInquiry,
)
from verbund.engine.context import holds
from verbund.engine.decide_papers import refuse_past
from verbund.engine.entries import StateChanged, TaskAdded
from verbund.engine.entries_inquiry import (
    ConditionsSet,
    Forwarded,
    ForwardFetched,
    InquiryAnswered,
    InquiryReminded,
    InquirySent,
    InquiryWithdrawn,
)
from verbund.engine.errors import FieldError, Refusal
from verbund.engine.inquiries import OfficeView, find_inquiry, latest_of, offices
from verbund.engine.model import ClockDef
from verbund.engine.model_inquiry import ForwardDef, Inquiries
from verbund.engine.refusals import joined, refuse
from verbund.engine.state import ClockState
from verbund.engine.state_inquiry import ChosenCondition, InquiryState
from verbund.engine.steps import refuse_pending, refuse_role
from verbund.engine.text import Text

ASK_TITLE = Text(de="Stellen beteiligen", en="Ask other offices")
ANSWER_TITLE = Text(de="Stellungnahme abgeben", en="Answer the inquiry")
CONDITIONS_TITLE = Text(de="Nebenbestimmungen festlegen", en="Choose conditions")
ANSWERERS = ("consulted", "clerk", "approver", "lead", "system")
_MOST_TEXT = 10_000


# --- asking -----------------------------------------------------------------------


def send_inquiries(book: Book, command: SendInquiries) -> Refusal | None:
    """Ask the offices, all at once; each gets its own clock."""
    rules, case = book.blueprint.process.inquiries, book.state
    if rules is None:
        return refuse("inquiries_none")
    here = (*rules.from_, *((rules.to,) if rules.to else ()))
    if case.state not in here:
        return refuse(
            "wrong_state",
            step=ASK_TITLE,
            state=state_title(book.blueprint, case.state),
            states=joined([state_title(book.blueprint, n) for n in rules.from_]),
        )
    refusal = (
        refuse_role(ASK_TITLE, command.actor, rules.by)
        or refuse_pending(book.blueprint, case)
        or refuse_past(book, command.until)
    )
    if refusal is not None:
        return refusal
    chosen = _chosen(book, command)
    if isinstance(chosen, Refusal):
        return chosen
    for view in chosen:
        _ask(book, rules, view, command)
    if rules.to and book.state.state != rules.to:
        _go(book, rules.to)
    return None


def _chosen(book: Book, command: SendInquiries) -> list[OfficeView] | Refusal:
    known = {v.office.id: v for v in offices(book.ground, book.state, book.now)}
    if not command.offices:
        wanted = [v for v in known.values() if v.needed and (v.latest is None)]
    else:
        wanted = []
        for name in dict.fromkeys(command.offices):
            if name not in known:
                titles = joined([v.office.title for v in known.values()])
                return refuse("office_unknown", office=name, offices=titles)
            wanted.append(known[name])
    if not wanted:
        return refuse("inquiries_nobody")
    for view in wanted:
        if view.recipient is None:
            return refuse("office_unbound", office=view.office.title)
        if view.latest is not None and view.latest.open:
            return refuse("inquiry_running", office=view.office.title)
    return wanted


def _ask(
    book: Book, rules: Inquiries, view: OfficeView, command: SendInquiries
) -> None:
    office, inquiry = view.office, book.new_id("q")
    definition = book.blueprint.clocks.get(office.clock or rules.clock or "")
    until = command.until
    if until is not None:
        until = book.ground.calendar.next_working_day(until)
    due: date | None = until
    if definition is not None:
        due = clocks.reckon(book, definition, book.today, until).due_on
    book.write(
        InquirySent(
            inquiry=inquiry,
            office=office.id,
            recipient=view.recipient or book.ground.recipients[office.bound_by],
            shares=office.shares,
            message=command.message.strip()[:_MOST_TEXT],
            required=office.required,
            due_on=due,
        )
    )
    if definition is not None:
        clocks.start(book, definition, book.today, until=until, subject=inquiry)


def _go(book: Book, to: str) -> None:
    state = find_state(book.blueprint, to, "case")
    book.write_as_system(
        StateChanged(to=to, phase=phase_of(state), came_from=book.state.state)
    )
    clocks.follow(book, event="moved")


# --- answers ----------------------------------------------------------------------


def answer_inquiry(book: Book, command: AnswerInquiry) -> Refusal | None:
    """Take an office's answer; the clerk may also write down one that came by post."""
    refusal = refuse_role(ANSWER_TITLE, command.actor, ANSWERERS)
    if refusal is not None:
        return refusal
    inquiry = find_inquiry(book.state, command.inquiry)
    if inquiry is None or not inquiry.open:
        return refuse("inquiry_over")
    text = command.text.strip()
    conditions = _checked(book, command.conditions)
    if isinstance(conditions, Refusal):
        return conditions
    if command.verdict == "none":
        return refuse("verdict_unknown")
    if command.verdict == "objects" and not text:
        return _missing("text", "answer_reason")
    if command.verdict == "conditions" and not (text or conditions):
        return _missing("text", "answer_conditions")
    book.write(
        InquiryAnswered(
            inquiry=inquiry.id,
            verdict=command.verdict,
            text=text[:_MOST_TEXT],
            conditions=conditions if command.verdict == "conditions" else (),
        )
    )
    _settled(book, inquiry)
    return None


def _missing(path: str, code: str) -> Refusal:
    refusal = refuse(code)
    error = FieldError(path=path, code="missing", message=refusal.message)
    return Refusal(code=code, message=refusal.message, field_errors=(error,))


def _settled(book: Book, inquiry: InquiryState) -> None:
    """Stop its clock; once nobody is waited for any more, work goes on."""
    _stop_clock(book, inquiry.id)
    if any(other.open for other in book.state.inquiries):
        return
    rules = book.blueprint.process.inquiries
    if rules is not None and rules.to and book.state.state == rules.to:
        _go(book, rules.back_to or rules.from_[0])
    book.write_as_system(
        TaskAdded(
            task=book.new_id("t"),
            title="Alle Stellungnahmen sind da: auswerten und entscheiden",
            due_on=book.ground.calendar.add_working_days(book.today, 2),
            origin="inquiries",
        )
    )


def _stop_clock(book: Book, inquiry_id: str) -> None:
    for clock in tuple(book.state.clocks.values()):
        if clock.subject == inquiry_id and clock.stopped_on is None:
            clocks.stop(book, clock)


def remind_inquiry(book: Book, command: RemindInquiry) -> Refusal | None:
    """Remind the office; once a day is enough."""
    inquiry = find_inquiry(book.state, command.inquiry)
    if inquiry is None or not inquiry.open:
        return refuse("inquiry_over")
    if book.today in inquiry.reminded:
        return refuse("inquiry_reminded")
    book.write(InquiryReminded(inquiry=inquiry.id, on=book.today))
    return None


def withdraw_inquiry(book: Book, command: WithdrawInquiry) -> Refusal | None:
    """Take a question back, or decide without an office that must be heard."""
    rules = book.blueprint.process.inquiries
    if rules is None:
        return refuse("inquiries_none")
    if not command.reason.strip():
        return refuse("reason_missing")
    inquiry = find_inquiry(book.state, command.inquiry)
    if inquiry is None and not command.inquiry:
        found = latest_of(book.state.inquiries, command.office)
        inquiry = found if found is not None and found.open else None
    office = rules.office(inquiry.office if inquiry else command.office)
    if inquiry is not None and not inquiry.open:
        return refuse("inquiry_over")
    if inquiry is None and (office is None or not command.waive or command.inquiry):
        return refuse("inquiry_over")
    book.write(
        InquiryWithdrawn(
            inquiry=inquiry.id if inquiry else book.new_id("q"),
            office=office.id if office else command.office,
            reason=command.reason.strip()[:_MOST_TEXT],
            waived=command.waive,
        )
    )
    if inquiry is not None:
        _settled(book, inquiry)
    return None


def close_inquiries(book: Book, reason: str) -> None:
    """Nobody is to work on a question whose case is over."""
    for inquiry in book.state.inquiries:
        if inquiry.open:
            book.write_as_system(
                InquiryWithdrawn(
                    inquiry=inquiry.id, office=inquiry.office, reason=reason
                )
            )
            _stop_clock(book, inquiry.id)


def on_expiry(book: Book, clock: ClockState, definition: ClockDef | None) -> None:
    """The office kept silent: what that means, the blueprint says."""
    inquiry = find_inquiry(book.state, clock.subject) if clock.subject else None
    rules = book.blueprint.process.inquiries
    if inquiry is None or rules is None or not inquiry.open:
        return
    office = rules.office(inquiry.office)
    missing = office.missing if office else "wait"
    if missing == "wait":
        if definition is None or definition.expiry.task is None:
            title = office.title.get("de") if office else inquiry.office
            book.write_as_system(
                TaskAdded(
                    task=book.new_id("t"),
                    title=f"{title} hat nicht geantwortet: nachfragen oder begründet "
                    "ohne Antwort entscheiden",
                    due_on=book.ground.calendar.add_working_days(book.today, 2),
                    origin=f"inquiry.{inquiry.office}",
                )
            )
        return
    verdict = "agrees" if missing == "agrees" else "none"
    book.write_as_system(
        InquiryAnswered(inquiry=inquiry.id, verdict=verdict, lapsed=True)
    )
    _settled(book, inquiry)


# --- conditions -------------------------------------------------------------------


def set_conditions(book: Book, command: SetConditions) -> Refusal | None:
    """Choose what the notice will impose; the whole list each time."""
    rules, case = book.blueprint.process.conditions, book.state
    if rules is None:
        return refuse("conditions_none")
    if case.state not in rules.from_:
        return refuse(
            "wrong_state",
            step=CONDITIONS_TITLE,
            state=state_title(book.blueprint, case.state),
            states=joined([state_title(book.blueprint, n) for n in rules.from_]),
        )
    refusal = refuse_role(CONDITIONS_TITLE, command.actor, rules.by) or refuse_pending(
        book.blueprint, case
    )
    if refusal is not None:
        return refusal
    chosen = _checked(book, command.conditions)
    if isinstance(chosen, Refusal):
        return chosen
    if not rules.free and any(not each.id for each in chosen):
        return refuse("condition_free")
    if chosen == case.conditions:
        return refuse("no_change")
    book.write(ConditionsSet(conditions=chosen))
    return None


def _checked(
    book: Book, given: tuple[ChosenCondition, ...]
) -> tuple[ChosenCondition, ...] | Refusal:
    """The conditions with normal values; free ones without text are left out."""
    found: list[ChosenCondition] = []
    errors: list[FieldError] = []
    for each in given:
        if not each.id:
            if each.text.strip():
                text = each.text.strip()[:_MOST_TEXT]
                found.append(ChosenCondition(text=text))
            continue
        definition = book.blueprint.conditions.get(each.id)
        if definition is None:
            return refuse("condition_unknown", condition=each.id)
        if any(other.id == each.id for other in found):
            return refuse("condition_twice", condition=definition.title)
        report = check_fields(
            book.ground,
            definition.inputs,
            each.values,
            now=book.now,
            answers=book.state.answers,
            key=f"condition:{each.id}",
        )
        errors += [
            FieldError(path=f"{each.id}.{e.path}", code=e.code, message=e.message)
            for e in report.errors
        ]
        found.append(ChosenCondition(id=each.id, values=plain(report.answers)))
    if errors:
        step = CONDITIONS_TITLE
        return refuse("input_invalid", field_errors=tuple(errors), step=step)
    return tuple(found)


# --- extracts ---------------------------------------------------------------------


def forward(book: Book, command: Forward) -> Refusal | None:
    """Give the extract to its body now, also once more."""
    part = book.blueprint.forwarding.get(command.part)
    if part is None:
        return refuse("forward_unknown", part=command.part)
    refusal = refuse_role(part.title, command.actor, part.by)
    if refusal is not None:
        return refusal
    if part.bound_by not in book.ground.recipients:
        return refuse("office_unbound", office=part.title)
    _forward(book, part)
    return None


def _forward(book: Book, part: ForwardDef) -> None:
    book.write(
        Forwarded(
            forward=book.new_id("w"),
            part=part.id,
            recipient=book.ground.recipients[part.bound_by],
            fields=part.fields,
        )
    )


def forward_after(book: Book, transition: str) -> None:
    """Give away what the blueprint says is given after this step.

    A body that nobody bound becomes a task, so that it is not forgotten in silence.
    """
    for part in book.blueprint.forwarding.values():
        if transition not in part.after:
            continue
        if not holds(book.ground, book.environment(), part.when):
            continue
        if part.bound_by in book.ground.recipients:
            _forward(book, part)
            continue
        book.write_as_system(
            TaskAdded(
                task=book.new_id("t"),
                title=f"Von Hand übermitteln: {part.title.get('de')}",
                due_on=book.ground.calendar.add_working_days(book.today, 2),
                origin=f"forward.{part.id}",
            )
        )


def record_fetched(book: Book, command: RecordFetched) -> Refusal | None:
    """Note that the body has its extract; only the first time counts."""
    found = next((f for f in book.state.forwards if f.id == command.forward), None)
    if found is None:
        return refuse("forward_unknown", part=command.forward)
    if found.fetched_at is not None:
        return refuse("no_change")
    refusal = refuse_role(ANSWER_TITLE, command.actor, ANSWERERS)
    if refusal is not None:
        return refusal
    book.write(ForwardFetched(forward=found.id))
    return None
