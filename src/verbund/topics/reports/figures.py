"""Figures about reports: how long, how many, where – for everybody.

Days are calendar days from the report to its (last) end. Nothing of a person is
counted; cells of the heat map with few reports are left out all the same, because a
single report in a lonely spot may tell who wrote it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from math import ceil, floor
from statistics import median
from typing import Any, Final
from uuid import UUID

from msgspec import Struct

from verbund.core.scope import acting_within
from verbund.topics.reports.models import Report

#: Side of a cell of the heat map in degrees: about 550 m by 350 m.
CELL: Final = 0.005
#: Cells with fewer reports are not shown.
FEWEST: Final = 3
_YEAR: Final = timedelta(days=365)
_COLUMNS: Final = (
    "category", "title", "office", "status", "detail", "requested_at", "closed_at",
    "joined", "reopened", "lat", "lon", "expected_at",
)  # fmt: skip


class Line(Struct, frozen=True, kw_only=True):
    """One office or category: the last twelve months, and what is open now.

    ``median_days`` and ``most_days`` (nine of ten took no longer) are ``None`` if
    nothing was finished; ``in_time`` is the share in percent of what had a promise.
    """

    key: str
    title: str
    reported: int
    closed: int
    open_now: int
    overdue: int
    median_days: float | None
    most_days: float | None
    in_time: int | None
    reopened: int
    joined: int


class Cell(Struct, frozen=True, kw_only=True):
    """A cell of the heat map by its middle; ``category`` is the commonest title."""

    lat: float
    lon: float
    count: int
    open: int
    category: str


class Figures(Struct, frozen=True, kw_only=True):
    """Everything about these members; ``left_out`` reports lie in cells with few."""

    since: date
    until: date
    total: Line
    offices: tuple[Line, ...]
    categories: tuple[Line, ...]
    cells: tuple[Cell, ...]
    left_out: int


def figures(owners: Sequence[UUID], *, now: datetime) -> Figures:
    """The figures of these members together, of the twelve months before ``now``.

    Duplicates count as joined, not as reports of their own; what was rejected does not
    count at all.
    """
    since = now - _YEAR
    with acting_within(owners):
        rows = list(
            Report.objects.filter(owner_id__in=list(owners), hidden=False)
            .exclude(detail__in=["duplicate", "rejected", "withdrawn"])
            .values(*_COLUMNS)
        )
    counted = [r for r in rows if r["requested_at"] >= since or r["status"] == "open"]
    counted += [
        r
        for r in rows
        if r["requested_at"] < since and r["closed_at"] and r["closed_at"] >= since
    ]
    cells, left_out = _cells(r for r in counted if r["requested_at"] >= since)
    return Figures(
        since=since.date(),
        until=now.date(),
        total=_line("", "", counted, since, now),
        offices=_lines(counted, "office", "office", since, now),
        categories=_lines(counted, "category", "title", since, now),
        cells=cells,
        left_out=left_out,
    )


def _lines(
    rows: Iterable[dict[str, Any]], key: str, title: str, since: datetime, now: datetime
) -> tuple[Line, ...]:
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[row[key]].append(row)
    found = [
        _line(name, group[0][title], group, since, now)
        for name, group in groups.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.reported, one.title)))


def _line(
    key: str, title: str, rows: Sequence[dict[str, Any]], since: datetime, now: datetime
) -> Line:
    closed = [r for r in rows if r["closed_at"] and r["closed_at"] >= since]
    days = sorted(
        (r["closed_at"] - r["requested_at"]).total_seconds() / 86_400 for r in closed
    )
    promised = [r for r in closed if r["expected_at"]]
    kept = sum(1 for r in promised if r["closed_at"] <= r["expected_at"])
    open_ = [r for r in rows if r["status"] == "open"]
    return Line(
        key=key,
        title=title,
        reported=sum(1 for r in rows if r["requested_at"] >= since),
        closed=len(closed),
        open_now=len(open_),
        overdue=sum(1 for r in open_ if r["expected_at"] and r["expected_at"] < now),
        median_days=round(median(days), 1) if days else None,
        # Nearest rank: nine of ten took at most so long.
        most_days=round(days[ceil(0.9 * len(days)) - 1], 1) if days else None,
        in_time=round(100 * kept / len(promised)) if promised else None,
        reopened=sum(r["reopened"] for r in rows),
        joined=sum(r["joined"] for r in rows),
    )


def _cells(rows: Iterable[dict[str, Any]]) -> tuple[tuple[Cell, ...], int]:
    groups: dict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["lat"] is not None:
            groups[floor(row["lat"] / CELL), floor(row["lon"] / CELL)].append(row)
    shown, left_out = [], 0
    for (north, east), group in groups.items():
        if len(group) < FEWEST:
            left_out += len(group)
            continue
        commonest = Counter(row["title"] for row in group).most_common(1)[0][0]
        shown.append(
            Cell(
                lat=round((north + 0.5) * CELL, 4),
                lon=round((east + 0.5) * CELL, 4),
                count=len(group),
                open=sum(1 for row in group if row["status"] == "open"),
                category=commonest,
            )
        )
    shown.sort(key=lambda cell: (-cell.count, cell.lat, cell.lon))
    return tuple(shown), left_out
