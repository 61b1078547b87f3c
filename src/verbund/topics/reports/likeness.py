"""Which reports may be the same: found by index, ranked by ``similarity``."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Q
from msgspec import Struct

from verbund.core.scope import acting_within
from verbund.kernel.geo import box_around, distance_m
from verbund.topics.reports import similarity
from verbund.topics.reports.models import Report
from verbund.topics.reports.shapes import Similar

#: So many candidates are looked at: where a thousand said the same, these are enough.
_MOST: Final = 80
_COLUMNS: Final = (
    "case_id", "owner_id", "public_id", "title", "category", "lat", "lon", "asset",
    "street_key", "address", "terms", "requested_at", "joined", "detail", "visible",
    "hidden", "readable", "text", "own_text",
)  # fmt: skip
_RADIUS: Final = 50
_WINDOW_DAYS: Final = 90


class _Sought(Struct, frozen=True, kw_only=True):
    """What the others are compared with."""

    lat: float | None
    lon: float | None
    asset: str
    address_key: str
    category: str
    terms: frozenset[str]
    at: datetime
    radius: int
    window_days: int


def similar(  # noqa: PLR0917 # the six that every caller has
    member_ids: tuple[UUID, ...],
    lat: float | None,
    lon: float | None,
    category: str,
    words: str,
    at: datetime,
    *,
    asset: str = "",
    street: str = "",
    house_number: str = "",
    radius: int = _RADIUS,
    window_days: int = _WINDOW_DAYS,
    same_category: bool = True,
    only_visible: bool = True,
    exclude: UUID | None = None,
    limit: int = 5,
) -> tuple[Similar, ...]:
    """Open reports that may mean the same, the likeliest first; empty if none does.

    By point (``radius`` metres), by the number on the thing, or by street and number
    where nobody told a point. ``category`` is a service code; with ``same_category``
    false others count too, but less. With ``only_visible`` what the public does not
    see is left out (everywhere but at the desk and the 115).
    """
    sought = _Sought(
        lat=lat,
        lon=lon,
        asset=asset,
        address_key=similarity.address_key(street, house_number),
        category=category,
        terms=similarity.as_set(similarity.terms_of(words)),
        at=at,
        radius=radius,
        window_days=window_days,
    )
    places = _places(sought)
    if places is None or not member_ids:
        return ()
    with acting_within(member_ids):
        rows = Report.objects.filter(
            places,
            owner_id__in=member_ids,
            status="open",
            erased=False,
            duplicate_of__isnull=True,
            requested_at__gte=at - timedelta(days=window_days),
        )
        if same_category and category:
            rows = rows.filter(category=category)
        if only_visible:
            rows = rows.filter(visible=True, hidden=False)
        if exclude is not None:
            rows = rows.exclude(case_id=exclude)
        # The oldest first: it is the one that the others are put to.
        found = list(rows.order_by("requested_at").values(*_COLUMNS)[:_MOST])
    likely = [
        one
        for one in (_judged(row, sought) for row in found)
        if one.score >= similarity.LEAST
    ]
    likely.sort(key=lambda one: (-one.score, one.metres or 0.0, one.public_id))
    return tuple(likely[:limit])


def in_box(lat: float, lon: float, metres: float) -> Q:
    """Rows in the box around a circle; it holds more than the circle."""
    west, south, east, north = box_around(lat, lon, metres)
    return Q(lat__range=(south, north), lon__range=(west, east))


def _places(sought: _Sought) -> Q | None:
    if sought.lat is not None and sought.lon is not None:
        near = in_box(sought.lat, sought.lon, sought.radius)
        return near | Q(asset=sought.asset) if sought.asset else near
    if sought.asset:
        return Q(asset=sought.asset)
    return Q(street_key=sought.address_key) if sought.address_key else None


def _judged(row: dict[str, Any], sought: _Sought) -> Similar:
    metres: float | None = None
    if sought.lat is not None and sought.lon is not None and row["lat"] is not None:
        metres = distance_m(sought.lat, sought.lon, row["lat"], row["lon"])
    elif sought.address_key and sought.address_key == row["street_key"]:
        metres = 0.0
    days = similarity.days_between(row["requested_at"], sought.at)
    score = similarity.score(
        metres=metres,
        radius=sought.radius,
        same_asset=bool(sought.asset) and sought.asset == row["asset"],
        terms=sought.terms,
        other_terms=similarity.as_set(row["terms"]),
        age_days=days,
        window_days=sought.window_days,
        same_category=not sought.category or sought.category == row["category"],
    )
    readable = row["readable"] and not row["hidden"]
    text = row["text"] if row["own_text"] is None else row["own_text"]
    return Similar(
        case_id=row["case_id"],
        public_id=row["public_id"],
        title=row["title"],
        metres=metres,
        days=days,
        score=round(score, 3),
        joined=row["joined"],
        owner_id=row["owner_id"],
        address=row["address"],
        text=text if readable else "",
        detail=row["detail"],
        visible=row["visible"] and not row["hidden"],
    )
