"""Every read of what is open: collections row by row, and statistics."""

from collections import Counter
from collections.abc import Iterable, Mapping
from uuid import UUID

import msgspec
from msgspec.structs import replace

from verbund import engine
from verbund.catalogue import queries as catalogue
from verbund.core.scope import acting_within
from verbund.engine.model import Blueprint, Collection
from verbund.engine.openness import Cell
from verbund.engine.text import Text
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
    infos = [_info(key, blueprint, one) for key, (blueprint, one) in found.items()]
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
        info=_info(collection_id, blueprint, definition),
        rows=tuple(rows[(page - 1) * size : page * size]),
        total=len(rows),
        page=page,
        pages=pages,
        several=len(owners) > 1,
    )


def offers(owners: Iterable[Member]) -> dict[str, _Offer]:
    """Collections by key, each as the newest adopted version defines it.

    The key is the id that the blueprint gives; where several adopted blueprints give
    the same one, the blueprint's key stands before it. So none hides another, and a
    collection has one address, whoever asks.
    """
    digests: dict[str, str] = {}
    here: set[str] = set()
    wanted = {owner.id for owner in owners}
    entries = catalogue.all_services()
    for entry in sorted(entries, key=lambda one: one.member.id not in wanted):
        digests.setdefault(entry.blueprint_key, entry.digest)
        if entry.member.id in wanted:
            here.add(entry.blueprint_key)
    published = [
        (blueprint, one)
        for _, digest in sorted(digests.items())
        for blueprint in (catalogue.blueprint_by_digest(digest),)
        for one in blueprint.publish.collections
    ]
    ids = Counter(one.id for _, one in published)
    titles = Counter(one.title for _, one in published)
    return {
        one.id if ids[one.id] == 1 else f"{blueprint.key}-{one.id}": (
            blueprint,
            one
            if titles[one.title] == 1
            else replace(one, title=_told(blueprint, one)),
        )
        for blueprint, one in published
        if blueprint.key in here
    }


def _told(blueprint: Blueprint, found: Collection) -> Text:
    """A title that others have too, with the service before it."""
    return Text.of(
        {
            language: f"{blueprint.title.get(language)}: {said}"
            for language, said in found.title.written()
        }
    )


def _info(key: str, blueprint: Blueprint, found: Collection) -> CollectionInfo:
    columns = tuple(found.columns)
    return CollectionInfo(
        id=key,
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
