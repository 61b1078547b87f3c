"""Ends and returns: withdrawal, reopening, clocks that run out, forgetting."""

import msgspec
from msgspec.structs import replace

from verbund.engine import clocks
from verbund.engine.book import Book, find_state, phase_of, state_title
from verbund.engine.commands import (
    Act,
    EraseContent,
    ExpireClock,
    ExtendClock,
    Reopen,
    Withdraw,
)
from verbund.engine.context import holds
from verbund.engine.decide_appointment import free_appointment
from verbund.engine.decide_inquiry import close_inquiries, on_expiry
from verbund.engine.decide_papers import refuse_past
from verbund.engine.decide_steps import act
from verbund.engine.entries import (
    ClockExpired,
    Closed,
    Erased,
    NoteAdded,
    Reopened,
    Withdrawn,
)
from verbund.engine.errors import Refusal
from verbund.engine.following import call_off
from verbund.engine.model import Action, ClockDef
from verbund.engine.refusals import refuse, refuse_because
from verbund.engine.retention import retention_due
from verbund.engine.side_effects import add_tasks, send_template
from verbund.engine.state import CaseState
from verbund.engine.steps import refuse_role
from verbund.engine.text import Text

ERASERS = ("system", "lead", "data_officer")
WITHDRAW_TITLE = Text(
    de="Antrag zurücknehmen", simple="Antrag zurücknehmen", en="Withdraw application"
)
REOPEN_TITLE = Text(
    de="Wieder aufnehmen", simple="Noch einmal bearbeiten", en="Reopen the case"
)


def withdraw(book: Book, command: Withdraw) -> Refusal | None:
    """Take the application back while the process allows it."""
    rules, case = book.blueprint.process.withdrawal, book.state
    if rules is None or case.state not in rules.from_:
        title = state_title(book.blueprint, case.state)
        return refuse("withdrawal_none", state=title)
    refusal = refuse_role(
        WITHDRAW_TITLE, command.actor, rules.by or ("citizen", "clerk")
    ) or _refuse_action(book, rules)
    if refusal is not None:
        return refusal
    state = find_state(book.blueprint, rules.to, "case")
    end = (state.end if state else None) or "withdrawn"
    book.write(
        Withdrawn(
            to=rules.to, phase=phase_of(state), reason=command.reason.strip(), end=end
        )
    )
    close_inquiries(book, "Der Antrag wurde zurückgenommen.")
    free_appointment(book, "Der Antrag wurde zurückgenommen.")
    clocks.follow(book, event="withdrawn")
    call_off(book, "", WITHDRAW_TITLE.get("de"))
    book.write_as_system(Closed(result=end))
    # Clocks of requests end with the requests, which closing has ended.
    clocks.follow(book, event="closed")
    if rules.message:
        send_template(book, rules.message)
    return None


def _refuse_action(book: Book, rules: Action) -> Refusal | None:
    if holds(book.ground, book.environment(), rules.guard):
        return None
    if rules.because is not None:
        return refuse_because("guard", rules.because)
    return refuse("guard", step=WITHDRAW_TITLE)


def reopen(book: Book, command: Reopen) -> Refusal | None:
    """Take up a closed case again; its authority clocks start anew."""
    rules, case = book.blueprint.process.reopening, book.state
    if rules is None or case.state not in rules.from_:
        title = state_title(book.blueprint, case.state)
        return refuse("reopening_none", state=title)
    refusal = refuse_role(REOPEN_TITLE, command.actor, rules.by or ("lead",))
    if refusal is not None:
        return refusal
    if case.objection is not None and not case.objection.end:
        return refuse("objection_open")
    if not command.reason.strip():
        return refuse("reason_missing")
    refusal = _refuse_action(book, rules)
    if refusal is not None:
        return refusal
    state = find_state(book.blueprint, rules.to, "case")
    reason = command.reason.strip()
    book.write(Reopened(to=rules.to, phase=phase_of(state), reason=reason))
    clocks.follow(book, event="reopened")
    if rules.message:
        send_template(book, rules.message)
    return None


