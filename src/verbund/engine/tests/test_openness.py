"""What leaves the house: open columns only, and a check that refuses all others."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from verbund import engine
from verbund.engine.tests.test_matching import find, ground, state

FOLDER = Path(__file__).parents[4] / "blueprints" / "fundsache"
NOW = datetime(2026, 10, 3, 9, tzinfo=UTC)


def found(**more: Any) -> dict[str, Any]:
    answers = find("Schlüssel", marks="roter Punkt")
    answers["find"] |= {"setting": "outside", "district": "Mitte", **more}
    return answers


def test_only_the_columns_of_the_collection_are_given_out() -> None:
    rows = {
        r.collection: r
        for r in engine.open_rows(ground(), state(found(), "stored"), now=NOW)
    }
    row = rows["found_items"]
    assert row.cells == {
        "number": "",
        "category": "keys",
        "found_on": "2026-10-02",
        "place": "Mitte",
    }
    assert row.sort == "2026-10-02"


@pytest.mark.parametrize("where", ["received", "claimed", "returned", "municipality"])
def test_other_states_are_not_in_the_register(where: str) -> None:
    rows = engine.open_rows(ground(), state(found(), where), now=NOW)
    assert "found_items" not in {row.collection for row in rows}


def test_cells_read_like_the_answers() -> None:
    blueprint = ground().blueprint
    (register, _) = blueprint.publish.collections
    words = engine.cell_text(blueprint, register, "category", "keys", "en")
    assert words == "Keys"
    assert engine.heading(blueprint, register, "found_on").de == "Gefunden am"


@pytest.mark.parametrize(
    ("column", "named"),
    [
        ("marks: item.marks", "item.marks"),
        ("photo: item.photo", "item.photo"),
        ("name: person.family_name", "person.family_name"),
        ("word: lower(item.what)", "item.what"),
        ("input: decision.storage_number", "decision.storage_number"),
    ],
)
def test_a_column_that_is_not_open_is_an_error(
    tmp_path: Path, column: str, named: str
) -> None:
    folder = tmp_path / "fundsache"
    shutil.copytree(FOLDER, folder)
    file = folder / "publish.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("      number: case.number\n", f"      {column}\n", 1),
        encoding="utf-8",
    )
    messages = [f.message for f in engine.check(folder) if f.severity == "error"]
    assert any(f"„{named}“ ist nicht offen" in message for message in messages)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("proof: [item.marks]", "proof: [item.what]", "ist nicht geheim"),
        ("on: [item.what]", "on: [item.marks]", "Geheimes gehört unter „proof“"),
        ("on: [item.what]", "on: [item.wat]", "„item.wat“ gibt es nicht"),
        ("states: [received, waiting, searching", "states: [searchin", "„searchin“"),
        ("kind: equal, on: [item.colour]", "kind: days, on: [item.colour]", "kein Tag"),
    ],
)
def test_mistakes_in_matching_are_named(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    folder = tmp_path / "fundsache"
    shutil.copytree(FOLDER, folder)
    file = folder / "matching.yaml"
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8")
    messages = [f.message for f in engine.check(folder) if f.severity == "error"]
    assert any(said in message for message in messages), messages
