"""Follow the cases: their open rows and figures, each case once whatever runs twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.db import transaction

from verbund import engine
from verbund.cases import queries as cases
from verbund.cases.queries import CaseFacts, CaseMark
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.kernel.clock import to_berlin
from verbund.members import queries as members
from verbund.publishing.models import Figure, Progress, PublishedRow

_NAME = "cases"
_BATCH = 400
#: Transactions commit out of order: look back a little, it costs one comparison.
_LOOK_BACK = timedelta(minutes=2)
_FIGURES = (
    "owner_id", "acting_id", "blueprint_key", "service", "channel", "phase", "open",
    "opened_on", "done_on", "days", "in_time", "requested", "contested", "position",
)  # fmt: skip


def catch_up() -> int:
    """Take over every case that has changed since the last time; how many."""
    progress = Progress.objects.filter(name=_NAME).first()
    since = progress.seen_until - _LOOK_BACK if progress else None
    owners = _everybody()
    if not owners:
        return 0
    marks = cases.case_marks(owners=owners, since=since)
    changed = _behind(owners, marks)
    for batch in _batches(changed):
        _take_over(owners, batch)
    if marks:
        seen = max(mark.changed_at for mark in marks)
        if progress is None or seen > progress.seen_until:
            Progress.objects.update_or_create(name=_NAME, defaults={"seen_until": seen})
    return len(changed)


def rebuild() -> int:
    """Make everything again from the cases; how many there are."""
    owners = _everybody()
    if not owners:
        return 0
    with transaction.atomic():
        with acting_within(owners):
            PublishedRow.objects.all().delete()
            Figure.objects.all().delete()
        Progress.objects.filter(name=_NAME).delete()
        return catch_up()


def lagging(*, older_than: timedelta) -> int:
    """How many cases have not been taken over for longer than that."""
    owners = _everybody()
    if not owners:
        return 0
    before = clock.now() - older_than
    marks = [m for m in cases.case_marks(owners=owners) if m.changed_at < before]
    return len(_behind(owners, marks))


def reconcile() -> int:
    """Find what ``catch_up`` could not see, such as cases entered with an old date."""
    owners = _everybody()
    changed = _behind(owners, cases.case_marks(owners=owners)) if owners else []
    for batch in _batches(changed):
        _take_over(owners, batch)
    return len(changed)


def _everybody() -> list[UUID]:
    return sorted(members.current_directory().members)


def _behind(owners: Sequence[UUID], marks: list[CaseMark]) -> list[UUID]:
    known: dict[UUID, int] = {}
    with acting_within(owners):
        for batch in _batches([mark.id for mark in marks]):
            rows = Figure.objects.filter(case_id__in=batch)
            known |= dict(rows.values_list("case_id", "position"))
    return [mark.id for mark in marks if known.get(mark.id) != mark.position]


def _batches(ids: list[UUID]) -> Iterator[list[UUID]]:
    for start in range(0, len(ids), _BATCH):
        yield ids[start : start + _BATCH]


def _take_over(owners: Sequence[UUID], ids: list[UUID]) -> None:
    now = clock.now()
    facts = cases.case_facts(owners=owners, ids=ids)
    with transaction.atomic(), acting_within(owners):
        PublishedRow.objects.filter(case_id__in=ids).delete()
        PublishedRow.objects.bulk_create(_rows(facts, now))
        Figure.objects.bulk_create(
            [_figure(one) for one in facts],
            update_conflicts=True,
            unique_fields=["case_id"],
            update_fields=_FIGURES,
        )


def _rows(facts: Iterable[CaseFacts], now: datetime) -> list[PublishedRow]:
    return [
        PublishedRow(
            owner_id=one.owner_id,
            acting_id=one.acting_id,
            case_id=one.id,
            blueprint_key=one.blueprint,
            collection=row.collection,
            sort=row.sort[:80],
            cells=msgspec.json.encode(row.cells).decode(),
            lat=row.lat,
            lon=row.lon,
        )
        for one in facts
        for row in engine.open_rows(one.ground, one.state, now=now)
    ]


def _figure(one: CaseFacts) -> Figure:
    state = one.state
    opened = to_berlin(state.opened_at).date()
    done_at = state.decision.at if state.decision is not None else state.closed_at
    done = to_berlin(done_at).date() if done_at is not None else None
    measured = engine.measure(one.ground, state, clock.today())
    kept = measured["deadline_kept"]
    return Figure(
        case_id=one.id,
        owner_id=one.owner_id,
        acting_id=one.acting_id,
        blueprint_key=one.blueprint,
        service=state.service or "",
        channel=state.channel,
        phase=one.phase,
        open=state.open,
        opened_on=opened,
        done_on=done,
        days=max(0, (done - opened).days) if done is not None else None,
        in_time=kept if isinstance(kept, bool) and done is not None else None,
        requested=bool(state.requests),
        contested=state.objection is not None,
        position=one.position,
    )
