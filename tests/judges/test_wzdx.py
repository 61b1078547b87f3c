"""The schemas of WZDx 4.2 (CC0) accept our feed, and we read their example."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft7Validator
from referencing import Registry, Resource

from verbund.cases.tests.cast import Cast
from verbund.topics.construction import actions, importing
from verbund.topics.construction.tests.conftest import LINE, cast, facts, officer, time

DATA = (
    Path(__file__).resolve().parents[3]
    / "shared/data/reports-geo/construction/wzdx-4.2"
)
pytestmark = [
    pytest.mark.judge,
    pytest.mark.skipif(not DATA.is_dir(), reason="shared/data is not here"),
]
__all__ = ["cast", "time"]

POSITION = {"type": "array", "minItems": 2, "items": {"type": "number"}}


def _geojson(name: str, least: int) -> dict[str, Any]:
    """What geojson.org says of these two types."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": f"https://geojson.org/schema/{name}.json",
        "type": "object",
        "required": ["type", "coordinates"],
        "properties": {
            "type": {"enum": [name]},
            "coordinates": {"type": "array", "minItems": least, "items": POSITION},
        },
    }


@pytest.fixture(scope="module")
def judge() -> Draft7Validator:
    """The feed's schema with everything that it refers to."""
    found = [json.loads(path.read_text()) for path in DATA.glob("*.schema.json")]
    found += [_geojson("LineString", 2), _geojson("MultiPoint", 0)]
    registry = Registry().with_resources(
        (one["$id"], Resource.from_contents(one)) for one in found
    )
    feed = next(one for one in found if one["$id"].endswith("/WorkZoneFeed.json"))
    return Draft7Validator(
        feed, registry=registry, format_checker=Draft7Validator.FORMAT_CHECKER
    )


@pytest.fixture
def feed(cast: Cast, judge: Draft7Validator) -> Any:
    """Fetch a feed and have it judged."""

    def fetched(path: str = "/wzdx/v4.2/feed.geojson") -> dict[str, Any]:
        answer = Client().get(path)
        assert answer.headers["Content-Type"] == "application/geo+json"
        content: dict[str, Any] = json.loads(answer.content)
        assert [error.message for error in judge.iter_errors(content)] == []
        return content

    return fetched


@pytest.mark.django_db
def test_a_feed_without_sites_is_valid(feed: Any) -> None:
    assert feed()["features"] == []


@pytest.mark.django_db
def test_the_feed_of_roads_is_valid(cast: Cast, feed: Any) -> None:
    actor = officer(cast)
    second = [[12.47, 50.86], [12.48, 50.86]]
    lines = {"type": "MultiLineString", "coordinates": [LINE["coordinates"], second]}
    area = {
        "type": "Polygon",
        "coordinates": [[[12.4, 50.8], [12.41, 50.8], [12.41, 50.81], [12.4, 50.8]]],
    }
    point = {"type": "Point", "coordinates": [12.45, 50.85]}
    for number, geometry in enumerate((LINE, lines, area, point)):
        for traffic in ("unknown", "alternating-one-way", "temporary-traffic-signal"):
            told = facts(
                title=f"Bau {number} {traffic}", geometry=geometry, traffic=traffic,
                reason="Der Kanal ist alt.", starts_verified=True,
            )  # fmt: skip
            actions.enter_site(facts=told, actor=actor)
    content = feed()
    assert len(content["features"]) == 15
    assert content == {
        **feed("/wzdx/v4.2/schoenberg/feed.geojson"),
        "feed_info": content["feed_info"],
    }
    first = content["features"][0]["properties"]
    # Days are days of Germany, moments are those of the world.
    assert first["start_date"] == "2026-10-04T22:00:00Z"
    assert first["end_date"] == "2026-12-04T23:00:00Z"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changes",
    [{"state": "finished"}, {"ends_on": None}, {"geometry": None}, {"traffic": "none"},
     {"kind": "school", "traffic": "unknown"}],
)  # fmt: skip
def test_what_is_no_work_zone_is_left_out(
    cast: Cast, feed: Any, changes: dict[str, Any]
) -> None:
    actions.enter_site(facts=facts(**changes), actor=officer(cast))
    assert feed()["features"] == []


def test_their_example_is_read() -> None:
    form, sites, left_out = importing.read_sites(
        (DATA / "example-detour.geojson").read_bytes()
    )
    assert (form, left_out) == ("wzdx", 3)
    (site,) = sites
    assert site.facts.street == "I-35"
    assert site.facts.starts_on == date(2010, 1, 1)


@pytest.mark.django_db
def test_what_we_write_we_read_again(cast: Cast, feed: Any) -> None:
    told = facts(traffic="some-lanes-closed", starts_verified=True)
    actions.enter_site(facts=told, actor=officer(cast))
    _, (site,), _ = importing.read_sites(json.dumps(feed()).encode())
    assert site.facts.title == told.title
    assert site.facts.traffic == told.traffic
    assert (site.facts.starts_on, site.facts.starts_verified) == (told.starts_on, True)
