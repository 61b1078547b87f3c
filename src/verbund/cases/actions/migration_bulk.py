"""Many cases moved in the background: progress, stop, go on, all the way back.

A run works in batches, each one a job and a transaction of its own. A batch whose
worker dies begins anew: what it had moved is undone with it, so a case is always wholly
on one version.
"""

from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import QuerySet
from msgspec import Struct

from verbund import engine
from verbund.cases.access import MIGRATE
from verbund.cases.actions.change import load
from verbund.cases.actions.migration import (
    CaseVerdict,
    Mover,
    adopted_digest,
    running,
    verdict_of,
    way_back,
    write,
)
from verbund.cases.errors import CaseChangedMeanwhile
from verbund.cases.models import Case, MigrationRun
from verbund.catalogue import queries as catalogue
from verbund.core import audit
from verbund.core.errors import Conflict, NotFound
from verbund.core.jobs import NewJob, enqueue_many, job
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.kernel.ids import new_id
from verbund.members.queries import Member, acting_member, member_by_id

BATCH = 50
_MOST_NAMED = 2000
_JOB = "cases.migrate"
_FINDINGS = msgspec.json.Decoder(tuple[CaseVerdict, ...])


class RunView(Struct, frozen=True, kw_only=True):
    """A bulk move as people see it; ``stayed`` names the cases that did not go."""

    id: UUID
    blueprint: str
    to_version: str
    state: str
    total: int
    moved: int
    asks: int
    cannot: int
    back: bool
    undone: bool
    actor: str
    started_at: str
    stayed: tuple[CaseVerdict, ...]

    @property
    def looked_at(self) -> int:
        """How many cases were looked at so far."""
        return self.moved + self.asks + self.cannot


class Batch(Struct, frozen=True):
    """Go on with this run behind the case ``after``.

    If the run is further already, another job has done this batch.
    """

    run: UUID
    after: UUID | None = None


@transaction.atomic
def start_migration(
    *,
    member: Member,
    blueprint: str,
    actor: Actor,
    to_digest: str | None = None,
    reason: str = "",
) -> RunView:
    """Begin to move all running cases; workers go on by themselves.

    Raises ``Conflict`` while another run of the same blueprint is not done.
    """
    require(actor, MIGRATE.key)
    target = to_digest or adopted_digest(member, blueprint)
    with acting_within(actor.members, actor):
        row = begin_run(
            owner_id=member.id,
            blueprint=blueprint,
            digest=target,
            actor_id=actor.id,
            actor_name=actor.name,
            reason=reason,
        )
        return _view(row)


def begin_run(
    *,
    owner_id: UUID,
    blueprint: str,
    digest: str,
    actor_id: str,
    actor_name: str,
    reason: str = "",
) -> MigrationRun:
    """Begin a run within the present walls, in this transaction."""
    member = member_by_id(owner_id)
    _alone(owner_id, blueprint)
    version = catalogue.blueprint_by_digest(digest).version
    total = sum(1 for _ in running(owner_id, blueprint, digest))
    moment = clock.now()
    row = MigrationRun(
        id=new_id(),
        owner_id=owner_id,
        acting_id=acting_member(member, blueprint, clock.today()).id,
        blueprint_key=blueprint,
        to_version=version,
        to_digest=digest,
        total=total,
        reason=reason[:300],
        actor_id=actor_id[:64],
        actor_name=actor_name[:120],
        started_at=moment,
        changed_at=moment,
    )
    row.save(force_insert=True)
    audit.record(
        action="cases.migration_started",
        member=owner_id,
        subject=f"migration:{row.id}",
        detail={"blueprint": blueprint, "version": version, "cases": total},
    )
    _next(row)
    return row


