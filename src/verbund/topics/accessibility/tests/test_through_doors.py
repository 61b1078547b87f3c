"""From the street through an entrance to a room and back: one way in one piece."""

from typing import Any

import pytest
from django.test import Client

from verbund.cases.tests.cast import Cast
from verbund.geodata.actions import NewFeature, put_features
from verbund.kernel import clock
from verbund.topics.accessibility import actions_maps
from verbund.topics.accessibility.indoor.sit import read_sit
from verbund.topics.accessibility.journeys import Journey, plan
from verbund.topics.accessibility.osm import ATTRIBUTION
from verbund.topics.accessibility.spots import find_spot, ground_of
from verbund.topics.accessibility.tests.conftest import heidelberg
from verbund.topics.accessibility.tests.test_pages import barrier, text

#: A corner of Landhausstraße, and a spot some hundred metres along the same network.
CORNER, ALONG = (8.6890736, 49.4054397), "49.4033,8.6887"
#: Degrees of a metre there.
EAST, NORTH = 1 / 72_440, 1 / 111_195


def house(at: tuple[float, float], front: str = "0.95") -> dict[str, Any]:
    """A hall of 20 × 10 m with a room east of it; its front door lies at ``at``.

    A second, wide entrance is at the back, 10 m north of the front.
    """
    west, south = at

    def spot(x: float, y: float) -> list[float]:
        return [west + x * EAST, south + y * NORTH]

    def space(key: str, left: float, right: float, **tags: str) -> dict[str, Any]:
        ring = [(left, 0), (right, 0), (right, 10), (left, 10), (left, 0)]
        return {
            "type": "Feature", "id": key, "properties": {"level": "0", **tags},
            "geometry": {"type": "Polygon", "coordinates": [[spot(*p) for p in ring]]},
        }  # fmt: skip

    def door(key: str, x: float, y: float, **tags: str) -> dict[str, Any]:
        return {
            "type": "Feature", "id": key,
            "properties": {"door": "yes", "level": "0", "name": key, **tags},
            "geometry": {"type": "Point", "coordinates": spot(x, y)},
        }  # fmt: skip

    return {
        "type": "FeatureCollection",
        "features": [
            space("hall", -10, 10, indoor="corridor", name="Halle"),
            space("office", 10, 20, indoor="room", ref="101"),
            door("vorn", 0, 0, entrance="main", width=front),
            door("hinten", 0, 10, entrance="yes", width="1.2"),
            door("d101", 10, 5, width="0.95"),
        ],
    }


@pytest.fixture
def quarter(cast: Cast) -> Cast:
    actions_maps.put_network(
        member=cast.schoenberg, key="weststadt", title="Heidelberg-Weststadt",
        ways=heidelberg("ways.geojson"), points=heidelberg("points.geojson"),
        attribution=ATTRIBUTION,
    )  # fmt: skip
    return cast


def put(cast: Cast, at: tuple[float, float] = CORNER, **more: str) -> None:
    actions_maps.put_building(
        member=cast.schoenberg, key="haus", name="Haus",
        building=read_sit(house(at, **more)), attribution="",
    )  # fmt: skip


def way(cast: Cast, start: str, goal: str, profile: str = "wheelchair") -> Journey:
    ground = ground_of(cast.schoenberg)
    return plan(
        ground, find_spot(ground, start), find_spot(ground, goal),
        profile=profile, moment=clock.now(),
    )  # fmt: skip


def kinds(journey: Journey) -> list[str]:
    return ["inside" if part.building else "outside" for part in journey.parts]


def page(start: str, goal: str) -> str:
    query = {"von": start, "nach": goal, "profil": "wheelchair"}
    return text(Client().get("/schoenberg/wege/", query))


def test_way_goes_along_the_street_through_the_entrance_to_the_room(
    quarter: Cast,
) -> None:
    put(quarter)
    there = way(quarter, ALONG, "haus:101")
    assert there.found
    assert there.joined
    assert kinds(there) == ["outside", "inside"]
    assert there.metres == pytest.approx(sum(part.metres for part in there.parts))
    assert 200 < there.metres < 600
    back = way(quarter, "haus:101", ALONG)
    assert kinds(back) == ["inside", "outside"]
    assert back.found
    assert back.metres == pytest.approx(there.metres, rel=0.1)
    keys = [step.key for step in there.steps]
    assert [key for key in keys if "start_entrance" in key] == ["indoor.start_entrance"]
    assert keys[-1] == "indoor.arrive_space"
    # Nobody is told to have arrived in the middle of the way.
    assert page(ALONG, "haus:101").count("Sie sind da") <= 1


def test_wheels_take_the_entrance_that_is_wide_enough(quarter: Cast) -> None:
    put(quarter, front="0.6")
    assert door_of(way(quarter, ALONG, "haus:101")) == "hinten"
    assert door_of(way(quarter, ALONG, "haus:101", "foot")) == "vorn"


def door_of(journey: Journey) -> str:
    inside = journey.parts[-1].way
    assert inside is not None
    return {0: "vorn", 1: "hinten", 2: "d101"}[inside.nodes[0].door]


def test_closed_door_leads_to_the_other_entrance(quarter: Cast) -> None:
    put(quarter)
    barrier(quarter, "b1", kind="door", asset="haus:vorn", blocks="wheelchair",
            title="Tür klemmt")  # fmt: skip
    assert door_of(way(quarter, ALONG, "haus:101")) == "hinten"


def test_house_outside_the_network_is_told_from_its_entrance(quarter: Cast) -> None:
    put(quarter, at=(8.75, 49.45))
    journey = way(quarter, ALONG, "haus:101")
    assert journey.found
    assert not journey.joined
    assert kinds(journey) == ["inside"]
    assert "Das Wegenetz reicht nicht bis zum Gebäude" in page(ALONG, "haus:101")


def test_street_that_is_closed_is_no_network_that_ends(quarter: Cast) -> None:
    put(quarter)
    ring = [(-0.0012, -0.0008), (0.0012, -0.0008), (0.0012, 0.0008), (-0.0012, 0.0008)]
    lon, lat = CORNER
    square = [[lon + x, lat + y] for x, y in (*ring, ring[0])]
    put_features(
        collection="barrieren",
        features=[
            NewFeature(
                fid="b2", member_id=quarter.schoenberg.id,
                geometry={"type": "Polygon", "coordinates": [square]},
                properties={
                    "source": "test", "kind": "path", "blocks": "wheelchair",
                    "title": "Straße gesperrt", "since": clock.now(),
                },
            )
        ],
    )  # fmt: skip
    journey = way(quarter, ALONG, "haus:101")
    assert not journey.found
    assert journey.reachable
    said = page(ALONG, "haus:101")
    assert "Straße gesperrt" in said
    assert "Das Wegenetz reicht nicht" not in said
    assert way(quarter, ALONG, "haus:101", "foot").found
