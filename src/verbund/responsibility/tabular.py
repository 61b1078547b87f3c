"""A rule table as rows that people read: CSV and XLSX in and out, form fields.

One row per rule, German headings. ``ziel`` is ``amt:tiefbauamt``, ``amt`` (the common
worklist), ``mitglied:bonn`` or ``extern:strassen-nrw``; several values are separated by
spaces; ``gilt_bis`` is the last day that still counts; ``von_selbst`` is ``ja`` where a
body outside gets it without a clerk.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from msgspec import Struct

from verbund.core.errors import FieldProblem
from verbund.responsibility.errors import TableInvalid
from verbund.responsibility.review import MOST_RULES
from verbund.responsibility.rules import Rule, Target, TargetKind, Words

COLUMNS: Final = (
    "zeile", "kategorien", "gebiete", "gemeinden", "strassenklassen", "nummern",
    "gilt_ab", "gilt_bis", "ziel", "von_selbst", "begruendung", "begruendung_en",
)  # fmt: skip
_KINDS: Final[Mapping[str, TargetKind]] = {
    "amt": "office", "mitglied": "member", "extern": "external",
}  # fmt: skip
_NAMES: Final = {kind: name for name, kind in _KINDS.items()}
_MOST_CELL: Final = 2_000
_DAY: Final = timedelta(days=1)


class Line(Struct, frozen=True):
    """One row as text, with where it stands (1 is the first row below the heading)."""

    number: int
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        """The text of a cell without outer blanks."""
        return self.cells.get(column, "").strip()

    @property
    def empty(self) -> bool:
        """Whether nothing stands in the row."""
        return not any(value.strip() for value in self.cells.values())


def lines_of(rules: Iterable[Rule]) -> tuple[Line, ...]:
    """The rows of rules as people edit them."""
    return tuple(Line(n, _cells(rule)) for n, rule in enumerate(rules, 1))


def rules_of(lines: Iterable[Line]) -> tuple[Rule, ...]:
    """The rules of rows; empty rows are left out.

    Raises ``TableInvalid`` with one problem per cell that cannot be read, under
    ``rows.<number>.<column>``.
    """
    problems: list[FieldProblem] = []
    found: list[Rule] = []
    for line in lines:
        if line.empty:
            continue
        if len(found) >= MOST_RULES:
            problems.append(
                FieldProblem("rows", f"Eine Tabelle hat höchstens {MOST_RULES} Zeilen.")
            )
            break
        rule = _rule(line, problems)
        if rule is not None:
            found.append(rule)
    if problems:
        raise TableInvalid(problems[0].message, fields=problems)
    return tuple(found)


def written(rules: Iterable[Rule]) -> str:
    """The rules as CSV with ``;``, for a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for line in lines_of(rules):
        writer.writerow([_harmless(line.get(column)) for column in COLUMNS])
    return out.getvalue()


def read(content: bytes, name: str) -> tuple[Line, ...]:
    """Rows of an uploaded ``.csv`` or ``.xlsx``; ``TableInvalid`` for anything else."""
    rows = xlsx_rows(content) if name.lower().endswith(".xlsx") else csv_rows(content)
    if not rows:
        raise TableInvalid("Die Datei ist leer.")
    heading = [cell.strip().lower() for cell in rows[0]]
    if "ziel" not in heading:
        raise TableInvalid(
            f"Die Spalte „ziel“ fehlt. Die Überschriften sind: {', '.join(COLUMNS)}."
        )
    unknown = [name for name in heading if name and name not in COLUMNS]
    if unknown:
        raise TableInvalid(
            f"Die Spalte „{unknown[0]}“ gibt es nicht. Möglich sind: "
            f"{', '.join(COLUMNS)}."
        )
    return tuple(
        Line(number, dict(zip(heading, cells, strict=False)))
        for number, cells in enumerate(rows[1:], 1)
    )


