"""One step for many cases: plan, dry run, start, stop, go on, release as a whole.

A run works in batches, each one a job and a transaction of its own, so that a worker
that dies leaves a case wholly before or wholly after its step. Each case is judged by
the engine as if somebody took the step by hand: where four eyes are needed it is
proposed, and a second person releases the whole run at once.
"""

from collections.abc import Mapping
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import Count, Q

from verbund import engine
from verbund.cases.access import WORK, ref
from verbund.cases.actions.change import act, ground_of
from verbund.cases.actions.run_judging import checked_step, judge
from verbund.cases.actions.run_shapes import (
    BATCH,
    DryRun,
    RunChoice,
    StepRunView,
    dry_run_of,
    view_of,
)
from verbund.cases.models import Case
from verbund.cases.models_runs import StepRun, StepRunCase
from verbund.core import audit
from verbund.core.errors import Conflict, Forbidden, Invalid, NotFound, VerbundError
from verbund.core.jobs import NewJob, enqueue_many, job
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.kernel.ids import new_id
from verbund.members import queries as members
from verbund.members.queries import Member, acting_member

State = StepRun.State
_JOB = "cases.step_run"
#: What workers do in a state: the outcomes they take up next.
_TODO: Mapping[str, tuple[str, ...]] = {
    State.CHECKING: ("planned",),
    State.RUNNING: ("goes", "asks"),
    State.RELEASING: ("proposed",),
    State.RETURNING: ("proposed",),
}
_APPROVING = frozenset({"approver", "lead"})


class Batch(msgspec.Struct, frozen=True):
    """Go on with this run."""

    run: UUID


def dry_run(
    *,
    member: Member,
    blueprint: str,
    transition: str,
    state: str,
    actor: Actor,
    inputs: Mapping[str, object] | None = None,
) -> DryRun:
    """What a run would do now, case by case, without keeping anything.

    Raises ``Invalid`` for a step or state that the blueprint does not have and for
    inputs that the step would not take.
    """
    _allow(actor)
    given = dict(inputs or {})
    with acting_within(_walls(member, blueprint, actor), actor):
        checked_step(ground_of(member.id, blueprint, ""), transition, state)
        found = [
            (number, judge(case_id, transition, given, actor))
            for case_id, number in _matching(member.id, blueprint, state)
        ]
    return dry_run_of(found)


def plan_run(
    *,
    member: Member,
    blueprint: str,
    transition: str,
    state: str,
    actor: Actor,
    inputs: Mapping[str, object] | None = None,
    reason: str = "",
) -> StepRunView:
    """Settle which cases take part and begin the dry run; nothing is decided yet.

    Raises ``Conflict`` while another run of the same step of the member is not over.
    """
    _allow(actor)
    with (
        acting_within(_walls(member, blueprint, actor), actor),
        transaction.atomic(),
    ):
        ground = ground_of(member.id, blueprint, "")
        checked_step(ground, transition, state)
        _alone(member.id, blueprint, transition)
        acting = acting_member(member, blueprint, clock.today())
        cases = _matching(member.id, blueprint, state)
        moment = clock.now()
        run = StepRun(
            id=new_id(),
            owner_id=member.id,
            acting_id=acting.id,
            blueprint_key=blueprint,
            transition=transition,
            from_state=state,
            given=msgspec.json.encode(dict(inputs or {})).decode(),
            reason=reason.strip()[:300],
            total=len(cases),
            actor_kind=actor.kind,
            actor_id=actor.id[:64],
            actor_name=actor.name[:120],
            planned_at=moment,
            changed_at=moment,
        )
        run.save(force_insert=True)
        StepRunCase.objects.bulk_create(
            [
                StepRunCase(
                    owner_id=member.id,
                    acting_id=acting.id,
                    run_id=run.id,
                    place=place,
                    case_id=case_id,
                    number=number,
                )
                for place, (case_id, number) in enumerate(cases, 1)
            ],
            batch_size=500,
        )
        _record("cases.run_planned", run, {"cases": len(cases)})
        _next(run)
        return view_of(run)


def start_run(*, run_id: UUID, actor: Actor) -> StepRunView:
    """Begin to take the step in every case that can go."""
    return _switch(run_id, actor, (State.READY,), State.RUNNING, "cases.run_started")


def stop_run(*, run_id: UUID, actor: Actor) -> StepRunView:
    """Let the run stop after the batch it is at; ``resume_run`` goes on."""
    going = tuple(_TODO)
    return _switch(run_id, actor, going, State.STOPPED, "cases.run_stopped")


def resume_run(*, run_id: UUID, actor: Actor) -> StepRunView:
    """Go on where the run was stopped, or where its worker was lost."""
    with acting_within(actor.members, actor):
        run = _found(run_id)
        to = run.stopped_in if run.state == State.STOPPED else run.state
    going = (State.STOPPED, *_TODO)
    return _switch(run_id, actor, going, to, "cases.run_resumed")


