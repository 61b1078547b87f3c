"""The rows of public reports, page by page; nothing else comes in here."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec
from django.db.models import Q, QuerySet
from msgspec import Struct

from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.kernel.geo.distances import box_around, distance_m
from verbund.members.queries import Member
from verbund.topics.reports.models import Report
from verbund.topics.reports.open311.filters import Order, Wanted, cursor_of
from verbund.topics.reports.open311.jurisdictions import owners_of

#: A change becomes part of the walk through changes only when no transaction that began
#: before it can still be open; otherwise a later commit with an earlier moment is lost.
SETTLED: Final = timedelta(seconds=5)
#: So many places of a box are sorted in memory; a circle round a house has far fewer.
_MANY: Final = 5_000
_COLUMNS: Final = (
    "case_id", "public_id", "blueprint_key", "category", "title", "state", "status",
    "detail", "lat", "lon", "address", "zipcode", "asset", "text", "own_text",
    "requested_at", "updated_at", "expected_at", "closed_at", "joined", "photos",
    "channel", "office", "duplicate_of", "reopened", "readable",
)  # fmt: skip


class Row(Struct, frozen=True):
    """The public columns of one report, in the order of ``_COLUMNS``."""

    case_id: UUID
    public_id: str
    blueprint_key: str
    category: str
    title: str
    state: str
    status: str
    detail: str
    lat: float | None
    lon: float | None
    address: str
    zipcode: str
    asset: str
    text: str
    own_text: str | None
    requested_at: datetime
    updated_at: datetime
    expected_at: datetime | None
    closed_at: datetime | None
    joined: int
    photos: str
    channel: str
    office: str
    duplicate_of: UUID | None
    reopened: int
    readable: bool

    @property
    def words(self) -> str:
        """What may be read: the desk's wording where there is one."""
        return self.text if self.own_text is None else self.own_text


class Found(Struct, frozen=True):
    """One page; ``place`` is the cursor behind its last row, ``more``: rows follow."""

    rows: tuple[Row, ...]
    place: str = ""
    more: bool = False


def public_rows(member: Member) -> QuerySet[Report]:
    """Everything of a member that everybody may see; within its scope."""
    ids = owners_of(member)
    rows: QuerySet[Report] = Report.objects.filter(
        owner_id__in=ids, visible=True, hidden=False
    )
    return rows


def find(member: Member, asked: Wanted) -> Found:
    """One page of public reports."""
    with acting_within(owners_of(member)):
        rows = _filtered(public_rows(member), asked)
        if asked.ids:
            found = [Row(*row) for row in rows.values_list(*_COLUMNS)]
            order = {key: place for place, key in enumerate(asked.ids)}
            found.sort(key=lambda row: order[row.public_id])
            return Found(tuple(found))
        if asked.circle is not None:
            return _around(rows, asked, asked.circle)
        taken = [
            Row(*row)
            for row in _ordered(rows, asked, asked.after)[
                asked.offset : asked.offset + asked.size + 1
            ].values_list(*_COLUMNS)
        ]
    return _page(taken, asked)


def count(member: Member, asked: Wanted) -> int:
    """How many public reports there are; a circle is counted exactly."""
    with acting_within(owners_of(member)):
        rows = _filtered(public_rows(member), asked)
        if asked.circle is None:
            return rows.count()
        lat, lon, metres = asked.circle
        points = rows.values_list("lat", "lon")
        return sum(_near(lat, lon, a, b) <= metres for a, b in points)


def one(member: Member, public_id: str) -> Row | None:
    """One public report by the number that citizens know."""
    found = find(member, Wanted(ids=(public_id,)))
    return found.rows[0] if found.rows else None


def _filtered(rows: QuerySet[Report], asked: Wanted) -> QuerySet[Report]:
    if asked.ids:
        return rows.filter(public_id__in=asked.ids)
    conditions: dict[str, object] = {
        "category__in": asked.categories,
        "status__in": asked.statuses or None,
        "detail__in": asked.details or None,
        "requested_at__gte": asked.requested_from,
        "requested_at__lte": asked.requested_until,
        "updated_at__gte": asked.updated_from,
        "updated_at__lte": asked.updated_until,
        "office__icontains": asked.agency or None,
    }
    rows = rows.filter(**{k: v for k, v in conditions.items() if v is not None})
    if asked.order == "updated":
        rows = rows.filter(updated_at__lte=clock.now() - SETTLED)
    if asked.pictures:
        rows = rows.exclude(photos="[]").filter(readable=True)
    if asked.circle is not None:
        west, south, east, north = box_around(*asked.circle)
        rows = rows.filter(lat__gte=south, lat__lte=north, lon__gte=west, lon__lte=east)
    return rows


