"""Further languages: by German words, back to German, and safe on every way round."""

from pathlib import Path

import pytest
from msgspec.structs import fields

from verbund import engine
from verbund.engine import workbook as books
from verbund.engine.check import check
from verbund.engine.compare import compare
from verbund.engine.documents import blueprint_of, document_of, files_of
from verbund.engine.loading import contents_of
from verbund.engine.package import pack, read_package, write_package
from verbund.engine.text import ALL_LANGUAGES, LANGUAGES, MORE_LANGUAGES, Text, TextList

CATALOGUE = Path(__file__).parents[4] / "blueprints"
UK = """\
service:
  lead: "Зареєструйте собаку"
  needed: ["порода", "мікрочип"]
words:
  "Einen Hund anmelden": "Зареєструвати собаку"
  "Name des Hundes": "Кличка собаки"
  "Anmelden kostet nichts.": "Реєстрація безкоштовна."
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The dog tax with our own three words in Ukrainian."""
    target = tmp_path / "hundesteuer"
    for file in (CATALOGUE / "hundesteuer").rglob("*"):
        if file.is_file() and file.name not in {"uk.yaml", "ar.yaml"}:
            place = target / file.relative_to(CATALOGUE / "hundesteuer")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(file.read_bytes())
    (target / "texts" / "uk.yaml").write_text(UK, encoding="utf-8")
    return target


def test_both_kinds_of_text_know_the_same_languages() -> None:
    assert (*LANGUAGES, *MORE_LANGUAGES) == ALL_LANGUAGES
    assert tuple(f.encode_name for f in fields(TextList)) == ALL_LANGUAGES
    written = {code: f"auf {code}" for code in ALL_LANGUAGES}
    text = Text.of(written)
    assert {code: text.get(code) for code in ALL_LANGUAGES} == written
    assert dict(text.written()) == written
    assert Text(de="nur deutsch").get("uk") == "nur deutsch"
    assert TextList(de=("a",)).get("ar") == ("a",)


def test_words_reach_every_text_and_the_rest_stays_german(folder: Path) -> None:
    blueprint = engine.load(folder)
    options = blueprint.fields["request"].options
    assert options[0].label.get("uk") == "Зареєструвати собаку"
    assert options[1].label.get("uk") == options[1].label.de
    assert blueprint.fields["dogs"].fields["name"].label.get("uk") == "Кличка собаки"
    service = blueprint.texts.service
    assert service.lead
    assert service.lead.get("uk") == "Зареєструйте собаку"
    assert service.needed.get("uk") == ("порода", "мікрочип")
    assert service.cost
    assert service.cost.get("uk") == "Реєстрація безкоштовна."
    assert service.after
    assert service.after.get("uk") == service.after.de


def test_a_language_nobody_adds_leaves_the_digest_as_it_was(folder: Path) -> None:
    with_uk = engine.load(folder).digest
    (folder / "texts" / "uk.yaml").unlink()
    without = engine.load(folder).digest
    assert with_uk != without
    (folder / "texts" / "tr.yaml").write_text("words: {}\n", encoding="utf-8")
    assert engine.load(folder).digest == without


def test_documents_packages_and_workbooks_bring_the_words_back(folder: Path) -> None:
    blueprint = engine.load(folder)
    document = document_of(blueprint)
    assert blueprint_of(document).digest == blueprint.digest
    assert "Кличка" not in files_of(document)["fields.yaml"].decode()
    assert "Кличка" in files_of(document)["texts/uk.yaml"].decode()
    package = read_package(write_package(pack(dict(contents_of(folder)))))
    assert package.blueprint.digest == blueprint.digest
    content = books.workbook(blueprint)
    books.apply_workbook(folder, content)
    assert engine.load(folder).digest == blueprint.digest


def test_a_changed_german_text_falls_back_until_translated_again(folder: Path) -> None:
    fields_file = folder / "fields.yaml"
    changed = fields_file.read_text(encoding="utf-8").replace(
        "de: Name des Hundes", "de: Rufname des Hundes"
    )
    fields_file.write_text(changed, encoding="utf-8")
    blueprint = engine.load(folder)
    label = blueprint.fields["dogs"].fields["name"].label
    assert label.get("uk") == "Rufname des Hundes"
    hints = [f for f in check(folder) if f.file == "texts/uk.yaml"]
    assert [f.severity for f in hints] == ["warning"]
    assert "Name des Hundes" in hints[0].message
    assert hints[0].line == 6


def test_a_translation_that_loses_a_value_is_refused(folder: Path) -> None:
    german = "{params.registration_days} Tage, nachdem der Hund bei Ihnen lebt"
    with (folder / "texts" / "uk.yaml").open("a", encoding="utf-8") as file:
        file.write(f'  "{german}": "Кілька днів"\n')
    errors = [f for f in check(folder) if f.severity == "error"]
    assert [f.file for f in errors] == ["texts/uk.yaml"]
    assert "geschweiften Klammern" in errors[0].message


def test_an_unknown_language_is_named(folder: Path) -> None:
    (folder / "texts" / "tlh.yaml").write_text("words: {}\n", encoding="utf-8")
    errors = [f for f in check(folder) if f.severity == "error"]
    assert ["„tlh“" in f.message for f in errors] == [True]


def test_a_translation_is_a_change_of_words_only(folder: Path) -> None:
    before = engine.load(folder)
    assert before.fields["dogs"].fields["breed"].label.get("uk") == "Rasse"
    with (folder / "texts" / "uk.yaml").open("a", encoding="utf-8") as file:
        file.write('  "Rasse": "Порода"\n')
    changes = compare(before, engine.load(folder))
    assert {change.kind for change in changes} == {"text"}
    assert {change.level for change in changes} == {"patch"}
