"""A workbook that came back, laid over its blueprint; every mistake names its cell."""

import re
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from verbund.engine import places
from verbund.engine import workbook_shape as shape
from verbund.engine.documents import Document
from verbund.engine.text import LANGUAGES, MORE_LANGUAGES
from verbund.engine.translations import split_words, with_words
from verbund.engine.workbook_sheets import (
    CellProblem,
    Row,
    WorkbookInvalid,
    cell_text,
    read_sheets,
)
from verbund.engine.workbook_write import sheets_of

__all__ = [
    "CellProblem", "Origins", "Sheets", "WorkbookInvalid", "overlay_workbook",
    "read_sheets",
]  # fmt: skip

_PATH = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*")
_ID = re.compile(r"[a-z][a-z0-9_]*")

Sheets = Mapping[str, list[Row]]
#: Place in the document → sheet and cell it came from.
Origins = dict[str, tuple[str, str]]


def overlay_workbook(
    document: Document, sheets: Sheets, losses: list[str] | None = None
) -> tuple[Document, Origins]:
    """The document with what the workbook says, and from which cell each part came.

    Raises ``WorkbookInvalid`` with every cell that cannot be understood; with
    ``losses``, texts that have no place in the document are noted there instead.
    """
    bare, words = split_words(deepcopy(document))
    work = _Reader(bare, losses)
    work.fields(sheets[shape.FIELDS])
    work.choices(sheets[shape.CHOICES])
    work.values(sheets[shape.VALUES])
    work.texts(sheets[shape.TEXTS])
    if work.problems:
        raise WorkbookInvalid(work.problems)
    if shape.TRANSLATIONS in sheets:
        words = translated_rows(sheets[shape.TRANSLATIONS])
    return with_words(work.document, words), work.origins


