"""Bring a case that came from elsewhere to the state it has there already."""

from collections import deque
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from verbund import engine
from verbund.cases import actions as cases
from verbund.cases.access import ref
from verbund.cases.queries import working_copy
from verbund.core.errors import VerbundError
from verbund.core.rights import Actor
from verbund.core.scope import acting_within
from verbund.engine import report as public
from verbund.engine.model_fields import Field

#: What states of other systems mean here, the nearest first.
_WANTED: Final[Mapping[str, tuple[str, ...]]] = {
    "in_progress": ("in_progress", "planned"),
    "action_scheduled": ("planned", "in_progress"),
    "planned": ("planned", "in_progress"),
    "investigating": ("confirmed",),
    "in_process": ("in_progress",),
    "internal_referral": ("forwarded", "in_progress"),
    "not_councils_responsibility": ("not_responsible", "fixed"),
    "no_further_action": ("not_possible", "fixed"),
    "rejected": ("not_possible", "fixed"),
    "cancelled": ("not_possible", "fixed"),
}
_CLOSED: Final = ("fixed", "not_possible")


def advance(
    *, case_id: UUID, status: str, closed: bool, text: str, at: datetime, actor: Actor
) -> bool:
    """Carry out the shortest steps to a state that means the same; false if none does.

    ``at`` is when the other side changed it. Fields that a step asks for get their
    default, else ``text``. Steps that need four eyes are never taken.
    """
    wanted = _WANTED.get(status, _CLOSED if closed else ())
    if not wanted:
        return True
    with acting_within(actor.members, actor):
        view = working_copy(case_id, now=at)
    blueprint = view.ground.blueprint
    if public.status_of(blueprint, view.state.state).detail in wanted:
        return True
    steps = _way(blueprint, view.state.state, wanted)
    if steps is None:
        return False
    for step in steps:
        command = engine.Act(
            actor=ref(actor), transition=step.id, input=_inputs(step.inputs, text)
        )
        try:
            cases.act(case_id=case_id, command=command, actor=actor, now=at)
        except VerbundError:
            return False
    return True


def _way(
    blueprint: engine.Blueprint, start: str, wanted: tuple[str, ...]
) -> list[engine.Transition] | None:
    """The fewest steps that an office takes alone, to the first of ``wanted``."""
    before: dict[str, tuple[str, engine.Transition] | None] = {start: None}
    waiting = deque([start])
    while waiting:
        state = waiting.popleft()
        for step in blueprint.process.transitions:
            if state not in step.from_ or step.to in before or not _alone(step):
                continue
            before[step.to] = (state, step)
            waiting.append(step.to)
    reached = {
        public.status_of(blueprint, state).detail: state for state in reversed(before)
    }
    goal = next((reached[detail] for detail in wanted if detail in reached), None)
    if goal is None:
        return None
    steps: list[engine.Transition] = []
    while (link := before[goal]) is not None:
        goal, step = link
        steps.append(step)
    return steps[::-1]


def _alone(step: engine.Transition) -> bool:
    return step.four_eyes is False and bool({"clerk", "system"} & set(step.by))


def _inputs(fields: Mapping[str, Field], text: str) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, field in fields.items():
        if field.default is not None:
            found[name] = field.default
        elif field.required is True and field.visible_if is None:
            if field.type in {"text", "longtext"}:
                found[name] = (text or "übernommen")[: field.max_length or 200]
            elif field.type == "boolean":
                found[name] = False
            elif field.options:
                found[name] = field.options[0].id
    return found


__all__ = ["advance"]
