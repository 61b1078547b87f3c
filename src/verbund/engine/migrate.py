"""Move a running case to another version of its blueprint: pure, all or nothing.

``migrate`` applies a plan to one case: an entry and the state after it, or what stands
against it.
Answers, requests, clocks and states keep what was said and reckoned; only their names
change. What would be lost without anybody having said so is a finding, never silence.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from verbund.engine.answer_paths import field_at, value_at, with_value
from verbund.engine.answers import check_answers
from verbund.engine.commands import SYSTEM, ActorRef
from verbund.engine.entries import EntryDraft, Migrated, MigratedBack, draft
from verbund.engine.errors import FieldError
from verbund.engine.evolve import evolve
from verbund.engine.migration_plan import (
    MigrationPlan,
    bare,
    move_answers,
    named,
    new_path,
    objection_states,
)
from verbund.engine.model import Blueprint, Ground
from verbund.engine.state import CaseState, ClockState, ObjectionState, RequestState
from verbund.engine.text import Text, text

Verdict = Literal["goes", "asks", "cannot"]


class MigrationFinding(Struct, frozen=True, kw_only=True):
    """One thing that stands against moving a case; ``asks`` can be cured by an answer.

    ``path`` is the field of the new version (or of the old one, if it is gone).
    """

    code: str
    message: Text
    path: str = ""
    asks: bool = False


class Migration(Struct, frozen=True, kw_only=True):
    """What becomes of one case: ``entry`` and ``state`` only if it ``goes``."""

    verdict: Verdict
    findings: tuple[MigrationFinding, ...] = ()
    entry: EntryDraft | None = None
    state: CaseState | None = None
    dropped: tuple[str, ...] = ()


# --- one case -----------------------------------------------------------------


def migrate(
    old_ground: Ground,
    new_ground: Ground,
    case: CaseState,
    plan: MigrationPlan,
    *,
    now: datetime,
    actor: ActorRef = SYSTEM,
    channel: str = "desk",
    answers: Mapping[str, object] | None = None,
    reason: str = "",
    run: str = "",
) -> Migration:
    """The case under the new version: it goes, needs an answer, or cannot go.

    ``answers`` fill new fields by path. Last days that were reckoned stay: a new
    version never moves a citizen's deadline. Deterministic for equal input.
    """
    findings = list(_against(case))
    state, phase = _state(case, new_ground.blueprint, plan, findings)
    objection = _objection(case, new_ground.blueprint, plan, findings)
    clocks, stopped = _clocks(case, new_ground.blueprint, plan, findings)
    moved, dropped = _answers(case, old_ground.blueprint, new_ground, plan, findings)
    if findings:
        return Migration(verdict="cannot", findings=tuple(findings))
    moved = _filled(new_ground.blueprint, moved, plan, answers or {})
    report = check_answers(new_ground, moved, now=case.opened_at)
    findings = [
        *_wrong(old_ground, new_ground, case, plan, report.errors),
        *_pruned(new_ground.blueprint, moved, plan, report.pruned, dropped),
    ]
    if findings:
        asks = all(finding.asks for finding in findings)
        return Migration(verdict="asks" if asks else "cannot", findings=tuple(findings))
    kept = report.answers if not report.errors else moved
    entry = draft(
        Migrated(
            blueprint=new_ground.blueprint.key,
            from_version=case.version,
            from_digest=case.digest,
            version=new_ground.blueprint.version,
            digest=new_ground.blueprint.digest,
            state=state,
            phase=phase,
            answers=dict(kept),
            clocks=clocks,
            requests=_requests(case, plan),
            objection=objection,
            dropped=tuple(dropped),
            stopped=stopped,
            reason=reason or (plan.reason.de if plan.reason else ""),
            run=run,
        ),
        at=now,
        actor=actor,
        channel=channel,
    )
    return Migration(
        verdict="goes",
        entry=entry,
        state=evolve(new_ground, case, entry),
        dropped=tuple(dropped),
    )


#: Entries after a move that decide nothing; behind any other one there is no way back.
HARMLESS = frozenset(
    {
        "note_added", "message_sent", "message_received", "assigned", "task_added",
        "task_completed", "document_added", "resubmission_set", "delivery_recorded",
        "notice_issued", "identified",
    }
)  # fmt: skip


def migrate_back(
    old_ground: Ground,
    before: CaseState,
    case: CaseState,
    since: Sequence[str],
    *,
    now: datetime,
    actor: ActorRef = SYSTEM,
    channel: str = "desk",
    reason: str = "",
) -> Migration:
    """The way back to the version of ``before``, the state right before the move.

    ``since`` are the kinds of the entries written after it. Notes, messages and papers
    that came since stay; as soon as something was decided there is no way back.
    """
    decided = [kind for kind in since if kind not in HARMLESS]
    if decided:
        message = text(
            "Seit dem Wechsel ist in diesem Vorgang etwas entschieden oder geändert "
            "worden. Er bleibt auf der neuen Fassung."
        )
        return Migration(
            verdict="cannot",
            findings=(MigrationFinding(code="decided_since", message=message),),
        )
    entry = draft(
        MigratedBack(
            blueprint=before.blueprint,
            from_version=case.version,
            from_digest=case.digest,
            version=before.version,
            digest=before.digest,
            state=before.state,
            phase=before.phase,
            answers=before.answers,
            clocks=before.clocks,
            requests=before.requests,
            objection=before.objection,
            reason=reason,
        ),
        at=now,
        actor=actor,
        channel=channel,
    )
    return Migration(verdict="goes", entry=entry, state=evolve(old_ground, case, entry))


# --- parts of one case --------------------------------------------------------


def _against(case: CaseState) -> Iterator[MigrationFinding]:
    if case.erased or not case.open:
        message = text("Der Vorgang ist abgeschlossen und bleibt auf seiner Fassung.")
        yield MigrationFinding(code="closed", message=message)
    if case.proposals:
        message = text(
            "Ein Schritt wartet auf die Freigabe. Geben Sie ihn erst frei oder zurück."
        )
        yield MigrationFinding(code="proposal", message=message)
    if any(not notice.document for notice in case.notices):
        message = text("Ein Bescheid wird gerade geschrieben. Danach kann er wechseln.")
        yield MigrationFinding(code="notice", message=message)


def _state(
    case: CaseState,
    new: Blueprint,
    plan: MigrationPlan,
    findings: list[MigrationFinding],
) -> tuple[str, str]:
    target = plan.states.get(case.state, case.state)
    found = new.process.states.get(target)
    if found is None:
        message = text(
            f"Den Stand „{case.state}“ gibt es in {new.version} nicht, und "
            f"migrations/{plan.from_version}.yaml sagt nicht, was daraus wird."
        )
        findings.append(MigrationFinding(code="state", message=message))
        return case.state, case.phase
    # An end stays an end and an open state stays open: nothing is decided by moving.
    if bool(found.end) != _ended(case) and case.open:
        message = text(
            f"Aus dem Stand „{case.state}“ würde ein Ende („{target}“). Das "
            "entscheidet ein Mensch, nicht der Wechsel."
        )
        findings.append(MigrationFinding(code="end", message=message))
    return target, found.public.phase if found.public else case.phase


def _ended(case: CaseState) -> bool:
    return bool(case.result)


def _objection(
    case: CaseState,
    new: Blueprint,
    plan: MigrationPlan,
    findings: list[MigrationFinding],
) -> ObjectionState | None:
    objection = case.objection
    if objection is None or objection.end:
        return objection
    target = plan.objection_states.get(objection.state, objection.state)
    found = objection_states(new).get(target)
    if found is None:
        message = text(
            f"Der Widerspruch steht auf „{objection.state}“; das gibt es in "
            f"{new.version} nicht."
        )
        findings.append(MigrationFinding(code="objection", message=message))
        return objection
    phase = found.public.phase if found.public else objection.phase
    return replace(objection, state=target, phase=phase)


def _clocks(
    case: CaseState,
    new: Blueprint,
    plan: MigrationPlan,
    findings: list[MigrationFinding],
) -> tuple[dict[str, ClockState], tuple[str, ...]]:
    kept: dict[str, ClockState] = {}
    stopped: list[str] = []
    for name, clock in case.clocks.items():
        first, mark, rest = name.partition("~")
        target = plan.clocks.get(first, first)
        if target is None:
            kept[name] = clock
            if clock.open:
                stopped.append(name)
            continue
        definition = new.clocks.get(target)
        if definition is None:
            kept[name] = clock
            if clock.open:
                message = text(
                    f"Die Frist „{first}“ läuft, und {new.version} kennt sie nicht. "
                    f"migrations/{plan.from_version}.yaml muss sagen, was daraus wird."
                )
                findings.append(MigrationFinding(code="clock", message=message))
            continue
        called = f"{target}{mark}{rest}"
        kept[called] = replace(
            clock, id=called, kind=definition.kind, main=definition.main
        )
    return kept, tuple(stopped)


def _answers(
    case: CaseState,
    old: Blueprint,
    new_ground: Ground,
    plan: MigrationPlan,
    findings: list[MigrationFinding],
) -> tuple[dict[str, object], list[str]]:
    moved, lost = move_answers(old, new_ground.blueprint, case.answers, plan)
    dropped: list[str] = []
    for path in lost:
        if named(bare(path), plan.drop):
            dropped.append(path)
            continue
        field = field_at(old.fields, path)
        label = field.label.de if field else path
        message = text(
            f"Die Antwort auf „{label}“ ginge verloren. Soll sie das, muss "
            f"migrations/{plan.from_version}.yaml sie unter „drop“ nennen."
        )
        findings.append(MigrationFinding(code="lost", message=message, path=path))
    return moved, dropped


def _filled(
    new: Blueprint,
    moved: dict[str, object],
    plan: MigrationPlan,
    answers: Mapping[str, object],
) -> dict[str, object]:
    """The answers with what the plan sets where nothing stands, and what was said."""
    for path, value in plan.set.items():
        for place in _places(moved, path.split("."), ()):
            if value_at(moved, place) is None:
                changed = with_value(new.fields, moved, place, value)
                moved = moved if changed is None else changed
    for path, value in answers.items():
        changed = with_value(new.fields, moved, path, value)
        moved = moved if changed is None else changed
    return moved


def _places(
    value: object, parts: Sequence[str], begun: tuple[str, ...]
) -> Iterator[str]:
    """A path without numbers, once for each item of the groups on its way."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _places(item, parts, (*begun, str(number)))
        return
    if not parts:
        yield ".".join(begun)
        return
    inner = value.get(parts[0]) if isinstance(value, Mapping) else None
    if len(parts) == 1:
        yield ".".join((*begun, parts[0]))
    else:
        yield from _places(inner, parts[1:], (*begun, parts[0]))


