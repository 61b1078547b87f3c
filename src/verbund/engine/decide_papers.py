"""Asking the citizen for documents, getting them, and giving more time."""

from datetime import date

from verbund.engine import clocks
from verbund.engine.answer_paths import field_at
from verbund.engine.book import Book, find_state, phase_of, state_title
from verbund.engine.commands import GrantTime, RequestDocuments, RequestItem, Supply
from verbund.engine.decide_open import merged
from verbund.engine.entries import (
    DocumentsRequested,
    DocumentsSupplied,
    MessageSent,
    StateChanged,
    TimeGranted,
)
from verbund.engine.errors import Refusal
from verbund.engine.model import ClockDef
from verbund.engine.refusal_texts import (
    REQUEST_BODY,
    REQUEST_BODY_DUE,
    REQUEST_SUBJECT,
)
from verbund.engine.refusals import joined, refuse
from verbund.engine.side_effects import send_template
from verbund.engine.state import RequestState
from verbund.engine.steps import refuse_pending, refuse_role
from verbund.engine.text import Text
from verbund.kernel import deadlines
from verbund.kernel.german import date_de

REQUEST_TITLE = Text(
    de="Unterlagen nachfordern",
    simple="Um Papiere bitten",
    en="Request documents",
)


def request_documents(book: Book, command: RequestDocuments) -> Refusal | None:
    """Ask for documents or answers, with a last day; the case waits meanwhile."""
    process, case = book.blueprint.process, book.state
    rules = process.request_documents
    if rules is None:
        return refuse("requests_none")
    if case.state not in (*rules.from_, rules.to):
        return refuse(
            "wrong_state",
            step=REQUEST_TITLE,
            state=state_title(book.blueprint, case.state),
            states=joined([state_title(book.blueprint, n) for n in rules.from_]),
        )
    refusal = (
        refuse_role(REQUEST_TITLE, command.actor, rules.by)
        or refuse_pending(book.blueprint, case)
        or _refuse_items(book, command.items)
        or refuse_past(book, command.until)
    )
    if refusal is not None:
        return refusal
    _ask(book, command, rules.clock)
    if case.state != rules.to:
        _go(book, rules.to)
    clocks.follow(book, event="documents_requested")
    _tell(book, rules.message or "documents_requested")
    return None


def _tell(book: Book, text_id: str) -> None:
    """Write to the citizen in the blueprint's words, else in general ones."""
    if text_id in book.blueprint.texts.messages:
        send_template(book, text_id)
        return
    language = book.state.language
    due = book.state.requests[-1].due_on
    body = REQUEST_BODY_DUE if due is not None else REQUEST_BODY
    day = date_de(due, language) if due is not None else ""
    book.write_as_system(
        MessageSent(
            message=book.new_id("m"),
            subject=REQUEST_SUBJECT.get(language),
            body=body.get(language).format(due=day),
            template="documents_requested",
        )
    )


def _refuse_items(book: Book, items: tuple[RequestItem, ...]) -> Refusal | None:
    if not items or any(
        not (item.field or (item.title or "").strip()) for item in items
    ):
        return refuse("request_empty")
    for item in items:
        if item.field and field_at(book.blueprint.fields, item.field) is None:
            return refuse("request_field_unknown", field=item.field)
    return None


def refuse_past(book: Book, day: date | None) -> Refusal | None:
    """The refusal of a day that is not in the future."""
    if day is None or day > book.today:
        return None
    return refuse("day_past", day=day, today=book.today)


def _ask(book: Book, command: RequestDocuments, clock_id: str | None) -> None:
    request = book.new_id("r")
    definition = book.blueprint.clocks.get(clock_id or "")
    until = command.until
    if until is not None:
        until = book.ground.calendar.next_working_day(until)
    # The request names its last day, so the clock is reckoned first and written second.
    draft = _reckon(book, definition, until)
    book.write(
        DocumentsRequested(
            request=request,
            items=command.items,
            due_on=draft[1],
            message=command.message.strip(),
        )
    )
    if definition is not None:
        known, _ = draft
        clocks.start(
            book,
            definition,
            known.end if known else book.today,
            before=known.steps if known and until is None else (),
            until=until,
            subject=request,
        )


def _reckon(
    book: Book, definition: ClockDef | None, until: date | None
) -> tuple[deadlines.Reckoning | None, date | None]:
    if definition is None:
        return None, until
    known = None
    if definition.announcement is not None and until is None:
        known = deadlines.announcement(
            definition.announcement, book.today, book.ground.calendar
        )
    if until is not None:
        return known, until
    first = known.end if known else book.today
    return known, clocks.reckon(book, definition, first).due_on


def _go(book: Book, to: str) -> None:
    state = find_state(book.blueprint, to, "case")
    book.write_as_system(
        StateChanged(to=to, phase=phase_of(state), came_from=book.state.state)
    )


def supply(book: Book, command: Supply) -> Refusal | None:
    """Take in what was asked for; when nothing is open any more, work goes on."""
    request = find_request(book, command.request)
    if request is None:
        return refuse("request_missing")
    if not (command.answers or command.files or command.message.strip()):
        return refuse("nothing_supplied")
    asked = tuple(item.field for item in request.items if item.field)
    for path in command.answers:
        # A request opens what it names and nothing else of a submitted application.
        if not any(path == name or path.startswith(f"{name}.") for name in asked):
            return refuse("not_requested", path=path)
    answers = book.state.answers
    if command.answers:
        changed = merged(book, command.answers)
        if isinstance(changed, Refusal):
            return changed
        answers = changed
    book.write(
        DocumentsSupplied(
            request=request.id,
            answers=answers if command.answers else {},
            supplied=tuple(command.answers),
            files=command.files,
            message=command.message.strip(),
            complete=command.complete,
            late=request.due_on is not None and book.today > request.due_on,
        )
    )
    rules = book.blueprint.process.request_documents
    done = not book.state.open_requests()
    if rules is not None and done and book.state.state == rules.to:
        _go(book, rules.back_to)
    if command.complete:
        clocks.follow(book, event="documents_supplied")
    return None


def find_request(book: Book, request_id: str) -> RequestState | None:
    """The open request with this id; ``""`` means the only open one."""
    open_ones = book.state.open_requests()
    if not request_id:
        return open_ones[0] if len(open_ones) == 1 else None
    return next((r for r in open_ones if r.id == request_id), None)


def grant_time(book: Book, command: GrantTime) -> Refusal | None:
    """Give the citizen more time for an open request."""
    request = find_request(book, command.request)
    if request is None:
        return refuse("request_missing")
    refusal = refuse_past(book, command.until)
    if refusal is not None:
        return refusal
    until = book.ground.calendar.next_working_day(command.until)
    if request.due_on is not None and until <= request.due_on:
        return refuse("not_later", day=until, due=request.due_on)
    reason = command.reason.strip()
    book.write(TimeGranted(request=request.id, due_on=until, reason=reason))
    clock = next(
        (c for c in book.state.clocks.values() if c.subject == request.id and c.open),
        None,
    )
    if clock is not None:
        clocks.extend(book, clock, until, reason)
    return None
