"""Which reports may be the same: found by index, ranked by ``similarity``."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Q
from msgspec import Struct

from verbund.core.db.prepared import execute
from verbund.core.db.values import (
    SqlValue,
    adapter,
    placeholders,
    to_moment,
    to_uuid,
)
from verbund.core.scope import acting_within
from verbund.kernel.geo import box_around, distance_m
from verbund.topics.reports import similarity
from verbund.topics.reports.shapes import Similar

#: So many candidates are looked at: where a thousand said the same, these are enough.
_MOST: Final = 80
_COLUMNS: Final = (
    "case_id", "owner_id", "public_id", "title", "category", "lat", "lon", "asset",
    "street_key", "address", "terms", "requested_at", "joined", "detail", "visible",
    "hidden", "readable", "text", "own_text",
)  # fmt: skip
#: Part of a WHERE clause with its values.
_Condition = tuple[str, tuple[SqlValue, ...]]
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
    if not member_ids:
        return ()
    conditions = list(_walls(member_ids, at - timedelta(days=window_days)))
    if same_category and category:
        conditions.append(("category = %s", (category,)))
    if only_visible:
        conditions.append(("visible = %s AND hidden = %s", (True, False)))
    if exclude is not None:
        conditions.append(("case_id <> %s", (adapter()(exclude),)))
    with acting_within(member_ids):
        found = _candidates(_places(sought), conditions)
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


def _places(sought: _Sought) -> list[_Condition]:
    """Ways by which one finds the place, each by an index of its own."""
    found: list[_Condition] = []
    if sought.lat is not None and sought.lon is not None:
        west, south, east, north = box_around(sought.lat, sought.lon, sought.radius)
        box = "lat BETWEEN %s AND %s AND lon BETWEEN %s AND %s"
        found.append((box, (south, north, west, east)))
    if sought.asset:
        found.append(("asset = %s AND asset > ''", (sought.asset,)))
    if not found and sought.address_key:
        found.append(("street_key = %s AND street_key > ''", (sought.address_key,)))
    return found


def _walls(member_ids: tuple[UUID, ...], since: datetime) -> Iterator[_Condition]:
    adapt = adapter()
    inside = placeholders(len(member_ids))
    yield f"owner_id IN {inside}", tuple(map(adapt, member_ids))
    yield "status = 'open' AND erased = %s AND duplicate_of IS NULL", (False,)
    yield "requested_at >= %s", (adapt(since),)


def _candidates(
    places: list[_Condition], conditions: list[_Condition]
) -> list[dict[str, Any]]:
    """The oldest first: it is the one that the others are put to.

    Plain SQL, as this is asked for every report that comes in; one SELECT for each way,
    for an OR of two would walk over all reports of the member. Ordered by id, which
    counts the time as well: by ``requested_at`` SQLite would walk along that index
    through 90 days of the town instead of looking around the place.
    """
    where = " AND ".join(text for text, _ in conditions)
    values = [value for _, each in conditions for value in each]
    arms = [
        f"SELECT * FROM (SELECT {', '.join(_COLUMNS)} FROM reports_report "  # noqa: S608 # constants
        f"WHERE {where} AND {text} ORDER BY case_id LIMIT {_MOST}) AS arm{number}"
        for number, (text, _) in enumerate(places)
    ]
    if not arms:
        return []
    asked = [value for _, own in places for value in (*values, *own)]
    found: dict[UUID, dict[str, Any]] = {}
    for row in execute(" UNION ALL ".join(arms), asked).fetchall():
        one = dict(zip(_COLUMNS, row, strict=True))
        one["case_id"], one["owner_id"] = map(to_uuid, row[:2])
        one["requested_at"] = to_moment(one["requested_at"])
        found[one["case_id"]] = one
    return sorted(found.values(), key=lambda one: one["requested_at"])[:_MOST]


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
        visible=bool(row["visible"]) and not row["hidden"],
    )
