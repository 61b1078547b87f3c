"""Background work of the cases: clocks, search index, retention."""

from datetime import date, timedelta
from uuid import UUID

import msgspec

from verbund import engine
from verbund.cases import effects, events, search_index, supplies
from verbund.cases.access import ref
from verbund.cases.actions.attachments import record_scan
from verbund.cases.actions.change import act, load
from verbund.cases.actions.importing import IMPORT_PREFIX
from verbund.cases.actions.retention import run_retention
from verbund.cases.actions.rounds import ROUND_JOB, carry_out_round, start_round
from verbund.cases.actions.unnamed import drop_unnamed_files
from verbund.cases.errors import CaseNotFound, CommandRefused
from verbund.cases.models import AllocationRun, Case, CaseDocument, Idempotency
from verbund.cases.projection import wake_on
from verbund.core import files
from verbund.core.events import publish, subscribe
from verbund.core.jobs import enqueue_many, every, job
from verbund.core.rights import SYSTEM
from verbund.core.tenancy import across_members
from verbund.kernel import clock
from verbund.members import queries as members

_KEEP_KEYS = timedelta(days=30)


class Wake(msgspec.Struct, frozen=True):
    """Look at the clocks of a case on this day."""

    case_id: UUID
    day: date


@job(effects.WAKE_JOB)
def wake(payload: Wake) -> int:
    """Let every clock of the case that is over expire, and tell of near deadlines.

    Running twice changes nothing: a clock that expired is not running any more, and one
    that was extended meanwhile has a wake-up call of its own.
    """
    today = clock.today()
    try:
        loaded = load(payload.case_id)
    except CaseNotFound:
        return 0
    expired = 0
    for found in loaded.state.clocks.values():
        if found.running and found.due_on is not None and found.due_on < today:
            expired += _expire(payload.case_id, found.id)
        elif found.running and payload.day in found.warn_on:
            publish(
                events.DeadlineNear(
                    case_id=payload.case_id,
                    member=loaded.place.acting_id,
                    clock=found.id,
                )
            )
    for due in engine.reminders_due(loaded.state, today):
        _remind(payload.case_id, due.inquiry)
    if not expired:
        _plan_next(payload, loaded.state, loaded.place.acting_id)
    return expired


def _remind(case_id: UUID, inquiry: str) -> None:
    try:
        act(
            case_id=case_id,
            command=engine.RemindInquiry(actor=ref(SYSTEM), inquiry=inquiry),
            actor=SYSTEM,
        )
    except CommandRefused:
        # It was answered or reminded of in the meantime.
        return


def _expire(case_id: UUID, clock_id: str) -> int:
    try:
        act(
            case_id=case_id,
            command=engine.ExpireClock(actor=ref(SYSTEM), clock=clock_id),
            actor=SYSTEM,
        )
    except CommandRefused:
        # Another expiry (or a clerk) has stopped this clock in the meantime.
        return 0
    return 1


def _plan_next(payload: Wake, state: engine.CaseState, member: UUID) -> None:
    """After a mere warning nothing changed, so nobody else plans the next call."""
    following = wake_on(state, after=payload.day)
    if following is not None:
        enqueue_many([effects.wake_job(payload.case_id, following, member)])


@subscribe(
    events.CaseChanged, name="cases.search_index", needs=lambda event: event.words
)
def index(event: events.CaseChanged) -> None:
    """Bring the search terms of a case up to date."""
    try:
        loaded = load(event.case_id)
    except CaseNotFound:
        return
    search_index.write(loaded.place, loaded.ground, loaded.state, loaded.number)


class Vacancy(msgspec.Struct, frozen=True):
    """A place became free that this run had offered."""

    run: UUID


class RoundWork(msgspec.Struct, frozen=True):
    """A planned run to be written into its cases."""

    run: UUID
    runner: UUID


@job(ROUND_JOB, atomic=False)
def carry_out(payload: RoundWork) -> int:
    """Write a planned run; each case in its own transaction."""
    return carry_out_round(payload.run, runner=payload.runner).offered


@job(supplies.MOVE_UP_JOB, atomic=False)
def move_up(payload: Vacancy) -> int:
    """Give free places to those who wait, by the rules of the run before."""
    with across_members("Warteliste nach einer Absage"):
        run = AllocationRun.objects.filter(id=payload.run).first()
        if run is None:
            return 0
        wanted = msgspec.json.decode(run.participants, type=tuple[UUID, ...])
        runner = members.member_by_id(run.owner_id)
        towns = [members.member_by_id(each) for each in wanted]
    # A run that is not finished yet raises Conflict: the job comes again later.
    found = start_round(
        blueprint=run.blueprint_key,
        round_id=run.round,
        runner=runner,
        members=towns,
        trigger="vacancy",
    )
    if found is None:
        return 0
    return carry_out_round(found, runner=run.owner_id).offered


@every("01:15", name="cases.missed_clocks")
def missed_clocks() -> int:
    """Wake every case whose day has come, in case its call was lost or discarded."""
    today = clock.today()
    with across_members("Fristen des Tages"):
        rows = Case.objects.filter(wake_on__lte=today)
        calls = [
            effects.wake_job(case_id, day, acting)
            for case_id, day, acting in rows.values_list("id", "wake_on", "acting_id")
        ]
    for start in range(0, len(calls), 500):
        enqueue_many(calls[start : start + 500])
    return len(calls)


@every("1m", name="cases.scan_verdicts", atomic=False)
def scan_verdicts() -> int:
    """Write new verdicts of the virus scan into the cases that have the file."""
    with across_members("Ergebnisse der Virenprüfung"):
        waiting = set(
            CaseDocument.objects.filter(verdict="").values_list("digest", flat=True)
        )
    found = files.states(waiting) if waiting else {}
    done = {d: state for d, state in found.items() if state != "quarantine"}
    return sum(record_scan(digest, state) for digest, state in sorted(done.items()))


@every("03:20", name="cases.unnamed_files", atomic=False)
def unnamed_files() -> int:
    """Drop files that were uploaded to a case and never named in it."""
    return drop_unnamed_files()


@every("03:10", name="cases.retention", atomic=False)
def nightly_retention() -> int:
    """Erase what is due, delete expired drafts and old idempotency keys."""
    report = run_retention()
    with across_members("Alte Idempotenz-Schlüssel löschen"):
        old = Idempotency.objects.filter(created_at__lt=clock.now() - _KEEP_KEYS)
        # Rows of an imported file stay known as long as their case.
        old.exclude(key__startswith=IMPORT_PREFIX).delete()
    return len(report.erased)
