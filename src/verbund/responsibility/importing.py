"""Files of rules become a draft: our own rows, GeoJSON areas, tables of Klarschiff."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from verbund.core.errors import TooLarge
from verbund.members import queries as members
from verbund.members.queries import Member
from verbund.responsibility import klarschiff, tabular
from verbund.responsibility.errors import TableInvalid
from verbund.responsibility.rules import NamedArea, Table
from verbund.responsibility.world import categories_of

MOST_BYTES: Final = 5_000_000


class Imported(Struct, frozen=True, kw_only=True):
    """The table after the import, how many rows the file had, and what was lost."""

    table: Table
    kind: str
    rows: int
    losses: tuple[str, ...]
    matched: Mapping[str, tuple[str, ...]]


def import_file(
    member: Member, content: bytes, name: str, *, base: Table | None = None
) -> Imported:
    """The table that a file makes of ``base``; nothing is written.

    ``.csv``/``.xlsx`` with our columns replace the rows; a Klarschiff table replaces
    rows made from one before and stands above the rest; ``.geojson``/``.json`` replaces
    the areas. Raises ``TableInvalid`` or ``TooLarge``.
    """
    if len(content) > MOST_BYTES:
        raise TooLarge("Die Datei darf höchstens 5 MB groß sein.")
    before = base or Table()
    if name.lower().endswith((".json", ".geojson")):
        areas = areas_of(content)
        table = replace(before, areas=areas)
        return Imported(
            table=table, kind="areas", rows=len(areas), losses=(), matched={}
        )
    if not name.lower().endswith(".xlsx") and klarschiff.is_klarschiff(content):
        return _klarschiff(member, content, before)
    rules = tabular.rules_of(tabular.read(content, name))
    table = replace(before, rules=rules)
    return Imported(table=table, kind="rules", rows=len(rules), losses=(), matched={})


def areas_of(content: bytes) -> tuple[NamedArea, ...]:
    """The polygons of a GeoJSON collection; ``properties.id`` names each.

    Without an id the name or the position does. Their shapes are judged by ``check``.
    """
    try:
        found = msgspec.json.decode(content, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise TableInvalid(f"Das ist kein GeoJSON: {error}.") from None
    features = found.get("features") if found.get("type") != "Feature" else [found]
    if not isinstance(features, list):
        raise TableInvalid("Das GeoJSON ist keine FeatureCollection.")
    areas = []
    for number, feature in enumerate(features, 1):
        if not isinstance(feature, dict) or not isinstance(
            feature.get("geometry"), dict
        ):
            raise TableInvalid(f"Das {number}. Objekt hat keine Geometrie.")
        facts = feature.get("properties")
        facts = facts if isinstance(facts, dict) else {}
        title = str(facts.get("title") or facts.get("name") or "")[:200]
        key = str(facts.get("id") or feature.get("id") or title or f"gebiet-{number}")
        areas.append(
            NamedArea(
                id="-".join(key.lower().split())[:60],
                title=title,
                geometry=feature["geometry"],
            )
        )
    return tuple(areas)


def _klarschiff(member: Member, content: bytes, before: Table) -> Imported:
    found = klarschiff.imported(
        content,
        categories=categories_of(member),
        offices={o.name: o.slug for o in members.offices_of(member)},
    )
    kept = tuple(r for r in before.rules if not r.id.startswith("klarschiff-"))
    return Imported(
        table=replace(before, rules=(*found.rules, *kept)),
        kind="klarschiff",
        rows=found.rows,
        losses=tuple(loss.text for loss in found.losses),
        matched=found.matched,
    )
