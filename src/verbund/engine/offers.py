"""What can be done next, for whom, and why not yet: the buttons of every page."""

from datetime import datetime

from msgspec.structs import replace

from verbund.engine.commands import ActorRef
from verbund.engine.context import day_of, evaluate
from verbund.engine.decide_ends import REOPEN_TITLE, WITHDRAW_TITLE
from verbund.engine.decide_papers import REQUEST_TITLE
from verbund.engine.decide_remedy import already_decided
from verbund.engine.decide_whole import MERGE_TITLE
from verbund.engine.errors import Refusal
from verbund.engine.model import Ground, Transition
from verbund.engine.offer import StepOffer
from verbund.engine.offers_inquiry import appointments, other_offices
from verbund.engine.options import offered_on
from verbund.engine.refusals import refuse
from verbund.engine.state import CaseState
from verbund.engine.steps import (
    APPROVERS,
    Situation,
    Step,
    find_step,
    in_place,
    needs_four_eyes,
    refuse_guard,
    refuse_pending,
    refuse_place,
    refuse_role,
    roles_of,
    steps_of,
    uses_rules,
    visible,
)
from verbund.engine.text import Text

APPROVE_TITLE = Text(de="Freigeben", simple="Zustimmen", en="Release")
RETURN_TITLE = Text(de="Zurückgeben", simple="Zurückgeben", en="Return")
TAKE_BACK_TITLE = Text(
    de="Vorschlag zurücknehmen", simple="Vorschlag zurücknehmen", en="Take back"
)
SUPPLY_TITLE = Text(
    de="Unterlagen hochladen", simple="Papiere schicken", en="Upload documents"
)
OBJECTION_TITLE = Text(
    de="Widerspruch einlegen", simple="Widerspruch schreiben", en="File an objection"
)
SUIT_TITLE = Text(de="Klage vermerken", simple="Klage eintragen", en="Note a suit")
REINSTATEMENT_TITLE = Text(
    de="Über Wiedereinsetzung entscheiden",
    simple="Über den späten Widerspruch entscheiden",
    en="Decide on reinstatement",
)
MESSAGE_TITLE = Text(
    de="Nachricht schreiben", simple="Nachricht schreiben", en="Write a message"
)
NOTE_TITLE = Text(de="Notiz", simple="Notiz", en="Note")
CORRECT_TITLE = Text(
    de="Angaben berichtigen", simple="Angaben ändern", en="Correct answers"
)


def possible_steps(
    ground: Ground, case: CaseState, actor: ActorRef, now: datetime
) -> tuple[StepOffer, ...]:
    """Everything the actor might do here, with the reason where it is not possible.

    Citizens see only what is theirs and possible; staff see what belongs to the state
    of the case, also what another role must do.
    """
    if case.erased:
        return ()
    citizen = actor.kind == "citizen"
    here = Situation(ground, case, now)
    offers = [*_proposals(ground, case, actor), *_transitions(here, actor)]
    offers += _requests(ground, case, actor)
    offers += other_offices(ground, case, actor, now)
    offers += appointments(ground, case, actor, now)
    offers += _remedies(here, actor)
    offers += _ends(ground, case, actor)
    offers += _talk(case, actor)
    if citizen:
        offers = [offer for offer in offers if offer.enabled]
    return _numbered(offers)


def _numbered(offers: list[StepOffer]) -> tuple[StepOffer, ...]:
    counted, number = [], 0
    for offer in offers:
        if offer.kind in {"message", "note", "correct"} or number == 9:
            counted.append(offer)
            continue
        number += 1
        counted.append(replace(offer, number=number))
    return tuple(counted)


def _because(refusal: Refusal | None) -> Text | None:
    return refusal.message if refusal is not None else None


# --- the process --------------------------------------------------------------


def _proposals(ground: Ground, case: CaseState, actor: ActorRef) -> list[StepOffer]:
    offers = []
    for proposal in case.proposals:
        step = find_step(ground.blueprint, proposal.transition)
        if step is None or actor.kind == "citizen":
            continue
        title = step.transition.title
        own = (proposal.by.kind, proposal.by.id) == (actor.kind, actor.id)
        roles = (*APPROVERS, *roles_of(step.transition.by))
        refusal = refuse_role(title, actor, tuple(dict.fromkeys(roles)))
        if own:
            refusal = refuse("own_proposal", step=title)
        offers.append(
            StepOffer(
                id="approve",
                title=APPROVE_TITLE,
                kind="approve",
                enabled=refusal is None,
                because=_because(refusal),
                notice=step.transition.notice,
                primary=True,
                proposal=proposal.id,
            )
        )
        offers.append(
            StepOffer(
                id="return",
                title=TAKE_BACK_TITLE if own else RETURN_TITLE,
                kind="return",
                enabled=own or refusal is None,
                because=None if own else _because(refusal),
                proposal=proposal.id,
            )
        )
    return offers


