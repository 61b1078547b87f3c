"""Each text has its score, and the sentence that spoils it is named."""

import shutil
from pathlib import Path

import pytest

from verbund.engine import check
from verbund.engine.authoring import report_check
from verbund.engine.loading import Source
from verbund.engine.plain_language import LIMITS, report_readability, scores_of

BLUEPRINTS = Path(__file__).parents[4] / "blueprints"
HARD = (
    "Unbeschadet der vorstehenden Regelungen ist die Inanspruchnahme der "
    "Steuerermäßigung nach Maßgabe der Hundesteuersatzung antragsgebunden."
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "hundesteuer"
    shutil.copytree(BLUEPRINTS / "hundesteuer", target)
    return target


def spoil(folder: Path, name: str) -> None:
    """Put one hard sentence behind a good one."""
    file = folder / name
    lines = file.read_text("utf-8").split("\n")
    at = next(n for n, line in enumerate(lines) if line.startswith("  lead:"))
    lines[at] = f'  lead: "Hunde kosten Steuer. {HARD}"'
    file.write_text("\n".join(lines), "utf-8")


def test_hard_text_is_a_warning_that_names_the_sentence(folder: Path) -> None:
    assert not [f for f in check(folder) if f.file == "texts/de.yaml"]
    spoil(folder, "texts/de.yaml")
    found = [f for f in check(folder) if f.file == "texts/de.yaml"]
    assert [(f.severity, f.code, f.path) for f in found] == [
        ("warning", "plain", "service.lead.de")
    ]
    assert HARD[:60] in found[0].message
    assert "Hunde kosten Steuer" not in found[0].message
    assert found[0].line > 1
    assert report_check(folder)[1] == 0


def test_report_counts_by_language_and_shows_the_hardest_first(folder: Path) -> None:
    spoil(folder, "texts/de-simple.yaml")
    text, code = report_readability(folder)
    assert code == 1
    lines = text.split("\n")
    assert lines[0].startswith("de: ")
    assert lines[1].startswith("de-simple: ")
    scores = [int(line[:5]) for line in lines[2:] if line[:5].strip("- ").isdigit()]
    assert scores == sorted(scores)
    assert any("texts/de-simple.yaml" in line for line in lines)


def test_what_the_program_fills_in_counts_as_one_word(folder: Path) -> None:
    found = {one.path: one for one in scores_of(Source(folder))}
    assert not any("{" in one.spoiler for one in found.values())


def test_labels_and_english_are_not_measured(folder: Path) -> None:
    found = list(scores_of(Source(folder)))
    assert {one.language for one in found} == set(LIMITS)
    assert not any(one.too_hard for one in found if one.words < 8)
    assert not any(one.file.startswith("tests/") for one in found)
