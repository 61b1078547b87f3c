"""Rounds as people start them: who takes part, the dry run, the run, how it went."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from verbund.cases.access import ALLOCATE
from verbund.cases.actions.rounds import (
    RoundPlan,
    RoundReport,
    plan_round,
    start_round,
)
from verbund.cases.models import AllocationRun
from verbund.catalogue import queries as catalogue
from verbund.core import audit
from verbund.core.errors import NotFound
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.engine.model_rounds import RoundDef
from verbund.engine.text import Text
from verbund.members.queries import Member, current_directory, members_of

REHEARSAL = "Probe"


class RoundChoice(Struct, frozen=True, kw_only=True):
    """A round that a body may run, and the towns that would take part."""

    runner: Member
    blueprint: str
    service: Text
    round: RoundDef
    towns: tuple[Member, ...]


class RoundRun(Struct, frozen=True, kw_only=True):
    """A run as people see it; ``report`` only when it is over."""

    id: UUID
    runner: Member
    blueprint: str
    round: str
    planned_at: datetime
    seed: str
    by_itself: bool
    shares: int
    offers: int
    report: RoundReport | None


def round_choices(actor: Actor) -> tuple[RoundChoice, ...]:
    """Every round that the actor's bodies may run, each with its towns."""
    require(actor, ALLOCATE.key)
    known = current_directory()
    found = []
    for runner in sorted((known.members[one] for one in actor.members), key=_name):
        belonging = {runner.id, *(member.id for member in members_of(runner))}
        for key, digest in _adopted_by(belonging).items():
            blueprint = catalogue.blueprint_by_digest(digest)
            towns = tuple(m for m in catalogue.adopters_of(key) if m.id in belonging)
            found += [
                RoundChoice(
                    runner=runner,
                    blueprint=key,
                    service=blueprint.title,
                    round=round_,
                    towns=towns,
                )
                for round_ in blueprint.rounds.values()
                if towns
            ]
    return tuple(found)


def round_choice(actor: Actor, runner: str, key: str, round_id: str) -> RoundChoice:
    """One of them; ``NotFound`` for a round that the actor may not run."""
    for one in round_choices(actor):
        if (one.runner.slug, one.blueprint, one.round.id) == (runner, key, round_id):
            return one
    raise NotFound("Diese Vergaberunde gibt es hier nicht.")


def rehearse_round(choice: RoundChoice, *, seed: str = "") -> RoundPlan:
    """What a run would do now; nothing changes."""
    return plan_round(
        blueprint=choice.blueprint,
        round_id=choice.round.id,
        members=choice.towns,
        seed=seed or REHEARSAL,
    )


def begin_round(choice: RoundChoice, *, actor: Actor, seed: str = "") -> UUID:
    """Give the places: the plan is kept now, a worker writes it into the cases.

    Raises ``Conflict`` while another run of the round is not finished.
    """
    require(actor, ALLOCATE.key)
    run = start_round(
        blueprint=choice.blueprint,
        round_id=choice.round.id,
        runner=choice.runner,
        members=choice.towns,
        seed=seed[:64],
        by_worker=True,
    )
    assert run is not None  # noqa: S101 - only vacancies may come to nothing
    audit.record(
        action="cases.round_started",
        actor=actor,
        member=choice.runner.id,
        subject=f"round:{run}",
        detail={"blueprint": choice.blueprint, "round": choice.round.id},
    )
    return run


def round_runs(actor: Actor, *, limit: int = 30) -> tuple[RoundRun, ...]:
    """The runs of the actor's bodies, the newest first."""
    require(actor, ALLOCATE.key)
    with acting_within(actor.members, actor):
        rows = list(
            AllocationRun.objects.filter(owner_id__in=actor.members).order_by(
                "-planned_at"
            )[:limit]
        )
    return tuple(_run(row) for row in rows)


def round_run(run_id: UUID, actor: Actor) -> tuple[RoundRun, RoundPlan]:
    """One run with its plan; ``NotFound`` for somebody else's."""
    require(actor, ALLOCATE.key)
    with acting_within(actor.members, actor):
        row = AllocationRun.objects.filter(id=run_id).first()
    if row is None:
        raise NotFound("Diese Vergabe gibt es hier nicht.")
    return _run(row), msgspec.json.decode(row.plan, type=RoundPlan)


def _run(row: AllocationRun) -> RoundRun:
    plan = msgspec.json.decode(row.plan, type=RoundPlan)
    done = row.finished_at is not None
    return RoundRun(
        id=row.id,
        runner=current_directory().members[row.owner_id],
        blueprint=row.blueprint_key,
        round=row.round,
        planned_at=row.planned_at,
        seed=row.seed,
        by_itself=row.trigger != "batch",
        shares=len(plan.shares),
        offers=len(plan.offers),
        report=msgspec.json.decode(row.report, type=RoundReport) if done else None,
    )


def _adopted_by(members: set[UUID]) -> Mapping[str, str]:
    """One adopted version of each blueprint that one of them has, by key."""
    found: dict[str, str] = {}
    for member, keys in catalogue.adopted_blueprints().items():
        if member in members:
            found.update(keys)
    return dict(sorted(found.items()))


def _name(member: Member) -> str:
    return member.name
