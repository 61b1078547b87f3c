"""The schema of A11yJSON, by those who wrote it, accepts every place that we tell."""

import json
import subprocess
from pathlib import Path
from shutil import which
from typing import Any

import pytest

import verbund
from verbund.topics.accessibility import osm
from verbund.topics.accessibility.a11yjson import PlaceToTell, place_info
from verbund.topics.accessibility.attributes import Value, catalogue

ROOT = Path(__file__).resolve().parents[2]
MODULES = ROOT / "node_modules"
PLACES = Path(verbund.__file__).parent / "site/demo/heidelberg/places.geojson"
pytestmark = [
    pytest.mark.judge,
    pytest.mark.skipif(
        which("node") is None or not (MODULES / "@sozialhelden/a11yjson").is_dir(),
        reason="node or the npm package @sozialhelden/a11yjson is not installed",
    ),
]


def judged(places: list[dict[str, Any]]) -> list[list[str]]:
    """What the judge finds, place by place."""
    script = Path(__file__).with_name("a11yjson.mjs")
    done = subprocess.run(
        ["node", str(script), str(MODULES)],
        input=json.dumps(places),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: list[list[str]] = json.loads(done.stdout)
    return found


def whole(kind: str, *, present: str) -> dict[str, Any]:
    """A place of which everything is known."""
    facts: dict[str, Value] = {}
    for each in catalogue().attributes:
        if each.number:
            facts[each.key] = each.max if present == "yes" else each.min
        elif each.type == "yes_no":
            facts[each.key] = present
        elif each.choices:
            facts[each.key] = sorted(each.choices)[0]
    return place_info(
        PlaceToTell(
            id="1", name="Rathaus", kind=kind, lat=50.8, lon=12.4, facts=facts,
            page="https://verbund.example/x/barrierefrei/1/", street="Markt",
            house_number="1", postal_code="08393", city="Schönberg",
            external="osm:node/1",
        )
    )  # fmt: skip


def test_every_real_place_and_every_attribute_fits_the_schema() -> None:
    # The judge needs seconds for a place of which everything is known.
    places = [whole("building", present=present) for present in ("yes", "no")]
    shapes: dict[frozenset[str], dict[str, Any]] = {}
    for feature in json.loads(PLACES.read_text())["features"]:
        tags = {key: str(value) for key, value in feature["properties"].items()}
        kind = osm.kind_of(tags)
        lon, lat = feature["geometry"]["coordinates"]
        facts = osm.facts_of(tags, kind=kind)
        told = PlaceToTell(
            id=feature["id"], name=osm.name_of(tags), kind=kind, lat=lat, lon=lon,
            facts=facts,
        )  # fmt: skip
        # One of each sort is enough.
        shapes.setdefault(frozenset(facts), place_info(told))
    places += shapes.values()
    found = judged(places)
    assert len(found) > 20
    assert [each for each in found if each] == []


def test_the_judge_can_find_faults() -> None:
    facts: dict[str, Value] = {"entrance.steps": 0}
    good = place_info(
        PlaceToTell(id="1", name="X", kind="shop", lat=50, lon=12, facts=facts)
    )
    wrong = json.loads(json.dumps(good))
    wrong["properties"]["accessibility"]["entrances"][0]["properties"]["isLevel"] = 3
    strange = {**good, "height": 3}
    assert [bool(each) for each in judged([good, wrong, strange])] == [
        False,
        True,
        True,
    ]
