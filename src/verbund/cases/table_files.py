"""Files of rows for an import: CSV and JSON Lines, columns are paths of answers.

In: the path of a file. Out: ``Row`` after ``Row``, with the line it stands on. Nothing
is understood here; whether a cell makes a good answer is judged by the engine.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from verbund.core.errors import Invalid

_MOST_CELL = 100_000
_MOST_LINE = 1_000_000


class Cell(Struct, frozen=True):
    """One cell: the path of the answer and what stands there."""

    column: str
    value: object


class Row(Struct, frozen=True):
    """One row with its line in the file (the first line is 1)."""

    line: int
    cells: tuple[Cell, ...]

    def value(self, column: str) -> str:
        """The text of one cell, empty if there is none."""
        found = next((c.value for c in self.cells if c.column == column), None)
        return "" if found is None else str(found).strip()

    def answers(self) -> dict[str, object]:
        """Nested answers: ``dogs.0.name`` is the name of the first dog.

        Columns that begin with ``_`` are for people and make no answer.
        """
        made: dict[str, object] = {}
        for cell in self.cells:
            if not cell.column.startswith("_"):
                _put(made, cell.column.split("."), cell.value)
        found = _listed(made)
        return found if isinstance(found, dict) else {}


def read_rows(path: Path) -> Iterator[Row]:
    """Every row of a ``.csv`` or ``.jsonl`` file; empty ones are left out.

    CSV is UTF-8 with a header, separated by ``;``, ``,`` or tabs; empty cells are no
    answer. Each line of JSON Lines is an object, nested or with paths as keys. Raises
    ``Invalid`` with the line for anything that is neither.
    """
    if path.suffix.lower() == ".csv":
        return _csv(path)
    if path.suffix.lower() in {".jsonl", ".ndjson"}:
        return _jsonl(path)
    raise Invalid("Die Datei muss auf .csv oder .jsonl enden.")


def _csv(path: Path) -> Iterator[Row]:
    csv.field_size_limit(_MOST_CELL)
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            head = file.readline(_MOST_LINE)
            separator = max(";,\t", key=head.count)
            file.seek(0)
            reader = csv.reader(file, delimiter=separator, strict=True)
            header = [name.strip() for name in next(reader, [])]
            _check_header(header)
            for cells in reader:
                if not any(cell.strip() for cell in cells):
                    continue
                if len(cells) != len(header):
                    raise Invalid(
                        f"Zeile {reader.line_num}: {len(cells)} Zellen statt "
                        f"{len(header)}. Fehlt ein Trennzeichen oder ein "
                        "Anführungszeichen?"
                    )
                yield Row(
                    reader.line_num,
                    tuple(
                        Cell(name, cell.strip())
                        for name, cell in zip(header, cells, strict=True)
                        if cell.strip()
                    ),
                )
        except UnicodeDecodeError:
            raise Invalid(
                "Die Datei ist nicht in UTF-8. Speichern Sie sie als „CSV UTF-8“."
            ) from None
        except csv.Error as error:
            raise Invalid(f"Die CSV-Datei ist nicht lesbar: {error}.") from None


def _check_header(header: list[str]) -> None:
    if not any(header):
        raise Invalid("Zeile 1: Die Überschriften der Spalten fehlen.")
    for place, name in enumerate(header):
        if not name:
            raise Invalid(f"Zeile 1: Spalte {place + 1} hat keine Überschrift.")
        if name in header[:place]:
            raise Invalid(f"Zeile 1: Die Spalte „{name}“ steht zweimal da.")


def _jsonl(path: Path) -> Iterator[Row]:
    decoder = msgspec.json.Decoder(dict[str, object])
    with path.open("rb") as file:
        for line, source in enumerate(iter(lambda: file.readline(_MOST_LINE), b""), 1):
            if not source.strip():
                continue
            try:
                found = decoder.decode(source)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise Invalid(f"Zeile {line}: kein JSON-Objekt ({error}).") from None
            yield Row(line, tuple(_flat("", found)))


def _flat(prefix: str, value: object) -> Iterator[Cell]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _flat(f"{prefix}{name}.", part)
    elif isinstance(value, list) and any(isinstance(part, dict) for part in value):
        for place, part in enumerate(value):
            yield from _flat(f"{prefix}{place}.", part)
    elif value is not None:
        yield Cell(prefix.rstrip("."), value)


def _put(into: dict[str, object], path: list[str], value: object) -> None:
    for part in path[:-1]:
        below = into.setdefault(part, {})
        if not isinstance(below, dict):
            return
        into = below
    into.setdefault(path[-1], value)


def _listed(value: object) -> object:
    """Objects whose keys are 0, 1, 2 … are lists."""
    if not isinstance(value, dict):
        return value
    made = {name: _listed(part) for name, part in value.items()}
    if made and all(name.isdigit() for name in made):
        return [made[name] for name in sorted(made, key=int)]
    return made
