"""Projections rebuilt from the journal: proof that nothing else holds the truth."""

from collections.abc import Iterable, Iterator
from uuid import UUID

import msgspec
from django.db import transaction

from verbund import engine
from verbund.cases import journal, projection, search_index, supplies
from verbund.cases.actions.change import ground_of
from verbund.cases.actions.rows import node_name, sync_tasks
from verbund.cases.journal import Line, Place
from verbund.cases.models import Case
from verbund.cases.queries.case import lines_of
from verbund.cases.shapes import RebuildReport
from verbund.core.scope import acting_within
from verbund.core.tenancy import across_members
from verbund.members import queries as members

_BATCH = 200


class Mismatch(msgspec.Struct, frozen=True):
    """A column of a case that is not what its journal says."""

    number: str
    column: str
    what: str


def rebuild(*, check: bool = True, case_ids: list[UUID] | None = None) -> RebuildReport:
    """Fold every journal again and compare with the row, byte by byte.

    With ``check`` nothing is written; otherwise differing rows, tasks and the search
    index are written anew.
    """
    differing: list[str] = []
    cases = written = 0
    with across_members("Vorgänge aus dem Journal neu aufbauen"):
        for row in _cases(case_ids):
            cases += 1
            lines = lines_of(row.id)
            state, ground = replay(row, lines)
            wrong = differences(row, ground, state, lines)
            if wrong:
                differing.append(row.number)
            if wrong and not check:
                _write(row, ground, state, lines)
                written += 1
    return RebuildReport(cases=cases, differing=tuple(differing), written=written)


def mismatches() -> Iterator[Mismatch]:
    """Every disagreement between journals and rows, and every broken chain."""
    with across_members("Prüfung von Kette und Projektion"):
        for row in _cases(None):
            lines = lines_of(row.id)
            broken = journal.verify(lines, head=row.head_hash)
            if broken is not None:
                place = f"Eintrag {broken.position}: {broken.what}"
                yield Mismatch(row.number, "chain", place)
                continue
            state, ground = replay(row, lines)
            for column in differences(row, ground, state, lines):
                yield Mismatch(row.number, column, "weicht vom Journal ab")


def replay(row: Case, lines: list[Line]) -> tuple[engine.CaseState, engine.Ground]:
    """The state that the journal alone gives."""
    state = folded(row.owner_id, row.blueprint_key, lines)
    if state is None:
        raise LookupError(f"case {row.number} has no journal")
    return state, ground_of(row.owner_id, row.blueprint_key, row.blueprint_digest)


def folded(
    owner_id: UUID, blueprint: str, lines: Iterable[Line]
) -> engine.CaseState | None:
    """Fold entries, each on the version it was written under."""
    grounds: dict[str, engine.Ground] = {}
    state: engine.CaseState | None = None
    for line in lines:
        pinned = line.blueprint_digest
        ground = grounds.get(pinned)
        if ground is None:
            ground = grounds[pinned] = ground_of(owner_id, blueprint, pinned)
        state = engine.evolve(ground, state, journal.draft_of(line))
    return state


def differences(
    row: Case, ground: engine.Ground, state: engine.CaseState, lines: list[Line]
) -> list[str]:
    """Names of the columns that differ from what the journal says."""
    wanted = projection.columns(ground, state)
    wanted["number"] = state.number
    wanted["head_hash"] = lines[-1].hash
    found = [name for name, value in wanted.items() if getattr(row, name) != value]
    return [*found, *supplies.differences(row.id, ground, state)]


def _write(
    row: Case, ground: engine.Ground, state: engine.CaseState, lines: list[Line]
) -> None:
    place = Place(
        case_id=row.id,
        owner_id=row.owner_id,
        acting_id=row.acting_id,
        blueprint_digest=row.blueprint_digest,
        node=node_name(),
    )
    with acting_within({row.owner_id, row.acting_id}), transaction.atomic():
        Case.objects.filter(id=row.id).update(
            **projection.columns(ground, state), head_hash=lines[-1].hash
        )
        sync_tasks(place, state)
        supplies.sync_references(place, state)
        supplies.sync_counted(place, ground, state)
        search_index.write(place, ground, state, row.number)


def _cases(case_ids: list[UUID] | None) -> Iterator[Case]:
    """All cases in order of their ids, in batches that fit into memory."""
    last: UUID | None = None
    members.current_directory()
    while True:
        rows = Case.objects.order_by("id")
        if case_ids is not None:
            rows = rows.filter(id__in=case_ids)
        if last is not None:
            rows = rows.filter(id__gt=last)
        batch = list(rows[:_BATCH])
        yield from batch
        if len(batch) < _BATCH:
            return
        last = batch[-1].id
