"""CSV with a place in each row: latitude and longitude, or east and north."""

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping
from typing import Final

from verbund.geodata.reading.rows import Row, Sheet, Turn, Unreadable
from verbund.kernel.geo import EPSG
from verbund.kernel.geo.projection import unprojector

_LAT: Final = ("lat", "latitude", "breite", "breitengrad", "geo_lat", "y_wgs84")
_LON: Final = (
    "lon", "lng", "long", "longitude", "länge", "laenge", "längengrad", "laengengrad",
    "geo_lon", "x_wgs84",
)  # fmt: skip
_X: Final = ("x", "rechtswert", "ostwert", "ost", "east", "easting", "e")
_Y: Final = ("y", "hochwert", "nordwert", "nord", "north", "northing", "n")
_NUMBER: Final = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?|[+-]?\d+(?:[.,]\d+)?")
_MOST_CELL: Final = 100_000


def read_csv(content: bytes, epsg: int | None) -> Sheet:
    """The rows of a table with a heading; raises ``Unreadable``."""
    text = _decoded(content)
    head = text.split("\n", 1)[0]
    separator = max(";,\t|", key=head.count)
    csv.field_size_limit(_MOST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
    except csv.Error as error:
        raise Unreadable(f"Zeile 1 ist nicht lesbar: {error}.") from None
    _check(header)
    lower = [name.casefold() for name in header]
    lat, lon = _column(lower, _LAT), _column(lower, _LON)
    if lat is not None and lon is not None:
        # Named columns say themselves what they are.
        return Sheet(_rows(reader, header, lon, lat), None, textual=True)
    east, north = _column(lower, _X), _column(lower, _Y)
    if east is None or north is None:
        raise Unreadable(
            "Zeile 1: Spalten für den Ort fehlen. Nennen Sie sie „lat“ und „lon“ "
            "(Grad) oder „x“ und „y“ (mit Angabe des Koordinatensystems)."
        )
    if epsg is None:
        raise Unreadable(
            "Die Spalten „x“ und „y“ brauchen ein Koordinatensystem: EPSG "
            f"{', '.join(map(str, EPSG))}."
        )
    if epsg == 4326:
        return Sheet(_rows(reader, header, east, north), None, textual=True)
    if epsg not in EPSG:
        raise Unreadable(
            f"EPSG:{epsg} wird nicht unterstützt. Möglich sind: "
            f"{', '.join(map(str, EPSG))}."
        )
    rows = _rows(reader, header, east, north)
    return Sheet(rows, _without_zone(epsg), textual=True)


def _without_zone(epsg: int) -> Turn:
    """Undo a zone number in front of the east (32 356 675), as offices write it."""
    turn = unprojector(epsg)
    zone = {25832: 32_000_000, 25833: 33_000_000}.get(epsg, 0)

    def without(x: float, y: float) -> tuple[float, float]:
        return turn(x - zone if zone and zone <= x < zone + 1_000_000 else x, y)

    return without


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        # "Unicode-Text" of Excel.
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError:
        raise Unreadable(
            "Die Datei ist kein Text. Speichern Sie sie als „CSV UTF-8“."
        ) from None


def _check(header: list[str]) -> None:
    if not any(header):
        raise Unreadable("Zeile 1: Die Überschriften der Spalten fehlen.")
    for at, name in enumerate(header):
        if not name:
            raise Unreadable(f"Zeile 1: Spalte {at + 1} hat keine Überschrift.")
        if name in header[:at]:
            raise Unreadable(f"Zeile 1: Die Spalte „{name}“ steht zweimal da.")


def _column(header: list[str], names: tuple[str, ...]) -> int | None:
    found = [at for at, name in enumerate(header) if name in names]
    return found[0] if len(found) == 1 else None


def _rows(
    reader: Iterator[list[str]], header: list[str], x: int, y: int
) -> Iterator[Row]:
    line = 1
    try:
        for cells in reader:
            line = int(getattr(reader, "line_num", line + 1))
            if any(cell.strip() for cell in cells):
                yield _row(f"Zeile {line}", cells, header, x, y)
    except csv.Error as error:
        yield Row(f"Zeile {line + 1}", "", None, {}, f"Nicht lesbar: {error}.")


def _row(place: str, cells: list[str], header: list[str], x: int, y: int) -> Row:
    if len(cells) != len(header):
        return Row(
            place,
            "",
            None,
            {},
            f"{len(cells)} Zellen statt {len(header)}. Fehlt ein Trennzeichen?",
        )
    properties: Mapping[str, object] = {
        name: cell.strip() or None
        for at, (name, cell) in enumerate(zip(header, cells, strict=True))
        if at not in (x, y)
    }
    try:
        position = [_number(cells[x], header[x]), _number(cells[y], header[y])]
    except ValueError as error:
        return Row(place, "", None, properties, str(error))
    return Row(place, "", {"type": "Point", "coordinates": position}, properties)


def _number(cell: str, name: str) -> float:
    text = cell.strip().replace(" ", "").replace("\u202f", "")
    if not text:
        raise ValueError(f"„{name}“ ist leer.")
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"„{name}“: „{text[:40]}“ ist keine Zahl.")
    if "," in text:
        text = text.replace(".", "").replace(",", ".")
    elif text.count(".") > 1:
        text = text.replace(".", "")
    return float(text)
