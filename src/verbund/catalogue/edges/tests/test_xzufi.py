"""A Leistung in XZuFi: what the FIM portal's model accepts, in three languages."""

import json

import jsonschema
import pytest

from verbund.catalogue.edges import xzufi
from verbund.catalogue.edges.tests.edge_kit import NAMES, SHARED, blueprint
from verbund.engine.model import Ground, Party
from verbund.engine.parameters import example_parameters
from verbund.kernel.calendars import Calendar

_MODEL = SHARED / "fim/xzufi_leistung_model_fimportal_0.24.0.schema.json"
_DEFINITION = {"2.2.0": "Leistung220", "2.3.1": "Leistung231"}


def judge(version: str) -> jsonschema.Draft202012Validator:
    model = json.loads(_MODEL.read_text("utf-8"))
    return jsonschema.Draft202012Validator(
        {"$defs": model["$defs"], "$ref": f"#/$defs/{_DEFINITION[version]}"}
    )


def in_schoenberg(name: str) -> Ground:
    party = Party(
        id="1",
        slug="schoenberg",
        name="Schönberg",
        official_name="Gemeinde Schönberg",
        land="SN",
        ars="145245126270",
    )
    return Ground(
        blueprint=blueprint(name),
        parameters=example_parameters(blueprint(name)),
        calendar=Calendar("SN"),
        owner=party,
        acting=party,
    )


@pytest.mark.parametrize("version", ["2.2.0", "2.3.1"])
@pytest.mark.parametrize("name", NAMES)
def test_the_model_accepts_every_blueprint(name: str, version: xzufi.Version) -> None:
    plan = blueprint(name)
    documents = [xzufi.export(plan, version)]
    documents += [xzufi.export(plan, version, service=s.id) for s in plan.services]
    for document in documents:
        found = [e.message for e in judge(version).iter_errors(json.loads(document))]
        assert found == []


def test_the_model_refuses_the_other_version() -> None:
    document = json.loads(xzufi.export(blueprint("hundesteuer"), "2.2.0"))
    assert not judge("2.3.1").is_valid(document)


def test_every_text_stands_in_three_languages_and_plain_german_is_marked() -> None:
    found = json.loads(xzufi.export(blueprint("hundesteuer")))
    for module in found["modul_text"]:
        assert [t["language_code"] for t in module["inhalt"]] == [
            "de",
            "de-simple",
            "en",
        ]
    marks = {s["language_code"]: s for s in found["sprachversion"]}
    assert "leichte Sprache" in marks["de-simple"]["sprachbezeichnung_deutsch"]


def test_keys_of_all_entrances_are_named_and_one_can_be_chosen() -> None:
    plan = blueprint("hundesteuer")
    whole = json.loads(xzufi.export(plan))
    keys = [key["value"] for key in whole["referenz_leistungsschluessel"]]
    assert keys == [service.leika for service in plan.services]
    one = json.loads(xzufi.export(plan, service="deregister"))
    assert [k["value"] for k in one["referenz_leistungsschluessel"]] == [
        "99102013070000"
    ]
    assert one["struktur"]["verrichtung_leika"] == "70"


def test_a_member_fills_in_its_values_and_its_place() -> None:
    plan = blueprint("hundesteuer")
    alone = xzufi.export(plan)
    assert "[" in json.loads(alone)["modul_frist"][0]["beschreibung"][0]["_value"]
    there = json.loads(xzufi.export(plan, ground=in_schoenberg("hundesteuer")))
    assert there["gueltigkeit_gebiet_id"][0]["value"] == "145245126270"
    text = there["modul_frist"][0]["beschreibung"][0]["_value"]
    assert "[" not in text
    assert "{" not in text
    laws = next(m for m in there["modul_text"] if m["leika_textmodul"] == "07")
    assert "SächsKAG" in laws["inhalt"][0]["_value"]
    assert "KAG NRW" not in laws["inhalt"][0]["_value"]


def test_no_template_stays_open() -> None:
    for name in NAMES:
        texts = xzufi.export(blueprint(name))
        assert "{params" not in texts
        assert "{case" not in texts
