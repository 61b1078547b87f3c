"""Paper forms: every question of every blueprint has its place, in three languages."""

from pathlib import Path

import pdfua
import pikepdf
import pytest
from tests.pdf_text import words_of

from verbund import engine
from verbund.engine.answer_paths import field_at
from verbund.engine.display import walk_fields
from verbund.engine.scenario import scenario_ground
from verbund.kernel import clock
from verbund.publishing.paper_form import PaperForm, paper_form, print_form

BLUEPRINTS = Path(__file__).parents[4] / "blueprints"
SHIPPED = sorted(p.parent.name for p in BLUEPRINTS.glob("*/blueprint.yaml"))


def form_of(key: str, language: str = "de") -> tuple[engine.Blueprint, PaperForm]:
    blueprint = engine.load(BLUEPRINTS / key)
    ground = scenario_ground(blueprint, blueprint.scenarios[0], {})
    return blueprint, paper_form(ground, language=language)


@pytest.mark.parametrize("key", SHIPPED)
def test_every_question_of_the_form_stands_on_paper(key: str) -> None:
    blueprint, form = form_of(key)
    asked = {
        leaf.label.de
        for step in blueprint.steps
        for path in step.fields
        if (field := field_at(blueprint.fields, path)) is not None
        for leaf in walk_fields({"": field})
        if not leaf.fields
    }
    shown = {field.label for group in form.groups for field in group.fields}
    assert asked <= shown


def test_conditions_are_said_in_words() -> None:
    _, form = form_of("hundesteuer")
    said = [f.condition for g in form.groups for f in g.fields if f.condition]
    said += [group.condition for group in form.groups if group.condition]
    assert said
    assert all(one.startswith("Nur ausfüllen, wenn ") for one in said)
    assert not any("==" in one for one in said)


def test_papers_are_enclosed_and_choices_ticked() -> None:
    _, form = form_of("hundesteuer")
    fields = [field for group in form.groups for field in group.fields]
    assert any(field.enclose for field in fields)
    assert any(len(field.boxes) > 1 for field in fields)


@pytest.mark.parametrize("language", ["de", "de-simple", "en"])
def test_it_is_printed_for_everybody(language: str, tmp_path: Path) -> None:
    blueprint, form = form_of("hundesteuer", language)
    target = tmp_path / "form.pdf"
    target.write_bytes(print_form(form, at=clock.now()))
    with pikepdf.open(target) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith("en" if language == "en" else "de")
    assert not pdfua.validate(str(target)).findings
    words = words_of(target).replace("\N{SOFT HYPHEN}", "")
    assert blueprint.title.get(language) in words
    assert form.labels["signature"] in words
