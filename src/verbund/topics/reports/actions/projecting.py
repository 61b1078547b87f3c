"""The one function that writes what the public sees of a case.

In: a case as its journal left it. Out: its row, its features on the map, the event.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from django.db import transaction

from verbund import engine
from verbund.cases.errors import CaseNotFound
from verbund.cases.queries import case_facts, working_copy
from verbund.cases.shapes import Receipt
from verbund.core.db.prepared import execute
from verbund.core.db.values import adapter, placeholders
from verbund.core.events import publish
from verbund.core.rights import SYSTEM
from verbund.core.scope import acting_within
from verbund.core.tenancy import across_members
from verbund.engine import report as public
from verbund.geodata.actions import NewFeature, drop_features, put_features
from verbund.geodata.barriers import BARRIERS
from verbund.kernel import clock
from verbund.members import queries as members
from verbund.photos import actions as photos
from verbund.topics.reports.collections import REPORTS
from verbund.topics.reports.events import ReportChanged
from verbund.topics.reports.models import Follower, Hint, Report
from verbund.topics.reports.projection import (
    Columns,
    columns_of,
    forgotten,
    left_public,
)

_NAMES: Final = Columns.__struct_fields__
_AT_ONCE: Final = 500
_FIXED: Final = (
    "case_id",
    "owner_id",
    "acting_id",
    "public_id",
    "office",
    "alike",
    "twin_of",
)
_REST: Final[Mapping[str, object]] = {
    "hidden": False, "joined": 0, "done_hints": 0, "open_hints": 0, "abuse_hints": 0,
    "reopened": 0,
}  # fmt: skip


def first_row(
    *,
    receipt: Receipt,
    ground: engine.Ground,
    state: engine.CaseState,
    office: str,
    alike: UUID | None,
    now: datetime,
    twin_of: UUID | None = None,
) -> None:
    """Write the row of a case that was just opened, in its transaction.

    ``twin_of`` is the case that the public finds in the place of this one.
    """
    columns = columns_of(ground, state, number=receipt.number, now=now)
    if columns is None:
        return
    adapt = adapter()
    values = {
        "case_id": receipt.id,
        "owner_id": receipt.owner_id,
        "acting_id": receipt.acting_id,
        "public_id": receipt.number,
        "office": office[:200],
        "alike": alike,
        "twin_of": twin_of,
        **_REST,
        "hidden": twin_of is not None,
        **msgspec.structs.asdict(columns),
    }
    execute(_INSERT, [adapt(value) for value in values.values()])
    row = Report(**values)
    _show(row)
    _tell(row, "")


def _insertion() -> str:
    names = (*_FIXED, *_REST, *_NAMES)
    table = Report._meta.db_table
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES {placeholders(len(names))}"  # noqa: S608 # own names


_INSERT: Final = _insertion()


def project(case_id: UUID, *, now: datetime | None = None) -> bool:
    """Make the public side say what the case says; whether anything was other.

    Within a scope that sees the case. Idempotent; called for every change of a case,
    and by the rebuild. A case that is no report is left alone.
    """
    moment = now or clock.now()
    try:
        view = working_copy(case_id, now=moment)
    except CaseNotFound:
        return False
    columns = columns_of(view.ground, view.state, number=view.number, now=moment)
    if columns is None:
        return False
    walls = {view.row.owner_id, view.row.acting_id}
    with acting_within(walls), transaction.atomic():
        row = Report.objects.select_for_update().filter(case_id=case_id).first()
        before = row.detail if row else ""
        if row is None:
            row = Report(case_id=case_id, public_id=view.number)
        if columns.erased:
            known, columns = row.erased, _what_stays(row, columns, view.ground, moment)
            if not (known and columns.visible):
                _forget_people(row)
        changed = _take(row, view.row.owner_id, view.row.acting_id, columns)
        if changed:
            row.save()
            _show(row)
            _tell(row, before)
        if columns.photos != "[]":
            photos.take_in(
                case_id=case_id,
                owner_id=row.owner_id,
                acting_id=row.acting_id,
                files_=public.photos_of(view.ground.blueprint, view.state.answers),
            )
    return changed


def shown_again(row: Report, *, columns: tuple[str, ...]) -> None:
    """Write these columns of a row, and what the public sees by them."""
    if columns:
        row.save(update_fields=columns)
    _show(row)
    _tell(row, row.detail)


def _take(row: Report, owner_id: UUID, acting_id: UUID, columns: Columns) -> bool:
    """Put the columns into the row; whether one of them was other."""
    values: dict[str, object] = msgspec.structs.asdict(columns)
    values |= {
        "owner_id": owner_id,
        "acting_id": acting_id,
        "office": office_name(columns.office_id),
    }
    if columns.status == "open" and row.status == "closed":
        values["reopened"] = row.reopened + 1
    if columns.erased and row.category:
        # The answers are gone, and with them what it was about: the row still knows.
        for name in ("category", "title", "barrier"):
            values[name] = getattr(row, name)
        if not columns.visible:
            values["own_text"] = None
    moved = not row._state.adding and row.acting_id != acting_id
    changed = row._state.adding or any(
        getattr(row, name) != value for name, value in values.items()
    )
    for name, value in values.items():
        setattr(row, name, value)
    if moved:
        for model in (Follower, Hint):
            model.objects.filter(report_id=row.case_id).update(
                owner_id=owner_id, acting_id=acting_id
            )
    return changed


def _what_stays(
    row: Report, columns: Columns, ground: engine.Ground, now: datetime
) -> Columns:
    """Of an erased case: its public side for a while, then only what figures need."""
    if not is_shown(row) or _over(row, ground, now):
        return forgotten(columns, row.lat, row.lon)
    shown = Columns(**{name: getattr(row, name) for name in _NAMES})
    # What comes before the public reads it was read by a person; else by the desk.
    before = public.moderation_of(ground, now=now) == "before"
    checked = row.erased or before or row.checked_at is not None
    # What the desk shows in their place leaves no reason to keep the first words.
    vouched = checked and row.readable and row.own_text is None
    return left_public(columns, shown, vouched=vouched)


def _over(row: Report, ground: engine.Ground, now: datetime) -> bool:
    """Whether the public side of an erased case has lasted as long as it may."""
    if row.closed_at is None:
        return True
    closed_on = clock.to_berlin(row.closed_at).date()
    until = public.public_until(ground, closed_on=closed_on)
    return until is None or clock.to_berlin(now).date() > until


def end_public(now: datetime | None = None) -> int:
    """Take erased cases whose public side has lasted long enough off it; how many.

    Over the years there are many, and most stay as they are: only those that end are
    read and written one by one, each in a transaction of its own.
    """
    moment, ended, after = now or clock.now(), 0, None
    while rows := _left(after):
        known = case_facts(
            owners={row.owner_id for row in rows}, ids=[row.case_id for row in rows]
        )
        grounds = {one.id: one.ground for one in known}
        for row in rows:
            ground = grounds.get(row.case_id)
            if ground and (row.hidden or _over(row, ground, moment)):
                with acting_within({row.owner_id, row.acting_id}, SYSTEM):
                    ended += project(row.case_id, now=moment)
        after = rows[-1].case_id
    return ended


def _left(after: UUID | None) -> list[Report]:
    """Some erased cases that still have a public side, by id."""
    with across_members("Öffentliche Seite gelöschter Anliegen beenden"):
        rows = Report.objects.filter(erased=True, visible=True).order_by("case_id")
        if after is not None:
            rows = rows.filter(case_id__gt=after)
        return list(rows[:_AT_ONCE])


def office_name(office_id: str) -> str:
    """The office as the public knows it; empty for the common worklist."""
    found = members.office_by_id(office_id) if office_id else None
    return found.name if found else ""


def _forget_people(row: Report) -> None:
    """Who followed an erased case, and what passers-by wrote."""
    Follower.objects.filter(report_id=row.case_id).delete()
    Hint.objects.filter(report_id=row.case_id).delete()


def _tell(row: Report, before: str) -> None:
    publish(
        ReportChanged(
            case_id=row.case_id,
            member=row.acting_id,
            public_id=row.public_id,
            before=before,
            detail=row.detail,
            position=row.position,
        )
    )


# --- the map ------------------------------------------------------------------------


def text_of(row: Report) -> str:
    """The words that the public may read now."""
    if not row.readable or row.hidden:
        return ""
    return row.text if row.own_text is None else row.own_text


def is_shown(row: Report) -> bool:
    """Whether the public sees that the report exists."""
    return bool(row.visible and not row.hidden)


def path_of(row: Report) -> str:
    """The public page of a report."""
    return f"/{members.member_by_id(row.owner_id).slug}/anliegen/{row.public_id}/"


def _show(row: Report) -> None:
    """Put the report on the map, or take it off."""
    if not is_shown(row):
        drop_features(collection=REPORTS, fids=[row.public_id])
        _drop_barrier(row)
        return
    point: dict[str, object] | None = None
    if row.lat is not None and row.lon is not None:
        point = {"type": "Point", "coordinates": [row.lon, row.lat]}
    member = members.member_by_id(row.owner_id)
    put_features(
        collection=REPORTS,
        features=[
            NewFeature(
                fid=row.public_id,
                member_id=row.owner_id,
                geometry=point,
                properties={
                    "id": row.public_id,
                    "title": row.title,
                    "category": row.category,
                    "status": row.status,
                    "detail": row.detail,
                    "text": text_of(row),
                    "address": row.address,
                    "requested_at": row.requested_at,
                    "updated_at": row.updated_at,
                    "expected_at": row.expected_at,
                    "closed_at": row.closed_at,
                    "joined": row.joined,
                    "office": row.office,
                    "member": member.slug,
                    "path": path_of(row),
                },
            )
        ],
    )
    if row.blocks and row.status == "open" and (point is not None or row.asset):
        _put_barrier(row, point)
    elif row.barrier:
        _drop_barrier(row)


def _put_barrier(row: Report, point: Mapping[str, object] | None) -> None:
    put_features(
        collection=BARRIERS,
        features=[
            NewFeature(
                fid=_barrier_id(row),
                member_id=row.owner_id,
                geometry=point,
                properties={
                    "source": _barrier_id(row),
                    "kind": row.barrier or "path",
                    "asset": row.asset,
                    "blocks": row.blocks,
                    "since": row.requested_at,
                    "until": None,
                    "title": row.title,
                },
            )
        ],
    )


def _drop_barrier(row: Report) -> None:
    if row.barrier or row.blocks:
        drop_features(collection=BARRIERS, fids=[_barrier_id(row)])


def _barrier_id(row: Report) -> str:
    return f"{REPORTS}:{row.public_id}"
