"""The verbs below ``verbund blueprint`` that need no database."""

import json
from pathlib import Path

import pytest

from verbund.site.cli import main


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
