"""All checks of a file: places, shapes, ids, columns. Whole or not at all."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePath
from typing import Final

from msgspec import Struct

from verbund.geodata.collections import GeometryType, Property
from verbund.geodata.reading.columns import Column, as_typed, kind_of
from verbund.geodata.reading.csv_file import read_csv
from verbund.geodata.reading.gdal_file import (
    is_geopackage,
    read_geopackage,
    read_shape,
)
from verbund.geodata.reading.geojson_file import read_geojson
from verbund.geodata.reading.rows import Row, Sheet, Unreadable, turned
from verbund.kernel.geo import (
    Box,
    GeometryFault,
    PlaceFault,
    Shape,
    plausible,
    read_geometry,
)
from verbund.kernel.geo.crossings import crossing

MOST_FEATURES: Final = 200_000
MOST_COLUMNS: Final = 100
#: So many faults are told; who has more has one that repeats.
MOST_FAULTS: Final = 100
_MOST_TEXT: Final = 10_000
_LANGUAGES: Final = ("de", "de-simple", "en")
_NAME: Final = re.compile(r"[^\x00-\x1f\x7f\"'\\$]{1,60}")
_IDS: Final = ("id", "fid", "gml_id", "objectid", "nr", "nummer")

Progress = Callable[[int], None]


class Fault(Struct, frozen=True):
    """One thing to put right: where (``Zeile 7``) and what."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class FileFaults(ValueError):
    """The file is refused as a whole; ``faults`` are told to who sent it."""

    def __init__(self, faults: tuple[Fault, ...], *, more: int = 0) -> None:
        super().__init__("; ".join(map(str, faults[:3])))
        self.faults = faults
        self.more = more


class Checked(Struct, frozen=True, kw_only=True):
    """A file without fault: features as ``(fid, geometry, properties)``."""

    features: tuple[tuple[str, dict[str, object] | None, dict[str, object]], ...]
    properties: tuple[Property, ...]
    geometry: GeometryType
    bounds: Box | None

    def __len__(self) -> int:
        return len(self.features)


def check_file(
    content: bytes,
    name: str,
    *,
    epsg: int | None = None,
    id_column: str = "",
    progress: Progress | None = None,
) -> Checked:
    """Everything in the file, or ``FileFaults``.

    ``name`` only chooses between GeoJSON and CSV where the bytes do not tell. ``epsg``
    counts where the file names no coordinate system. Ids come from ``id_column``, the
    objects' own, a column with a usual name, or the order.
    """
    try:
        sheet = _sheet(content, name, epsg)
        return _Check(id_column, progress).run(sheet)
    except Unreadable as refused:
        raise FileFaults((Fault("", str(refused)),)) from None


def _sheet(content: bytes, name: str, epsg: int | None) -> Sheet:
    if not content.strip():
        raise Unreadable("Die Datei ist leer.")
    if content[:4] == b"PK\x03\x04":
        return read_shape(content)
    if is_geopackage(content):
        return read_geopackage(content)
    head = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    suffix = PurePath(name).suffix.lower()
    if head == b"{" or suffix in {".geojson", ".json"}:
        return read_geojson(content, epsg)
    if suffix in {".csv", ".txt", ".tsv"}:
        return read_csv(content, epsg)
    raise Unreadable(
        "Diese Art von Datei wird nicht gelesen. Möglich sind: GeoJSON, CSV mit "
        "Koordinaten, Shape (alle Teile in einem Zip), GeoPackage."
    )


