"""What data officers see of their collections and of files that wait."""

from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from msgspec import Struct

from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.geodata import queries
from verbund.geodata.actions.uploads import unpack
from verbund.geodata.collections import CollectionSpec
from verbund.geodata.errors import UploadNotFound
from verbund.geodata.models import Collection, Feature, Upload
from verbund.geodata.rights import MANAGE
from verbund.kernel.geo import Box
from verbund.members.queries import Member

#: So many rows of a file are shown before it is published.
SHOWN: Final = 10


class OwnCollection(Struct, frozen=True):
    """One collection of a member, published or withdrawn."""

    spec: CollectionSpec
    published: bool
    changed_at: datetime
    count: int


class WaitingUpload(Struct, frozen=True):
    """A checked file that waits; ``kinds`` counts its objects by geometry.

    ``added``, ``changed`` and ``gone`` say what publishing would do to what is there.
    """

    id: UUID
    name: str
    spec: CollectionSpec
    bounds: Box | None
    count: int
    created_at: datetime
    created_by: str
    kinds: tuple[tuple[str, int], ...] = ()
    rows: tuple[tuple[str, tuple[object, ...]], ...] = ()
    added: int = 0
    kept: int = 0
    gone: int = 0
    replaces: bool = False


def own_collections(member: Member) -> tuple[OwnCollection, ...]:
    """The uploaded collections of a member, by key."""
    rows = Collection.objects.filter(member_id=member.id).order_by("key")
    return tuple(
        OwnCollection(
            msgspec.convert(row.spec, CollectionSpec),
            row.published,
            row.changed_at,
            queries.count(msgspec.convert(row.spec, CollectionSpec)) or 0,
        )
        for row in rows
    )


def waiting_uploads(member: Member, actor: Actor) -> tuple[WaitingUpload, ...]:
    """Files of a member that nobody has published yet, latest first."""
    require(actor, MANAGE.key)
    with acting_within({member.id}, actor):
        rows = Upload.objects.filter(owner_id=member.id).order_by("-created_at", "pk")
        return tuple(_waiting(row) for row in rows.defer("content"))


def waiting_upload(member: Member, upload_id: UUID, actor: Actor) -> WaitingUpload:
    """One file with its first rows; raises ``UploadNotFound``."""
    require(actor, MANAGE.key)
    with acting_within({member.id}, actor):
        found = list(Upload.objects.filter(pk=upload_id, owner_id=member.id))
    if not found:
        raise UploadNotFound
    [row] = found
    waiting = _waiting(row)
    features = unpack(bytes(row.content))
    kinds: dict[str, int] = {}
    for _, geometry, _ in features:
        kind = str(geometry["type"]) if geometry else ""
        kinds[kind] = kinds.get(kind, 0) + 1
    names = [p.name for p in waiting.spec.properties]
    there = Feature.objects.filter(collection=waiting.spec.key)
    old = set(there.values_list("fid", flat=True))
    new = {fid for fid, _, _ in features}
    return msgspec.structs.replace(
        waiting,
        kinds=tuple(sorted(kinds.items())),
        rows=tuple(
            (fid, tuple(values.get(name) for name in names))
            for fid, _, values in features[:SHOWN]
        ),
        added=len(new - old),
        kept=len(new & old),
        gone=len(old - new),
        replaces=bool(old),
    )


def _waiting(row: Upload) -> WaitingUpload:
    return WaitingUpload(
        id=row.id,
        name=row.name,
        spec=msgspec.convert(row.spec, CollectionSpec),
        bounds=None if row.bounds is None else msgspec.convert(row.bounds, Box),
        count=row.count,
        created_at=row.created_at,
        created_by=row.created_by,
    )
