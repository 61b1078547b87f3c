"""Every read of reports that pages, feeds and other doors use.

What the public may not see never leaves this file: rows are cut to ``PublicReport``.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from django.db.models import Q, QuerySet

from verbund import engine
from verbund.cases.queries import lines_of, working_copy
from verbund.core.scope import acting_within
from verbund.engine import report as public
from verbund.kernel.geo import distance_m
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.topics.reports.errors import ReportNotFound
from verbund.topics.reports.likeness import in_box, similar
from verbund.topics.reports.models import Pending, Report
from verbund.topics.reports.shapes import Moment, Page, PublicReport, Similar, Waiting

__all__ = [
    "Page", "PublicReport", "Similar", "everybody", "history", "near", "page",
    "public_by_case", "public_report", "report_of_case", "reports_by_id", "similar",
    "thing", "visible_rows", "waiting",
]  # fmt: skip

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_NEAR: Final = 2_000
ORDERS: Final = ("requested_at", "-requested_at", "updated_at", "-updated_at")


def everybody() -> tuple[UUID, ...]:
    """All members that take part in the reports."""
    return tuple(member.id for member in members.members_with_topic("reports"))


def visible_rows(owners: Sequence[UUID]) -> "QuerySet[Report]":
    """Rows of these owners that the public sees; within a scope that holds them."""
    rows: QuerySet[Report] = Report.objects.filter(
        owner_id__in=owners, visible=True, hidden=False
    )
    return rows


def page(
    owners: Iterable[UUID],
    *,
    limit: int,
    after: str = "",
    order: str = "-requested_at",
    where: Q | None = None,
) -> Page:
    """Public reports in a stable order, at most ``limit``; ``next`` goes on.

    ``order`` is one of ``ORDERS``. The cursor is the last moment and id: what comes in
    meanwhile moves nothing. ``where`` narrows by columns of ``models.Report``.
    """
    wanted = tuple(owners)
    if order not in ORDERS:
        raise ValueError(f"order {order!r} is none of {ORDERS}")
    with acting_within(wanted):
        rows = visible_rows(wanted)
        if where is not None:
            rows = rows.filter(where)
        column, down = order.removeprefix("-"), order.startswith("-")
        cursor = read_cursor(after)
        if cursor is not None:
            at, last = cursor
            sign = "lt" if down else "gt"
            rows = rows.filter(
                Q(**{f"{column}__{sign}": at})
                | Q(**{column: at, f"case_id__{sign}": last})
            )
        found = list(
            rows.order_by(order, "-case_id" if down else "case_id")[: limit + 1]
        )
        shown = public_views(found[:limit])
    more = len(found) > limit
    end = found[limit - 1] if more else None
    return Page(
        reports=shown,
        next=cursor_of(getattr(end, column), end.case_id) if end else "",
    )


def cursor_of(at: datetime, case_id: UUID) -> str:
    """The place behind a row."""
    return f"{(at - _EPOCH) // timedelta(microseconds=1):x}-{case_id.hex}"


def read_cursor(text: str) -> tuple[datetime, UUID] | None:
    """The moment and id of a cursor; ``None`` for an empty one or a broken one."""
    at, _, last = text.partition("-")
    try:
        micros, case_id = int(at, 16), UUID(last)
    except ValueError:
        return None
    if not 0 <= micros < 1 << 53:
        return None
    return _EPOCH + timedelta(microseconds=micros), case_id


def public_report(owner: Member, public_id: str) -> PublicReport:
    """A report by the number that citizens know; ``ReportNotFound`` if it is hidden."""
    with acting_within(owner.id):
        row = (
            visible_rows((owner.id,))
            .filter(public_id=public_id.strip().upper())
            .first()
        )
        if row is None:
            raise ReportNotFound
        return public_views([row])[0]


def reports_by_id(
    owners: Iterable[UUID], public_ids: Iterable[str]
) -> tuple[PublicReport, ...]:
    """Those of these reports that the public sees, in the order of their ids."""
    wanted = tuple(owners)
    with acting_within(wanted):
        rows = visible_rows(wanted).filter(public_id__in=list(public_ids))
        return public_views(rows.order_by("public_id"))


def public_by_case(case_id: UUID, owner_id: UUID) -> PublicReport | None:
    """A report by its case, ``None`` if the public does not see it."""
    with acting_within(owner_id):
        row = visible_rows((owner_id,)).filter(case_id=case_id).first()
        return public_views([row])[0] if row is not None else None


def thing(owner: Member, asset: str) -> tuple[float, float] | None:
    """Where a thing with this number stood when it was reported last with a point."""
    with acting_within(owner.id):
        rows = visible_rows((owner.id,)).filter(asset=asset, lat__isnull=False)
        found = rows.order_by("-requested_at").values_list("lat", "lon").first()
    return None if found is None else (found[0] or 0.0, found[1] or 0.0)


def report_of_case(case_id: UUID) -> Report | None:
    """The row of a case within the present walls; for this topic's own pages."""
    found: Report | None = Report.objects.filter(case_id=case_id).first()
    return found


