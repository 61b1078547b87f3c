"""Read one CSV file of the official register: every row checked, or nothing.

In: a path. Out: a ``RegisterFile`` of one of five kinds, told apart by its heading:
municipalities (GV100), associations, counties, or a plain list of AGS or ARS keys.
Raises ``RegisterRefused`` with line and column of each fault (the first fifty).
"""

import csv
import hashlib
import io
import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from msgspec import Struct

from verbund.kernel.calendars import LAND_OF_KEY
from verbund.members.errors import RegisterFault, RegisterRefused

MOST_FAULTS = 50
MOST_BYTES = 50_000_000

_GEMEINDEN = (
    "ags", "ars", "name", "typ_code", "typ", "verband_schluessel", "verband_name",
    "verband_typ", "kreis_schluessel", "kreis_name", "kreis_typ", "land_code", "land",
    "plz", "flaeche_ha", "einwohner_2022-12-31", "lon", "lat",
)  # fmt: skip
_VERBAENDE = ("verband_schluessel", "name", "typ", "sitz", "anzahl_gemeinden")
_KREISE = ("kreis_schluessel", "name", "typ", "sitz", "land_code", "regierungsbezirk")
_LIST = ("SCHLUESSEL", "Bezeichnung", "Hinweis")
_POPULATION = re.compile(r"einwohner_\d{4}-\d{2}-\d{2}")
_DAY_IN_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})")

Row = Mapping[str, str]
Fault = Callable[[str, str], None]


class RegisterFile(Struct, frozen=True, kw_only=True):
    """A file that passed every check; ``rows`` have stripped text by column name."""

    name: str
    kind: str
    digest: str
    rows: tuple[Row, ...]


def day_in_name(path: Path) -> date | None:
    """The status date that the files carry in their name (``…_2023-11-30.csv``)."""
    found = _DAY_IN_NAME.search(path.name)
    return date.fromisoformat(found.group(1)) if found else None


def read_register_file(path: Path, name: str = "") -> RegisterFile:
    """Read and check one file; see the module for what is accepted."""
    return parse_register(path.read_bytes(), name or path.name)


def parse_register(content: bytes, name: str) -> RegisterFile:
    """As ``read_register_file``, from bytes."""
    text = _decoded(content, name)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    faults: list[RegisterFault] = []
    rows: list[Row] = []
    kind = ""
    try:
        header = next(reader, [])
        kind, columns = _kind_of(header, name)
        check = _CHECKS[kind]
        seen: dict[str, int] = {}
        for cells in reader:
            line = reader.line_num
            if not cells:
                continue
            if len(cells) != len(columns):
                message = f"{len(cells)} Felder, erwartet {len(columns)}."
                faults.append(RegisterFault(line, "", message))
                continue
            row = dict(zip(columns, (c.strip() for c in cells), strict=True))

            def fault(column: str, message: str, line: int = line) -> None:
                faults.append(RegisterFault(line, column, message))

            check(row, fault)
            key_column = columns[0]
            first = seen.setdefault(row[key_column], line)
            if first != line:
                fault(
                    key_column,
                    f"{row[key_column]} steht schon in Zeile {first}.",
                )
            rows.append(row)
            if len(faults) >= MOST_FAULTS:
                break
    except csv.Error as error:
        faults.append(
            RegisterFault(reader.line_num, "", f"Kein gültiges CSV ({error}).")
        )
    if not rows and not faults:
        faults.append(RegisterFault(2, "", "Die Datei enthält keine Zeilen."))
    if kind == "list" and not faults:
        kind = _list_kind(rows, faults)
    if faults:
        raise RegisterRefused(name, faults)
    return RegisterFile(
        name=name,
        kind=kind,
        digest=hashlib.sha256(content).hexdigest(),
        rows=tuple(rows),
    )


