"""Building sites of Heidelberg's map, shown at one member.

Places, streets and names of schools come from OpenStreetMap; days, phases and costs are
invented, and every site says so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

import msgspec

from verbund.kernel import clock
from verbund.kernel.geo import read_geometry
from verbund.kernel.geo.distances import distance_m
from verbund.kernel.geo.relations import representative
from verbund.members.actions import switch_topic
from verbund.members.models import Member
from verbund.topics.construction import actions, importing
from verbund.topics.construction.actions import Read
from verbund.topics.construction.shapes import Passable, Phase, SiteFacts, State

TOPIC: Final = "construction"
SOURCE: Final = (
    f"Vorführung: Orte aus Heidelberg, {importing.OSM_SOURCE}; "
    "Zeiten und Kosten erfunden"
)
_DATA = Path(__file__).with_name("heidelberg")
#: Where schools and day-care centres of the map are built on: id, kind, what, euros.
_LEARNING: Final = (
    ("w29114721", "school", "Erweiterung", 6_400_000),
    ("w384802164", "school", "Sanierung", 2_150_000),
    ("w235235068", "daycare", "Anbau", 1_280_000),
    ("w265939972", "daycare", "Neue Außenanlage", 95_000),
)
_REASONS: Final = (
    "Kanal und Wasserleitung sind alt und werden erneuert.",
    "Das Quartier wächst: Die Straße wird neu gebaut.",
    "Die Fahrbahn wird saniert, der Gehweg wird breiter.",
)


def build(region: Mapping[str, Member], shown_at: str) -> int:
    """Let everybody take part, and show the sites at one member; gives their number."""
    for member in region.values():
        if member.kind == "municipality":
            switch_topic(member=member, topic=TOPIC, on=True)
    member = region[shown_at]
    dice = Random(TOPIC)
    _, sites, _ = importing.read_sites((_DATA / "construction.geojson").read_bytes())
    places = _places()
    planned = [_road(one, dice, places) for one in sites] + [*_schools(dice, places)]
    actions.import_sites(member_id=member.id, sites=planned)
    # One that was entered before and takes longer than planned: it has a history.
    first = planned[0]
    if first.facts.ends_on is not None:
        later = msgspec.structs.replace(
            first.facts, ends_on=first.facts.ends_on + timedelta(days=21)
        )
        actions.import_sites(
            member_id=member.id, sites=[Read(reference=first.reference, facts=later)]
        )
    return len(planned)


def _places() -> dict[str, dict[str, Any]]:
    content = json.loads((_DATA / "places.geojson").read_bytes())
    return {one["id"]: one for one in content["features"]}


def _title(site: Read, places: Mapping[str, dict[str, Any]]) -> str:
    """Ten sites that are all called "Straßenbau" help nobody: what is beside them?"""
    if site.facts.street or site.facts.geometry is None:
        return site.facts.title
    lon, lat = representative(read_geometry(site.facts.geometry))
    named = [
        one for one in places.values() if len(one["properties"].get("name", "")) > 3
    ]

    def far(place: dict[str, Any]) -> float:
        x, y = place["geometry"]["coordinates"]
        return distance_m(lat, lon, y, x)

    nearest = min(named, key=far)
    return f"{site.facts.title} bei: {nearest['properties']['name']}"


def _road(site: Read, dice: Random, places: Mapping[str, dict[str, Any]]) -> Read:
    today = clock.today()
    starts = today + timedelta(days=dice.randint(-150, 90))
    ends = starts + timedelta(days=dice.randint(40, 260))
    state = _state(starts, ends, today, dice)
    passing = ("yes", "limited", "no")
    foot = dice.choices(passing, (5, 3, 1))[0]
    # Where nobody can walk nobody can roll; often it is worse.
    wheelchair = foot if foot == "no" else dice.choices(passing, (3, 3, 3))[0]
    facts = msgspec.structs.replace(
        site.facts,
        title=_title(site, places),
        state=state,
        reason=dice.choice(_REASONS),
        client="Tiefbauamt" if site.facts.kind != "tram" else "Verkehrsbetriebe",
        city="Heidelberg (Vorführung)",
        starts_on=starts,
        ends_on=ends,
        starts_verified=state in {"running", "finished"},
        ends_verified=state == "finished",
        foot=_passable(foot),
        wheelchair=_passable(wheelchair),
        bike=_passable(dice.choices(passing, (4, 3, 2))[0]),
        cost_cents=dice.randint(20, 900) * 1_000_000,
        order=f"VA {dice.randint(100, 999)}/{starts.year % 100}",
        phases=_phases(starts, ends) if site.facts.street else (),
        source=SOURCE,
    )
    return msgspec.structs.replace(site, facts=facts)


def _schools(dice: Random, places: Mapping[str, dict[str, Any]]) -> list[Read]:
    found = []
    for key, kind, what, euros in _LEARNING:
        place = places[key]
        today = clock.today()
        starts = today + timedelta(days=dice.randint(-300, 200))
        ends = starts + timedelta(days=dice.randint(120, 600))
        facts = SiteFacts(
            title=f"{what} {place['properties']['name']}",
            kind="school" if kind == "school" else "daycare",
            state=_state(starts, ends, today, dice),
            reason="Es werden mehr Plätze gebraucht.",
            client="Hochbauamt",
            street=place["properties"].get("addr:street", ""),
            city="Heidelberg (Vorführung)",
            starts_on=starts,
            ends_on=ends,
            starts_verified=starts <= today,
            foot="yes",
            wheelchair="limited",
            bike="yes",
            traffic="none",
            cost_cents=euros * 100,
            geometry=place["geometry"],
            source=SOURCE,
            licence=importing.OSM_LICENCE,
        )
        found.append(Read(reference=f"osm:{key}", facts=facts))
    return found


def _phases(starts: date, ends: date) -> tuple[Phase, ...]:
    half = starts + (ends - starts) // 2
    return (
        Phase(title="Erster Abschnitt", starts_on=starts, ends_on=half),
        Phase(
            title="Zweiter Abschnitt",
            starts_on=half + timedelta(days=1),
            ends_on=ends,
            text="Der Gehweg auf der anderen Seite ist frei.",
            foot="yes",
            wheelchair="limited",
        ),
    )


def _state(starts: date, ends: date, today: date, dice: Random) -> State:
    if ends < today:
        return "finished"
    if starts <= today:
        return "running"
    return "approved" if dice.random() < 0.5 else "planned"


def _passable(word: str) -> Passable:
    found: Passable = msgspec.convert(word, Passable)
    return found
