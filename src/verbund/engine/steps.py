"""What may be done now, by whom, and why not: asked by ``decide`` and by the pages."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from verbund.engine.book import case_environment, case_facts, state_title
from verbund.engine.commands import ActorRef
from verbund.engine.context import Env, evaluate, holds
from verbund.engine.errors import Refusal
from verbund.engine.inquiries import refuse_unanswered
from verbund.engine.model import Blueprint, Ground, Transition
from verbund.engine.refusals import joined, refuse, refuse_because
from verbund.engine.results import RuleResult
from verbund.engine.rules import apply_rules
from verbund.engine.state import CaseState
from verbund.engine.text import Text

Scope = Literal["case", "objection"]
Results = Mapping[str, RuleResult]

ROLES: Mapping[str, Text] = {
    "citizen": Text(de="antragstellende Person", simple="Sie selbst", en="applicant"),
    "clerk": Text(de="Sachbearbeitung", en="clerk"),
    "approver": Text(de="Freigabe", en="approver"),
    "lead": Text(de="Leitung", en="lead"),
    "system": Text(de="das System", en="the system"),
    "consulted": Text(de="beteiligte Stelle", en="consulted office"),
}
#: Who may release what somebody else prepared, besides those who may do the step.
APPROVERS = ("approver", "lead")


class Step(Struct, frozen=True):
    """A transition and the process it belongs to."""

    transition: Transition
    scope: Scope


def steps_of(blueprint: Blueprint) -> tuple[Step, ...]:
    """Every transition in the order of the file, the objection's last."""
    process = blueprint.process
    own = [Step(t, "case") for t in process.transitions]
    if process.objection is not None:
        own += [Step(t, "objection") for t in process.objection.transitions]
    return tuple(own)


def find_step(blueprint: Blueprint, transition_id: str) -> Step | None:
    return next(
        (s for s in steps_of(blueprint) if s.transition.id == transition_id), None
    )


def roles_of(by: tuple[str, ...]) -> tuple[str, ...]:
    """Who may; the clerk if the blueprint names nobody."""
    return by or ("clerk",)


def refuse_role(step: Text, actor: ActorRef, by: tuple[str, ...]) -> Refusal | None:
    """Why this actor may not; ``None`` if one of the roles fits."""
    roles = roles_of(by)
    if any(actor.has(role) for role in roles):
        return None
    names = joined([ROLES.get(role, Text(de=role)) for role in roles])
    return refuse("role_missing", step=step, roles=names)


def in_place(case: CaseState, step: Step) -> bool:
    """Whether the process (or the objection) stands where the step begins."""
    if step.scope == "case":
        return case.state in step.transition.from_
    objection = case.objection
    return (
        objection is not None
        and not objection.end
        and objection.state in step.transition.from_
    )


def refuse_place(blueprint: Blueprint, case: CaseState, step: Step) -> Refusal | None:
    """Why the step does not begin here, or what must be done before it."""
    transition = step.transition
    if not in_place(case, step):
        here = case.state
        if step.scope == "objection" and case.objection is not None:
            here = case.objection.state
        return refuse(
            "wrong_state",
            step=transition.title,
            state=state_title(blueprint, here),
            states=joined([state_title(blueprint, name) for name in transition.from_]),
        )
    objection = case.objection
    if step.scope == "objection" and objection and objection.reinstatement == "open":
        withdrawn = blueprint.process.objection is not None and (
            blueprint.process.objection.states[transition.to].end == "withdrawn"
        )
        if not withdrawn:
            return refuse("reinstatement_open")
    return refuse_pending(blueprint, case, step.scope)


def refuse_pending(
    blueprint: Blueprint, case: CaseState, scope: Scope = "case"
) -> Refusal | None:
    """The refusal while a proposal of the same process waits for its second person."""
    pending = next((p for p in case.proposals if p.scope == scope), None)
    if pending is None:
        return None
    found = find_step(blueprint, pending.transition)
    title = found.transition.title if found else Text(de=pending.transition)
    return refuse("proposal_pending", step=title, by=pending.by.name)


# --- rules, guards, four eyes -------------------------------------------------


def uses_rules(transition: Transition) -> bool:
    """Whether the rules must be run to judge this step."""
    sources = (transition.guard, transition.four_eyes, transition.visible_if)
    return bool(transition.decides) or any(
        isinstance(source, str) and "rules." in source for source in sources
    )


class Situation(Struct, frozen=True):
    """A case at a moment, with the inputs and rule results a step is judged by."""

    ground: Ground
    case: CaseState
    now: datetime
    results: Results = {}
    inputs: Mapping[str, object] = {}

    def environment(self) -> Env:
        return case_environment(
            self.ground,
            self.case,
            self.now,
            results=self.results,
            inputs=self.inputs,
        )

    def weighed(self, transition: Transition) -> "Situation":
        """The situation with the rules run, if the step needs any."""
        if not uses_rules(transition):
            return self
        facts = {**self.case.facts, **self.inputs}
        report = apply_rules(
            self.ground,
            self.case.answers,
            now=self.now,
            decision=facts,
            inputs=self.inputs,
            case=case_facts(self.case),
        )
        return replace(self, results=report.results)


def visible(here: Situation, transition: Transition) -> bool:
    """Whether the step belongs to this case at all."""
    if transition.visible_if is None:
        return True
    return holds(here.ground, here.environment(), transition.visible_if)


def refuse_guard(here: Situation, transition: Transition) -> Refusal | None:
    """Why the conditions of the step are not met; ``None`` if they are."""
    for rule_id in transition.decides:
        result = here.results.get(rule_id)
        if result is not None and result.error is not None:
            return refuse_because("rule_without_result", result.error)
    refusal = refuse_unanswered(here.ground, here.case, here.now, transition)
    if refusal is not None:
        return refusal
    if transition.guard is None or holds(
        here.ground, here.environment(), transition.guard
    ):
        return None
    if transition.because is not None:
        return refuse_because("guard", transition.because)
    return refuse("guard", step=transition.title)


def needs_four_eyes(here: Situation, transition: Transition) -> bool:
    """Whether a second person must release the step.

    A missing value in the expression counts as yes: nobody decides alone by accident.
    """
    if isinstance(transition.four_eyes, bool):
        return transition.four_eyes
    found = evaluate(here.ground, here.environment(), transition.four_eyes)
    return found is None or bool(found)