class _Reader:
    def __init__(self, document: Document, losses: list[str] | None) -> None:
        self.losses = losses
        self.document: dict[str, Any] = document
        self.shown = _shown(document)
        self.problems: list[CellProblem] = []
        self.origins: Origins = {}

    def kept(self, sheet: str, row: Row, key: str) -> bool:
        """Whether a cell says what it said when the workbook was written."""
        before = self.shown.get((sheet, _row_key(row.cells)))
        return before is not None and cell_text(before.get(key)) == row.get(key)

    def fail(self, sheet: str, row: Row, key: str, message: str) -> None:
        self.problems.append(CellProblem(sheet, _place(sheet, row, key), message))

    # --- fields ---

    def fields(self, rows: list[Row]) -> None:
        old = dict(shape.fields_in(self.document.get("fields")))
        made: dict[str, dict[str, Any]] = {}
        for row in rows:
            path = row.get("path")
            if not _PATH.fullmatch(path):
                message = f"„{path}“ ist kein Pfad. Erlaubt sind a–z, 0–9, „_“ und „.“."
                self.fail(shape.FIELDS, row, "path", message)
            elif path in made:
                self.fail(shape.FIELDS, row, "path", f"„{path}“ steht zweimal da.")
            else:
                made[path] = self._field(row, dict(old.get(path, {})), path)
        tree: dict[str, Any] = {}
        for path, field in made.items():
            above, _, name = path.rpartition(".")
            if above and made.get(above, {}).get("type") != "group":
                row = next(row for row in rows if row.get("path") == path)
                message = f"„{above}“ ist keine Gruppe oder steht nicht vorher da."
                self.fail(shape.FIELDS, row, "path", message)
                continue
            into = made[above].setdefault("fields", {}) if above else tree
            into[name] = field
        for field in made.values():
            if field.get("fields") == {}:
                del field["fields"]
        self.document["fields"] = tree
        self._pages(rows, old, made)

    def _field(self, row: Row, field: dict[str, Any], path: str) -> dict[str, Any]:
        if "fields" in field:
            field["fields"] = {}
        place = _field_place(path)
        self._chosen(row, field, "type", shape.TYPES)
        if not field.get("type"):
            self.fail(shape.FIELDS, row, "type", "Hier fehlt die Art des Feldes.")
        self._required(row, field, place)
        for key in ("label", "help"):
            self._words(shape.FIELDS, row, field, key, place)
        if not field.get("label"):
            self.fail(shape.FIELDS, row, "label.de", "Hier fehlt die Bezeichnung.")
        for key in ("visible_if", "fim", "min", "max"):
            if not self.kept(shape.FIELDS, row, key):
                text = row.get(key)
                _put(field, key, _number(text) if key in {"min", "max"} else text)
            self._remember(shape.FIELDS, row, key, f"{place}/{key}")
        length = row.get("max_length")
        if length and not length.isdecimal():
            self.fail(shape.FIELDS, row, "max_length", f"„{length}“ ist keine Zahl.")
        else:
            _put(field, "max_length", int(length) if length else "")
        self._chosen(row, field, "personal", shape.PERSONAL)
        self._yes(row, field, "open_data")
        self._remember(shape.FIELDS, row, "path", place)
        return field

    def _chosen(
        self,
        row: Row,
        field: dict[str, Any],
        key: str,
        words: Mapping[str, str],
    ) -> None:
        place = _field_place(row.get("path"))
        self._remember(shape.FIELDS, row, key, f"{place}/{key}")
        if self.kept(shape.FIELDS, row, key):
            return
        text = row.get(key)
        default = "none" if "none" in words else ""
        by_word = {word.casefold(): value for value, word in words.items()}
        value = by_word.get(text.casefold(), text if text in words else None)
        if not text:
            value = default
        if value is None:
            known = ", ".join(words.values())
            message = f"„{text}“ ist hier nicht möglich. Möglich sind: {known}."
            self.fail(shape.FIELDS, row, key, message)
            return
        _put(field, key, "" if value == default else value)

    def _required(self, row: Row, field: dict[str, Any], place: str) -> None:
        text = row.get("required")
        self._remember(shape.FIELDS, row, "required", f"{place}/required")
        if self.kept(shape.FIELDS, row, "required"):
            return
        _put(field, "required", "")
        if text.casefold() == shape.NO:
            field["required"] = False
        elif text.startswith(shape.IF.strip()):
            field["required"] = text.removeprefix(shape.IF.strip()).strip()
        elif text.casefold() not in {"", shape.YES}:
            message = (
                f"„{text}“ ist weder „{shape.YES}“ noch „{shape.NO}“. Eine Bedingung "
                f"beginnt mit „{shape.IF.strip()}“."
            )
            self.fail(shape.FIELDS, row, "required", message)

    def _yes(self, row: Row, field: dict[str, Any], key: str) -> None:
        if self.kept(shape.FIELDS, row, key):
            return
        text = row.get(key).casefold()
        if text not in {"", shape.YES, shape.NO}:
            message = f"„{row.get(key)}“ ist weder „{shape.YES}“ noch „{shape.NO}“."
            self.fail(shape.FIELDS, row, key, message)
        _put(field, key, True if text == shape.YES else "")

    def _pages(
        self, rows: list[Row], old: Mapping[str, object], made: Mapping[str, object]
    ) -> None:
        """Fields that are gone leave their page; new and moved ones go to theirs."""
        steps: list[dict[str, Any]] = self.document.get("steps") or []
        before = {path: shape.page_of(steps, path) for path in old}
        for step in steps:
            step["fields"] = [path for path in step["fields"] if path in made]
        by_title = {shape.title_of(step): step for step in steps}
        by_title |= {str(step["id"]): step for step in steps}
        for row in rows:
            path, title = row.get("path"), row.get("page")
            was = before.get(path)
            if path not in made or (was is not None and shape.title_of(was) == title):
                continue
            if shape.page_of(steps, path) is not None and not title:
                continue  # its group's page
            inside = any(other.startswith(f"{path}.") for other in made)
            if not title:
                if not inside and path not in old:
                    message = f"Auf welcher Seite steht „{path}“?"
                    self.fail(shape.FIELDS, row, "page", message)
                continue
            page = by_title.get(title)
            if page is None:
                known = ", ".join(shape.title_of(one) for one in steps)
                message = f"Die Seite „{title}“ gibt es nicht. Vorhanden: {known}."
                self.fail(shape.FIELDS, row, "page", message)
                continue
            if shape.page_of([page], path) is None:
                for other in steps:
                    other["fields"] = [one for one in other["fields"] if one != path]
                page["fields"].append(path)
        self.document["steps"] = [step for step in steps if step["fields"]]

    # --- the other sheets ---

    def choices(self, rows: list[Row]) -> None:
        fields: dict[str, dict[str, Any]]
        fields = dict(shape.fields_in(self.document.get("fields")))
        old = {
            path: {str(option["id"]): option for option in field["options"]}
            for path, field in fields.items()
            if isinstance(field.get("options"), list)
        }
        made: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            path, identity = row.get("path"), row.get("id")
            if path not in fields:
                self.fail(
                    shape.CHOICES, row, "path", f"Das Feld „{path}“ gibt es nicht."
                )
                continue
            if fields[path].get("type") not in {"choice", "choices"}:
                message = (
                    f"Bei „{path}“ gibt es nichts auszuwählen (Blatt Felder, Art)."
                )
                self.fail(shape.CHOICES, row, "path", message)
                continue
            options = made.setdefault(path, [])
            if not _ID.fullmatch(identity):
                message = f"„{identity}“ ist keine Kennung. Erlaubt sind a–z, 0–9, „_“."
                self.fail(shape.CHOICES, row, "id", message)
                continue
            if any(option["id"] == identity for option in options):
                self.fail(shape.CHOICES, row, "id", f"„{identity}“ steht zweimal da.")
                continue
            option = {"id": identity, **old.get(path, {}).get(identity, {})}
            place = f"{_field_place(path)}/options{places.item('', identity)}"
            for key in ("label", "help"):
                self._words(shape.CHOICES, row, option, key, place)
            if not option.get("label"):
                self.fail(shape.CHOICES, row, "label.de", "Hier fehlt die Bezeichnung.")
            self._remember(shape.CHOICES, row, "id", place)
            options.append(option)
        for path, field in fields.items():
            if path in made:
                field["options"] = made[path]
            else:
                field.pop("options", None)

    def values(self, rows: list[Row]) -> None:
        old: dict[str, Any] = self.document.get("parameters") or {}
        made: dict[str, Any] = {}
        for row in rows:
            name = row.get("id")
            if not _ID.fullmatch(name) or name in made:
                message = f"„{name}“ ist keine Kennung oder steht zweimal da."
                self.fail(shape.VALUES, row, "id", message)
                continue
            if self.losses is not None and self._too_rich(row):
                kind = row.get("type")
                self.losses.append(f"{name}: verloren geht der Wert der Art „{kind}“.")
                continue
            made[name] = self._value(row, dict(old.get(name, {})), name)
        if made:
            self.document["parameters"] = made
        else:
            self.document.pop("parameters", None)

    def _too_rich(self, row: Row) -> bool:
        """A kind of value that no cell can hold, such as a table."""
        kind = row.get("type").casefold()
        words = {word.casefold() for word in shape.PLAIN_VALUES.values()}
        return kind not in words and kind not in shape.PLAIN_VALUES

    def _value(self, row: Row, part: dict[str, Any], name: str) -> dict[str, Any]:
        place = places.key("/parameters", name)
        by_word = {word.casefold(): kind for kind, word in shape.PLAIN_VALUES.items()}
        if self.kept(shape.VALUES, row, "type"):
            by_word[row.get("type").casefold()] = part["type"]
        kind = by_word.get(row.get("type").casefold(), row.get("type"))
        if kind != part.get("type") and kind not in shape.PLAIN_VALUES:
            known = ", ".join(shape.PLAIN_VALUES.values())
            message = (
                f"„{row.get('type')}“ ist hier nicht möglich. Möglich sind: {known}."
            )
            self.fail(shape.VALUES, row, "type", message)
        part["type"] = kind
        required = row.get("required").casefold()
        if required not in {"", shape.YES, shape.NO}:
            message = f"„{required}“ ist weder „{shape.YES}“ noch „{shape.NO}“."
            self.fail(shape.VALUES, row, "required", message)
        _put(part, "required", False if required == shape.NO else "")
        for key in ("label", "help"):
            text = row.get(f"{key}.de")
            if self.kept(shape.VALUES, row, f"{key}.de"):
                continue
            words = {**(part.get(key) or {}), "de": text}
            _put(part, key, words if text else "")
            self._remember(shape.VALUES, row, f"{key}.de", f"{place}/{key}")
        if not part.get("label"):
            self.fail(shape.VALUES, row, "label.de", "Hier fehlt die Bezeichnung.")
        for key in ("default", "example"):
            self._typed(row, part, key, kind)
            self._remember(shape.VALUES, row, key, f"{place}/{key}")
        self._remember(shape.VALUES, row, "id", place)
        return part

    def _typed(self, row: Row, part: dict[str, Any], key: str, kind: str) -> None:
        text = row.get(key)
        if text == shape.ELSEWHERE or self.kept(shape.VALUES, row, key):
            return
        value: object = text
        if kind == "integer" and text:
            if not re.fullmatch(r"-?\d{1,15}", text):
                self.fail(shape.VALUES, row, key, f"„{text}“ ist keine ganze Zahl.")
                return
            value = int(text)
        if kind == "boolean" and text:
            if text.casefold() not in {shape.YES, shape.NO}:
                message = f"„{text}“ ist weder „{shape.YES}“ noch „{shape.NO}“."
                self.fail(shape.VALUES, row, key, message)
                return
            value = text.casefold() == shape.YES
        if kind == "decimal" and text:
            value = _number(text)
        _put(part, key, value)

    def texts(self, rows: list[Row]) -> None:
        known = dict(shape.texts_in(self.document))
        for row in rows:
            path = row.get("path")
            text = known.get(path)
            if text is None:
                if _was_field(path):
                    continue  # belongs to a field whose row was deleted
                message = f"Den Pfad „{path}“ gibt es hier nicht. Ändern Sie ihn nicht."
                if self.losses is None:
                    self.fail(shape.TEXTS, row, "path", message)
                else:
                    words = row.get("de")[:60].replace("\n", " ")
                    self.losses.append(f"{path}: verloren geht der Text „{words}“.")
                continue
            as_list = any(isinstance(value, list) for value in text.values())
            for language in LANGUAGES:
                self._remember(shape.TEXTS, row, language, f"{path}/{language}")
                if self.kept(shape.TEXTS, row, language):
                    continue
                found = row.get(language)
                lines = [line.strip() for line in found.split("\n") if line.strip()]
                _put(text, language, lines if as_list else found)
            if not text.get("de"):
                self.fail(shape.TEXTS, row, "de", "Der deutsche Text fehlt.")
            self._remember(shape.TEXTS, row, "de", path)

    # --- small things ---

    def _words(
        self, sheet: str, row: Row, part: dict[str, Any], key: str, place: str
    ) -> None:
        words: dict[str, Any] = dict(part.get(key) or {})
        for language in LANGUAGES:
            cell = f"{key}.{language}"
            if not self.kept(sheet, row, cell):
                _put(words, language, row.get(cell))
            self._remember(sheet, row, cell, f"{place}/{key}/{language}")
        self._remember(sheet, row, f"{key}.de", f"{place}/{key}")
        if words and "de" not in words:
            self.fail(sheet, row, f"{key}.de", "Der deutsche Text fehlt.")
        _put(part, key, words or "")

    def _remember(self, sheet: str, row: Row, key: str, place: str) -> None:
        self.origins[place] = (sheet, _place(sheet, row, key))


