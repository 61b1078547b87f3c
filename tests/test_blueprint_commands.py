"""The verbs below ``verbund blueprint`` that need no database."""

import json
import shutil
from pathlib import Path

import pytest

from tests.running import verbund
from verbund.core.testing import installation
from verbund.engine.loading import contents_of
from verbund.engine.package import pack, write_package
from verbund.site.cli import main

BLUEPRINTS = Path(__file__).parents[1] / "blueprints"


def test_merge_prints_the_document_and_the_conflicts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sides = ({"a": [{"id": "x", "v": 1}]}, {"a": [{"id": "x", "v": 2}]}, {"a": []})
    files = []
    for number, side in enumerate(sides):
        file = tmp_path / f"{number}.json"
        file.write_text(json.dumps(side), "utf-8")
        files.append(str(file))
    assert main(["blueprint", "merge", *files]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "merged": sides[1],
        "conflicts": ["/a[x]"],
    }


def test_merge_names_the_file_that_is_no_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "base.json"
    file.write_text("{", "utf-8")
    assert main(["blueprint", "merge", str(file), str(file), str(file)]) == 1
    assert "base.json" in capsys.readouterr().err


def changed_copy(folder: Path, version: str) -> Path:
    """The dog tax without the option to order a new tag."""
    target = folder / "hundesteuer"
    shutil.copytree(BLUEPRINTS / "hundesteuer", target)
    head = target / "blueprint.yaml"
    head.write_text(
        head.read_text("utf-8").replace("version: 1.0.0", f"version: {version}"),
        "utf-8",
    )
    texts = target / "parameters.yaml"
    extra = "office: {type: text, label: Amt, example: Steueramt}\n"
    texts.write_text(texts.read_text("utf-8") + extra, "utf-8")
    return target


def test_diff_tells_changes_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = changed_copy(tmp_path, "2.0.0")
    assert main(["blueprint", "diff", "hundesteuer", str(new)]) == 0
    out = capsys.readouterr().out
    assert "major Neuer Wert der Kommune ohne Vorgabe: „Amt“." in out
    assert "1.0.0 → 2.0.0" in out
    assert main(["blueprint", "diff", "hundesteuer", str(new), "--lang", "en"]) == 0
    assert "New value to be filled in" in capsys.readouterr().out


def test_packages_are_compared_like_folders(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "new.zip"
    new = changed_copy(tmp_path, "2.0.0")
    file.write_bytes(write_package(pack(dict(contents_of(new)))))
    assert main(["blueprint", "diff", "hundesteuer@1.0.0", str(file)]) == 0
    assert "1.0.0 → 2.0.0" in capsys.readouterr().out


def test_version_check_refuses_a_number_that_is_too_small(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = changed_copy(tmp_path, "1.1.0")
    assert main(["blueprint", "version-check", "hundesteuer", str(new)]) == 1
    assert "mindestens 2.0.0" in capsys.readouterr().err
    shutil.rmtree(new)
    changed_copy(tmp_path, "2.0.0")
    assert main(["blueprint", "version-check", "hundesteuer", str(new)]) == 0


def test_package_travels_to_another_installation_and_on(tmp_path: Path) -> None:
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    with installation(tmp_path / "here") as here:
        shown = verbund(here, "blueprint", "key", "--name", "Kreis Musterland")
        mark = shown.stdout.split()[-1]
        export = ("blueprint", "export", "hundesteuer@1.0.0", "--format", "package")
        verbund(here, *export, "--out", first)
        again = verbund(here, "blueprint", "verify", str(first))
        assert "Kreis Musterland (vertraut)" in again.stdout
    with installation(tmp_path / "there") as there:
        importing = ("blueprint", "import", str(first))
        refused = verbund(there, *importing, "--known-only", code=1)
        assert mark in refused.stderr
        taken = verbund(there, *importing)
        assert mark in taken.stdout
        assert "hundesteuer@1.0.0 ist veröffentlicht" in taken.stdout
        verbund(there, *export, "--out", second)
    assert second.read_bytes() == first.read_bytes()


def test_a_known_name_with_another_key_is_refused(tmp_path: Path) -> None:
    files = [tmp_path / "first.zip", tmp_path / "forged.zip"]
    for number, file in enumerate(files):
        with installation(tmp_path / f"home{number}") as home:
            verbund(home, "blueprint", "key", "--name", "Kreis Musterland")
            key = ("hundesteuer", "fundsache")[number]
            export = ("blueprint", "export", f"{key}@1.0.0", "--format", "package")
            verbund(home, *export, "--out", str(file))
    with installation(tmp_path / "there") as there:
        verbund(there, "blueprint", "import", str(files[0]))
        refused = verbund(there, "blueprint", "import", str(files[1]), code=1)
        assert "Kreis Musterland" in refused.stderr


def test_what_leaves_the_house_is_signed_without_being_asked(tmp_path: Path) -> None:
    file = tmp_path / "out.zip"
    with installation(tmp_path / "here") as here:
        export = ("blueprint", "export", "fundsache@1.0.0", "--format", "package")
        verbund(here, *export, "--out", str(file))
        shown = verbund(here, "blueprint", "verify", str(file))
        assert "Verbund-Installation" in shown.stdout


def test_workbook_goes_out_and_comes_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, sheet = tmp_path / "hundesteuer", tmp_path / "hund.xlsx"
    shutil.copytree(BLUEPRINTS / "hundesteuer", folder)
    export = ["blueprint", "export", str(folder), "--format", "xlsx"]
    assert main([*export, "--out", str(sheet)]) == 0
    assert main(["blueprint", "import", str(sheet), "--into", str(folder)]) == 0
    assert "0 Dateien geändert" in capsys.readouterr().out
    assert main(["blueprint", "import", str(sheet)]) == 1
    assert "--into" in capsys.readouterr().err


def test_new_blueprint_from_a_workbook_passes_its_check(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = tmp_path / "hund.xlsx"
    export = ["blueprint", "export", "hundesteuer", "--format", "xlsx"]
    assert main([*export, "--out", str(sheet)]) == 0
    new = ["blueprint", "new", "neue-hunde", "--folder", str(tmp_path)]
    assert main([*new, "--from-xlsx", str(sheet)]) == 0
    assert "verloren geht der Text" in capsys.readouterr().out
    main(["blueprint", "check", str(tmp_path / "neue-hunde")])
    told = [line for line in capsys.readouterr().out.split("\n") if "Fehler:" in line]
    assert all("Es fehlt: de-simple" in line for line in told), told
    assert not any(line.startswith("fields.yaml") for line in told), told


def test_new_blueprint_from_a_form_names_every_loss(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "form.json"
    tree = [
        {"type": "textfield", "key": "plate", "label": "Name", "magic": 1},
        {"type": "map", "key": "spot", "label": "Ort"},
    ]
    source.write_text(json.dumps({"components": tree}), "utf-8")
    new = ["blueprint", "new", "formular", "--folder", str(tmp_path)]
    assert main([*new, "--from-openforms", str(source)]) == 0
    out = capsys.readouterr().out
    assert "die Eigenschaft „magic“: 1" in out
    assert "„Ort“ (map, spot): verloren geht das Feld selbst" in out
    assert (tmp_path / "formular" / "fields.yaml").is_file()


def test_damaged_package_is_refused_by_verify(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "x.zip"
    file.write_bytes(b"PK")
    assert main(["blueprint", "verify", str(file)]) == 1
    assert "x.zip wird nicht angenommen" in capsys.readouterr().err