def _ordered(
    rows: QuerySet[Report], asked: Wanted, after: tuple[datetime, UUID] | None
) -> QuerySet[Report]:
    if asked.order == "updated":
        rows = rows.order_by("updated_at", "case_id")
        if after is None:
            return rows
        at, key = after
        beyond = Q(updated_at__gt=at) | Q(case_id__gt=key)
        return rows.filter(beyond, updated_at__gte=at)
    rows = rows.order_by("-requested_at", "-case_id")
    if after is None:
        return rows
    at, key = after
    return rows.filter(
        Q(requested_at__lt=at) | Q(case_id__lt=key), requested_at__lte=at
    )


def _around(
    rows: QuerySet[Report], asked: Wanted, circle: tuple[float, float, float]
) -> Found:
    """What lies in a circle. Few places are sorted here, many walked in their order."""
    lat, lon, metres = circle
    column = "updated_at" if asked.order == "updated" else "requested_at"
    keys = list(rows.values_list(column, "case_id", "lat", "lon")[: _MANY + 1])
    if len(keys) > _MANY:
        return _walked(rows, asked, circle)
    newest_first = asked.order == "requested"
    inside = sorted(
        (
            (at, key)
            for at, key, *point in keys
            if _near(lat, lon, *point) <= metres
            and _follows((at, key), asked.after, newest_first=newest_first)
        ),
        reverse=newest_first,
    )[asked.offset : asked.offset + asked.size + 1]
    found = {
        row[0]: Row(*row)
        for row in rows.filter(case_id__in=[key for _, key in inside]).values_list(
            *_COLUMNS
        )
    }
    return _page([found[key] for _, key in inside if key in found], asked)


def _follows(
    place: tuple[datetime, UUID],
    after: tuple[datetime, UUID] | None,
    *,
    newest_first: bool,
) -> bool:
    return after is None or (place < after if newest_first else place > after)


def _walked(
    rows: QuerySet[Report], asked: Wanted, circle: tuple[float, float, float]
) -> Found:
    """The box comes from the index, the circle from here; both in the same order."""
    lat, lon, metres = circle
    taken: list[Row] = []
    after, skip = asked.after, asked.offset
    while len(taken) <= asked.size:
        chunk = [
            Row(*row)
            for row in _ordered(rows, asked, after)[: asked.size + 1].values_list(
                *_COLUMNS
            )
        ]
        inside = [row for row in chunk if _near(lat, lon, row.lat, row.lon) <= metres]
        taken += inside[skip:]
        skip = max(0, skip - len(inside))
        if len(chunk) <= asked.size:
            break
        after = place_of(chunk[-1], asked.order)
    return _page(taken, asked)


def _near(lat: float, lon: float, a: float | None, b: float | None) -> float:
    return math.inf if a is None or b is None else distance_m(lat, lon, a, b)


def _page(taken: Sequence[Row], asked: Wanted) -> Found:
    rows = tuple(taken[: asked.size])
    if not rows:
        return Found(rows)
    place = cursor_of(asked.order, *place_of(rows[-1], asked.order))
    return Found(rows, place, more=len(taken) > asked.size)


def place_of(row: Row, order: Order) -> tuple[datetime, UUID]:
    """Where a row stands in an order."""
    at = row.updated_at if order == "updated" else row.requested_at
    return at, row.case_id


def digests_of(row: Row) -> tuple[str, ...]:
    """The originals whose released versions may be shown."""
    return tuple(msgspec.json.decode(row.photos, type=list[str]))


__all__ = [
    "SETTLED",
    "Found",
    "Row",
    "count",
    "digests_of",
    "find",
    "one",
    "place_of",
    "public_rows",
]
