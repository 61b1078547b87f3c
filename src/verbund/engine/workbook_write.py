"""A blueprint as a workbook (XLSX) for authors: four sheets and a page of advice."""

import io
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from verbund.engine import workbook_shape as shape
from verbund.engine.documents import Document, document_of
from verbund.engine.model import Blueprint
from verbund.engine.translations import split_words, texts_of

_ADVICE = """\
Ändern Sie Bezeichnungen, Hilfen und Texte, wie Sie möchten.
Ein neues Feld ist eine neue Zeile im Blatt „Felder“: Pfad, Seite, Art, Bezeichnung.
Eine gelöschte Zeile löscht das Feld. Die Reihenfolge der Zeilen gilt.
Auswahlmöglichkeiten stehen im Blatt „Auswahl“, eine je Zeile.
In „Texte“ ändern Sie nur die Texte, nicht den Pfad.
Ist ein Text eine Liste, steht jeder Punkt in einer eigenen Zeile der Zelle.
Wörter in geschweiften Klammern füllt das Programm: {name}. Lassen Sie sie stehen.
In „Übersetzungen“ steht jeder deutsche Text einmal; daneben weitere Sprachen.
Zurück kommt die Datei mit: verbund blueprint import DATEI.xlsx --into ORDNER"""


def workbook(blueprint: Blueprint) -> bytes:
    """The workbook of a blueprint; the same blueprint gives the same bytes."""
    import xlsxwriter  # noqa: PLC0415 - only authors need it

    document = document_of(blueprint)
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    book.set_properties(
        {"title": str(blueprint.title), "created": datetime(2026, 1, 1, tzinfo=UTC)}
    )
    head = book.add_format(
        {"bold": True, "bg_color": "#E6EBF2", "text_wrap": True, "valign": "top"}
    )
    wrap = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    about = book.add_worksheet(shape.ABOUT)
    about.set_column(0, 0, 100)
    title = f"{blueprint.title} ({blueprint.key} {blueprint.version})"
    lines = (title, "", *_ADVICE.split("\n"))
    for number, line in enumerate(lines):
        about.write_string(number, 0, line, head if number == 0 else wrap)
    for name, rows in sheets_of(document):
        sheet = book.add_worksheet(name)
        columns = shape.COLUMNS[name]
        sheet.freeze_panes(1, 2)
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width)
            sheet.write_string(0, at, column.title, head)
            if column.hint:
                sheet.write_comment(0, at, column.hint)
        count = 0
        for count, row in enumerate(rows, 1):
            for at, column in enumerate(columns):
                text = row.get(column.key, "")
                if text:
                    sheet.write_string(count, at, text, wrap)
                else:
                    sheet.write_blank(count, at, None, wrap)
        for key, words in _choices(name):
            at = [column.key for column in columns].index(key)
            sheet.data_validation(
                1, at, count + 200, at, {"validate": "list", "source": words}
            )
    book.close()
    return target.getvalue()


def _choices(sheet: str) -> Iterator[tuple[str, list[str]]]:
    """Columns with a list to choose from."""
    if sheet == shape.FIELDS:
        yield "type", list(shape.TYPES.values())
        yield "personal", list(shape.PERSONAL.values())
        yield "open_data", [shape.YES, shape.NO]
    if sheet == shape.VALUES:
        yield "required", [shape.YES, shape.NO]


def sheets_of(document: Document) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Each sheet with its rows: column key → text of the cell."""
    yield shape.FIELDS, list(field_rows(document))
    yield shape.CHOICES, list(choice_rows(document))
    yield shape.VALUES, list(value_rows(document))
    yield shape.TEXTS, list(text_rows(document))
    yield shape.TRANSLATIONS, list(translation_rows(document))


def field_rows(document: Document) -> Iterator[dict[str, str]]:
    """The sheet of fields, row by row: column key → text of the cell."""
    for path, field in shape.fields_in(document.get("fields")):
        step = shape.page_of(document.get("steps"), path)
        yield {
            "path": path,
            "page": shape.title_of(step) if step else "",
            "type": shape.TYPES.get(str(field.get("type")), str(field.get("type"))),
            "required": _required(field),
            **_texts(field, "label"),
            **_texts(field, "help"),
            "visible_if": _plain(field.get("visible_if")),
            "min": _plain(field.get("min")),
            "max": _plain(field.get("max")),
            "max_length": _plain(field.get("max_length")),
            "personal": shape.PERSONAL[str(field.get("personal", "none"))],
            "open_data": shape.YES if field.get("open_data") else "",
            "fim": _plain(field.get("fim")),
        }


def choice_rows(document: Document) -> Iterator[dict[str, str]]:
    """The sheet of choices."""
    for path, field in shape.fields_in(document.get("fields")):
        options = field.get("options")
        for option in options if isinstance(options, list) else []:
            yield {
                "path": path,
                "id": str(option["id"]),
                **_texts(option, "label"),
                **_texts(option, "help"),
            }


def value_rows(document: Document) -> Iterator[dict[str, str]]:
    """The sheet of the member's values."""
    parameters = document.get("parameters")
    for name, part in parameters.items() if isinstance(parameters, dict) else ():
        plain = part["type"] in shape.PLAIN_VALUES and not part.get("dated")
        words = shape.PLAIN_VALUES if plain else {}
        yield {
            "id": name,
            "type": words.get(part["type"], str(part["type"])),
            "required": shape.NO if part.get("required") is False else shape.YES,
            "label.de": part["label"]["de"],
            "help.de": (part.get("help") or {}).get("de", ""),
            "default": _plain(part.get("default")) if plain else shape.ELSEWHERE,
            "example": _plain(part.get("example")) if plain else shape.ELSEWHERE,
        }


def translation_rows(document: Document) -> Iterator[dict[str, str]]:
    """The sheet of further languages: every German text once, in order."""
    _, words = split_words(document)
    seen: dict[str, None] = {}
    for text in texts_of({k: v for k, v in document.items() if k != "parameters"}):
        said = text.get("de")
        points = said if isinstance(said, list) else [said]
        seen.update(dict.fromkeys(str(point) for point in points if point))
    for german in seen:
        found = {
            code: known[german] for code, known in words.items() if german in known
        }
        yield {"de": german, **found}


def text_rows(document: Document) -> Iterator[dict[str, str]]:
    """The sheet of all other texts."""
    for path, text in shape.texts_in(document):
        yield {
            "path": path,
            **{
                language: "\n".join(map(str, value))
                if isinstance(value, list)
                else value
                for language, value in text.items()
                if isinstance(value, str | list)
            },
        }


def _required(field: Mapping[str, object]) -> str:
    required = field.get("required", True)
    if isinstance(required, bool):
        return shape.YES if required else shape.NO
    return f"{shape.IF}{required}"


def _texts(part: Mapping[str, object], key: str) -> dict[str, str]:
    text = part.get(key)
    if not isinstance(text, Mapping):
        return {}
    return {f"{key}.{language}": str(value) for language, value in text.items()}


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return shape.YES if value else shape.NO
    if isinstance(value, str | int | float):
        return str(value)
    return shape.ELSEWHERE
