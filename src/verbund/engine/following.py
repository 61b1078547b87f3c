"""What a step that was carried out brings about: money asked for, terms, answers set.

Everything here follows from the blueprint; nobody decides it a second time.
"""

from collections.abc import Mapping
from datetime import date

from verbund.engine import clocks
from verbund.engine.answer_paths import changes_between
from verbund.engine.book import Book, case_facts, plain
from verbund.engine.commands import SYSTEM
from verbund.engine.context import Env, evaluate, holds
from verbund.engine.entries import AnswersCorrected, NoteAdded
from verbund.engine.entries_payment import (
    PaymentCancelled,
    PaymentRequested,
    RefundOrdered,
    TermEnded,
    TermSet,
)
from verbund.engine.errors import Refusal
from verbund.engine.model import ClockDef, PaymentDef, TermDef, Transition
from verbund.engine.payments import amount_in, latest, reference_for
from verbund.engine.results import RuleResult
from verbund.engine.rules import apply_rules
from verbund.engine.state import ClockState
from verbund.engine.state_payment import PaymentState
from verbund.engine.templates import render_in
from verbund.kernel import deadlines

Results = Mapping[str, RuleResult]


def after_step(
    book: Book, transition: Transition, results: Results, inputs: Mapping[str, object]
) -> tuple[str, ...]:
    """Write what follows from the step; the steps that the system must take now."""
    if not _concerned(book, transition):
        return ()
    env = book.environment(results=_all_rules(book, results, inputs), inputs=inputs)
    _set_answers(book, transition, env)
    _set_term(book, transition, env)
    _end_term(book, transition, env)
    return _money(book, transition, env)


def _concerned(book: Book, transition: Transition) -> bool:
    """Whether the step touches answers, validity or money; most touch none of them.

    Asked first, because what follows needs every rule reckoned.
    """
    term = book.blueprint.term
    name = transition.id
    return (
        bool(transition.sets)
        or (term is not None and (name in term.transitions or name in term.ends))
        or any(
            name in payment.transitions
            or name in payment.cancel
            or (payment.refund is not None and name in payment.refund.transitions)
            for payment in book.blueprint.payments.values()
        )
    )


def _all_rules(book: Book, results: Results, inputs: Mapping[str, object]) -> Results:
    """The results of the step; every rule anew if the step itself needed none."""
    if results or not book.blueprint.rules:
        return results
    case = book.state
    report = apply_rules(
        book.ground,
        case.answers,
        now=book.now,
        decision={**case.facts, **inputs},
        inputs=inputs,
        case=case_facts(case),
    )
    return report.results


# --- answers ------------------------------------------------------------------


def _set_answers(book: Book, transition: Transition, env: Env) -> None:
    """Write ``sets`` into the answers; what does not fit is noted, not stored."""
    if not transition.sets:
        return
    from verbund.engine.decide_open import merged  # noqa: PLC0415 - knot

    given = {
        path: value
        for path, source in transition.sets.items()
        if (value := evaluate(book.ground, env, source)) is not None
    }
    changed = merged(book, plain(given))
    if isinstance(changed, Refusal):
        said = f"Angaben nicht übernommen: {changed.message.get('de')}"
        book.write_as_system(NoteAdded(note=book.new_id("k"), text=said))
        return
    changes = changes_between(book.state.answers, changed, tuple(given))
    if changes:
        reason = transition.title.get("de")
        book.write(AnswersCorrected(answers=changed, changes=changes, reason=reason))


# --- validity -----------------------------------------------------------------


def _set_term(book: Book, transition: Transition, env: Env) -> None:
    term = book.blueprint.term
    if term is None or transition.id not in term.transitions:
        return
    first = evaluate(book.ground, env, term.first)
    last = evaluate(book.ground, env, term.last)
    if not isinstance(first, date) or not isinstance(last, date) or last < first:
        said = "Die Gültigkeit lässt sich nicht berechnen. Prüfen Sie die Angaben."
        book.write_as_system(NoteAdded(note=book.new_id("k"), text=said))
        return
    book.write_as_system(TermSet(term=book.new_id("g"), from_on=first, to_on=last))
    _wind_clocks(book, term, last)