def _transitions(here: Situation, actor: ActorRef) -> list[StepOffer]:
    steps = [s for s in steps_of(here.ground.blueprint) if in_place(here.case, s)]
    asking = next((s for s in steps if uses_rules(s.transition)), None)
    if asking is not None:
        # One run of the rules serves every offer; inputs are not known yet.
        here = here.weighed(asking.transition)
    return [
        _transition(here, actor, step)
        for step in steps
        if visible(here, step.transition)
        and roles_of(step.transition.by) != ("system",)
    ]


def _transition(here: Situation, actor: ActorRef, step: Step) -> StepOffer:
    transition = step.transition
    refusal = refuse_role(transition.title, actor, transition.by) or refuse_place(
        here.ground.blueprint, here.case, step
    )
    if refusal is None and not _waits_for_input(transition):
        refusal = refuse_guard(here, transition)
    return StepOffer(
        id=transition.id,
        title=transition.title,
        kind="transition",
        enabled=refusal is None,
        because=_because(refusal),
        inputs=tuple(
            offered_on(here.ground, field, day_of(here.now))
            for field in transition.inputs.values()
        ),
        four_eyes=needs_four_eyes(here, transition),
        notice=transition.notice,
        primary=transition.primary,
    )


def _waits_for_input(transition: Transition) -> bool:
    """Whether the guard can only be judged once the clerk has filled in the step."""
    guard = transition.guard or ""
    return bool(transition.inputs) and ("input." in guard or "decision." in guard)


# --- requests, remedies, ends -------------------------------------------------


def _requests(ground: Ground, case: CaseState, actor: ActorRef) -> list[StepOffer]:
    rules = ground.blueprint.process.request_documents
    offers = []
    if rules is not None and actor.kind != "citizen" and case.state in rules.from_:
        refusal = refuse_role(REQUEST_TITLE, actor, rules.by)
        if refusal is None and case.proposals:
            pending = find_step(ground.blueprint, case.proposals[0].transition)
            title = pending.transition.title if pending else REQUEST_TITLE
            refusal = refuse(
                "proposal_pending", step=title, by=case.proposals[0].by.name
            )
        offers.append(
            StepOffer(
                id="request_documents",
                title=REQUEST_TITLE,
                kind="request",
                enabled=refusal is None,
                because=_because(refusal),
            )
        )
    if case.open_requests():
        offers.append(
            StepOffer(
                id="supply",
                title=SUPPLY_TITLE,
                kind="supply",
                primary=actor.kind == "citizen",
            )
        )
    return offers


def _remedies(here: Situation, actor: ActorRef) -> list[StepOffer]:
    case = here.case
    rules = here.ground.blueprint.process.objection
    if rules is None:
        return []
    objection = case.objection
    if objection is not None and not objection.end:
        if objection.reinstatement != "open" or actor.kind == "citizen":
            return []
        return [
            StepOffer(
                id="reinstatement",
                title=REINSTATEMENT_TITLE,
                kind="reinstatement",
                primary=True,
            )
        ]
    if case.state not in rules.from_ or already_decided(here.ground, case):
        return []
    kind = evaluate(here.ground, here.environment(), rules.kind)
    refusal = None
    if kind == "court" and actor.kind == "citizen":
        refusal = refuse("objection_court_open")
    return [
        StepOffer(
            id="objection",
            title=SUIT_TITLE if kind == "court" else OBJECTION_TITLE,
            kind="objection",
            enabled=refusal is None,
            because=_because(refusal),
        )
    ]


def _ends(ground: Ground, case: CaseState, actor: ActorRef) -> list[StepOffer]:
    process, offers = ground.blueprint.process, []
    rules = process.withdrawal
    if rules is not None and case.state in rules.from_:
        refusal = refuse_role(WITHDRAW_TITLE, actor, rules.by or ("citizen", "clerk"))
        offers.append(
            StepOffer(
                id="withdraw",
                title=WITHDRAW_TITLE,
                kind="withdraw",
                enabled=refusal is None,
                because=_because(refusal),
            )
        )
    rules = process.reopening
    if rules is not None and case.state in rules.from_ and actor.kind != "citizen":
        refusal = refuse_role(REOPEN_TITLE, actor, rules.by or ("lead",))
        offers.append(
            StepOffer(
                id="reopen",
                title=REOPEN_TITLE,
                kind="reopen",
                enabled=refusal is None,
                because=_because(refusal),
            )
        )
    rules = process.merge
    if rules is not None and case.state in rules.from_ and actor.kind != "citizen":
        refusal = refuse_role(MERGE_TITLE, actor, rules.by or ("clerk",))
        refusal = refusal or refuse_pending(ground.blueprint, case)
        offers.append(
            StepOffer(
                id="merge",
                title=MERGE_TITLE,
                kind="merge",
                enabled=refusal is None,
                because=_because(refusal),
            )
        )
    return offers


def _talk(case: CaseState, actor: ActorRef) -> list[StepOffer]:
    offers = [StepOffer(id="message", title=MESSAGE_TITLE, kind="message")]
    if actor.kind == "citizen":
        return offers
    offers.append(StepOffer(id="note", title=NOTE_TITLE, kind="note"))
    if case.open and case.phase != "completed":
        offers.append(StepOffer(id="correct", title=CORRECT_TITLE, kind="correct"))
    return offers
