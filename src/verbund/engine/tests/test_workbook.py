"""Authors' workbooks: unchanged they change nothing, mistakes name their cell."""

import io
import shutil
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from verbund.engine import document_of, load
from verbund.engine import workbook_shape as shape
from verbund.engine.edits import diff
from verbund.engine.workbook import WorkbookInvalid, apply_workbook, workbook
from verbund.engine.workbook_read import overlay_workbook, read_sheets
from verbund.engine.workbook_write import sheets_of

BLUEPRINTS = Path(__file__).parents[4] / "blueprints"
SHIPPED = sorted(p.parent for p in BLUEPRINTS.glob("*/blueprint.yaml"))
Rows = dict[str, list[dict[str, str]]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "hundesteuer"
    # What a changed German text does to its translations: test_translations.py.
    translations = shutil.ignore_patterns("ar.yaml", "uk.yaml")
    shutil.copytree(BLUEPRINTS / "hundesteuer", target, ignore=translations)
    return target


def rows_of(folder: Path) -> Rows:
    """The workbook as an author sees it."""
    return dict(sheets_of(document_of(load(folder))))


def written(rows: Mapping[str, list[dict[str, str]]]) -> bytes:
    """A workbook with these rows, as an office program would save it."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target,
        {"in_memory": True, "strings_to_urls": False},
    )
    for name, columns in shape.COLUMNS.items():
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, [column.title for column in columns])
        for number, row in enumerate(rows.get(name, []), 1):
            for at, column in enumerate(columns):
                value = row.get(column.key, "")
                # What an office program makes of a number typed by a person.
                if value.isdecimal() and not value.startswith("0"):
                    sheet.write_number(number, at, int(value))
                elif value:
                    sheet.write_string(number, at, value)
    book.close()
    return target.getvalue()


def row(rows: Rows, sheet: str, path: str) -> dict[str, str]:
    return next(r for r in rows[sheet] if path in (r.get("path"), r.get("id")))


def said(folder: Path, rows: Rows) -> str:
    """Why the workbook is refused; the folder must stay as it is."""
    before = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    with pytest.raises(WorkbookInvalid) as caught:
        apply_workbook(folder, written(rows))
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == before
    return str(caught.value)


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_unchanged_workbook_changes_nothing(folder: Path) -> None:
    blueprint = load(folder)
    content = workbook(blueprint)
    assert workbook(blueprint) == content
    document = document_of(blueprint)
    after, _ = overlay_workbook(document, read_sheets(content))
    assert diff(document, after) == ()


def test_unchanged_workbook_touches_no_file(folder: Path) -> None:
    assert apply_workbook(folder, workbook(load(folder))) == ()


def test_numbers_of_an_office_program_are_the_same_values(folder: Path) -> None:
    assert apply_workbook(folder, written(rows_of(folder))) == ()


def test_changed_words_reach_their_files_only(folder: Path) -> None:
    rows = rows_of(folder)
    row(rows, shape.FIELDS, "holder.email")["label.de"] = "E-Mail"
    row(rows, shape.TEXTS, "/texts/service/needed")["de"] = "Ausweis\n\nImpfpass"
    row(rows, shape.VALUES, "registration_days")["default"] = "21"
    row(rows, shape.CHOICES, "register")["label.de"] = "Hund anmelden"
    assert apply_workbook(folder, written(rows)) == (
        "fields.yaml",
        "parameters.yaml",
        "texts/de.yaml",
    )
    after = load(folder)
    assert str(after.fields["holder"].fields["email"].label) == "E-Mail"
    assert after.texts.service.needed.de == ("Ausweis", "Impfpass")
    assert after.parameters["registration_days"].default == 21
    assert str(after.fields["request"].options[0].label) == "Hund anmelden"


def test_new_field_with_choices_stands_on_its_page(folder: Path) -> None:
    rows = rows_of(folder)
    rows[shape.FIELDS].append(
        {
            "path": "found_by",
            "page": "Erreichbarkeit",
            "type": "eins auswählen",
            "required": "wenn: request == 'register'",
            "label.de": "Woher kennen Sie uns?",
            "label.de-simple": "Woher kennen Sie uns?",
            "label.en": "How did you find us?",
        }
    )
    for identity, label in (("web", "Internet"), ("office", "Bürgerbüro")):
        rows[shape.CHOICES].append(
            {
                "path": "found_by",
                "id": identity,
                "label.de": label,
                "label.de-simple": label,
                "label.en": label,
            }
        )
    assert apply_workbook(folder, written(rows)) == ("fields.yaml", "steps.yaml")
    after = load(folder)
    assert after.fields["found_by"].required == "request == 'register'"
    assert [o.id for o in after.fields["found_by"].options] == ["web", "office"]
    page = next(step for step in after.steps if step.id == "contact")
    assert page.fields[-1] == "found_by"


def test_deleted_row_deletes_the_field_and_its_place(folder: Path) -> None:
    rows = rows_of(folder)
    rows[shape.FIELDS].remove(row(rows, shape.FIELDS, "holder.phone"))
    assert "phone" in said(folder, rows)  # the head still names it as a contact
    head = folder / "blueprint.yaml"
    head.write_text(
        head.read_text("utf-8").replace("  phone: holder.phone\n", ""), "utf-8"
    )
    assert apply_workbook(folder, written(rows)) == ("fields.yaml", "steps.yaml")
    assert "phone" not in load(folder).fields["holder"].fields


def test_order_of_rows_is_the_order_of_fields(folder: Path) -> None:
    rows = rows_of(folder)
    fields = rows[shape.FIELDS]
    email, phone = (row(rows, shape.FIELDS, f"holder.{n}") for n in ("email", "phone"))
    one, two = fields.index(email), fields.index(phone)
    fields[one], fields[two] = phone, email
    apply_workbook(folder, written(rows))
    assert list(load(folder).fields["holder"].fields)[-2:] == ["phone", "email"]


def change(sheet: str, path: str, key: str, value: str) -> Callable[[Rows], str]:
    """Spoil a cell; the answer is its name."""

    def spoil(rows: Rows) -> str:
        spoiled = row(rows, sheet, path)
        spoiled[key] = value
        keys = [column.key for column in shape.COLUMNS[sheet]]
        return shape.cell_name(rows[sheet].index(spoiled) + 1, keys.index(key))

    return spoil


FAULTS: dict[str, tuple[Callable[[Rows], str], str]] = {
    "type": (
        change(shape.FIELDS, "holder.email", "type", "Brief"),
        "Blatt Felder, Zelle {}: „Brief“ ist hier nicht möglich. Möglich sind: Text,",
    ),
    "required": (
        change(shape.FIELDS, "holder.email", "required", "vielleicht"),
        "Blatt Felder, Zelle {}: „vielleicht“ ist weder „ja“ noch „nein“",
    ),
    "no label": (
        change(shape.FIELDS, "holder.email", "label.de", ""),
        "Blatt Felder, Zelle {}: Der deutsche Text fehlt",
    ),
    "length": (
        change(shape.FIELDS, "dogs.name", "max_length", "viel"),
        "Blatt Felder, Zelle {}: „viel“ ist keine Zahl",
    ),
    "path": (
        change(shape.FIELDS, "payment", "path", "Zahlung!"),
        "Blatt Felder, Zelle {}: „Zahlung!“ ist kein Pfad",
    ),
    "page": (
        change(shape.FIELDS, "holder.email", "page", "Nirgends"),
        "Blatt Felder, Zelle {}: Die Seite „Nirgends“ gibt es nicht",
    ),
    "condition": (
        change(shape.FIELDS, "holder.email", "visible_if", "reqest == 'x'"),
        "Blatt Felder, Zelle {}: Den Namen „reqest“ gibt es hier nicht",
    ),
    "choice": (
        change(shape.CHOICES, "register", "id", "Neu Anmelden"),
        "Blatt Auswahl, Zelle {}: „Neu Anmelden“ ist keine Kennung",
    ),
    "value": (
        change(shape.VALUES, "registration_days", "default", "bald"),
        "Blatt Werte, Zelle {}: „bald“ ist keine ganze Zahl",
    ),
    "text path": (
        change(shape.TEXTS, "/texts/service/lead", "path", "/texts/x"),
        "Blatt Texte, Zelle {}: Den Pfad „/texts/x“ gibt es hier nicht",
    ),
    "markup": (
        change(shape.TEXTS, "/texts/service/lead", "de", "<b>Neu</b>"),
        "Blatt Texte, Zelle {}: Texte enthalten kein HTML",
    ),
    "english link": (
        change(shape.TEXTS, "/texts/service/lead", "en", "see www.town.example.de"),
        "Blatt Texte, Zelle {}: Eine Vorlage enthält keine Adresse",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_mistake_is_named_by_sheet_and_cell(folder: Path, name: str) -> None:
    spoil, message = FAULTS[name]
    rows = rows_of(folder)
    cell = spoil(rows)
    assert message.format(cell) in said(folder, rows)


def test_all_mistakes_are_told_at_once(folder: Path) -> None:
    rows = rows_of(folder)
    for name in ("type", "required", "value"):
        FAULTS[name][0](rows)
    assert said(folder, rows).count("Zelle") == 3


def test_changed_heading_and_missing_sheet_are_named(folder: Path) -> None:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.add_worksheet(shape.FIELDS).write_row(0, 0, ["Pfad", "Sete"])
    book.close()
    with pytest.raises(WorkbookInvalid) as caught:
        apply_workbook(folder, target.getvalue())
    assert "Blatt Felder, Zelle B1: Hier muss die Überschrift „Seite“" in str(
        caught.value
    )
    assert "Blatt Werte: Dieses Blatt fehlt" in str(caught.value)


def test_formulas_of_an_author_are_text_in_the_workbook(folder: Path) -> None:
    rows = rows_of(folder)
    row(rows, shape.FIELDS, "holder.email")["label.de"] = "=1+1"
    apply_workbook(folder, written(rows))
    with zipfile.ZipFile(io.BytesIO(workbook(load(folder)))) as archive:
        sheets = [n for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
        assert not any(b"<f>" in archive.read(name) for name in sheets)


def test_bomb_is_refused(folder: Path) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"\0" * 60_000_000)
    with pytest.raises(WorkbookInvalid, match="zu groß"):
        apply_workbook(folder, target.getvalue())


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_damaged_file_ends_in_words(data: st.DataObject) -> None:
    content = bytearray(_CONTENT)
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(
            st.integers(0, 255)
        )
    try:
        overlay_workbook(_DOCUMENT, read_sheets(bytes(content)))
    except WorkbookInvalid as refusal:
        assert str(refusal)  # noqa: PT017 - either end is right


_DOCUMENT = document_of(load(BLUEPRINTS / "hundesteuer"))
_CONTENT = workbook(load(BLUEPRINTS / "hundesteuer"))