def _decoded(content: bytes, name: str) -> str:
    if len(content) > MOST_BYTES:
        raise RegisterRefused(name, [RegisterFault(1, "", "Größer als 50 MB.")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = (
            f"Byte {error.start + 1} ist kein UTF-8. Speichern Sie die Datei als "
            "„CSV UTF-8“."
        )
        raise RegisterRefused(name, [RegisterFault(line, "", message)]) from None


def _kind_of(header: list[str], name: str) -> tuple[str, tuple[str, ...]]:
    """The kind of file and its column names, population column renamed."""
    given = tuple(cell.strip() for cell in header)
    if len(given) == len(_GEMEINDEN) and _POPULATION.fullmatch(given[15]):
        given = (*given[:15], _GEMEINDEN[15], *given[16:])
    for kind, columns in _KINDS.items():
        if given == columns:
            named = tuple(
                "einwohner" if _POPULATION.fullmatch(c) else c for c in columns
            )
            return kind, named
    if len(given) == 1 and ";" in given[0]:
        message = "Die Spalten sind mit „;“ getrennt, erwartet wird „,“."
        raise RegisterRefused(name, [RegisterFault(1, "", message)])
    nearest = max(_KINDS.values(), key=lambda c: len(set(c) & set(given)))
    missing = [c for c in nearest if c not in given]
    extra = [c for c in given if c not in nearest]
    parts = []
    if missing:
        parts.append(f"es fehlt {', '.join(missing)}")
    if extra:
        parts.append(f"unbekannt ist {', '.join(extra)}")
    why = "; ".join(parts) or "die Reihenfolge ist eine andere"
    message = (
        f"Diese Überschrift kennt Verbund nicht: {why}. Erwartet wird zum Beispiel "
        f"{','.join(nearest)}"
    )
    raise RegisterRefused(name, [RegisterFault(1, "", message)])


def _digits(row: Row, column: str, length: int, fault: Fault) -> bool:
    value = row[column]
    if len(value) != length or not (value.isascii() and value.isdigit()):
        hint = ""
        if value.isdigit() and len(value) == length - 1:
            hint = " Fehlt die führende Null? Spalte als Text speichern."
        fault(column, f"„{value}“ ist kein Schlüssel mit {length} Ziffern.{hint}")
        return False
    if value[:2] not in LAND_OF_KEY:
        fault(column, f"„{value}“ beginnt nicht mit einem Land von 01 bis 16.")
        return False
    return True


def _named(row: Row, column: str, fault: Fault) -> None:
    if not row[column]:
        fault(column, "Der Name fehlt.")
    elif len(row[column]) > 200:
        fault(column, "Der Name ist länger als 200 Zeichen.")


def _whole(row: Row, column: str, fault: Fault) -> None:
    if row[column] and not (row[column].isascii() and row[column].isdigit()):
        fault(column, f"„{row[column]}“ ist keine ganze Zahl.")


def _degrees(row: Row, column: str, low: float, high: float, fault: Fault) -> None:
    if not row[column]:
        return
    try:
        inside = low <= float(row[column]) <= high
    except ValueError:
        inside = False
    if not inside:
        fault(column, f"„{row[column]}“ liegt nicht zwischen {low:g} und {high:g}.")


def _check_gemeinde(row: Row, fault: Fault) -> None:
    ags_fine = _digits(row, "ags", 8, fault)
    ars_fine = _digits(row, "ars", 12, fault)
    if ags_fine and ars_fine and row["ars"][:5] + row["ars"][9:] != row["ags"]:
        fault("ars", f"{row['ars']} passt nicht zum Schlüssel {row['ags']}.")
    if ags_fine and row["land_code"] != row["ags"][:2]:
        fault("land_code", f"{row['land_code']} passt nicht zu {row['ags']}.")
    if (
        _digits(row, "verband_schluessel", 9, fault)
        and ars_fine
        and (row["ars"][:9] != row["verband_schluessel"])
    ):
        fault("verband_schluessel", f"passt nicht zu {row['ars']}.")
    if (
        _digits(row, "kreis_schluessel", 5, fault)
        and ars_fine
        and (row["ars"][:5] != row["kreis_schluessel"])
    ):
        fault("kreis_schluessel", f"passt nicht zu {row['ars']}.")
    _named(row, "name", fault)
    for column in ("flaeche_ha", "einwohner"):
        _whole(row, column, fault)
    if row["plz"] and not (len(row["plz"]) == 5 and row["plz"].isdigit()):
        fault("plz", f"„{row['plz']}“ ist keine Postleitzahl mit 5 Ziffern.")
    _degrees(row, "lon", 5.5, 15.5, fault)
    _degrees(row, "lat", 47.0, 55.5, fault)


def _check_verband(row: Row, fault: Fault) -> None:
    _digits(row, "verband_schluessel", 9, fault)
    _named(row, "name", fault)
    _whole(row, "anzahl_gemeinden", fault)


def _check_kreis(row: Row, fault: Fault) -> None:
    fine = _digits(row, "kreis_schluessel", 5, fault)
    code, key = row["land_code"], row["kreis_schluessel"]
    if fine and code != key[:2]:
        fault("land_code", f"{code} passt nicht zu {key}.")
    _named(row, "name", fault)


def _check_list(row: Row, fault: Fault) -> None:
    length = 8 if len(row["SCHLUESSEL"]) < 10 else 12
    _digits(row, "SCHLUESSEL", length, fault)
    _named(row, "Bezeichnung", fault)


def _list_kind(rows: list[Row], faults: list[RegisterFault]) -> str:
    lengths = {len(row["SCHLUESSEL"]) for row in rows}
    if len(lengths) > 1:
        odd = len(rows[0]["SCHLUESSEL"])
        for line, row in enumerate(rows, 2):
            if len(row["SCHLUESSEL"]) != odd:
                message = f"{odd} Ziffern in Zeile 2, hier {len(row['SCHLUESSEL'])}."
                faults.append(RegisterFault(line, "SCHLUESSEL", message))
                break
    return "ags" if lengths == {8} else "ars"


_KINDS: Mapping[str, tuple[str, ...]] = {
    "gemeinden": _GEMEINDEN,
    "verbaende": _VERBAENDE,
    "kreise": _KREISE,
    "list": _LIST,
}
_CHECKS: Mapping[str, Callable[[Row, Fault], None]] = {
    "gemeinden": _check_gemeinde,
    "verbaende": _check_verband,
    "kreise": _check_kreis,
    "list": _check_list,
}