def csv_rows(content: bytes) -> list[list[str]]:
    """The cells of a CSV file, UTF-8 or Windows-1252, with ``;``, ``,`` or tabs."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\0" in text:
        raise TableInvalid("Das ist keine CSV-Datei.")
    head = text.splitlines()[0] if text.strip() else ""
    separator = max(";,\t", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise TableInvalid(f"Die CSV-Datei ist nicht lesbar: {error}.") from None
    return [row for row in rows if any(cell.strip() for cell in row)]


def xlsx_rows(content: bytes) -> list[list[str]]:
    """The cells of the first sheet of an Excel file, as text."""
    # A reader in Rust that nothing else in a web process needs.
    from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows = book.get_sheet_by_index(0).to_python()
    except (CalamineError, ValueError, OSError) as error:
        raise TableInvalid(
            "Die Excel-Datei ist nicht lesbar. Bitte speichern Sie sie neu als .xlsx."
        ) from error
    found = [[_text(cell) for cell in row] for row in rows]
    return [row for row in found if any(cell.strip() for cell in row)]


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _harmless(cell: str) -> str:
    # A spreadsheet would reckon with it.
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@"} else cell


def _cells(rule: Rule) -> dict[str, str]:
    last = rule.valid_to - _DAY if rule.valid_to else None
    target = rule.target
    return {
        "zeile": rule.id,
        "kategorien": " ".join(rule.categories),
        "gebiete": " ".join(rule.areas),
        "gemeinden": " ".join(rule.municipalities),
        "strassenklassen": " ".join(rule.road_classes),
        "nummern": " ".join(rule.assets),
        "gilt_ab": rule.valid_from.isoformat() if rule.valid_from else "",
        "gilt_bis": last.isoformat() if last else "",
        "ziel": f"{_NAMES[target.kind]}:{target.key}" if target.key else "amt",
        "begruendung": rule.because.de,
        "begruendung_en": rule.because.en,
        "von_selbst": "ja" if rule.by_itself else "",
    }


def _rule(line: Line, problems: list[FieldProblem]) -> Rule | None:
    before = len(problems)

    def wrong(column: str, message: str) -> None:
        place = f"rows.{line.number}.{column}"
        problems.append(FieldProblem(place, f"Zeile {line.number}: {message}"))

    for column in COLUMNS:
        if len(line.get(column)) > _MOST_CELL:
            wrong(column, f"Die Zelle „{column}“ ist zu lang.")
    kind, _, key = line.get("ziel").partition(":")
    if kind.strip().lower() not in _KINDS:
        wrong(
            "ziel",
            "Das Ziel heißt „amt:“, „mitglied:“ oder „extern:“ und der Name, zum "
            "Beispiel „amt:tiefbauamt“.",
        )
    elif kind.strip().lower() != "amt" and not key.strip():
        wrong("ziel", f"Nach „{kind.strip()}:“ fehlt der Name.")
    itself = line.get("von_selbst").lower()
    if itself not in {"", "ja", "nein"}:
        wrong("von_selbst", "Schreiben Sie „ja“ oder nichts.")
    elif itself == "ja" and kind.strip().lower() != "extern":
        wrong("von_selbst", "Von selbst geht nur, was an eine Stelle außerhalb geht.")
    first = _day(line, "gilt_ab", wrong)
    last = _day(line, "gilt_bis", wrong)
    if len(problems) > before:
        return None
    return Rule(
        id=line.get("zeile") or f"z{line.number}",
        categories=_several(line.get("kategorien")),
        areas=_several(line.get("gebiete")),
        municipalities=_several(line.get("gemeinden")),
        road_classes=_several(line.get("strassenklassen")),
        assets=_several(line.get("nummern")),
        valid_from=first,
        valid_to=last + _DAY if last else None,
        target=Target(kind=_KINDS[kind.strip().lower()], key=key.strip()),
        because=Words(line.get("begruendung"), line.get("begruendung_en")),
        by_itself=itself == "ja",
    )


def _several(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.replace(",", " ").replace(";", " ").split()))


def _day(line: Line, column: str, wrong: Callable[[str, str], None]) -> date | None:
    text = line.get(column)
    if not text:
        return None
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            # A day has no zone.
            return datetime.strptime(text, form).date()  # noqa: DTZ007
        except ValueError:
            continue
    wrong(column, f"„{text}“ ist kein Tag. Schreiben Sie ihn so: 31.12.2026.")
    return None


def grid(fields: Mapping[str, Sequence[str]]) -> Iterator[Line]:
    """Rows of a form in which every column is a list of inputs of the same name."""
    count = max((len(fields.get(column, ())) for column in COLUMNS), default=0)
    for place in range(count):
        yield Line(
            place + 1,
            {
                column: values[place]
                for column in COLUMNS
                if len(values := fields.get(column, ())) > place
            },
        )
