"""``verbund blueprint export`` and ``new --from-xdf``: files that others read."""

import json
from pathlib import Path

import pytest
from lxml import etree

from verbund.catalogue.edges.formats import FORMATS
from verbund.catalogue.edges.tests.edge_kit import SHARED
from verbund.site.cli import main

XML = {"xdf3", "xfall", "bpmn", "svg"}


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_every_format_is_written(name: str, tmp_path: Path) -> None:
    out = tmp_path / "file"
    command = [
        "blueprint",
        "export",
        "hundesteuer",
        "--format",
        name,
        "--out",
        str(out),
    ]
    assert main(command) == 0
    content = out.read_bytes()
    if name in XML:
        assert etree.fromstring(content) is not None
    else:
        assert isinstance(json.loads(content), dict)


def test_an_unknown_blueprint_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["blueprint", "export", "nie-da", "--format", "xdf3"]) == 1
    assert "nie-da" in capsys.readouterr().err


def test_a_schema_of_somebody_else_becomes_a_folder_with_its_losses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = SHARED / "fim/xdf3/hundesteuer_clean.xml"
    command = ["blueprint", "new", "--from-xdf", str(source), "--folder"]
    assert main([*command, str(tmp_path), "hund"]) == 0
    told = capsys.readouterr().out
    assert "Verluste sind genannt" in told
    assert (tmp_path / "hund" / "fields.yaml").read_text("utf-8").startswith("hund:")
    assert main(["blueprint", "check", str(tmp_path / "hund")]) == 1
    found = capsys.readouterr().out
    assert {line.partition("Es fehlt")[1] for line in found.splitlines()[:-1]} == {
        "Es fehlt"
    }
    assert main([*command, str(tmp_path), "hund"]) == 1
    assert "gibt es schon" in capsys.readouterr().err


def test_a_hostile_file_leaves_nothing_behind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "x.xml"
    source.write_text(
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    )
    target = tmp_path / "new"
    command = ["blueprint", "new", "--from-xdf", str(source), "--folder", str(target)]
    assert main([*command, "x"]) == 1
    assert "Dokumenttyp" in capsys.readouterr().err
    assert not target.exists()
