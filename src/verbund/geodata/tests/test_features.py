"""Features are put, changed, dropped and read in pages."""

import json
from uuid import UUID

import pytest

from verbund.geodata.actions import NewFeature, drop_features, put_features
from verbund.geodata.queries import feature, near, page

pytestmark = pytest.mark.django_db
SQUARE = [[[7.0, 50.0], [7.1, 50.0], [7.1, 50.1], [7.0, 50.1], [7.0, 50.0]]]


def area(ars: str, lon: float = 0.0, name: str = "Dorf") -> NewFeature:
    """A square municipality, so many degrees further east."""
    return NewFeature(
        fid=ars,
        member_id=None,
        geometry={
            "type": "Polygon",
            "coordinates": [[[x + lon, y] for x, y in ring] for ring in SQUARE],
        },
        properties={"ars": ars, "name": name, "kind": "Gemeinde"},
    )


def test_a_feature_comes_back_as_it_was_put() -> None:
    put_features(collection="gemeinden", features=[area("1")])
    found = feature("gemeinden", "1")
    assert found is not None
    assert json.loads(found.body)["geometry"]["coordinates"] == SQUARE
    assert found.properties["name"] == "Dorf"
    UUID(found.id)


def test_the_same_id_again_changes_it_and_keeps_its_place() -> None:
    put_features(collection="gemeinden", features=[area("1"), area("2")])
    before = page("gemeinden", limit=10)
    put_features(collection="gemeinden", features=[area("1", name="Stadt")])
    after = page("gemeinden", limit=10)
    assert [f.id for f in after.features] == [f.id for f in before.features]
    assert after.features[0].properties["name"] == "Stadt"


def test_pages_are_followed_to_the_end() -> None:
    put_features(collection="gemeinden", features=[area(str(n)) for n in range(5)])
    first = page("gemeinden", limit=2)
    second = page("gemeinden", limit=2, after=first.next)
    third = page("gemeinden", limit=2, after=second.next)
    read = [f.fid for p in (first, second, third) for f in p.features]
    assert read == ["0", "1", "2", "3", "4"]
    assert third.next == ""


def test_dropped_features_are_gone() -> None:
    put_features(collection="gemeinden", features=[area("1"), area("2")])
    assert drop_features(collection="gemeinden", fids=["1", "9"]) == 1
    assert [f.fid for f in page("gemeinden", limit=9).features] == ["2"]


def test_a_box_takes_what_touches_it_and_leaves_the_rest() -> None:
    put_features(collection="gemeinden", features=[area("1"), area("2", 1.0)])
    at_edge = page("gemeinden", limit=9, box=(6.0, 50.0, 7.0, 50.05))
    assert [f.fid for f in at_edge.features] == ["1"]


def test_near_says_how_far() -> None:
    put_features(collection="gemeinden", features=[area("1"), area("2", 1.0)])
    ((found, metres),) = near("gemeinden", 50.05, 7.11, 2000, limit=5)
    assert found.fid == "1"
    assert metres == pytest.approx(714, abs=2)