def translated_rows(rows: list[Row]) -> dict[str, dict[str, str]]:
    """The words of the sheet of translations by language and German text."""
    words: dict[str, dict[str, str]] = {}
    for row in rows:
        for language in MORE_LANGUAGES:
            if row.get("de") and row.get(language):
                words.setdefault(language, {})[row.get("de")] = row.get(language)
    return words


def _place(sheet: str, row: Row, key: str) -> str:
    keys = [column.key for column in shape.COLUMNS[sheet]]
    return shape.cell_name(row.number, keys.index(key))


def _put(part: dict[str, Any], key: str, value: object) -> None:
    """Set what is said, drop what is not; an existing key keeps its place."""
    if value in ("", [], None):
        part.pop(key, None)
    else:
        part[key] = value


def _number(text: str) -> object:
    """A number if it is one; else the text (a day, an amount, an expression)."""
    if re.fullmatch(r"-?(?:0|[1-9]\d{0,14})", text):
        return int(text)
    if re.fullmatch(r"-?\d{1,15}[.,]\d{1,10}", text):
        return float(text.replace(",", "."))
    return text


def _field_place(path: str) -> str:
    return "/fields/" + "/fields/".join(path.split("."))


def _row_key(cells: Mapping[str, str]) -> tuple[str, str]:
    """What tells one row of a sheet from the others."""
    return cells.get("path", ""), cells.get("id", "")


def _shown(document: Document) -> dict[tuple[str, tuple[str, str]], Mapping[str, str]]:
    """Every row as the workbook of this document shows it."""
    return {
        (sheet, _row_key(row)): row
        for sheet, rows in sheets_of(document)
        for row in rows
    }


def _was_field(path: str) -> bool:
    return path.startswith("/fields/")
