"""Official schemas of the OGC, ogcapi-registry, PROJ and Schemathesis judge answers."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema import Draft202012Validator
from openapi_schema_validator import OAS30Validator
from schemathesis.config import SchemathesisConfig
from tests.judges.test_api_schemathesis import application

from verbund.channels.ogc import sources
from verbund.channels.ogc.openapi import document
from verbund.channels.ogc.style import style
from verbund.channels.ogc.tests import conftest
from verbund.channels.ogc.tests.conftest import Visitor, visitor  # noqa: F401
from verbund.geodata import collections as registry
from verbund.kernel.cql2 import FilterError, read_json
from verbund.kernel.cql2.tests.test_reading import PAIRS

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared/data/reports-geo/ogcapi"
pytestmark = [pytest.mark.judge, pytest.mark.django_db]
official = pytest.mark.skipif(not DATA.is_dir(), reason="shared/data is not here")
BASE = "http://testserver"


@pytest.fixture(autouse=True)
def _collections(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(registry, "_declared", dict(registry._declared))
    for spec in (conftest.PLACES, conftest.AREAS):
        registry.register_collection(spec)
    sources.forget()
    yield
    sources.forget()


def judge(name: str) -> OAS30Validator:
    """The official building block of that name."""
    blocks = yaml.safe_load((DATA / "ogcapi-features-1-oas30.yaml").read_text("utf-8"))
    schema = {
        "$ref": f"#/components/schemas/{name}", "components": blocks["components"]
    }  # fmt: skip
    return OAS30Validator(schema)


ANSWERS = {
    "landingPage": "/",
    "confClasses": "/conformance",
    "collections": "/collections",
    "collection": "/collections/probe",
    "featureCollectionGeoJSON": "/collections/flaechen/items",
    "featureGeoJSON": "/collections/probe/items/p003",
}


@official
@pytest.mark.parametrize("name", ANSWERS)
def test_answers_keep_the_official_schemas(visitor: Visitor, name: str) -> None:  # noqa: F811
    answer = visitor.get(ANSWERS[name])
    # A feature without a place is valid GeoJSON (RFC 7946, 3.2), which the schema of
    # Part 1 (1.0) forgot; Part 1 (1.1) allows it.
    features = answer.get("features", [])
    answer["features"] = [one for one in features if one["geometry"] is not None]
    if not features:
        del answer["features"]
    assert [error.message for error in judge(name).iter_errors(answer)] == []


@official
@pytest.mark.parametrize("name", ANSWERS)
def test_the_official_schemas_find_what_is_missing(
    visitor: Visitor,  # noqa: F811
    name: str,
) -> None:
    answer = visitor.get(ANSWERS[name])
    needed = {"confClasses": "conformsTo", "featureCollectionGeoJSON": "features",
              "featureGeoJSON": "geometry"}.get(name, "links")  # fmt: skip
    del answer[needed]
    assert list(judge(name).iter_errors(answer))


def test_the_registry_accepts_the_description(visitor: Visitor) -> None:  # noqa: F811
    from ogcapi_registry import validate_ogc_api  # noqa: PLC0415

    described = visitor.get("/api")
    classes = visitor.get("/conformance")["conformsTo"]
    told = validate_ogc_api(described, classes)
    assert told.is_valid, told.errors
    del described["paths"]["/conformance"]
    assert not validate_ogc_api(described, classes).is_valid


@official
@pytest.mark.parametrize("text", PAIRS)
def test_our_filters_in_json_are_those_of_the_standard(text: str) -> None:
    schema = json.loads((DATA / "cql2.schema.json").read_text("utf-8"))
    form, _ = PAIRS[text]
    errors = list(Draft202012Validator(schema).iter_errors(form))
    assert errors == []
    read_json(json.dumps(form))


@official
@pytest.mark.parametrize(
    "form",
    [{"op": "=", "args": [1]}, {"op": "like", "args": [{"property": "a"}, 3]},
     {"op": "and", "args": [True]}, {"args": []}],
)  # fmt: skip
def test_what_the_standard_refuses_we_refuse_too(form: object) -> None:
    schema = json.loads((DATA / "cql2.schema.json").read_text("utf-8"))
    assert list(Draft202012Validator(schema).iter_errors(form))
    with pytest.raises(FilterError):
        read_json(json.dumps(form))


@pytest.mark.parametrize("code", [3857, 25832, 25833, 4326])
def test_coordinates_agree_with_proj_to_the_millimetre(
    visitor: Visitor,  # noqa: F811
    code: int,
) -> None:
    pyproj = pytest.importorskip("pyproj")
    turn = pyproj.Transformer.from_crs("OGC:CRS84", f"EPSG:{code}")
    uri = f"http://www.opengis.net/def/crs/EPSG/0/{code}"
    plain = visitor.get("/collections/probe/items")["features"]
    turned = visitor.get(f"/collections/probe/items?crs={uri}")["features"]
    assert len(plain) == len(turned) == 25
    within = 1e-8 if code == 4326 else 0.001
    for one, other in zip(plain, turned, strict=True):
        wanted = turn.transform(*one["geometry"]["coordinates"])
        found = other["geometry"]["coordinates"]
        assert found == pytest.approx(wanted, abs=within)


VALIDATE = """
import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
let text = "";
for await (const piece of process.stdin) text += piece;
console.log(JSON.stringify(validateStyleMin(JSON.parse(text)).map((e) => e.message)));
"""


def faults(document_: object, tmp_path: Path) -> list[str]:
    """What MapLibre's own check of styles says."""
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    (tmp_path / "check.mjs").write_text(VALIDATE, "utf-8")
    node = shutil.which("node")
    assert node
    done = subprocess.run(
        [node, "check.mjs"], cwd=tmp_path, input=json.dumps(document_),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    found: list[str] = json.loads(done.stdout)
    return found


def test_the_style_of_maps_is_valid_and_loads_nothing_from_outside(
    tmp_path: Path,
) -> None:
    drawn = style(BASE, "")
    assert faults(drawn, tmp_path) == []
    assert "grenzen" in drawn["sources"]  # type: ignore[operator]
    addresses = re.findall(r"[a-z]+://[^\"]+", json.dumps(drawn))
    assert addresses
    assert all(address.startswith(BASE) for address in addresses)


def test_a_wrong_style_is_found(tmp_path: Path) -> None:
    drawn = style(BASE, "")
    drawn["layers"] = [{"id": "x", "type": "fill", "source": "nirgends"}]
    assert faults(drawn, tmp_path)


CONFIG = SchemathesisConfig.from_dict(
    {
        "checks": {
            # Cursors, filters and ids of the right type may still be none of ours.
            "positive_data_acceptance": {"expected-statuses": ["2xx", 400, 404]},
            "negative_data_rejection": {"enabled": False},
        }
    }
)


def test_no_question_breaks_the_door(visitor: Visitor) -> None:  # noqa: F811
    schema = schemathesis.openapi.from_dict(document(BASE), config=CONFIG)
    asked = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        wanted = re.search(r"/(probe|flaechen)|^/[a-z]*$", operation.path)
        if not wanted or "download" in operation.path:
            continue

        @settings(
            max_examples=10,
            deadline=None,
            database=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            response = case.call(app=application, base_url=f"{BASE}/ogc")
            case.validate_response(response)

        ask()
        asked += 1
    assert asked == 14
