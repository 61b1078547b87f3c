"""Forms of Open Forms become blueprints; what is lost is named, with its place."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verbund.catalogue.edges.errors import EdgeRefused
from verbund.catalogue.edges.fim_adopt import NewBlueprint
from verbund.catalogue.edges.folder import as_yaml
from verbund.catalogue.edges.open_forms import blueprint_of
from verbund.catalogue.edges.open_forms_read import OpenForm, read
from verbund.engine.check import check_files
from verbund.engine.errors import Finding

SHARED = Path(__file__).parents[6] / "shared/data/cases/open-forms"
there = pytest.mark.skipif(not SHARED.is_dir(), reason="the samples are not here")


def form(*components: dict[str, Any]) -> OpenForm:
    return OpenForm(name="Formular", slug="f", pages=(("Seite", components),))


def field(kind: str, key: str = "a", **more: object) -> dict[str, Any]:
    return {"type": kind, "key": key, "label": key.title(), **more}


def errors(made: NewBlueprint) -> list[Finding]:
    """What is wrong beside missing languages."""
    files = {
        name: (part if isinstance(part, str) else as_yaml(part)).encode()
        for name, part in made.files.items()
    }
    _, found = check_files(files)
    return [f for f in found if f.severity == "error" and f.code != "language"]


def lost(made: NewBlueprint, word: str) -> list[str]:
    return [loss for loss in made.losses if word in loss]


@there
def test_all_kinds_of_components_are_taken_over_or_named() -> None:
    source = SHARED / "all_components.json"
    made = blueprint_of(read(source), "probe")
    assert errors(made) == []
    labels = [part["label"]["de"] for part in made.files["fields.yaml"].values()]
    for component in json.loads(source.read_text("utf-8"))["components"]:
        name = component["label"]
        assert name in labels or lost(made, f"„{name}“"), name
    kinds = {name: part["type"] for name, part in made.files["fields.yaml"].items()}
    assert kinds["text_area"] == "longtext"
    assert kinds["select_boxes"] == "choices"
    assert kinds["address_nl"] == "address"
    assert kinds["date_time"] == "group"
    assert len(lost(made, "eine Karte gibt es hier nicht")) == 3


@there
def test_export_is_read_from_its_folder_and_from_an_archive(tmp_path: Path) -> None:
    archive = tmp_path / "export.zip"
    with zipfile.ZipFile(archive, "w") as target:
        for file in SHARED.glob("export_*.json"):
            target.write(file, file.name.removeprefix("export_"))
    assert read(archive) == read(SHARED)
    made = blueprint_of(read(archive), "probe")
    assert errors(made) == []
    assert lost(made, "eherkenning, digid")
    assert lost(made, "disable-next")


def test_simple_condition_becomes_an_expression() -> None:
    made = blueprint_of(
        form(
            field("radio", "kind", values=[{"label": "Ja", "value": "yesSir"}]),
            field("checkbox", "more"),
            field("textfield", "b", conditional={"show": True, "when": "kind",
                                                 "eq": "yesSir"}),
            field("textfield", "c", conditional={"show": False, "when": "more",
                                                 "eq": "true"}),
            field("textfield", "d", conditional={"show": True, "when": "gone",
                                                 "eq": "1"}),
        ),
        "probe",
    )  # fmt: skip
    fields = made.files["fields.yaml"]
    assert fields["b"]["visible_if"] == "kind == 'yessir'"
    assert fields["c"]["visible_if"] == "not (more)"
    assert "visible_if" not in fields["d"]
    assert lost(made, '„D“ (textfield, d): verloren geht die Bedingung {"show": true')
    assert errors(made) == []


def test_limits_are_kept_and_dangerous_patterns_named() -> None:
    limits = {"required": True, "maxLength": 20, "pattern": "^[A-Z]{2}[0-9]+$"}
    made = blueprint_of(
        form(
            field("textfield", "a", validate=limits),
            field("textfield", "b", validate={"pattern": "(a+)+"}),
            field("number", "c", validate={"min": 1, "max": 9, "custom": "x > 1"}),
        ),
        "probe",
    )
    fields = made.files["fields.yaml"]
    assert fields["a"]["pattern"] == "[A-Z]{2}[0-9]+"
    assert fields["a"]["max_length"] == 20
    assert "required" not in fields["a"]
    assert fields["b"]["required"] is False
    assert lost(made, "das Muster „(a+)+“")
    assert (fields["c"]["min"], fields["c"]["max"]) == (1, 9)
    assert lost(made, "die Prüfung „custom“")
    assert errors(made) == []


def test_groups_repeat_and_frames_are_taken_apart() -> None:
    made = blueprint_of(
        form(
            field("editgrid", "items", groupLabel="Hund", components=[
                field("textfield", "name"), field("map", "spot")]),
            field("fieldset", "frame", components=[
                field("columns", "cols", columns=[
                    {"components": [field("email", "mail")]}])]),
            {"type": "content", "key": "c", "html": "<p>Zu spät</p>"},
        ),
        "probe",
    )  # fmt: skip
    fields = made.files["fields.yaml"]
    assert fields["items"]["repeat"]["item"] == {"de": "Hund"}
    assert list(fields["items"]["fields"]) == ["name"]
    assert fields["mail"]["type"] == "email"
    assert lost(made, "die Überschrift der Feldgruppe")
    assert lost(made, "der Text „Zu spät“")
    assert errors(made) == []


def test_every_unknown_property_is_named() -> None:
    made = blueprint_of(
        form(field("textfield", "a", magic=True, prefill={"plugin": "brp"})), "probe"
    )
    assert lost(made, "die Eigenschaft „magic“: true")
    assert lost(made, "das Vorausfüllen aus „brp“")


def test_choice_from_elsewhere_is_named() -> None:
    with pytest.raises(EdgeRefused, match="kein Feld"):
        blueprint_of(form(field("select", "a", data={"values": []})), "probe")


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"PK\x03\x04", b"{" * 9999])
def test_other_files_are_refused_in_words(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.json"
    file.write_bytes(content)
    with pytest.raises(EdgeRefused):
        read(file)


def test_bomb_is_refused(tmp_path: Path) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("forms.json", b" " * 30_000_000)
    file = tmp_path / "x.zip"
    file.write_bytes(target.getvalue())
    with pytest.raises(EdgeRefused, match="größer"):
        read(file)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["type", "key", "label", "validate", "values", "data", "components",
             "columns", "conditional", "when", "eq", "show", "file", "defaultValue"]
        ),
        inner | st.sampled_from(["textfield", "select", "editgrid", "file", "number"]),
        max_size=6,
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(anything, max_size=4))
def test_any_tree_ends_in_a_blueprint_or_in_words(tree: list[object]) -> None:
    components = tuple(one for one in tree if isinstance(one, dict))
    try:
        made = blueprint_of(
            OpenForm(name="x", slug="x", pages=(("x", components),)), "probe"
        )
    except EdgeRefused:
        return
    assert made.losses
