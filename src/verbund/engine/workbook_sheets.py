"""The sheets of a workbook as rows of text, read with suspicion."""

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date, datetime

from msgspec import Struct

from verbund.engine import workbook_shape as shape

MAX_FILE = 5 * 1024 * 1024
MAX_UNPACKED = 40 * 1024 * 1024
MAX_ROWS = 5000
_ESCAPED = re.compile(r"_x([0-9A-F]{4})_")


class CellProblem(Struct, frozen=True):
    """What is wrong in one cell (``D14``) of a sheet; without cell, in the sheet."""

    sheet: str
    cell: str
    message: str

    def __str__(self) -> str:
        place = f"Blatt {self.sheet}" if self.sheet else "Die Datei"
        place = f"{place}, Zelle {self.cell}" if self.cell else place
        return f"{place}: {self.message}"


class WorkbookInvalid(Exception):
    """A workbook cannot be taken over; nothing of it was."""

    def __init__(self, problems: list[CellProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, problems)))


class Row(Struct, frozen=True):
    """One row: its number from 0, and the text of each cell by column key."""

    number: int
    cells: Mapping[str, str]

    def get(self, key: str) -> str:
        return self.cells.get(key, "")


def read_sheets(content: bytes) -> dict[str, list[Row]]:
    """The rows of each known sheet; ``WorkbookInvalid`` if the file is no workbook."""
    raw = _opened(content)
    sheets: dict[str, list[Row]] = {}
    problems: list[CellProblem] = []
    for name, columns in shape.COLUMNS.items():
        if name not in raw and name in shape.OPTIONAL:
            continue
        if name not in raw:
            problems.append(CellProblem(name, "", "Dieses Blatt fehlt."))
            continue
        lines = raw[name]
        titles = [cell_text(value) for value in lines[0]] if lines else []
        for at, column in enumerate(columns):
            if at >= len(titles) or titles[at] != column.title:
                message = f"Hier muss die Überschrift „{column.title}“ stehen."
                problems.append(CellProblem(name, shape.cell_name(0, at), message))
        if len(lines) > MAX_ROWS:
            problems.append(CellProblem(name, "", f"Mehr als {MAX_ROWS} Zeilen."))
            continue
        keys = [column.key for column in columns]
        sheets[name] = [
            Row(number, dict(zip(keys, map(cell_text, line), strict=False)))
            for number, line in enumerate(lines[1:], 1)
            if any(cell_text(value) for value in line[: len(columns)])
        ]
    if problems:
        raise WorkbookInvalid(problems)
    return sheets


def _opened(content: bytes) -> dict[str, list[list[object]]]:
    """All known sheets as rows from A1 on."""
    import python_calamine as calamine  # noqa: PLC0415 - only authors need it

    unreadable = CellProblem("", "", "ist keine lesbare Arbeitsmappe (XLSX).")
    if len(content) > MAX_FILE:
        raise WorkbookInvalid([CellProblem("", "", "ist größer als 5 MB.")])
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            sizes = [entry.file_size for entry in archive.infolist()]
    except Exception:  # whatever a broken archive raises
        raise WorkbookInvalid([unreadable]) from None
    if sum(sizes) > MAX_UNPACKED or len(sizes) > 500:
        raise WorkbookInvalid([CellProblem("", "", "ist ausgepackt zu groß.")])
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets: dict[str, list[list[object]]] = {}
        for name in book.sheet_names:
            if name in shape.COLUMNS:
                sheet = book.get_sheet_by_name(name)
                lines = sheet.to_python(skip_empty_area=False, nrows=MAX_ROWS + 2)
                sheets[name] = [list(line) for line in lines]
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # a panic of the reader is no Exception
        raise WorkbookInvalid([unreadable]) from None
    return sheets


def cell_text(value: object) -> str:
    """A cell as text, as an author sees it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return shape.YES if value else shape.NO
    if isinstance(value, float):
        return str(int(value)) if value == int(value) else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), str(value))
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
