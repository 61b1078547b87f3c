"""Transitions: carrying them out, proposing them, releasing and returning proposals."""

from collections.abc import Mapping

from msgspec import Struct

from verbund.engine import clocks
from verbund.engine.answers import check_fields
from verbund.engine.book import Book, find_state, phase_of, plain
from verbund.engine.commands import SYSTEM, Act, Approve, ReturnProposal
from verbund.engine.decide_appointment import free_appointment
from verbund.engine.decide_inquiry import close_inquiries, forward_after
from verbund.engine.entries import (
    Approved,
    Closed,
    Decided,
    Proposed,
    Returned,
    StateChanged,
)
from verbund.engine.errors import Refusal
from verbund.engine.following import after_step
from verbund.engine.model import Transition
from verbund.engine.refusals import joined, refuse
from verbund.engine.side_effects import add_tasks, send_template
from verbund.engine.state import CaseState, ProposalState
from verbund.engine.steps import (
    APPROVERS,
    Results,
    Scope,
    Situation,
    Step,
    find_step,
    in_place,
    needs_four_eyes,
    refuse_guard,
    refuse_place,
    refuse_role,
    roles_of,
    steps_of,
    visible,
)
from verbund.engine.text import Text


def act(book: Book, command: Act) -> Refusal | None:
    """Carry out a transition or, where four eyes are needed, propose it."""
    step = find_step(book.blueprint, command.transition)
    if step is None:
        return refuse_unknown(book, command.transition)
    transition = step.transition
    refusal = refuse_role(
        transition.title, command.actor, transition.by
    ) or refuse_place(book.blueprint, book.state, step)
    if refusal is not None:
        return refusal
    inputs: dict[str, object] = {}
    if transition.inputs or command.input:
        report = check_fields(
            book.ground,
            transition.inputs,
            command.input,
            now=book.now,
            answers=book.state.answers,
            key=transition.id,
        )
        if report.errors:
            return refuse(
                "input_invalid", field_errors=report.errors, step=transition.title
            )
        inputs = plain(report.answers)
    delivery = chosen_delivery(book.state, command.delivery)
    if isinstance(delivery, Refusal):
        return delivery
    if command.reviewer and command.reviewer == command.actor.id:
        return refuse("own_proposal", step=transition.title)
    task = Work(
        step, inputs, command.reason.strip(), "", delivery, command.reviewer.strip()
    )
    return _propose_or_carry_out(book, task)


class Work(Struct, frozen=True):
    """A step that is about to be done, with what was given for it."""

    step: Step
    inputs: dict[str, object]
    reason: str = ""
    proposed_by: str = ""
    delivery: str = ""
    reviewer: str = ""


def chosen_delivery(case: CaseState, wanted: str) -> str | Refusal:
    """How a letter goes out: in the mailbox only with the citizen's consent.

    Source: § 41 Abs. 2a VwVfG, § 122a Abs. 1 AO, § 9 Abs. 1 OZG.
    """
    agreed = case.electronic_since is not None
    if wanted == "electronic" and not agreed:
        return refuse("no_consent")
    return wanted or ("electronic" if agreed else "post")


def _propose_or_carry_out(book: Book, work: Work) -> Refusal | None:
    transition = work.step.transition
    here = _situation(book, work.inputs).weighed(transition)
    refusal = _refuse_now(book, here, transition)
    if refusal is not None:
        return refusal
    if needs_four_eyes(here, transition):
        _propose(book, work, here.results)
    else:
        carry_out(book, work, here.results)
    return None


def _situation(book: Book, inputs: Mapping[str, object]) -> Situation:
    return Situation(book.ground, book.state, book.now, inputs=inputs)


def _refuse_now(book: Book, here: Situation, transition: Transition) -> Refusal | None:
    if not visible(here, transition):
        return refuse_unknown(book, transition.id)
    return refuse_guard(here, transition)


def _propose(book: Book, work: Work, results: Results) -> None:
    book.write(
        Proposed(
            proposal=book.new_id("p"),
            transition=work.step.transition.id,
            input=work.inputs,
            reason=work.reason,
            results=kept(work.step.transition, results),
            scope=work.step.scope,
            delivery=work.delivery if work.step.transition.notice else "",
            reviewer=work.reviewer,
        )
    )


def kept(transition: Transition, results: Results) -> dict[str, object]:
    """The results that become the decision, as the journal keeps them."""
    return plain({i: results[i] for i in transition.decides if i in results})