def drop_run(*, run_id: UUID, actor: Actor) -> StepRunView:
    """Give up a run that has not begun to act; its cases stay as they are."""
    before = (State.CHECKING, State.READY)
    return _switch(run_id, actor, before, State.DROPPED, "cases.run_dropped")


def release_run(*, run_id: UUID, actor: Actor) -> StepRunView:
    """Release every proposal of the run; the second person is never its author.

    Each release is judged by the engine: a case whose results have changed since is
    left with the reason.
    """
    _second(run_id, actor)
    return _switch(
        run_id, actor, (State.WAITING,), State.RELEASING, "cases.run_released"
    )


def return_run(*, run_id: UUID, actor: Actor, reason: str) -> StepRunView:
    """Give every proposal of the run back, with a reason."""
    if not reason.strip():
        raise Invalid("Schreiben Sie, warum Sie den Lauf zurückgeben.")
    _second(run_id, actor)
    return _switch(
        run_id,
        actor,
        (State.WAITING,),
        State.RETURNING,
        "cases.run_returned",
        why=reason.strip()[:300],
    )


def step_run(run_id: UUID, actor: Actor) -> StepRunView:
    """How far a run is, and which cases did not go."""
    _allow(actor)
    with acting_within(actor.members, actor):
        return view_of(_found(run_id))


def step_runs(actor: Actor, *, limit: int = 50) -> list[StepRunView]:
    """The runs of the actor's bodies, the newest first."""
    _allow(actor)
    with acting_within(actor.members, actor):
        rows = StepRun.objects.filter(
            Q(acting_id__in=actor.members) | Q(owner_id__in=actor.members)
        )
        return [view_of(row) for row in rows.order_by("-planned_at", "-id")[:limit]]


def run_choices(actor: Actor) -> list[RunChoice]:
    """Where the actor's bodies have cases: so many of a blueprint in a state."""
    _allow(actor)
    with acting_within(actor.members, actor):
        rows = (
            Case.objects.filter(
                Q(acting_id__in=actor.members), erased_at__isnull=True, proposed_by=""
            )
            .values("owner_id", "blueprint_key", "state")
            .annotate(many=Count("id"))
            .order_by("owner_id", "blueprint_key", "state")
        )
        return [
            RunChoice(row["owner_id"], row["blueprint_key"], row["state"], row["many"])
            for row in rows
        ]


# --- the work -----------------------------------------------------------------


@job(_JOB)
def run_batch(payload: Batch) -> int:
    """Do the next cases of a run and plan the batch after it."""
    run = StepRun.objects.select_for_update().filter(id=payload.run).first()
    todo = _TODO.get(run.state, ()) if run else ()
    if run is None or not todo:
        return 0
    rows = list(
        StepRunCase.objects.filter(run_id=run.id, outcome__in=todo).order_by("place")[
            :BATCH
        ]
    )
    actor = _acts(run)
    for row in rows:
        _do(run, row, actor)
    StepRunCase.objects.bulk_update(rows, ["outcome", "proposal", "why", "asked"])
    if len(rows) < BATCH:
        _settle(run)
    run.changed_at = clock.now()
    run.save()
    if run.state in _TODO:
        _next(run)
    return len(rows)


def _do(run: StepRun, row: StepRunCase, actor: Actor | None) -> None:
    given = msgspec.json.decode(run.given, type=dict[str, object])
    if actor is None:
        row.outcome = "cannot" if run.state == State.CHECKING else "failed"
        row.why = "Wer den Lauf begonnen hat, arbeitet hier nicht mehr."
        return
    if run.state == State.CHECKING:
        found = judge(row.case_id, run.transition, given, actor)
        row.outcome, row.why, row.asked = found.outcome, found.why, found.asked
        return
    try:
        # A savepoint: what one case refuses touches no other.
        with transaction.atomic():
            _take(run, row, actor, given)
    except VerbundError as error:
        row.outcome, row.why = "failed", (error.detail or error.title)[:600]


def _take(
    run: StepRun, row: StepRunCase, actor: Actor, given: dict[str, object]
) -> None:
    if run.state == State.RUNNING:
        command: engine.Command = engine.Act(
            actor=ref(actor),
            transition=run.transition,
            input=given,
            reason=run.reason,
        )
        after = act(case_id=row.case_id, command=command, actor=actor).state
        mine = [p for p in after.proposals if p.transition == run.transition]
        row.outcome = "proposed" if mine else "done"
        row.proposal = mine[-1].id if mine else ""
    elif run.state == State.RELEASING:
        command = engine.Approve(actor=ref(actor), proposal=row.proposal)
        act(case_id=row.case_id, command=command, actor=actor)
        row.outcome = "released"
    else:
        command = engine.ReturnProposal(
            actor=ref(actor), proposal=row.proposal, reason=run.returned_why
        )
        act(case_id=row.case_id, command=command, actor=actor)
        row.outcome = "returned"


