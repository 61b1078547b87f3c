"""Figures across cases: what a case counts as, and which figures a command needs.

The engine never asks a database. ``held_facts`` says under which value a case counts,
``wanted_facts`` which figures a command would read; whoever keeps the cases counts
them inside its transaction and hands them in as ``Ground.facts``.
"""

from collections.abc import Mapping
from datetime import datetime

from verbund.engine import commands as c
from verbund.engine.book import case_environment, case_facts
from verbund.engine.context import evaluate
from verbund.engine.decided import decided_results
from verbund.engine.model import Ground
from verbund.engine.rules import apply_rules
from verbund.engine.state import CaseState

#: Commands that may carry out a transition, and so may read a figure.
_READERS = (c.Act, c.Approve, c.ExpireClock, c.RecordPayment, c.RecordRanking)


def moves(command: c.Command) -> bool:
    """Whether a command may carry out a step: it reads figures, asks for money."""
    return isinstance(command, _READERS)


def held_facts(ground: Ground, state: CaseState) -> dict[str, str]:
    """By fact: the value of ``group`` under which this case counts at the moment."""
    held = [f for f in ground.blueprint.facts.values() if state.state in f.states]
    if not held or state.erased:
        return {}
    groups = _groups(ground, state, state.changed_at, {}, decided=True)
    return {fact.id: groups[fact.id] for fact in held if fact.id in groups}


def wanted_facts(
    ground: Ground, state: CaseState, command: c.Command, now: datetime
) -> dict[str, str]:
    """By fact: the group whose cases must be counted before ``command`` is decided."""
    if not ground.blueprint.facts or not moves(command):
        return {}
    given: Mapping[str, object] = {}
    if isinstance(command, c.Act):
        given = command.input
    elif isinstance(command, c.Approve):
        waiting = state.proposals
        found = [p for p in waiting if command.proposal in {"", p.id}]
        given = found[0].input if found else {}
    return _groups(ground, state, now, given, decided=False)


def shown_facts(ground: Ground, state: CaseState, now: datetime) -> dict[str, str]:
    """The groups whose figures a page needs to say which steps are possible."""
    if not ground.blueprint.facts or state.erased:
        return {}
    return _groups(ground, state, now, {}, decided=False)


def _groups(
    ground: Ground,
    state: CaseState,
    now: datetime,
    given: Mapping[str, object],
    *,
    decided: bool,
) -> dict[str, str]:
    known = case_facts(state)
    facts = {**state.facts, **given}
    report = apply_rules(
        ground, state.answers, now=now, decision=facts, inputs=given, case=known
    )
    results = dict(report.results)
    if decided:
        # What was decided counts, even if today's rules would say something else.
        results.update(decided_results(state))
    env = case_environment(ground, state, now, results=results, inputs=given)
    found: dict[str, str] = {}
    for fact in ground.blueprint.facts.values():
        value = evaluate(ground, env, fact.group)
        if value is not None:
            found[fact.id] = str(value)
    return found
