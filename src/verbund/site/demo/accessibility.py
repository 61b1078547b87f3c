"""Heidelberg's quarter, places and buildings, shown at one member: real and named."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from verbund.kernel import clock
from verbund.members.actions import switch_topic
from verbund.members.models import Member
from verbund.topics.accessibility import actions, actions_maps
from verbund.topics.accessibility.osm import ATTRIBUTION
from verbund.topics.accessibility.queries import places
from verbund.topics.accessibility.shapes import By, NewPlace

TOPIC = "accessibility"
SOURCE = f"Vorführung mit echten Daten aus Heidelberg, {ATTRIBUTION}"
BUILDINGS = (
    ("turm-a", "Turm A (Heidelberg)", "turm-a.geojson"),
    ("inf348", "INF 348 (Heidelberg)", "inf348.geojson"),
)
_DATA = Path(__file__).with_name("heidelberg")
_STATE = date(2014, 5, 1)  # the extract shows the map of that time


def build(region: Mapping[str, Member], shown_at: str) -> int:
    """Let everybody take part, and show Heidelberg at one member; gives its places."""
    for member in region.values():
        if member.kind == "municipality":
            switch_topic(member=member, topic=TOPIC, on=True)
    member = region[shown_at]
    actions_maps.put_network(
        member=member, key="weststadt", attribution=ATTRIBUTION,
        title="Vorführung: Wege der Weststadt und des Hauptbahnhofs in Heidelberg",
        ways=_json("ways.geojson"), points=_json("points.geojson"),
    )  # fmt: skip
    for key, name, file in BUILDINGS:
        building = actions_maps.read_building((_DATA / file).read_bytes())
        actions_maps.put_building(
            member=member, key=key, name=name, building=building,
            address="Im Neuenheimer Feld, 69120 Heidelberg (Vorführung)",
            attribution=ATTRIBUTION,
        )  # fmt: skip
    features = _json("places.geojson")["features"]
    count = actions.import_osm(
        member=member, features=features, on=_STATE, source=SOURCE
    )
    _town_hall(member)
    return count + 1


def _json(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((_DATA / name).read_bytes())
    return found


def _town_hall(member: Member) -> None:
    """An invented town hall that was measured by staff, and what a visitor says."""
    place = actions.put_place(
        member=member,
        place=NewPlace(
            kind="building", name="Bürgerbüro im Rathaus", lat=49.4058, lon=8.6829,
            street="Bahnhofstraße", house_number="1", source="Vorführung, erfunden",
        ),
    )  # fmt: skip
    actions.record(
        member=member, place_id=place, method="measured", on=clock.today(),
        by=By(kind="staff", name="Vorführung"),
        values={
            "entrance.steps": 0, "entrance.threshold": 1.5, "entrance.door_width": 95,
            "entrance.door_automatic": "yes", "inside.step_free": "yes",
            "lift.present": "yes", "lift.door_width": 90, "lift.cabin_width": 110,
            "lift.cabin_depth": 140, "lift.speech": "yes", "toilet.present": "yes",
            "toilet.door_width": 92, "toilet.turning_space": 150,
            "path.surface": "smooth", "path.kerb": 3, "parking.disabled": 2,
            "blind.paving": "no", "blind.signs": "yes", "deaf.loop": "yes",
        },
    )  # fmt: skip
    stop = places(member, text="hauptbahnhof").places[0]
    actions.propose(
        member=member, place_id=stop.id, method="observed", on=clock.today(),
        values={"blind.paving": "yes", "blind.speech": "yes"}, name="Ein Gast",
    )  # fmt: skip