def _wind_clocks(book: Book, term: TermDef, last: date) -> None:
    """Let the clocks of the term run to its last day, in place of those before."""
    ends = {term.clock: last} if term.clock else {}
    for reminder in term.reminding:
        if holds(book.ground, book.environment(), reminder.when):
            length = deadlines.Period.parse(reminder.before).longest_days()
            ends[reminder.clock] = date.fromordinal(last.toordinal() - length)
        else:
            _stop_clock(book, reminder.clock)
    for name, until in ends.items():
        _stop_clock(book, name)
        definition = book.blueprint.clocks.get(name)
        if definition is not None:
            clocks.start(book, definition, book.today, until=until)


def _stop_clock(book: Book, name: str) -> None:
    running = book.state.clocks.get(name)
    if running is not None and running.open:
        clocks.stop(book, running)


def _end_term(book: Book, transition: Transition, env: Env) -> None:
    term = book.blueprint.term
    if term is None or transition.id not in term.ends or not book.state.terms:
        return
    current = book.state.terms[-1]
    day = evaluate(book.ground, env, term.end) if term.end else book.today
    end = day if isinstance(day, date) else book.today
    if current.ended_on is not None or end >= current.to_on:
        # It was over before, or runs out by itself: nothing ends early.
        end = current.until
    else:
        reason = transition.title.get("de")
        book.write_as_system(TermEnded(term=current.id, on=end, reason=reason))
    for reminder in term.reminding:
        _stop_clock(book, reminder.clock)
    if term.clock:
        _stop_clock(book, term.clock)


# --- money --------------------------------------------------------------------


def _money(book: Book, transition: Transition, env: Env) -> tuple[str, ...]:
    following: list[str] = []
    for payment in book.blueprint.payments.values():
        if transition.id in payment.cancel:
            call_off(book, payment.id, transition.title.get("de"))
        refund = payment.refund
        if refund is not None and transition.id in refund.transitions:
            _give_back(book, payment, env)
        if transition.id in payment.transitions and holds(
            book.ground, env, payment.when
        ):
            following += _ask(book, payment, env)
    return tuple(following)


def _ask(book: Book, payment: PaymentDef, env: Env) -> list[str]:
    amount = amount_in(book.ground, env, payment.amount)
    if amount is None:
        said = f"{payment.title.get('de')}: Der Betrag lässt sich nicht berechnen."
        book.write_as_system(NoteAdded(note=book.new_id("k"), text=said))
        return []
    if amount <= 0:
        return [payment.paid] if payment.paid else []
    request = book.new_id("b")
    due_on = None
    definition = book.blueprint.clocks.get(payment.clock or "")
    if definition is not None:
        clock = _wind_payment(book, definition, request)
        due_on = clock.due_on
    purpose = ""
    if payment.purpose is not None:
        purpose = render_in(book.ground, payment.purpose, env)
    book.write_as_system(
        PaymentRequested(
            request=request,
            payment=payment.id,
            amount=amount,
            reference=reference_for(book.ground, book.state),
            due_on=due_on,
            purpose=purpose,
        )
    )
    return []


def _wind_payment(book: Book, definition: ClockDef, request: str) -> ClockState:
    """Let the time to pay run; with ``announcement`` from the day the letter, posted
    today, counts as known.
    """
    if definition.announcement is None:
        return clocks.start(book, definition, book.today, subject=request)
    known = deadlines.announcement(
        definition.announcement, book.today, book.ground.calendar
    )
    return clocks.start(
        book, definition, known.end, before=known.steps, subject=request
    )


def _give_back(book: Book, payment: PaymentDef, env: Env) -> None:
    """Order the refund that the rule gives, at most what came in."""
    found = latest(book.state, payment.id)
    refund = payment.refund
    if found is None or refund is None:
        return
    amount = amount_in(book.ground, env, refund.amount) or 0
    amount = min(amount, found.received - found.refunded)
    if amount <= 0:
        return
    reason = refund.reason or payment.title
    book.write_as_system(
        RefundOrdered(
            request=found.id,
            refund=book.new_id("e"),
            amount=amount,
            reason=render_in(book.ground, reason, env),
        )
    )


def call_off(book: Book, payment: str, reason: str) -> None:
    """Call off every request of ``payment`` that still waits; all with ``""``."""
    for found in book.state.payments:
        if found.waits and payment in {"", found.payment}:
            settle(book, found)
            book.write(PaymentCancelled(request=found.id, reason=reason), actor=SYSTEM)


def settle(book: Book, payment: PaymentState) -> None:
    """Stop the clock of a request for money."""
    for clock in tuple(book.state.clocks.values()):
        if clock.subject == payment.id and clock.stopped_on is None:
            clocks.stop(book, clock)
