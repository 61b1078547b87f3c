"""Places that take no part: named by the register, with the nearest members.

So that somebody who types the next town is told who is near, and not that nothing was
found.
"""

from math import cos, hypot, radians

from django.db.models import Q
from msgspec import Struct

from verbund.kernel.calendars import LAND_NAMES
from verbund.members.directory import directory
from verbund.members.models import Member, RegisterEntry

_KM_PER_DEGREE = 111.2
_PLACES = (RegisterEntry.Kind.MUNICIPALITY, RegisterEntry.Kind.DISTRICT)


class OutsidePlace(Struct, frozen=True, kw_only=True):
    """A municipality of the register that is no member; ``near`` are the next ones."""

    name: str
    county_name: str
    land_name: str
    postal_code: str
    near: tuple[Member, ...]


def outside_place(text: str, *, nearest: int = 3) -> OutsidePlace | None:
    """The biggest municipality of this name or postal code, ``None`` if unknown."""
    wanted = " ".join(text.split())
    if len(wanted) < 2:
        return None
    name = wanted[:1].upper() + wanted[1:]
    rows = RegisterEntry.objects.filter(
        Q(name=name)
        | Q(name__startswith=f"{name}, ")
        | Q(name__startswith=f"{name} (")
        | Q(postal_code=wanted[:5], postal_code__gt=""),
        kind__in=_PLACES,
    )
    entry = rows.select_related("county").order_by("-population", "pk").first()
    if entry is None:
        return None
    return OutsidePlace(
        name=entry.name.partition(",")[0],
        county_name=entry.county.name if entry.county else "",
        land_name=LAND_NAMES.get(entry.land, ""),
        postal_code=entry.postal_code,
        near=nearest_members(entry.lat, entry.lon, nearest),
    )


def nearest_members(
    lat: float | None, lon: float | None, limit: int = 3
) -> tuple[Member, ...]:
    """Municipalities that take part, nearest first; none without coordinates."""
    if lat is None or lon is None:
        return ()
    known = [
        (kilometres(lat, lon, m.lat, m.lon), m.slug, m)
        for m in directory().members.values()
        if m.successor_id is None
        and m.kind == Member.Kind.MUNICIPALITY
        and m.lat is not None
        and m.lon is not None
    ]
    return tuple(member for _, _, member in sorted(known, key=lambda k: k[:2])[:limit])


def kilometres(lat: float, lon: float, to_lat: float, to_lon: float) -> float:
    """The distance of two points, good enough for an order (error below 1 %)."""
    east = (lon - to_lon) * cos(radians((lat + to_lat) / 2))
    return hypot(east, lat - to_lat) * _KM_PER_DEGREE
