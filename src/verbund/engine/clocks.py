"""Deadlines of a case: when they start, rest, stop and run out, and on which last day.

Reckoning is ``kernel.deadlines`` with the member's calendar; its steps are kept with
the clock, so that every page can show how the last day came about.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from verbund.engine.book import Book
from verbund.engine.context import evaluate, period
from verbund.engine.entries import (
    ClockExtended,
    ClockResumed,
    ClockStarted,
    ClockStopped,
    ClockSuspended,
)
from verbund.engine.model import Blueprint, ClockDef, Ground
from verbund.engine.state import CaseState, ClockState, ClockStep
from verbund.kernel import deadlines
from verbund.kernel.calendars import Calendar
from verbund.kernel.clock import BERLIN, to_berlin

_DAY = timedelta(days=1)


class DueMoment(Struct, frozen=True, order=True):
    """Something the scheduler must do for a clock at ``at`` (aware, UTC)."""

    at: datetime
    clock: str
    what: Literal["warn", "expire"] = "expire"


def due_moments(state: CaseState) -> tuple[DueMoment, ...]:
    """When each running clock warns and expires, the earliest first.

    A clock expires with the end of its last day in Germany; it warns as the day begins.
    A clock that rests, has stopped or has expired has no moment.
    """
    found = []
    for clock in state.clocks.values():
        if not clock.running or clock.due_on is None:
            continue
        found.append(DueMoment(_midnight(clock.due_on + _DAY), clock.id))
        found += [
            DueMoment(_midnight(day), clock.id, "warn")
            for day in clock.warn_on
            if day <= clock.due_on
        ]
    return tuple(sorted(found))


def definition_of(blueprint: Blueprint, clock_id: str) -> ClockDef | None:
    """The definition of a clock; ``documents~7`` is the second one of ``documents``."""
    return blueprint.clocks.get(clock_id.partition("~")[0])


# --- following the case -------------------------------------------------------


def follow(book: Book, *, event: str = "", transition: str = "") -> None:
    """Start, suspend, resume and stop clocks after the case has moved.

    ``event`` is what happened (``opened``, ``documents_supplied`` …), ``transition``
    the step that was carried out.
    """
    for definition in book.blueprint.clocks.values():
        if _starts(book, definition, event, transition):
            start(book, definition, _first_day(book, definition))
        for clock in _of(book.state, definition):
            _follow_one(book, definition, clock, event, transition)


def _of(state: CaseState, definition: ClockDef) -> tuple[ClockState, ...]:
    # Overdue ones too: what they watched is done one day, and that day is kept.
    wanted = definition.id
    return tuple(
        clock
        for name, clock in state.clocks.items()
        if (name == wanted or name.partition("~")[0] == wanted)
        and clock.stopped_on is None
    )


def _follow_one(
    book: Book, definition: ClockDef, clock: ClockState, event: str, transition: str
) -> None:
    state = book.state.state
    stops = definition.stops
    if state in stops.states or (transition and transition in stops.transitions):
        stop(book, clock)
    elif clock.subject.startswith("r"):
        # A request's own clock ends with the request, whatever the case does.
        asked = {request.id for request in book.state.open_requests()}
        if clock.subject not in asked:
            stop(book, clock)
    elif event and event == stops.on:
        stop(book, clock)
    elif clock.expired:
        return
    elif state in definition.suspended.states:
        if clock.suspended_since is None:
            book.write_as_system(ClockSuspended(clock=clock.id, on=book.today))
    elif clock.suspended_since is not None:
        resume(book, definition, clock)


def _starts(book: Book, definition: ClockDef, event: str, transition: str) -> bool:
    begin = definition.starts
    known = book.state.clocks.get(definition.id)
    if known is not None and known.open:
        return False
    if begin.state is not None:
        return bool(transition or event) and book.state.state == begin.state
    if begin.transition is not None:
        return transition == begin.transition
    if begin.field is not None or begin.day is not None:
        return known is None and _day_of(book, begin.field or begin.day) is not None
    if begin.on == "opened" and event == "reopened":
        # The office promised a day; a case that is taken up again gets a new one.
        return definition.kind == "authority" and known is not None
    if begin.on == "documents_complete":
        return known is None and _documents_complete(book, event)
    return event != "" and begin.on == event and event != "announced"


def _documents_complete(book: Book, event: str) -> bool:
    return event in {"opened", "documents_supplied"} and not (
        book.state.open_requests() or missing_evidence(book.ground, book.state)
    )


def missing_evidence(ground: Ground, state: CaseState) -> tuple[str, ...]:
    """Paths of files that may come later and have not come yet.

    Only top-level fields and those of plain groups: what a repeated item owes shows in
    its own request.
    """
    found = []
    for field in ground.blueprint.fields.values():
        members = (
            field.fields.values() if field.fields and not field.repeat else [field]
        )
        for member in members:
            if member.evidence != "later":
                continue
            holder = state.answers if member is field else state.answers.get(field.id)
            known = holder if isinstance(holder, dict) else {}
            if not known.get(member.id) and member.visible_if is None:
                found.append(member.path or member.id)
    return tuple(found)


def _first_day(book: Book, definition: ClockDef) -> date:
    objection = book.state.objection
    if definition.starts.on == "objection_filed" and objection is not None:
        # A letter may be written down days after it came in.
        return to_berlin(objection.received_at).date()
    source = definition.starts.field or definition.starts.day
    return _day_of(book, source) or book.today


def _day_of(book: Book, source: str | None) -> date | None:
    if source is None:
        return None
    found = evaluate(book.ground, book.environment(), source)
    return found if isinstance(found, date) else None


# --- one clock ----------------------------------------------------------------


def start(
    book: Book,
    definition: ClockDef,
    on: date,
    *,
    before: Iterable[deadlines.Step] = (),
    until: date | None = None,
    subject: str = "",
) -> ClockState:
    """Set a clock running by an event on day ``on``.

    ``before`` are steps that led to that day (a posting), ``until`` a last day that a
    person chose, ``subject`` the request or notice it belongs to.
    """
    clock = reckon(book, definition, on, until)
    earlier = tuple(_step(step) for step in before)
    if earlier and clock.steps:
        clock = replace(clock, steps=(*earlier, *clock.steps[1:]))
    taken = book.state.clocks.get(definition.id)
    name = definition.id
    if taken is not None and (taken.open or _still_asked(taken, subject)):
        name = f"{definition.id}~{book.state.position + 1}"
    clock = replace(clock, id=name, subject=subject)
    book.write_as_system(ClockStarted(clock=clock))
    return clock


def _still_asked(clock: ClockState, subject: str) -> bool:
    """Whether a clock that ran out belongs to an office that was asked and is silent.

    Its name stays taken, so that the overdue question keeps its last day.
    """
    silent = clock.subject.startswith("q") and clock.stopped_on is None
    return silent and clock.subject != subject


def reckon(
    book: Book, definition: ClockDef, on: date, until: date | None = None
) -> ClockState:
    """The clock as it would run from an event on ``on``; nothing is written."""
    clock = ClockState(
        id=definition.id, kind=definition.kind, started_on=on, main=definition.main
    )
    if until is not None:
        return _with_due(
            clock, definition, book.ground.calendar, until, (chosen(until),)
        )
    length = _period(book, definition)
    if length is None and definition.period is None:
        return _with_due(clock, definition, book.ground.calendar, on, ())
    if length is None:
        return replace(clock, steps=(_NO_PERIOD,))
    return _count(book.ground, definition, replace(clock, period=length))


def _period(book: Book, definition: ClockDef) -> str | None:
    if definition.period is None:
        return None
    return period(book.ground, book.environment(), definition.period)


_NO_PERIOD = ClockStep(
    text={
        "de": "Die Dauer dieser Frist ist in dieser Kommune noch nicht eingestellt.",
        "en": "This municipality has not set the length of this deadline yet.",
    }
)


def chosen(until: date) -> ClockStep:
    """The step that says that a person set the day."""
    return ClockStep(
        text={"de": "so festgesetzt: letzter Tag", "en": "set like this: last day"},
        on=until,
    )


def _count(ground: Ground, definition: ClockDef, clock: ClockState) -> ClockState:
    try:
        due, steps = _last_day(
            clock.started_on,
            clock.period,
            ground.calendar,
            tuple(clock.suspensions),
            not definition.any_day,
            _law(definition),
            _basis(ground.blueprint, definition),
        )
    except ValueError as error:
        # A length nobody can count with: no last day, and the clock says so.
        return replace(clock, steps=(ClockStep(text={"de": str(error)}),))
    return _with_due(clock, definition, ground.calendar, due, steps)


@lru_cache(maxsize=1024)
def _last_day(  # noqa: PLR0917 # all that the day depends on
    start: date,
    length: str,
    calendar: Calendar,
    suspensions: tuple[deadlines.Suspension, ...],
    move_off_holiday: bool,
    law: deadlines.Law,
    basis: str,
) -> tuple[date, tuple[ClockStep, ...]]:
    """The last day and how it came about: for all cases of one day the same."""
    reckoning = deadlines.deadline(
        start,
        length,
        calendar,
        suspended=suspensions,
        move_off_holiday=move_off_holiday,
        law=law,
        legal_basis=basis,
    )
    return reckoning.end, tuple(_step(step) for step in reckoning.steps)


def _with_due(
    clock: ClockState,
    definition: ClockDef,
    calendar: Calendar,
    due: date,
    steps: tuple[ClockStep, ...],
) -> ClockState:
    # Never before the start: a field may name a day that is long over.
    due = max(due, clock.started_on)
    warn = sorted({_before(due, length, calendar) for length in definition.warn})
    return replace(clock, due_on=due, warn_on=tuple(warn), steps=steps)


@lru_cache(maxsize=1024)
def _before(due: date, length: str, calendar: Calendar) -> date:
    span = deadlines.Period.parse(length)
    if span.working_days:
        return calendar.add_working_days(due, -span.working_days)
    return due - timedelta(days=span.longest_days())


def _law(definition: ClockDef) -> deadlines.Law:
    if definition.kind == "objection":
        return "vwgo"
    laws = {legal.partition("_")[0] for legal in definition.legal}
    if "ao" in laws:
        return "ao"
    return "bgb" if "bgb" in laws else "vwvfg"


def _basis(blueprint: Blueprint, definition: ClockDef) -> str:
    known = [blueprint.legal[i].title for i in definition.legal if i in blueprint.legal]
    return "; ".join(known)


def _step(step: deadlines.Step) -> ClockStep:
    texts = {"de": step.text_de, "en": step.text_en}
    return ClockStep(text=texts, on=step.day, legal=step.legal_basis)


def stop(book: Book, clock: ClockState, reason: str = "") -> None:
    """End a clock: what it watched was done, or no longer matters."""
    book.write_as_system(ClockStopped(clock=clock.id, on=book.today, reason=reason))


def resume(book: Book, definition: ClockDef, clock: ClockState) -> None:
    """Let a clock run on; each day it rested, both ends included, is added."""
    since = clock.suspended_since
    if since is None:
        return
    today = max(book.today, since)
    spans = deadlines.merge_suspensions((*clock.suspensions, (since, today)))
    rested = sum((last - first).days + 1 for first, last in spans)
    clock = replace(
        clock,
        suspended_since=None,
        suspensions=tuple(spans),
        suspended_days=rested,
    )
    if clock.due_on is None:
        resumed = clock
    elif clock.extended or not clock.period:
        more = rested - _rested(clock, since)
        due = book.ground.calendar.next_working_day(clock.due_on + more * _DAY)
        steps = (*clock.steps, _pause(more, due))
        resumed = _with_due(clock, definition, book.ground.calendar, due, steps)
    else:
        resumed = _count(book.ground, definition, clock)
    book.write_as_system(ClockResumed(clock=resumed))


def _rested(clock: ClockState, since: date) -> int:
    """Days of suspension that were already added before ``since``."""
    return sum(
        (min(last, since - _DAY) - first).days + 1
        for first, last in clock.suspensions
        if first < since
    )


def _pause(days: int, due: date) -> ClockStep:
    one = days == 1
    return ClockStep(
        text={
            "de": f"{'ein Tag' if one else f'{days} Tage'} Hemmung angehängt",
            "en": f"{days} {'day' if one else 'days'} of suspension added",
        },
        on=due,
        legal="§ 209 BGB entsprechend",
    )


def extend(book: Book, clock: ClockState, until: date, reason: str) -> None:
    """Move the last day of a clock to ``until``."""
    definition = definition_of(book.blueprint, clock.id)
    extended = replace(clock, extended=True)
    steps = (*clock.steps, chosen(until))
    if definition is None:
        extended = replace(extended, due_on=until, steps=steps)
    else:
        calendar = book.ground.calendar
        extended = _with_due(extended, definition, calendar, until, steps)
    book.write(ClockExtended(clock=extended, reason=reason))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=BERLIN).astimezone(UTC)