# --- clocks -------------------------------------------------------------------


def extend_clock(book: Book, command: ExtendClock) -> Refusal | None:
    """Move a last day; what the law sets nobody can move."""
    clock = book.state.clocks.get(command.clock)
    definition = clocks.definition_of(book.blueprint, command.clock)
    title = definition.title if definition else Text(de=command.clock)
    if clock is None or not clock.open:
        return refuse("clock_missing", clock=title)
    if clock.suspended_since is not None:
        return refuse("clock_suspended", clock=title)
    if clock.kind == "objection":
        return refuse("clock_statutory", clock=title)
    refusal = refuse_past(book, command.until)
    if refusal is not None:
        return refusal
    if clock.due_on is not None and command.until <= clock.due_on:
        return refuse("not_later", day=command.until, due=clock.due_on)
    if not command.reason.strip():
        return refuse("reason_missing")
    clocks.extend(book, clock, command.until, command.reason.strip())
    return None


def expire_clock(book: Book, command: ExpireClock) -> Refusal | None:
    """The last day is over: note it and do what the blueprint says."""
    clock = book.state.clocks.get(command.clock)
    definition = clocks.definition_of(book.blueprint, command.clock)
    title = definition.title if definition else Text(de=command.clock)
    if clock is None or not clock.open or clock.due_on is None:
        return refuse("clock_missing", clock=title)
    if clock.suspended_since is not None:
        return refuse("clock_suspended", clock=title)
    if book.today <= clock.due_on:
        return refuse("clock_not_over", clock=title, due=clock.due_on)
    book.write(ClockExpired(clock=clock.id, due_on=clock.due_on))
    if definition is not None:
        _on_expiry(book, definition, command)
    on_expiry(book, clock, definition)
    return None


def _on_expiry(book: Book, definition: ClockDef, command: ExpireClock) -> None:
    expiry = definition.expiry
    if expiry.task is not None:
        add_tasks(book, (expiry.task,), origin=f"clock.{definition.id}")
    if expiry.message:
        send_template(book, expiry.message)
    if expiry.transition:
        wanted = Act(
            transition=expiry.transition, actor=command.actor, channel=command.channel
        )
        refusal = act(book, wanted)
        if refusal is not None:
            # It has run out all the same; a person must see why nothing followed.
            text = f"Fristablauf ohne Folge: {refusal.message.get('de')}"
            book.write_as_system(NoteAdded(note=book.new_id("k"), text=text))


# --- forgetting ---------------------------------------------------------------


def erase_content(book: Book, command: EraseContent) -> Refusal | None:
    """Forget the content after its retention period; dates and results remain."""
    case = book.state
    if not any(command.actor.has(role) for role in ERASERS):
        return refuse("erase_role")
    if case.open:
        return refuse("erase_open")
    verdict = retention_due(book.ground, case)
    if verdict is not None and book.today < verdict.on:
        return refuse("erase_early", until=verdict.on)
    remains = msgspec.to_builtins(_remains(case))
    book.write(Erased(reason=command.reason.strip(), remains=remains))
    return None


def _remains(case: CaseState) -> CaseState:
    """What nobody can be recognised by: pin, dates, states, result, clocks."""
    bare = {
        name: replace(clock, steps=(), subject="")
        for name, clock in case.clocks.items()
    }
    return CaseState(
        blueprint=case.blueprint,
        version=case.version,
        digest=case.digest,
        state=case.state,
        phase=case.phase,
        opened_at=case.opened_at,
        changed_at=case.changed_at,
        service=case.service,
        channel=case.channel,
        number=case.number,
        result=case.result,
        clocks=bare,
        office=case.office,
        waited_days=case.waited_days,
        closed_at=case.closed_at,
        flags=(*case.flags, "erased"),
    )
