"""Taking over a walk network or a building: read, check, replace, tell."""

from collections.abc import Mapping
from typing import Any

import msgspec
from django.db import transaction

from verbund.core import audit
from verbund.core.events import publish
from verbund.core.rights import Actor, require
from verbund.core.scope import acting_within
from verbund.kernel import clock
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.topics.accessibility.access import MAINTAIN
from verbund.topics.accessibility.errors import ImportRefused
from verbund.topics.accessibility.events import MapChanged
from verbund.topics.accessibility.indoor.indoorgml import read_indoorgml
from verbund.topics.accessibility.indoor.model import Building, IndoorFault
from verbund.topics.accessibility.indoor.sit import read_sit
from verbund.topics.accessibility.models import IndoorBuilding, WalkNetwork
from verbund.topics.accessibility.routing.network import (
    Network,
    NetworkFault,
    read_network,
)

#: The largest file of a town's ways or of a building, in bytes.
LARGEST = 60_000_000


def put_network(
    *,
    member: Member,
    key: str,
    title: str,
    ways: Mapping[str, Any],
    points: Mapping[str, Any] | None = None,
    attribution: str = "",
    actor: Actor | None = None,
) -> int:
    """Take over a walk network; the same ``key`` again replaces it. Gives its edges.

    Raises ``ImportRefused``; then nothing was changed.
    """
    if actor is not None:
        require(actor, MAINTAIN.key)
    try:
        data = read_network(ways, points)
        Network(data)
    except NetworkFault as fault:
        raise ImportRefused(str(fault)) from None
    except (KeyError, TypeError, ValueError, IndexError):
        raise ImportRefused("Die Datei ist kein brauchbares GeoJSON.") from None
    with acting_within(member.id), transaction.atomic():
        row = WalkNetwork.objects.filter(owner_id=member.id, key=key).first()
        row = row or WalkNetwork(owner_id=member.id, key=key)
        row.acting_id = members.acting_member(member, "").id
        row.title, row.attribution = title[:120], attribution[:200]
        row.body = msgspec.json.encode(data).decode()
        row.edges = len(data.edges)
        row.changed_at = clock.now()
        row.save()
        _tell("network", key, member, actor)
    return len(data.edges)


def read_building(content: bytes) -> Building:
    """A building from GeoJSON or IndoorGML, told by the first letter.

    Raises ``ImportRefused``.
    """
    if len(content) > LARGEST:
        raise ImportRefused(f"Die Datei ist größer als {LARGEST // 1_000_000} MB.")
    try:
        if content.lstrip()[:1] == b"<" or content[:3] == b"\xef\xbb\xbf":
            return read_indoorgml(content)
        return read_sit(msgspec.json.decode(content))
    except IndoorFault as fault:
        raise ImportRefused(str(fault)) from None
    except (msgspec.DecodeError, KeyError, TypeError, ValueError, IndexError):
        raise ImportRefused(
            "Die Datei ist weder GeoJSON nach Simple Indoor Tagging noch IndoorGML."
        ) from None


def put_building(
    *,
    member: Member,
    key: str,
    name: str,
    building: Building,
    address: str = "",
    attribution: str = "",
    actor: Actor | None = None,
) -> None:
    """Take over a building; the same ``key`` again replaces it."""
    if actor is not None:
        require(actor, MAINTAIN.key)
    with acting_within(member.id), transaction.atomic():
        row = IndoorBuilding.objects.filter(owner_id=member.id, key=key).first()
        row = row or IndoorBuilding(owner_id=member.id, key=key)
        row.acting_id = members.acting_member(member, "").id
        row.name, row.address = name[:120], address[:200]
        row.attribution = attribution[:200]
        row.body = msgspec.json.encode(building).decode()
        row.changed_at = clock.now()
        row.save()
        _tell("building", key, member, actor)


def _tell(what: str, key: str, member: Member, actor: Actor | None) -> None:
    audit.record(
        action="accessibility.map_changed",
        actor=actor,
        subject=f"{what}:{key}",
        member=member.id,
    )
    publish(MapChanged(what=what, key=key, member=members.acting_member(member, "").id))
