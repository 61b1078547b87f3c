"""Every write of features: by whoever owns the collection, in its own transaction."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Final
from uuid import UUID

import msgspec
from django.db import transaction
from msgspec import Struct

from verbund.core.db.prepared import execute
from verbund.core.db.values import adapter, placeholders
from verbund.core.events import publish
from verbund.geodata import collections
from verbund.geodata.collections import CollectionSpec
from verbund.geodata.errors import CollectionNotFound
from verbund.geodata.events import FeaturesChanged
from verbund.geodata.models import Feature
from verbund.kernel import clock
from verbund.kernel.clock import BERLIN
from verbund.kernel.geo.geometry import Shape, read_geometry
from verbund.kernel.geo.relations import representative
from verbund.kernel.ids import new_id

#: So many rows travel in one statement.
_AT_ONCE: Final = 200

_WRITTEN: Final = (
    "member_id", "lat", "lon", "min_lon", "min_lat", "max_lon", "max_lat", "category",
    "properties", "body", "starts_at", "ends_at", "changed_at",
)  # fmt: skip


class NewFeature(Struct, frozen=True, kw_only=True):
    """One feature as its room gives it.

    ``fid`` is unique in the collection and the id that the public sees. ``geometry`` is
    GeoJSON in CRS84 or ``None``. ``properties`` hold text, numbers, truth values,
    ``date`` and aware ``datetime``. Beginning and end are taken from the collection's
    ``datetime`` properties where they are not given.
    """

    fid: str
    member_id: UUID | None
    geometry: Mapping[str, object] | None
    properties: Mapping[str, object]
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def put_features(*, collection: str, features: Iterable[NewFeature]) -> int:
    """Write features, new ones and such as are there already (same ``fid``); how many.

    In the caller's transaction, so that the map never tells another story than the
    case. Publishes ``FeaturesChanged``. Raises ``CollectionNotFound``,
    ``GeometryFault``, and ``ValueError`` for a property that the collection has not
    declared or a ``fid`` that is empty or too long.
    """
    spec = collections.known(collection)
    if spec is None:
        raise CollectionNotFound(collection)
    count = 0
    with transaction.atomic():
        rest = iter(features)
        while batch := list(islice(rest, _AT_ONCE)):
            # Of the same id twice in one statement PostgreSQL would complain.
            last = {feature.fid: feature for feature in batch}
            _write(spec, list(last.values()))
            count += len(last)
    return count


def drop_features(*, collection: str, fids: Iterable[str]) -> int:
    """Take features out of the collection; how many were there."""
    count = 0
    with transaction.atomic():
        rest = iter(fids)
        while batch := list(islice(rest, _AT_ONCE)):
            rows = Feature.objects.filter(collection=collection, fid__in=batch)
            found = list(rows.values_list("fid", "member_id").order_by("fid"))
            if found:
                count += rows.delete()[0]
                publish(*_news(collection, found, gone=True))
    return count


def _write(spec: CollectionSpec, features: list[NewFeature]) -> None:
    adapt = adapter()
    columns = ("id", "collection", "fid", *_WRITTEN)
    now = clock.now()
    values = [
        adapt(value) for feature in features for value in _row(spec, feature, now)
    ]
    rows = ", ".join([placeholders(len(columns))] * len(features))
    changes = ", ".join(f"{name} = excluded.{name}" for name in _WRITTEN)
    table = Feature._meta.db_table
    execute(
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES {rows} "  # noqa: S608 # own names
        f"ON CONFLICT (collection, fid) DO UPDATE SET {changes}",
        values,
    )
    publish(*_news(spec.key, [(f.fid, f.member_id) for f in features], gone=False))


def _row(
    spec: CollectionSpec, feature: NewFeature, now: datetime
) -> tuple[object, ...]:
    if not 0 < len(feature.fid) <= 120:
        raise ValueError(f"fid {feature.fid!r} must have 1 to 120 characters")
    shape = None if feature.geometry is None else read_geometry(feature.geometry)
    properties = _plain(spec, feature.properties)
    written = msgspec.json.encode(properties).decode()
    geometry = "null" if shape is None else _text(shape.geojson())
    body = (
        f'{{"type":"Feature","id":{_text(feature.fid)},"geometry":{geometry},'
        f'"properties":{written}}}'
    )
    starts_at, ends_at = _times(spec, feature, properties)
    category = str(properties.get(spec.category) or "") if spec.category else ""
    if len(category) > 120:
        raise ValueError(f"{spec.category} {category!r} is longer than 120 characters")
    return (
        new_id(), spec.key, feature.fid, feature.member_id, *_place(shape),
        category, written, body, starts_at, ends_at, now,
    )  # fmt: skip


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _place(shape: Shape | None) -> tuple[float | None, ...]:
    if shape is None:
        return (None,) * 6
    lon, lat = representative(shape)
    box = shape.bounds()
    return lat, lon, box.min_lon, box.min_lat, box.max_lon, box.max_lat


def _plain(spec: CollectionSpec, given: Mapping[str, object]) -> dict[str, object]:
    """Properties in the collection's order, moments in UTC to the second."""
    names = [p.name for p in spec.properties]
    strange = given.keys() - set(names)
    if strange:
        raise ValueError(
            f"collection {spec.key!r} has no property {sorted(strange)}, only {names}"
        )
    return {name: _value(given.get(name)) for name in names}


def _value(value: object) -> object:
    if isinstance(value, datetime):
        moment = value.astimezone(UTC).replace(microsecond=0, tzinfo=None)
        return f"{moment.isoformat()}Z"
    if isinstance(value, date):
        return value.isoformat()
    return value


def _times(
    spec: CollectionSpec, feature: NewFeature, properties: Mapping[str, object]
) -> tuple[datetime | None, datetime | None]:
    if feature.starts_at or feature.ends_at or spec.datetime is None:
        return feature.starts_at, feature.ends_at
    first, last = (properties.get(name) for name in spec.datetime)
    return moment(first, end=False), moment(last, end=True)


def moment(value: object, *, end: bool) -> datetime | None:
    """The moment of an ISO text; of a day its beginning or its ``end`` in Germany."""
    if not isinstance(value, str) or not value:
        return None
    if len(value) == len("2026-11-22"):
        day = date.fromisoformat(value)
        at = time(23, 59, 59) if end else time()
        return datetime.combine(day, at, BERLIN).astimezone(UTC)
    found = datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=BERLIN)


def _news(
    collection: str, found: Iterable[tuple[str, UUID | None]], *, gone: bool
) -> Iterator[FeaturesChanged]:
    """One event for each member, in whose scope subscribers run."""
    fids: dict[UUID | None, list[str]] = {}
    for fid, member_id in found:
        fids.setdefault(member_id, []).append(fid)
    for member_id, own in fids.items():
        yield FeaturesChanged(
            collection=collection, fids=tuple(own), gone=gone, member=member_id
        )
