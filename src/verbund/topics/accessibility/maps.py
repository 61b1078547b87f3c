"""Networks and buildings of a member, unpacked once per process and kept while fresh.

In: the rows of the member in scope. Out: ``LoadedNetwork`` and ``LoadedBuilding`` with
their graphs. What changes is seen at the next look, because the row's moment is asked.
"""

import re
from collections import OrderedDict
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec

from verbund.topics.accessibility.indoor.graph import IndoorGraph, door_name
from verbund.topics.accessibility.indoor.model import Building
from verbund.topics.accessibility.models import IndoorBuilding, WalkNetwork
from verbund.topics.accessibility.routing.network import Network, NetworkData
from verbund.topics.accessibility.routing.search import Router

_MOST = 12
_T = TypeVar("_T")


class LoadedNetwork:
    """A network with its routers, each made when it is first wanted."""

    __slots__ = ("_routers", "attribution", "key", "network", "owner", "title")

    def __init__(self, row: WalkNetwork) -> None:
        self.key, self.title = row.key, row.title
        self.owner: UUID = row.owner_id
        self.attribution = row.attribution
        self.network = Network(msgspec.json.decode(row.body, type=NetworkData))
        self._routers: dict[str, Router] = {}

    def router(self, profile: str) -> Router:
        """The router of a profile."""
        found = self._routers.get(profile)
        if found is None:
            found = self._routers[profile] = Router(self.network, profile)
        return found


class LoadedBuilding:
    """A building with its graph and the codes of its doors."""

    __slots__ = (
        "address", "attribution", "building", "codes", "graph", "key", "name", "owner",
    )  # fmt: skip

    def __init__(self, row: IndoorBuilding) -> None:
        self.key, self.name, self.address = row.key, row.name, row.address
        self.owner: UUID = row.owner_id
        self.attribution = row.attribution
        self.building = msgspec.json.decode(row.body, type=Building)
        self.graph = IndoorGraph(self.building)
        self.codes = {
            door_code(door.id): number
            for number, door in enumerate(self.building.doors)
            if not door.opening
        }

    def spot_of(self, code: str) -> int | None:
        """The node of a door's code, of a room's name (its centre), or ``Eingang``."""
        if code in self.codes:
            return self.graph.door_nodes[self.codes[code]]
        wanted = code.strip().casefold()
        for number, space in enumerate(self.building.spaces):
            if wanted and wanted in {
                space.ref.casefold(), space.name.casefold(), space.id.casefold(),
            }:  # fmt: skip
                return self.graph.centres[number, space.levels[0]]
        entrances = self.building.entrances()
        if wanted in {"eingang", "entrance"} and entrances:
            return self.graph.door_nodes[entrances[0]]
        return None

    def label(self, node: int) -> str:
        """What stands at a node: the door's or the room's name."""
        found = self.graph.nodes[node]
        if found.door >= 0:
            door = self.building.doors[found.door]
            return door_name(self.building, door)
        return self.building.spaces[found.space].label


def door_code(door_id: str) -> str:
    """A door's id as it stands in an address."""
    return re.sub(r"[^A-Za-z0-9]+", "-", door_id).strip("-")


class _Kept(Generic[_T]):
    """The last few, by id and moment of change."""

    def __init__(self) -> None:
        self._rows: OrderedDict[UUID, tuple[datetime, _T]] = OrderedDict()

    def get(self, key: UUID, changed_at: datetime) -> _T | None:
        found = self._rows.get(key)
        if found is None or found[0] != changed_at:
            return None
        self._rows.move_to_end(key)
        return found[1]

    def put(self, key: UUID, changed_at: datetime, value: _T) -> _T:
        self._rows[key] = (changed_at, value)
        while len(self._rows) > _MOST:
            self._rows.popitem(last=False)
        return value


_networks: _Kept[LoadedNetwork] = _Kept()
_buildings: _Kept[LoadedBuilding] = _Kept()


def networks(**narrowed: Any) -> tuple[LoadedNetwork, ...]:
    """The networks of the members in scope, by title."""
    rows = WalkNetwork.objects.filter(**narrowed).order_by("title", "id")
    found = []
    for key, changed_at in rows.values_list("id", "changed_at"):
        kept = _networks.get(key, changed_at)
        if kept is None:
            row = WalkNetwork.objects.get(id=key)
            kept = _networks.put(key, row.changed_at, LoadedNetwork(row))
        found.append(kept)
    return tuple(found)


def buildings(**narrowed: Any) -> tuple[LoadedBuilding, ...]:
    """The buildings of the members in scope, by name."""
    rows = IndoorBuilding.objects.filter(**narrowed).order_by("name", "id")
    found = []
    for key, changed_at in rows.values_list("id", "changed_at"):
        kept = _buildings.get(key, changed_at)
        if kept is None:
            row = IndoorBuilding.objects.get(id=key)
            kept = _buildings.put(key, row.changed_at, LoadedBuilding(row))
        found.append(kept)
    return tuple(found)