@transaction.atomic
def undo_migration(*, run_id: UUID, actor: Actor, reason: str = "") -> RunView:
    """Take the cases of a run back, as far as nothing was decided in them since."""
    require(actor, MIGRATE.key)
    with acting_within(actor.members, actor):
        run = _held(run_id)
        if run.undoes is not None:
            raise Conflict("Ein Rückweg lässt sich nicht zurücknehmen.")
        if run.state == MigrationRun.State.RUNNING:
            raise Conflict("Halten Sie die Umstellung erst an.")
        _alone_of(run)
        total = _moved_cases(run).count()
        row = MigrationRun(
            id=new_id(),
            owner_id=run.owner_id,
            acting_id=run.acting_id,
            blueprint_key=run.blueprint_key,
            to_version=run.to_version,
            to_digest=run.to_digest,
            undoes=run.id,
            total=total,
            reason=reason[:300],
            actor_id=actor.id,
            actor_name=actor.name[:120],
            started_at=clock.now(),
            changed_at=clock.now(),
        )
        row.save(force_insert=True)
        _next(row)
        return _view(row)


@transaction.atomic
def stop_migration(*, run_id: UUID, actor: Actor) -> RunView:
    """Let the run stop after the batch it is at; ``resume_migration`` goes on."""
    return _switch(run_id, actor, MigrationRun.State.STOPPED)


@transaction.atomic
def resume_migration(*, run_id: UUID, actor: Actor) -> RunView:
    """Go on where the run was stopped."""
    return _switch(run_id, actor, MigrationRun.State.RUNNING)


def migration_run(run_id: UUID, actor: Actor) -> RunView:
    """How far a run is."""
    require(actor, MIGRATE.key)
    with acting_within(actor.members, actor):
        return _view(_run(run_id))


def migration_runs(member: Member, blueprint: str, actor: Actor) -> list[RunView]:
    """The runs of a member's blueprint, the newest first."""
    require(actor, MIGRATE.key)
    with acting_within(actor.members, actor):
        rows = MigrationRun.objects.filter(
            owner_id=member.id, blueprint_key=blueprint
        ).order_by("-started_at", "-id")[:20]
        return [_view(row) for row in rows]


# --- the work -----------------------------------------------------------------


@job(_JOB)
def migrate_batch(payload: Batch) -> int:
    """Move the next cases of a run and plan the batch after it."""
    run = MigrationRun.objects.select_for_update().filter(id=payload.run).first()
    if run is None or run.state != MigrationRun.State.RUNNING:
        return 0
    if run.after != payload.after:
        return 0
    found = _backwards(run) if run.undoes else _forwards(run)
    named = list(_FINDINGS.decode(run.findings))
    for verdict in found:
        if verdict.verdict == "goes":
            run.moved += 1
        elif verdict.verdict == "asks":
            run.asks += 1
        else:
            run.cannot += 1
        if verdict.verdict != "goes" and len(named) < _MOST_NAMED:
            named.append(verdict)
    run.findings = msgspec.json.encode(named).decode()
    run.changed_at = clock.now()
    if found:
        run.after = found[-1].case_id
    if len(found) < BATCH:
        run.state = MigrationRun.State.DONE
    run.save()
    if run.state == MigrationRun.State.RUNNING:
        _next(run)
    return len(found)


def _forwards(run: MigrationRun) -> list[CaseVerdict]:
    mover = Mover(run.owner_id, run.blueprint_key, run.to_digest)
    rows = list(
        running(
            run.owner_id,
            run.blueprint_key,
            run.to_digest,
            after=run.after,
            limit=BATCH,
        )
    )
    return [_move(run, mover, case_id, number) for case_id, number, _ in rows]


def _move(run: MigrationRun, mover: Mover, case_id: UUID, number: str) -> CaseVerdict:
    try:
        with transaction.atomic():
            loaded = load(case_id)
            found = mover.judge(
                loaded.state,
                now=max(clock.now(), loaded.changed_at),
                actor=_ref(run),
                reason=run.reason,
                run=str(run.id),
            )
            if found.verdict == "goes":
                write(loaded, mover.target, found)
            return verdict_of(case_id, number, loaded.state, found)
    except CaseChangedMeanwhile as error:
        return _busy(case_id, number, error.detail)


def _backwards(run: MigrationRun) -> list[CaseVerdict]:
    rows = _moved_cases(run, by=str(run.undoes))
    if run.after is not None:
        rows = rows.filter(id__gt=run.after)
    wanted = list(rows.order_by("id").values_list("id", "number")[:BATCH])
    return [_take_back(run, case_id, number) for case_id, number in wanted]