def _settle(run: StepRun) -> None:
    """Nothing is left to do in this state."""
    if run.state == State.CHECKING:
        run.state = State.READY
    elif run.state == State.RUNNING:
        waits = StepRunCase.objects.filter(run_id=run.id, outcome="proposed").exists()
        run.state = State.WAITING if waits else State.DONE
    else:
        run.state = State.DONE


# --- rows ---------------------------------------------------------------------


def _matching(owner_id: UUID, blueprint: str, state: str) -> list[tuple[UUID, str]]:
    rows = Case.objects.filter(
        owner_id=owner_id,
        blueprint_key=blueprint,
        state=state,
        erased_at__isnull=True,
    )
    return list(rows.order_by("number", "id").values_list("id", "number"))


def _walls(member: Member, blueprint: str, actor: Actor) -> frozenset[UUID]:
    acting = acting_member(member, blueprint, clock.today())
    touched = frozenset({member.id, acting.id})
    if actor.kind == "staff" and not touched & actor.members:
        raise Forbidden(f"Für {member.official_name} dürfen Sie keinen Lauf beginnen.")
    return touched if actor.kind == "system" else actor.members


def _allow(actor: Actor) -> None:
    if actor.kind != "system":
        require(actor, WORK.key)


def _acts(run: StepRun) -> Actor | None:
    """Who acts in this phase, with the roles of today; ``None`` if gone."""
    second = run.state in {State.RELEASING, State.RETURNING}
    wanted = run.second_id if second else run.actor_id
    name = run.second_name if second else run.actor_name
    if not second and run.actor_kind == "system":
        return Actor(
            kind="system",
            id=wanted,
            name=name,
            roles=("clerk",),
            channel="system",
        )
    try:
        return members.actor_for(members.person_by_id(wanted))
    except VerbundError:
        return None


def _second(run_id: UUID, actor: Actor) -> None:
    _allow(actor)
    with acting_within(actor.members, actor):
        run = _found(run_id)
        if (run.actor_kind, run.actor_id) == (actor.kind, actor.id):
            raise Forbidden(
                "Diesen Lauf haben Sie selbst begonnen. Freigeben muss ihn jemand "
                "anderes."
            )
        here = members.narrowed(actor, run.owner_id, run.acting_id)
        step = ground_of(
            run.owner_id, run.blueprint_key, ""
        ).blueprint.process.transition(run.transition)
        may = _APPROVING | set((step.by or ("clerk",)) if step else ())
        if not may & set(here.roles):
            raise Forbidden("Freigeben darf, wer den Schritt selbst tun dürfte.")


def _switch(
    run_id: UUID,
    actor: Actor,
    before: tuple[str, ...],
    to: str,
    action: str,
    *,
    why: str = "",
) -> StepRunView:
    _allow(actor)
    with acting_within(actor.members, actor), transaction.atomic():
        row = StepRun.objects.select_for_update().filter(id=run_id).first()
        if row is None:
            raise NotFound("Diesen Lauf gibt es hier nicht.")
        if row.state not in before:
            word = State(row.state).label
            raise Conflict(f"Das geht nicht: Der Lauf ist im Zustand „{word}“.")
        if to == State.STOPPED:
            row.stopped_in = row.state
        row.state, row.changed_at = to, clock.now()
        if to in {State.RELEASING, State.RETURNING} and not row.second_id:
            row.second_id, row.second_name = actor.id[:64], actor.name[:120]
            row.returned_why = why
        row.save()
        _record(action, row, {})
        if to in _TODO:
            _next(row)
        return view_of(row)


def _found(run_id: UUID) -> StepRun:
    row: StepRun | None = StepRun.objects.filter(id=run_id).first()
    if row is None:
        raise NotFound("Diesen Lauf gibt es hier nicht.")
    return row


def _alone(owner_id: UUID, blueprint: str, transition: str) -> None:
    rows = StepRun.objects.filter(
        owner_id=owner_id, blueprint_key=blueprint, transition=transition
    )
    if rows.exclude(state__in=[State.DONE, State.DROPPED]).exists():
        raise Conflict(
            "Für diesen Schritt gibt es schon einen Lauf, der nicht fertig ist. "
            "Setzen Sie ihn fort, oder verwerfen Sie ihn."
        )


def _next(run: StepRun) -> None:
    payload = {"run": str(run.id)}
    enqueue_many([NewJob(kind=_JOB, payload=payload, member=run.acting_id)])


def _record(action: str, run: StepRun, detail: dict[str, object]) -> None:
    audit.record(
        action=action,
        member=run.owner_id,
        subject=f"run:{run.id}",
        detail={"blueprint": run.blueprint_key, "step": run.transition, **detail},
    )


__all__ = [
    "drop_run",
    "dry_run",
    "plan_run",
    "release_run",
    "resume_run",
    "return_run",
    "run_choices",
    "start_run",
    "step_run",
    "step_runs",
    "stop_run",
]