class _Check:
    """One run over one file."""

    def __init__(self, id_column: str, progress: Progress | None) -> None:
        self._id_column = id_column
        self._progress = progress
        self._faults: list[Fault] = []
        self._more = 0
        self._seen: dict[str, str] = {}
        self._kinds: Counter[str] = Counter()
        self._columns: dict[str, Column] = {}
        self._box: list[float] | None = None

    def run(self, sheet: Sheet) -> Checked:
        """Check each row, then what only all of them show."""
        rows = list(self._rows(sheet))
        if not rows and not self._faults:
            self._tell("", "Die Datei enthält keine Objekte.")
        if len(self._columns) > MOST_COLUMNS:
            self._tell("", f"Die Datei hat mehr als {MOST_COLUMNS} Spalten.")
        if self._faults:
            raise FileFaults(tuple(self._faults), more=self._more)
        properties = tuple(
            Property(
                name=name,
                type=column.type,
                title=dict.fromkeys(("de", "de-simple", "en"), name),
            )
            for name, column in self._columns.items()
        )
        types = {p.name: p.type for p in properties}
        return Checked(
            features=tuple(
                (fid, shape.geojson() if shape else None, as_typed(given, types))
                for fid, shape, given in rows
            ),
            properties=properties,
            geometry=kind_of(self._kinds),
            bounds=Box(*self._box) if self._box else None,
        )

    def _rows(
        self, sheet: Sheet
    ) -> Iterator[tuple[str, Shape | None, Mapping[str, object]]]:
        for number, row in enumerate(sheet.rows, 1):
            if number > MOST_FEATURES:
                self._tell("", f"Die Datei hat mehr als {MOST_FEATURES} Objekte.")
                return
            if self._progress is not None and number % 1000 == 0:
                self._progress(number)
            if row.fault:
                self._tell(row.place, row.fault)
                continue
            fid = self._fid(row, number)
            shape = self._shape(row, sheet)
            self._note(row, sheet)
            yield fid, shape, row.properties

    def _tell(self, place: str, message: str) -> None:
        if len(self._faults) < MOST_FAULTS:
            self._faults.append(Fault(place, message))
        else:
            self._more += 1

    def _fid(self, row: Row, number: int) -> str:
        if self._id_column:
            given = row.properties.get(self._id_column)
        else:
            usual = {name.casefold(): name for name in row.properties}
            name = next((usual[one] for one in _IDS if one in usual), None)
            own = row.properties.get(name) if name else None
            given = row.fid or own or number
        fid = "" if given is None or isinstance(given, dict | list) else str(given)
        if not 0 < len(fid.strip()) <= 120:
            self._tell(row.place, "Die Kennung fehlt oder ist länger als 120 Zeichen.")
        elif fid in self._seen:
            self._tell(
                row.place,
                f"Die Kennung „{fid[:60]}“ steht schon bei {self._seen[fid]}.",
            )
        self._seen.setdefault(fid, row.place)
        return fid

    def _shape(self, row: Row, sheet: Sheet) -> Shape | None:
        if row.geometry is None:
            self._kinds["none"] += 1
            return None
        try:
            geometry = row.geometry
            if sheet.turn is not None:
                geometry = turned(geometry, sheet.turn)
            else:
                self._plausible(geometry)
            shape = read_geometry(geometry)
            box = shape.bounds()
            plausible(box.min_lat, box.min_lon)
            plausible(box.max_lat, box.max_lon)
            where = crossing(shape)
            if where is not None:
                raise GeometryFault(
                    f"Die Fläche überschneidet sich selbst bei Länge {where[0]:.6f}, "
                    f"Breite {where[1]:.6f}."
                )
        except (GeometryFault, PlaceFault) as fault:
            self._tell(row.place, _swapped(row.geometry, sheet) or str(fault))
            return None
        except (ValueError, OverflowError):
            told = "Die Koordinaten passen nicht zum Koordinatensystem."
            self._tell(row.place, _swapped(row.geometry, sheet) or told)
            return None
        self._kinds[shape.kind] += 1
        self._grow(box)
        return shape

    def _plausible(self, geometry: object) -> None:
        """A point as it stands in the file, before degrees are taken for granted."""
        if isinstance(geometry, Mapping) and geometry.get("type") == "Point":
            found = geometry.get("coordinates")
            if (
                isinstance(found, list)
                and len(found) >= 2
                and all(type(part) in (int, float) for part in found[:2])
            ):
                plausible(float(found[1]), float(found[0]))

    def _grow(self, box: Box) -> None:
        if self._box is None:
            self._box = [box.min_lon, box.min_lat, box.max_lon, box.max_lat]
            return
        self._box = [
            min(self._box[0], box.min_lon),
            min(self._box[1], box.min_lat),
            max(self._box[2], box.max_lon),
            max(self._box[3], box.max_lat),
        ]

    def _note(self, row: Row, sheet: Sheet) -> None:
        for name, value in row.properties.items():
            column = self._columns.get(name)
            if column is None:
                if not _NAME.fullmatch(name):
                    self._tell(row.place, f"Die Spalte „{name[:60]}“ heißt ungültig.")
                    continue
                column = self._columns[name] = Column(textual=sheet.textual)
            if isinstance(value, str) and len(value) > _MOST_TEXT:
                self._tell(
                    row.place, f"„{name}“ hat mehr als {_MOST_TEXT} Zeichen Text."
                )
            column.note(value)


def _swapped(geometry: object, sheet: Sheet) -> str:
    """What to say if the numbers make sense the other way round; else nothing."""
    turn = sheet.turn
    if turn is None:
        return ""
    try:
        box = read_geometry(turned(geometry, lambda x, y: turn(y, x))).bounds()
        plausible(box.min_lat, box.min_lon)
    except (ValueError, OverflowError):
        return ""
    return "Ost und Nord (x und y) sind vertauscht."