def _pruned(
    new: Blueprint,
    moved: Mapping[str, object],
    plan: MigrationPlan,
    pruned: Sequence[str],
    dropped: list[str],
) -> list[MigrationFinding]:
    """Answers that the new version would not ask for any more in this case."""
    allowed = [new_path(path, plan.fields) for path in plan.drop]
    found = []
    for path in pruned:
        if not value_at(moved, path) or path in dropped:
            continue
        if named(bare(path), allowed):
            dropped.append(path)
            continue
        field = field_at(new.fields, path)
        label = field.label.de if field else path
        message = text(
            f"Nach „{label}“ fragt {new.version} in diesem Fall nicht mehr; die "
            "Antwort ginge verloren."
        )
        found.append(MigrationFinding(code="lost", message=message, path=path))
    return found


def _wrong(
    old_ground: Ground,
    new_ground: Ground,
    case: CaseState,
    plan: MigrationPlan,
    errors: Sequence[FieldError],
) -> list[MigrationFinding]:
    """What the new version finds wrong and the old one did not."""
    if not errors:
        return []
    before = check_answers(old_ground, case.answers, now=case.opened_at).errors
    known = {(new_path(e.path, plan.fields), e.code) for e in before}
    found = []
    for error in errors:
        if (error.path, error.code) in known:
            continue
        field = field_at(new_ground.blueprint.fields, error.path)
        label = field.label if field else text(error.path)
        message = Text(
            de=f"{label.get('de')}: {error.message.get('de')}",
            en=f"{label.get('en')}: {error.message.get('en')}",
        )
        found.append(
            MigrationFinding(
                code=error.code,
                message=message,
                path=error.path,
                asks=error.code == "missing",
            )
        )
    return found


def _requests(case: CaseState, plan: MigrationPlan) -> tuple[RequestState, ...]:
    return tuple(
        replace(
            request,
            items=tuple(
                replace(item, field=new_path(item.field, plan.fields))
                if item.field
                else item
                for item in request.items
            ),
            supplied=tuple(new_path(path, plan.fields) for path in request.supplied),
        )
        for request in case.requests
    )
