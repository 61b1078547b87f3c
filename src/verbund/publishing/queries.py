"""Every read of what is open: collections row by row, and statistics."""

from collections import Counter
from collections.abc import Iterable, Mapping
from uuid import UUID

import msgspec

from verbund import engine
from verbund.catalogue import queries as catalogue
from verbund.core.scope import acting_within
from verbund.engine.model import Blueprint, Collection
from verbund.engine.openness import Cell
from verbund.kernel.german import fold
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.publishing.errors import CollectionNotFound
from verbund.publishing.figures import statistics
from verbund.publishing.models import PublishedRow
from verbund.publishing.shapes import CollectionInfo, CollectionPage, OpenItem

PAGE_SIZE = 50
#: Newest first; what is older than so many rows is in the CSV of an earlier day.
MOST_ROWS = 20_000

__all__ = [
    "MOST_ROWS", "PAGE_SIZE", "collection", "collections_of", "offers", "owners_of",
    "statistics",
]  # fmt: skip

_Offer = tuple[Blueprint, Collection]


def owners_of(member: Member | None) -> tuple[Member, ...]:
    """Whose cases stand together: a member's own, an association's members', or all."""
    if member is None:
        return members.all_members()
    joined = members.members_of(member)
    return (member, *joined) if joined else (member,)


def collections_of(member: Member | None) -> tuple[CollectionInfo, ...]:
    """The open collections of what the member (or its members) offers, by title."""
    found = offers(owners_of(member))
    infos = [_info(blueprint, one) for blueprint, one in found.values()]
    return tuple(sorted(infos, key=lambda info: info.title.de))


def collection(
    member: Member | None,
    collection_id: str,
    *,
    text: str = "",
    page: int = 1,
    language: str = "de",
    size: int | None = PAGE_SIZE,
) -> CollectionPage:
    """One page of a collection, the newest first; ``size=None`` gives all rows.

    ``text`` searches all columns, whatever case and umlauts. Raises
    ``CollectionNotFound`` if nobody here publishes it.
    """
    owners = owners_of(member)
    found = offers(owners).get(collection_id)
    if found is None:
        raise CollectionNotFound
    blueprint, definition = found
    names = {owner.id: owner.name for owner in owners}
    rows = _rows(names, blueprint, definition, language)
    wanted = fold(text).split()
    if wanted:
        rows = [row for row in rows if _meets(row, wanted)]
    size = size or max(1, len(rows))
    pages = max(1, -(-len(rows) // size))
    page = min(max(1, page), pages)
    return CollectionPage(
        info=_info(blueprint, definition),
        rows=tuple(rows[(page - 1) * size : page * size]),
        total=len(rows),
        page=page,
        pages=pages,
        several=len(owners) > 1,
    )


def offers(owners: Iterable[Member]) -> dict[str, _Offer]:
    """Collections by id, each as the newest adopted version defines it."""
    digests: dict[str, str] = {}
    wanted = {owner.id for owner in owners}
    for entry in catalogue.all_services():
        if entry.member.id in wanted:
            digests.setdefault(entry.blueprint_key, entry.digest)
    found: dict[str, _Offer] = {}
    for _, digest in sorted(digests.items()):
        blueprint = catalogue.blueprint_by_digest(digest)
        for one in blueprint.publish.collections:
            found.setdefault(one.id, (blueprint, one))
    return found


def _info(blueprint: Blueprint, found: Collection) -> CollectionInfo:
    columns = tuple(found.columns)
    return CollectionInfo(
        id=found.id,
        blueprint=blueprint.key,
        title=found.title,
        description=found.description,
        licence=found.licence,
        counted=found.aggregate == "count",
        columns=columns,
        headings={name: engine.heading(blueprint, found, name) for name in columns},
    )


def _rows(
    names: Mapping[UUID, str], blueprint: Blueprint, found: Collection, language: str
) -> list[OpenItem]:
    with acting_within(names):
        rows = list(
            PublishedRow.objects.filter(
                owner_id__in=list(names),
                blueprint_key=blueprint.key,
                collection=found.id,
            )
            .order_by("-sort", "-id")
            .values_list("owner_id", "cells")[:MOST_ROWS]
        )
    if found.aggregate == "count":
        return _counted(rows, names, blueprint, found, language)
    return [
        _item(owner, names, blueprint, found, language, msgspec.json.decode(cells))
        for owner, cells in rows
    ]


def _counted(
    rows: list[tuple[UUID, str]],
    names: Mapping[UUID, str],
    blueprint: Blueprint,
    found: Collection,
    language: str,
) -> list[OpenItem]:
    """Rows with equal cells as one; no total is shown, so none can be taken apart."""
    items = []
    for (owner, cells), count in sorted(Counter(rows).items(), key=str):
        item = _item(
            owner, names, blueprint, found, language, msgspec.json.decode(cells)
        )
        hidden = count < found.suppress_below
        items.append(
            msgspec.structs.replace(
                item, count=None if hidden else count, hidden=hidden
            )
        )
    return sorted(items, key=lambda item: (item.member, *item.words.values()))


def _item(  # noqa: PLR0917 # one row with all it is read by
    owner: UUID,
    names: Mapping[UUID, str],
    blueprint: Blueprint,
    found: Collection,
    language: str,
    cells: Mapping[str, Cell],
) -> OpenItem:
    # A row written by an older version may lack a column or have one more.
    known = {name: cells.get(name) for name in found.columns}
    return OpenItem(
        member_id=owner,
        member=names[owner],
        cells=known,
        words={
            name: engine.cell_text(blueprint, found, name, value, language)
            for name, value in known.items()
        },
    )


def _meets(row: OpenItem, wanted: list[str]) -> bool:
    words = fold(" ".join((row.member, *row.words.values())))
    return all(word in words for word in wanted)
