import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verbund.engine.authoring import (
    report_check,
    report_new,
    report_schema,
    report_show,
)
from verbund.engine.check import check
from verbund.engine.errors import BlueprintInvalid
from verbund.engine.loading import digest_of, kind_of_file, load
from verbund.engine.model import from_dict, to_dict
from verbund.engine.scenario import run_scenarios
from verbund.engine.schema import json_schema
from verbund.engine.tests.language_kit import CATALOGUE, FOLDER, copy_of, everything
from verbund.engine.yamlfile import YamlInvalid, read_yaml

FOLDERS = [FOLDER, *sorted(p.parent for p in CATALOGUE.glob("*/blueprint.yaml"))]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_blueprint_is_valid_by_check_and_by_schema(folder):
    assert [f for f in check(folder) if f.severity == "error"] == []
    for path in folder.rglob("*.yaml"):
        name = path.relative_to(folder).as_posix()
        kind = kind_of_file(name)
        data = read_yaml(name, path.read_bytes()).data
        jsonschema.Draft202012Validator(json_schema(kind)).validate(data)


def test_the_schema_itself_is_valid_and_refuses_unknown_keys():
    schema = json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(json_schema("fields.yaml"))
    assert not validator.is_valid({"a": {"type": "text", "lable": "A"}})
    assert not validator.is_valid({"a": {"type": "colour", "label": "A"}})
    assert validator.is_valid({"a": {"type": "text", "label": "A", "required": "b"}})


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_stored_blueprint_comes_back_the_same(folder):
    blueprint = load(folder)
    stored = json.loads(json.dumps(to_dict(blueprint), sort_keys=True))
    back = from_dict(stored)
    assert back == blueprint
    assert list(back.fields) == list(blueprint.fields)
    assert digest_of(back) == blueprint.digest


def test_the_digest_depends_on_content_and_order_only(tmp_path):
    folder = copy_of(FOLDER, tmp_path)
    assert load(folder).digest == everything().digest
    (folder / "book.md").write_text("Text", encoding="utf-8")
    with_book = load(folder).digest
    assert with_book != everything().digest
    fields = folder / "fields.yaml"
    first, _, rest = fields.read_text(encoding="utf-8").partition("\nperson:")
    fields.write_text(f"person:{rest}\n{first}\n", encoding="utf-8")
    assert load(folder).digest != with_book


# ruff: noqa: E501 - a table reads better in lines
BROKEN = [
    ("fields.yaml", "budget: {type: money", "budget: {typ: money", "„type“"),
    ("fields.yaml", "type: iban", "type: ibann", "Meinten Sie „iban“?"),
    ("fields.yaml", "kind == 'large', label: {de: Tel", "kind == 'larg', label: {de: Tel", "Meinten Sie „large“?"),
    ("fields.yaml", "test: value < today", "test: value < toady", "Meinten Sie „today“?"),
    ("fields.yaml", "max_length: 40", "max_length: viel", "ganze Zahl"),
    ("fields.yaml", "since: {", "kind: {", "steht zweimal da"),
    ("fields.yaml", "label: {de: Anzahl, de-simple", "label: {dee: Anzahl, de-simple", "Die Sprache „dee“"),
    ("fields.yaml", ", en: Share}", "}", "Es fehlt: en"),
    ("fields.yaml", "codelist: states", "codelist: stats", "Meinten Sie „states“?"),
    ("fields.yaml", "personal: bank, ", "personal: bank, open_data: true, ", "nicht offen"),
    ("steps.yaml", "chain_c]", "chain_d]", "Das Feld „chain_d“"),
    ("steps.yaml", ", plate", "", "steht auf keiner Seite"),
    ("steps.yaml", ", plate", ", plate, kind", "schon auf einer Seite"),
    ("process.yaml", "to: done", "to: gone", "Den Zustand „gone“"),
    ("process.yaml", "by: [clerk]", "by: []", "Ergänzen Sie „by“"),
    ("process.yaml", "by: [clerk]", "by: [clark]", "Meinten Sie „clerk“?"),
    ("process.yaml", "decides: [lines, total]", "decides: [line]", "Meinten Sie „lines“?"),
    ("process.yaml", "message: decided", "message: decide", "Meinten Sie „decided“?"),
    ("process.yaml", "initial: received", "initial: received\ninital: x", "Meinten Sie „initial“?"),
    ("process.yaml", "states:\n", "states:\n  lost: {title: x, public: {phase: received, title: {de: a, de-simple: a, en: a}}}\n", "erreicht kein Übergang"),
    ("rules.yaml", "price * rate / 100", "price * rat / 100", "Meinten Sie „rate“?"),
    ("rules.yaml", "amount: price}", "amont: price}", "steht nicht in „outputs“"),
    ("rules.yaml", "{price|euro}.\", de-simple: \"{name} kostet", "{prize|euro}.\", de-simple: \"{name} kostet", "Meinten Sie „price“?"),
    ("rules.yaml", "{value|euro} für", "{value|eruo} für", "Möglich sind: euro"),
    ("rules.yaml", "sum(rules.lines.amount)", "sum(rules.eligible.group)", "Den Teil „eligible“"),
    ("rules.yaml", "type: money\n  value: sum", "value: sum", "„type“"),
    ("rules.yaml", "legal: [law]", "legal: [low]", "Meinten Sie „law“?"),
    ("parameters.yaml", "percent: 33", "percent: drei", "ganze Zahl"),
    ("retention.yaml", "success", "succes", "„success“"),
    ("blueprint.yaml", "key: everything", "key: anything", "wie der Ordner"),
    ("blueprint.yaml", "version: 1.0.0", "version: neu", "keine Version"),
    ("blueprint.yaml", "privacy:", "#", "„privacy“ fehlt"),
    ("blueprint.yaml", "email: person.email", "email: person.mail", "Meinten Sie „person.email“?"),
    ("blueprint.yaml", "{de: Jede Feldart.,", "{de: 'Siehe https://x.example/a',", "keine Adresse"),
    ("texts/de.yaml", "person.name", "person.nam", "Meinten Sie „name“?"),
    ("texts/de.yaml", "messages:", "mesages:", "Meinten Sie „messages“?"),
    ("texts/de.yaml", "{kind}", "{kind", "fehlt die andere Klammer"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "words"), BROKEN, ids=[f"{b[0]}-{b[2][:24]}" for b in BROKEN]
)
def test_a_broken_blueprint_is_refused_with_file_line_and_help(
    tmp_path, file, old, new, words
):
    folder = copy_of(FOLDER, tmp_path)
    path = folder / file
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")
    found = [finding for finding in check(folder) if words in finding.message]
    assert found, [str(finding) for finding in check(folder)]
    assert any(finding.severity == "error" for finding in found)
    with pytest.raises(BlueprintInvalid):
        load(folder)


