"""Tags of OpenStreetMap become facts; what no tag says stays unknown."""

import pytest

from verbund.topics.accessibility.osm import centimetres, facts_of, kind_of, percent
from verbund.topics.accessibility.tests.conftest import heidelberg


def test_tags_become_facts_in_our_units() -> None:
    tags = {
        "amenity": "library", "entrance": "main", "width": "0.95", "wheelchair": "yes",
        "toilets:wheelchair": "no", "tactile_paving": "yes", "capacity:disabled": "2",
        "surface": "sett", "incline": "-4%",
    }  # fmt: skip
    assert facts_of(tags) == {
        "entrance.door_width": 95, "claim.wheelchair": "yes", "toilet.present": "no",
        "blind.paving": "yes", "parking.disabled": 2, "path.surface": "rough",
        "path.slope": 4,
    }  # fmt: skip


def test_unknown_is_not_no() -> None:
    assert facts_of({"shop": "books", "wheelchair": "unknown"}) == {}


def test_the_width_of_a_way_is_not_that_of_a_door() -> None:
    assert facts_of({"amenity": "parking", "width": "5"}) == {}


@pytest.mark.parametrize(
    ("text", "cm"),
    [("0.9", 90), ("1,2 m", 120), ("85cm", 85), ("900 mm", 90), ("breit", None)],
)
def test_lengths(text: str, cm: float | None) -> None:
    assert centimetres(text) == cm


@pytest.mark.parametrize(
    ("text", "number"), [("6%", 6), ("-2.5 %", -2.5), ("45°", 100), ("up", None)]
)
def test_slopes(text: str, number: float | None) -> None:
    assert percent(text) == number


def test_real_places_keep_what_they_are() -> None:
    features = heidelberg("places.geojson")["features"]
    kinds = [kind_of(feature["properties"]) for feature in features]
    assert len(kinds) == 467
    assert kinds.count("stop") > 150
    assert kinds.count("parking") == 165
