"""How long a case is kept, and what happens then: ``retention.yaml`` applied to it."""

from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from verbund.engine.book import case_environment
from verbund.engine.context import environment, evaluate, period
from verbund.engine.model import Ground, LegalBasis, RetentionRule
from verbund.engine.state import CaseState
from verbund.kernel import deadlines
from verbund.kernel.clock import to_berlin

_DAY = timedelta(days=1)


class RetentionVerdict(Struct, frozen=True):
    """From the beginning of day ``on`` the case may and must go, as ``then`` says."""

    on: date
    then: Literal["delete", "anonymise", "archive_offer"]
    legal: tuple[LegalBasis, ...] = ()


def retention_due(ground: Ground, state: CaseState) -> RetentionVerdict | None:
    """When this case is forgotten; ``None`` while it is open or no rule fits.

    A case with a running time to object is kept at least until that is over, whatever
    the rule says.
    """
    if state.closed_at is None or state.erased:
        return None
    rule = next(
        (
            r
            for r in ground.blueprint.retention.rules
            if r.result in {state.result, "*"}
        ),
        None,
    )
    if rule is None:
        return None
    start = _start(ground, state, rule)
    keep = period(ground, case_environment(ground, state, state.changed_at), rule.keep)
    if keep is None:  # nobody said how long: nothing is forgotten by chance
        return None
    kept = deadlines.deadline(
        start, keep, ground.calendar, move_off_holiday=False, law="bgb"
    ).end
    remedies = [
        clock.due_on
        for clock in state.clocks.values()
        if clock.kind == "objection" and clock.open and clock.due_on is not None
    ]
    legal = ground.blueprint.legal
    return RetentionVerdict(
        on=max([kept, *remedies]) + _DAY,
        then=rule.then,
        legal=tuple(legal[i] for i in rule.legal if i in legal),
    )


def kept_for(ground: Ground, rule: RetentionRule, now: date) -> str:
    """The period of a rule as it is in this member, for people to read."""
    return period(ground, environment(ground, {}, now=now), rule.keep) or rule.keep


def _start(ground: Ground, state: CaseState, rule: RetentionRule) -> date:
    closed = to_berlin(state.closed_at or state.changed_at).date()
    start = rule.start
    if start.on == "opened":
        return to_berlin(state.opened_at).date()
    if start.on == "decided" and state.decision is not None:
        return to_berlin(state.decision.at).date()
    if start.field is not None:
        env = case_environment(ground, state, state.changed_at)
        found = evaluate(ground, env, start.field)
        return found if isinstance(found, date) else closed
    if start.clock is not None:
        clock = state.clocks.get(start.clock)
        if clock is not None:
            return clock.stopped_on or clock.due_on or closed
    return closed


def measure(ground: Ground, state: CaseState, today: date) -> dict[str, object]:
    """Facts for statistics, without anything personal.

    ``days_total`` from receipt to the end (or today), ``days_waiting`` of these for the
    citizen, ``days_office`` the rest, ``deadline_kept`` of the main clock (``None``
    while it cannot be told).
    """
    opened = to_berlin(state.opened_at).date()
    ended = to_berlin(state.closed_at).date() if state.closed_at else today
    waiting = state.waited_days
    if state.waiting_since is not None:
        waiting += max((ended - state.waiting_since).days, 0)
    total = max((ended - opened).days, 0)
    return {
        "service": state.service or "",
        "channel": state.channel,
        "state": state.state,
        "result": state.result,
        "opened_on": opened,
        "closed_on": ended if state.closed_at else None,
        "days_total": total,
        "days_waiting": min(waiting, total),
        "days_office": total - min(waiting, total),
        "deadline_kept": _kept(state, today),
        "objection": state.objection is not None,
        "four_eyes": bool(state.decision and state.decision.proposed_by),
    }


def _kept(state: CaseState, today: date) -> bool | None:
    clock = next((c for c in state.clocks.values() if c.main), None)
    if clock is None or clock.due_on is None:
        return None
    if clock.stopped_on is not None:
        return clock.stopped_on <= clock.due_on
    if clock.expired or (clock.running and today > clock.due_on):
        return False
    return None