def test_a_finding_points_at_the_word_in_the_expression(tmp_path):
    folder = copy_of(FOLDER, tmp_path)
    path = folder / "fields.yaml"
    content = path.read_text(encoding="utf-8")
    path.write_text(
        content.replace('"not present(email)"', '"not present(mail)"'), encoding="utf-8"
    )
    (finding,) = check(folder)
    line = path.read_text(encoding="utf-8").splitlines()[finding.line - 1]
    assert line[finding.column - 1 :].startswith("mail)")
    assert finding.path == "person.fields.phone.required"


@pytest.mark.parametrize(
    "source",
    [
        "a: &x [1]\nb: *x",
        "a: 1\na: 2",
        "a: !!python/object:os.system x",
        "? [a]\n: b",
        "[" * 5000,
        "{a: " * 400,
        "- " * 400 + "x",
        "a: \t b\n\t c",
        "x" * 600_000,
        "\ufeff" + "a: 'b",
    ],
)
def test_hostile_yaml_is_refused_with_a_place(source):
    with pytest.raises(YamlInvalid) as caught:
        read_yaml("x.yaml", source.encode())
    assert caught.value.finding.line >= 1


@given(st.text(max_size=60) | st.binary(max_size=40).map(lambda b: b.decode("latin1")))
@settings(max_examples=200, deadline=None)
def test_any_file_is_read_or_refused(source):
    try:
        read_yaml("x.yaml", source.encode("utf-8", "surrogatepass"))
    except YamlInvalid:
        return


def test_yaml_means_what_it_says():
    data = read_yaml("x", b"on: yes\nday: 2026-01-01\nn: 012\nx: 0.5\nt: true\n").data
    assert data == {"on": "yes", "day": "2026-01-01", "n": "012", "x": 0.5, "t": True}


def test_an_empty_folder_is_no_blueprint(tmp_path):
    (finding,) = check(tmp_path)
    assert "keine Vorlage" in finding.message


@pytest.mark.parametrize("starter", ["starter", "starter_report"])
def test_a_new_blueprint_passes_its_check_and_its_scenario(tmp_path, starter):
    said, code = report_new(tmp_path, "zum-beispiel", starter=starter)
    assert code == 0
    assert "zum-beispiel" in said
    folder = tmp_path / "zum-beispiel"
    assert report_check(folder) == ("zum-beispiel: in Ordnung, 0 Hinweise", 0)
    assert all(result.passed for result in run_scenarios(load(folder)))
    assert report_new(tmp_path, "zum-beispiel")[1] == 2
    assert report_new(tmp_path, "../x")[1] == 2


def test_show_draws_fields_and_states():
    said, code = report_show(FOLDER)
    assert code == 0
    assert "→ received (da)" in said
    assert "things" in said
    assert report_show(Path(__file__).parent)[1] == 1


def test_schema_is_printed_for_editors():
    said, code = report_schema("rules.yaml")
    assert code == 0
    assert json.loads(said)["title"] == "rules.yaml"
    assert report_schema("regeln.yaml")[1] == 2