def carry_out(book: Book, work: Work, results: Results) -> None:
    """Do the step: decide, move, let clocks follow, add tasks, tell the citizen."""
    transition, scope = work.step.transition, work.step.scope
    if transition.decides or transition.notice:
        blueprint = book.blueprint
        book.write(
            Decided(
                decision=book.new_id("d"),
                transition=transition.id,
                facts=work.inputs,
                results=kept(transition, results),
                reason=work.reason,
                notice=transition.notice or "",
                blueprint=blueprint.key,
                version=blueprint.version,
                digest=blueprint.digest,
                proposed_by=work.proposed_by,
                scope=scope,
                delivery=work.delivery if transition.notice else "",
            )
        )
    _move(book, work)
    end = _end_of(book, transition, scope)
    event = "objection_decided" if end and scope == "objection" else "moved"
    clocks.follow(book, event=event, transition=transition.id)
    following = after_step(book, transition, results, work.inputs)
    add_tasks(book, transition.tasks, origin=transition.id, results=results)
    if transition.message:
        send_template(book, transition.message, results=results, inputs=work.inputs)
    forward_after(book, transition.id)
    if end and scope == "case":
        close_inquiries(book, "Über den Antrag ist entschieden.")
        free_appointment(book, "Der Vorgang ist abgeschlossen.")
    if end:
        book.write_as_system(Closed(result=end if scope == "case" else ""))
    for name in following:
        # Nothing to pay: what payment would have set going, goes on at once.
        book.actor, before = SYSTEM, book.actor
        act(book, Act(transition=name, actor=SYSTEM, channel=book.channel))
        book.actor = before


def _move(book: Book, work: Work) -> None:
    transition, scope = work.step.transition, work.step.scope
    state = find_state(book.blueprint, transition.to, scope)
    objection = book.state.objection
    came_from = book.state.state
    if scope == "objection" and objection is not None:
        came_from = objection.state
    book.write(
        StateChanged(
            to=transition.to,
            phase=phase_of(state),
            came_from=came_from,
            transition=transition.id,
            input=work.inputs,
            reason=work.reason,
            end=(state.end or "") if state else "",
            scope=scope,
            kept={name: work.inputs.get(name) for name in transition.keeps},
            counted=dict(book.ground.facts),
        )
    )


def _end_of(book: Book, transition: Transition, scope: Scope) -> str:
    state = find_state(book.blueprint, transition.to, scope)
    return (state.end or "") if state is not None else ""


# --- the second person --------------------------------------------------------


def approve(book: Book, command: Approve) -> Refusal | None:
    """Release a proposal: recompute everything, then carry the step out."""
    proposal = _find(book, command.proposal)
    step = find_step(book.blueprint, proposal.transition) if proposal else None
    if proposal is None or step is None:
        return refuse("proposal_missing")
    transition = step.transition
    roles = tuple(dict.fromkeys((*APPROVERS, *roles_of(transition.by))))
    refusal = refuse_role(transition.title, command.actor, roles)
    if refusal is not None:
        return refusal
    if (proposal.by.kind, proposal.by.id) == (command.actor.kind, command.actor.id):
        return refuse("own_proposal", step=transition.title)
    if not in_place(book.state, step):
        return refuse_place(book.blueprint, book.state, step)
    here = _situation(book, proposal.input).weighed(transition)
    refusal = _refuse_now(book, here, transition)
    if refusal is not None:
        return refusal
    changed = _changed(transition, proposal, here.results)
    if changed:
        return refuse("results_changed", rules=joined(changed))
    book.write(Approved(proposal=proposal.id, transition=transition.id))
    # Consent may have been taken back meanwhile; then the letter goes by post.
    agreed = book.state.electronic_since is not None
    delivery = proposal.delivery if agreed else "post"
    work = Work(step, dict(proposal.input), proposal.reason, proposal.by.name, delivery)
    carry_out(book, work, here.results)
    return None


def _find(book: Book, proposal_id: str) -> ProposalState | None:
    open_ones = book.state.proposals
    if not proposal_id:
        return open_ones[0] if len(open_ones) == 1 else None
    return next((p for p in open_ones if p.id == proposal_id), None)


def _changed(
    transition: Transition, proposal: ProposalState, results: Results
) -> list[Text]:
    now = kept(transition, results)
    names = [i for i in transition.decides if now.get(i) != proposal.results.get(i)]
    return [results[i].title if i in results else Text(de=i) for i in names]


def return_proposal(book: Book, command: ReturnProposal) -> Refusal | None:
    """Give a proposal back with a reason; its author takes it back without one."""
    proposal = _find(book, command.proposal)
    if proposal is None:
        return refuse("proposal_missing")
    own = (proposal.by.kind, proposal.by.id) == (command.actor.kind, command.actor.id)
    step = find_step(book.blueprint, proposal.transition)
    if step is not None and not own:
        roles = (*APPROVERS, *roles_of(step.transition.by))
        refusal = refuse_role(step.transition.title, command.actor, roles)
        if refusal is not None:
            return refusal
    if not own and not command.reason.strip():
        return refuse("reason_missing")
    book.write(
        Returned(
            proposal=proposal.id,
            transition=proposal.transition,
            reason=command.reason.strip(),
            withdrawn=own,
        )
    )
    return None


def refuse_unknown(book: Book, transition_id: str) -> Refusal:
    """There is no such step here; name those that there are."""
    case = book.state
    found = find_step(book.blueprint, transition_id)
    here = _situation(book, {})
    known = [
        step.transition.title
        for step in steps_of(book.blueprint)
        if in_place(case, step)
        and visible(here.weighed(step.transition), step.transition)
    ]
    return refuse(
        "unknown_step",
        step=found.transition.title if found else Text(de=transition_id),
        steps=joined(known) if known else Text(de="keine", en="none"),
    )