def _take_back(run: MigrationRun, case_id: UUID, number: str) -> CaseVerdict:
    try:
        with transaction.atomic():
            loaded = load(case_id)
            ground, found = way_back(
                loaded, actor=_ref(run), reason=run.reason, run=str(run.undoes)
            )
            if found.verdict == "goes":
                write(loaded, ground, found)
            return verdict_of(case_id, number, loaded.state, found)
    except CaseChangedMeanwhile as error:
        return _busy(case_id, number, error.detail)


def _busy(case_id: UUID, number: str, why: str) -> CaseVerdict:
    return CaseVerdict(
        case_id=case_id, number=number, state="", verdict="cannot", reasons=(why,)
    )


# --- rows ---------------------------------------------------------------------


def _next(row: MigrationRun) -> None:
    payload = {"run": str(row.id), "after": str(row.after) if row.after else None}
    enqueue_many([NewJob(kind=_JOB, payload=payload, member=row.acting_id)])


def _switch(run_id: UUID, actor: Actor, to: str) -> RunView:
    require(actor, MIGRATE.key)
    with acting_within(actor.members, actor):
        run = _held(run_id)
        if run.state == MigrationRun.State.DONE:
            raise Conflict("Diese Umstellung ist fertig.")
        if run.state != to:
            run.state, run.changed_at = to, clock.now()
            run.save()
            if to == MigrationRun.State.RUNNING:
                _next(run)
        return _view(run)


def _held(run_id: UUID) -> MigrationRun:
    """The run, held until the end of the transaction."""
    return _found(MigrationRun.objects.select_for_update().filter(id=run_id).first())


def _run(run_id: UUID) -> MigrationRun:
    return _found(MigrationRun.objects.filter(id=run_id).first())


def _found(found: MigrationRun | None) -> MigrationRun:
    if found is None:
        raise NotFound("Diese Umstellung gibt es hier nicht.")
    return found


def _alone(owner_id: UUID, blueprint: str) -> None:
    rows = MigrationRun.objects.filter(owner_id=owner_id, blueprint_key=blueprint)
    if rows.exclude(state=MigrationRun.State.DONE).exists():
        raise Conflict(
            "Für diese Blaupause läuft schon eine Umstellung. Warten Sie, bis sie "
            "fertig ist, oder setzen Sie sie fort."
        )


def _alone_of(run: MigrationRun) -> None:
    rows = MigrationRun.objects.filter(
        owner_id=run.owner_id,
        blueprint_key=run.blueprint_key,
        state=MigrationRun.State.RUNNING,
    )
    if rows.exists():
        raise Conflict("Für diese Blaupause läuft gerade eine andere Umstellung.")


def _moved_cases(run: MigrationRun, by: str = "") -> QuerySet[Case]:
    """Cases that this run (or the one it undoes) has moved and that are open still."""
    mark = f'"run":"{by or run.id}"'
    rows: QuerySet[Case] = Case.objects.filter(
        owner_id=run.owner_id,
        blueprint_key=run.blueprint_key,
        blueprint_digest=run.to_digest,
        open=True,
        entries__kind="migrated",
        entries__owner_id=run.owner_id,
        entries__content__contains=mark,
    )
    return rows


def _ref(run: MigrationRun) -> engine.ActorRef:
    return engine.ActorRef("staff", run.actor_id, run.actor_name, ("lead",))


def _view(row: MigrationRun) -> RunView:
    undone = MigrationRun.objects.filter(undoes=row.id, owner_id=row.owner_id).exists()
    return RunView(
        id=row.id,
        blueprint=row.blueprint_key,
        to_version=row.to_version,
        state=row.state,
        total=row.total,
        moved=row.moved,
        asks=row.asks,
        cannot=row.cannot,
        back=row.undoes is not None,
        undone=undone,
        actor=row.actor_name,
        started_at=row.started_at.isoformat(),
        stayed=_FINDINGS.decode(row.findings),
    )
