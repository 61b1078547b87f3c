"""Boundaries from the shipped file, for the members and what lies around them."""

from collections.abc import Iterable
from typing import Final

import msgspec
from django.db import transaction
from django.db.models import Q

from verbund.geodata import boundaries, queries
from verbund.geodata.actions.features import NewFeature, drop_features, put_features
from verbund.geodata.models import Boundary, Revision
from verbund.geodata.shipped import (
    ACCURACY_M,
    SOURCE,
    VALID_FROM,
    ShippedBoundary,
    shipped_boundaries,
)
from verbund.kernel import clock
from verbund.kernel.geo.geometry import Box
from verbund.kernel.ids import new_id
from verbund.members import queries as members
from verbund.members.queries import Directory

#: So many degrees around a member its neighbours are kept too: some 20 km.
_AROUND: Final = 0.2
_AT_ONCE: Final = 200


def load_boundaries(*, everywhere: bool = False) -> int:
    """Take the shipped boundaries of members and their surroundings; how many.

    ``everywhere``: those of all Germany (11,000; 30 MB of memory in each process).
    Boundaries of the same key that reach to a later day stay as they are: somebody has
    brought better ones. Those that nobody needs any more go. The collection
    ``gemeinden`` follows. The same again changes nothing.
    """
    directory = members.current_directory()
    found = list(shipped_boundaries())
    if not everywhere:
        found = _wanted(found, directory)
    with transaction.atomic():
        _write(found)
        follow_members()
    return len(found)


def _wanted(
    found: list[ShippedBoundary], directory: Directory
) -> list[ShippedBoundary]:
    """Boundaries of members, and those whose box meets the surroundings of one."""
    keys = directory.keys
    own = [b for b in found if ("ARS", b.ars) in keys or ("AGS", b.ags) in keys]
    around = [
        Box(
            b.bounds.min_lon - 1.5 * _AROUND,
            b.bounds.min_lat - _AROUND,
            b.bounds.max_lon + 1.5 * _AROUND,
            b.bounds.max_lat + _AROUND,
        )
        for b in own
    ]
    return [b for b in found if any(b.bounds.meets(box) for box in around)]


def _write(found: Iterable[ShippedBoundary]) -> None:
    rows = [
        Boundary(
            ars=row.ars,
            ags=row.ags,
            name=row.name,
            kind=row.kind,
            geometry=msgspec.json.encode(row.shape.geojson()).decode(),
            accuracy_m=ACCURACY_M,
            source=SOURCE,
            valid_from=VALID_FROM,
        )
        for row in found
    ]
    shipped = Boundary.objects.filter(source=SOURCE)
    known = dict(shipped.values_list("ars", "geometry"))
    if known == {row.ars: row.geometry for row in rows}:
        return
    shipped.delete()
    Boundary.objects.bulk_create(rows, batch_size=_AT_ONCE)
    touch()


def touch() -> None:
    """Let every process read the boundaries anew."""
    Revision.objects.update_or_create(
        subject=boundaries.SUBJECT, defaults={"mark": str(new_id())}
    )


def follow_members() -> int:
    """Bring the collection ``gemeinden`` in line with boundaries and members.

    How many boundaries are valid today. Only what differs is written.
    """
    key = boundaries.GEMEINDEN.key
    wanted = {feature.fid: feature for feature in _features()}
    changed, gone = dict(wanted), []
    after = ""
    while True:
        found = queries.page(boundaries.GEMEINDEN, limit=_AT_ONCE, after=after)
        for row in found.features:
            document = row.document()
            known = wanted.get(document["id"])
            if known is None:
                gone.append(document["id"])
            elif known.properties == document["properties"] and (
                known.geometry == document["geometry"]
            ):
                del changed[known.fid]
        after = found.next
        if not after:
            break
    put_features(collection=key, features=changed.values())
    drop_features(collection=key, fids=gone)
    return len(wanted)


def _features() -> Iterable[NewFeature]:
    directory, on = members.current_directory(), clock.today()
    rows = Boundary.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on
    )
    # Of several the latest: the last one put under a key stays.
    for row in rows.order_by("ars", "valid_from"):
        member = boundaries.member_of(directory, row, on)
        yield NewFeature(
            fid=row.ars,
            member_id=member,
            geometry=msgspec.json.decode(row.geometry),
            properties={
                "ars": row.ars,
                "ags": row.ags,
                "name": row.name,
                "kind": row.kind,
                "member": directory.members[member].slug if member else None,
                "source": row.source,
                "valid_from": row.valid_from.isoformat(),
            },
        )