def near(
    owners: Iterable[UUID],
    lat: float,
    lon: float,
    metres: float,
    *,
    limit: int,
    where: Q | None = None,
) -> tuple[PublicReport, ...]:
    """Public reports at most so far from a point, nearest first, with ``metres``."""
    wanted = tuple(owners)
    with acting_within(wanted):
        rows = visible_rows(wanted).filter(in_box(lat, lon, metres))
        if where is not None:
            rows = rows.filter(where)
        found = []
        for row in rows.order_by("-requested_at")[:_MOST_NEAR]:
            gap = distance_m(lat, lon, row.lat or 0.0, row.lon or 0.0)
            if gap <= metres:
                found.append((gap, row))
        found.sort(key=lambda pair: (pair[0], pair[1].public_id))
        shown = public_views([row for _, row in found[:limit]])
    return tuple(
        msgspec.structs.replace(view, metres=gap)
        for view, (gap, _) in zip(shown, found, strict=False)
    )


def history(case_id: UUID, *, language: str = "de") -> tuple[Moment, ...]:
    """The states of a case in public words, oldest first, within the present walls.

    Reasons, names and messages to the citizen are left out: they are hers. Of an erased
    case only the beginning and the end are known.
    """
    view = working_copy(case_id)
    process, blueprint = view.ground.blueprint.process, view.ground.blueprint
    if view.state.erased:
        return _ends(case_id, process.states)
    found: list[Moment] = []
    for line in lines_of(case_id, owner=view.row.owner_id):
        state = _entered(line)
        if not state or state not in process.states:
            continue
        status = public.status_of(blueprint, state)
        shown = process.states[state].public
        if found and shown and found[-1].title == _words(shown.title):
            continue
        found.append(
            Moment(
                at=line.occurred_at,
                detail=status.detail,
                status=status.status,
                title=_words(shown.title) if shown else {},
                text=_words(shown.text) if shown and shown.text else {},
            )
        )
    return tuple(found)


def _ends(case_id: UUID, states: Mapping[str, engine.State]) -> tuple[Moment, ...]:
    row = report_of_case(case_id)
    if row is None or row.closed_at is None:
        return ()
    shown = states[row.state].public if row.state in states else None
    return (
        Moment(at=row.requested_at, detail="registered", status="open"),
        Moment(
            at=row.closed_at,
            detail=row.detail,
            status=row.status,
            title=_words(shown.title) if shown else {},
        ),
    )


def waiting(token: str, owners: Iterable[UUID]) -> Waiting | None:
    """What became of a report that waited for its mail; ``None`` for no such token."""
    wanted = tuple(owners)
    with acting_within(wanted):
        row = Pending.objects.filter(
            owner_id__in=wanted, public_token=token.strip().lower()
        ).first()
        if row is None:
            return None
        known = ""
        if row.case_id is not None:
            ids = Report.objects.filter(case_id=row.case_id, owner_id__in=wanted)
            known = next(iter(ids.values_list("public_id", flat=True)), "")
    return Waiting(token=row.public_token, owner_id=row.owner_id, public_id=known)


def public_views(rows: Iterable[Report]) -> tuple[PublicReport, ...]:
    """The rows as everybody may read them; within a scope that holds them."""
    listed = list(rows)
    parents = {row.duplicate_of for row in listed if row.duplicate_of}
    names: dict[UUID, str] = {}
    if parents:
        owners = {row.owner_id for row in listed}
        found = Report.objects.filter(case_id__in=parents, owner_id__in=owners)
        names = dict(found.values_list("case_id", "public_id"))
    return tuple(_public(row, names) for row in listed)


def _public(row: Report, names: dict[UUID, str]) -> PublicReport:
    readable = row.readable and not row.hidden
    text = row.text if row.own_text is None else row.own_text
    return PublicReport(
        case_id=row.case_id,
        owner_id=row.owner_id,
        acting_id=row.acting_id,
        public_id=row.public_id,
        blueprint=row.blueprint_key,
        category=row.category,
        title=row.title,
        status=row.status,
        detail=row.detail,
        lat=row.lat,
        lon=row.lon,
        address=row.address,
        zipcode=row.zipcode,
        asset=row.asset,
        text=text if readable else "",
        requested_at=row.requested_at,
        updated_at=row.updated_at,
        expected_at=row.expected_at,
        closed_at=row.closed_at,
        joined=row.joined,
        duplicate_of=names.get(row.duplicate_of, "") if row.duplicate_of else "",
        photos=tuple(msgspec.json.decode(row.photos, type=list[str]))
        if readable
        else (),
        blocks=tuple(row.blocks.split()),
        barrier=row.barrier,
        channel=row.channel,
        office_id=row.office_id,
        office=row.office,
        done_hints=row.done_hints,
        reopened=row.reopened,
        erased=row.erased,
    )


def _entered(line: object) -> str:
    """The state that a line of the journal led to, empty if to none."""
    kind = getattr(line, "kind", "")
    content = getattr(line, "content", None)
    if not content:
        return ""
    data = msgspec.json.decode(content).get("data") or {}
    if kind == "opened":
        return str(data.get("state") or "")
    if kind == "state_changed" and data.get("scope", "case") == "case":
        return str(data.get("to") or "")
    return ""


def _words(text: engine.Text) -> dict[str, str]:
    return {name: text.get(name) for name in ("de", "de-simple", "en")}
