"""Where and when the features of a collection lie, and when one was last written."""

from datetime import UTC, datetime

from django.db.models import Max, Min
from msgspec import Struct

from verbund.core.db.prepared import execute
from verbund.geodata.models import Feature
from verbund.kernel.geo.geometry import Box


class Extent(Struct, frozen=True):
    """``box`` around everything, from when to when; ``None`` where there is nothing."""

    box: Box | None
    first: datetime | None
    last: datetime | None


def extent(collection: str) -> Extent:
    """Of all features of a collection; walks over them, so keep it for a while."""
    found = Feature.objects.filter(collection=collection).aggregate(
        west=Min("min_lon"),
        south=Min("min_lat"),
        east=Max("max_lon"),
        north=Max("max_lat"),
        first=Min("starts_at"),
        last=Max("ends_at"),
    )
    sides = (found["west"], found["south"], found["east"], found["north"])
    box = None if sides[0] is None else Box(*sides)
    return Extent(box, found["first"], found["last"])


def dated(collection: str, fid: str) -> tuple[str, datetime] | None:
    """The body of one feature and when it was written; ``None`` if there is none."""
    row = execute(
        "SELECT body, changed_at FROM geodata_feature "
        "WHERE collection = %s AND fid = %s",
        (collection, fid),
    ).fetchone()
    if row is None:
        return None
    body, at = row
    # SQLite keeps moments as text, in UTC.
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return body, moment if moment.tzinfo else moment.replace(tzinfo=UTC)
