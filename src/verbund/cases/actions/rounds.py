"""Rounds: many cases compete for few places, and the waiting list moves up by itself.

A run is planned in one transaction (who takes part, the seed, who gets what) and then
carried out case by case. What was planned is never reckoned anew, so a run that was
killed goes on where it was, and running twice changes nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction
from msgspec import Struct

from verbund import engine
from verbund.cases.access import ref
from verbund.cases.actions.change import act, ground_of
from verbund.cases.errors import CaseNotFound, CommandRefused
from verbund.cases.models import AllocationRun, Case
from verbund.core.errors import Conflict, Invalid
from verbund.core.jobs import NewJob, enqueue_many
from verbund.core.rights import SYSTEM
from verbund.core.scope import acting_within
from verbund.kernel import chance, clock
from verbund.members.queries import Member

ROUND_JOB = "cases.round"
#: How long a worker leaves a run to the process that started it.
_PATIENCE = timedelta(minutes=5)


class Share(Struct, frozen=True, kw_only=True):
    """What the run means for one case; without ``place`` it goes on waiting."""

    case_id: UUID
    owner_id: UUID
    acting_id: UUID
    number: str
    lot: str
    place: str = ""
    kind: str = ""
    standings: tuple[engine.Standing, ...] = ()


class RoundPlan(Struct, frozen=True, kw_only=True):
    """Everything a run would do; the same seed and cases give the same plan."""

    blueprint: str
    round: str
    seed: str
    planned_at: datetime
    participants: tuple[UUID, ...]
    seats: int
    taken: int
    shares: tuple[Share, ...]
    #: Centres that two members list as theirs, or that nobody lists.
    doubts: tuple[str, ...] = ()

    @property
    def offers(self) -> tuple[Share, ...]:
        """Who gets a place."""
        return tuple(share for share in self.shares if share.place)


class RoundReport(Struct, frozen=True, kw_only=True):
    """How a run ended; ``skipped`` cases had moved on meanwhile."""

    run: UUID
    offered: int
    waiting: int
    skipped: int
    finished: bool = True


def plan_round(
    *,
    blueprint: str,
    round_id: str,
    members: Sequence[Member],
    seed: str,
    now: datetime | None = None,
) -> RoundPlan:
    """What a run would do now, without doing it.

    Every member reads its own seats and decides over its own cases; wishes may name
    places of any of them. Raises ``Invalid`` for an unknown round.
    """
    moment = now or clock.now()
    day = clock.to_berlin(moment).date()
    free: dict[engine.Seat, int] = {}
    doubts: list[str] = []
    candidates: dict[str, engine.Candidate] = {}
    rows: dict[str, _Row] = {}
    held: list[engine.Seat] = []
    owners = {member.id for member in members}
    with acting_within(owners):
        for member in members:
            ground = ground_of(member.id, blueprint, "")
            round_ = _round(ground, round_id)
            for seat, count in engine.seats_of(ground, round_, day).items():
                if seat in free:
                    doubts.append(f"{seat[0]}: von mehreren Kommunen gemeldet")
                free[seat] = free.get(seat, 0) + count
        for row in _cases(owners, blueprint):
            own = ground_of(row.owner_id, blueprint, row.blueprint_digest)
            state = engine.state_from_json(row.snapshot)
            round_ = _round(own, round_id)
            seat_held = engine.seat_of(own, round_, state, moment)
            if seat_held is not None:
                held.append(seat_held)
            name = str(row.id)
            candidate = engine.candidate_of(own, round_, name, state, moment)
            if candidate is not None:
                candidates[name], rows[name] = candidate, row
    for seat in held:
        free[seat] = free.get(seat, 0) - 1
    left = {seat: max(0, count) for seat, count in free.items()}
    known = {seat[0] for seat in free}
    wished = {wish.place for c in candidates.values() for wish in c.wishes}
    doubts += [f"{place}: keine Plätze gemeldet" for place in sorted(wished - known)]
    found = engine.allocate(candidates.values(), left, seed)
    return RoundPlan(
        blueprint=blueprint,
        round=round_id,
        seed=seed,
        planned_at=moment,
        participants=tuple(sorted(owners)),
        seats=sum(left.values()),
        taken=len(held),
        shares=tuple(_share(name, rows[name], found) for name in sorted(candidates)),
        doubts=tuple(dict.fromkeys(doubts)),
    )


def _round(ground: engine.Ground, round_id: str) -> engine.RoundDef:
    found = ground.blueprint.rounds.get(round_id)
    if found is None:
        known = ", ".join(ground.blueprint.rounds) or "keine"
        raise Invalid(f"Eine Runde „{round_id}“ gibt es nicht. Vorhanden: {known}.")
    return found


class _Row(Struct, frozen=True):
    """What a round reads of a case."""

    id: UUID
    owner_id: UUID
    acting_id: UUID
    number: str
    snapshot: str
    blueprint_digest: str


def _cases(owners: Iterable[UUID], blueprint: str) -> list[_Row]:
    rows = Case.objects.filter(
        owner_id__in=owners, blueprint_key=blueprint, erased_at__isnull=True
    ).order_by("id")
    return [_Row(**row) for row in rows.values(*_Row.__struct_fields__)]


def _share(name: str, row: _Row, found: engine.Allocation) -> Share:
    seat = found.placed[name]
    return Share(
        case_id=UUID(name),
        owner_id=row.owner_id,
        acting_id=row.acting_id,
        number=row.number,
        lot=found.lots[name],
        place=seat[0] if seat else "",
        kind=seat[1] if seat else "",
        standings=tuple(
            engine.Standing(
                place=rank.seat[0],
                kind=rank.seat[1],
                position=rank.position,
                of=rank.of,
                free=rank.free,
                points=rank.points,
            )
            for rank in found.ranks[name]
        ),
    )


# --- carrying out -------------------------------------------------------------


def start_round(
    *,
    blueprint: str,
    round_id: str,
    runner: Member,
    members: Sequence[Member],
    seed: str = "",
    trigger: str = "batch",
    now: datetime | None = None,
    by_worker: bool = False,
) -> UUID | None:
    """Plan a run and keep the plan; ``carry_out_round`` does the rest.

    With ``by_worker`` a worker does so at once, else it waits for who started the run.

    A run by ``vacancy`` touches only who gets a place, and is not kept if nobody does
    (``None``). Raises ``Conflict`` while another run of the round is not finished.
    """
    with acting_within({runner.id, *(m.id for m in members)}), transaction.atomic():
        plan = plan_round(
            blueprint=blueprint,
            round_id=round_id,
            members=members,
            seed=seed or f"{chance.random_bits(128):032x}",
            now=now,
        )
        if trigger == "vacancy":
            if not plan.offers:
                return None
            plan = msgspec.structs.replace(plan, shares=plan.offers)
        run = AllocationRun(
            owner_id=runner.id,
            acting_id=runner.id,
            blueprint_key=blueprint,
            round=round_id,
            trigger=trigger,
            seed=plan.seed,
            participants=msgspec.json.encode(plan.participants).decode(),
            plan=msgspec.json.encode(plan).decode(),
            planned_at=plan.planned_at,
        )
        try:
            with transaction.atomic():
                run.save()
        except IntegrityError:
            raise Conflict(
                "Eine andere Vergabe dieser Runde ist noch nicht fertig. Warten Sie, "
                "bis sie beendet ist.",
                detail_en="Another run of this round is not finished yet.",
            ) from None
        # Whoever started it finishes it; if that process dies, a worker does.
        job = NewJob(
            kind=ROUND_JOB,
            payload={"run": str(run.id), "runner": str(runner.id)},
            run_at=clock.now() + (timedelta() if by_worker else _PATIENCE),
            key=f"round:{run.id}",
            member=runner.id,
        )
        enqueue_many([job])
        return run.id


def carry_out_round(run_id: UUID, *, runner: UUID) -> RoundReport:
    """Write the plan into every case; whoever begins again skips what is done.

    A run that is finished only tells how it went.
    """
    with acting_within({runner}):
        run = AllocationRun.objects.filter(id=run_id).first()
    if run is None:
        raise CaseNotFound(title="Diese Vergabe gibt es nicht.")
    if run.finished_at is not None:
        return msgspec.json.decode(run.report, type=RoundReport)
    plan = msgspec.json.decode(run.plan, type=RoundPlan)
    offered = waiting = skipped = 0
    for share in plan.shares:
        if not _write(run, plan, share):
            skipped += 1
        elif share.place:
            offered += 1
        else:
            waiting += 1
    report = RoundReport(run=run_id, offered=offered, waiting=waiting, skipped=skipped)
    with acting_within({runner}):
        AllocationRun.objects.filter(id=run_id, finished_at__isnull=True).update(
            finished_at=clock.now(), report=msgspec.json.encode(report).decode()
        )
    return report


def _write(run: AllocationRun, plan: RoundPlan, share: Share) -> bool:
    command = engine.RecordRanking(
        actor=ref(SYSTEM),
        round=plan.round,
        run=str(run.id),
        seed=plan.seed,
        lot=share.lot,
        place=share.place,
        kind=share.kind,
        standings=share.standings,
    )
    try:
        with acting_within({share.owner_id, share.acting_id}):
            act(case_id=share.case_id, command=command, actor=SYSTEM)
    except CommandRefused as refused:
        return refused.code == "round_known"
    except CaseNotFound:
        return False
    return True
