"""Open collections for programs: columns with their kinds, rows with lasting ids.

The id of a row is a keyed hash: always the same for a case, and it tells neither the
case nor when it began.
"""

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

import msgspec
from django.conf import settings
from msgspec import Struct

from verbund import engine
from verbund.core.scope import acting_within
from verbund.engine.model import Blueprint, Collection
from verbund.engine.open_kinds import column_kind
from verbund.engine.openness import Cell
from verbund.kernel.codes import keyed_hash
from verbund.members import queries as members
from verbund.publishing import queries
from verbund.publishing.models import PublishedRow

Value = str | int | float | bool | None
#: Columns that a collection gets beside its own.
MEMBER, COUNT = "kommune", "anzahl"


class OpenColumn(Struct, frozen=True, kw_only=True):
    """``kind`` is ``text``, ``integer``, ``money``, ``date`` or ``boolean``."""

    name: str
    kind: str
    title: engine.Text
    choices: Mapping[str, engine.Text]


class OpenLayer(Struct, frozen=True, kw_only=True):
    """One open collection of all members together."""

    id: str
    title: engine.Text
    description: engine.Text | None
    licence: str
    columns: tuple[OpenColumn, ...]
    counted: bool
    placed: bool


class OpenFeature(Struct, frozen=True, kw_only=True):
    """One row; money in euros. ``lat`` and ``lon`` are degrees."""

    id: str
    values: Mapping[str, Value]
    lat: float | None = None
    lon: float | None = None


def open_layers() -> tuple[OpenLayer, ...]:
    """Every collection that some member publishes, by id."""
    offers = queries.offers(members.all_members())
    return tuple(_layer(key, *offers[key]) for key in sorted(offers))


def open_features(layer: str) -> tuple[OpenFeature, ...]:
    """All rows of a collection by id, the newest ``MOST_ROWS`` at most."""
    everybody = members.all_members()
    found = queries.offers(everybody).get(layer)
    if found is None:
        return ()
    blueprint, collection = found
    names = {owner.id: owner.name for owner in everybody}
    with acting_within(names):
        rows = list(
            PublishedRow.objects.filter(
                owner_id__in=list(names),
                blueprint_key=blueprint.key,
                collection=collection.id,
            )
            .order_by("-sort", "-id")
            .values_list("case_id", "owner_id", "cells", "lat", "lon")[
                : queries.MOST_ROWS
            ]
        )
    kinds = {name: column_kind(blueprint, collection, name)[0]
             for name in collection.columns}  # fmt: skip
    if collection.aggregate == "count":
        return _counted([row[1:3] for row in rows], names, kinds, collection)
    features = [
        OpenFeature(
            id=_id(str(case_id), collection.id),
            values=_values(cells, kinds, names[owner]),
            lat=lat,
            lon=lon,
        )
        for case_id, owner, cells, lat, lon in rows
    ]
    return tuple(sorted(features, key=lambda feature: feature.id))


def _layer(key: str, blueprint: Blueprint, collection: Collection) -> OpenLayer:
    columns = []
    for name in collection.columns:
        kind, choices = column_kind(blueprint, collection, name)
        title = engine.heading(blueprint, collection, name)
        columns.append(OpenColumn(name=name, kind=kind, title=title, choices=choices))
    return OpenLayer(
        id=key,
        title=collection.title,
        description=collection.description,
        licence=collection.licence,
        columns=tuple(columns),
        counted=collection.aggregate == "count",
        placed=collection.geometry is not None,
    )


def _counted(
    rows: list[tuple[UUID, str]],
    names: Mapping[UUID, str],
    kinds: Mapping[str, str],
    collection: Collection,
) -> tuple[OpenFeature, ...]:
    """Equal rows as one; few of them have no number, as on the page."""
    features = []
    for (owner, cells), count in Counter(rows).items():
        values = _values(cells, kinds, names[owner])
        values[COUNT] = None if count < collection.suppress_below else count
        key = _id(f"{owner} {cells}", collection.id)
        features.append(OpenFeature(id=key, values=values))
    return tuple(sorted(features, key=lambda feature: feature.id))


def _values(cells: str, kinds: Mapping[str, str], member: str) -> dict[str, Value]:
    given: Mapping[str, Cell] = msgspec.json.decode(cells)
    values: dict[str, Value] = {
        name: _value(given.get(name), kind) for name, kind in kinds.items()
    }
    values[MEMBER] = member
    return values


def _value(cell: Cell, kind: str) -> Value:
    if kind == "money" and isinstance(cell, int):
        return cell / 100
    if kind == "text" and cell is not None and not isinstance(cell, str):
        return str(cell)
    return None if cell == "" else cell


def _id(what: str, collection: str) -> str:
    return keyed_hash(str(settings.SECRET_KEY), f"open {collection} {what}")[:20]
