"""Formats of features: which there are, and pages and whole collections in them."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from typing import Final

import msgspec
from msgspec import Struct

from verbund.channels.ogc.crs import Crs
from verbund.channels.ogc.shapes import Ask, Layer, Slice
from verbund.channels.ogc.sources import Source

#: So many features are read at once when a whole collection goes out.
_AT_ONCE: Final = 1000
#: What a spreadsheet would take for a formula (OWASP, CSV injection).
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


class FileKind(Struct, frozen=True):
    """A format for whole collections; ``driver`` names GDAL's, empty is our own."""

    ending: str
    name: str
    media: str
    driver: str = ""


GEOJSON: Final = FileKind("geojson", "GeoJSON", "application/geo+json")
CSV: Final = FileKind("csv", "CSV", "text/csv; charset=utf-8")
GPKG: Final = FileKind("gpkg", "GeoPackage", "application/geopackage+sqlite3", "GPKG")
FGB: Final = FileKind("fgb", "FlatGeobuf", "application/flatgeobuf", "FlatGeobuf")


def offered(layer: Layer) -> tuple[FileKind, ...]:
    """Formats in which the whole collection may be fetched."""
    if layer.geometry == "none" or find_spec("pyogrio") is None:
        return (GEOJSON, CSV)
    return (GEOJSON, CSV, GPKG, FGB)


def every(layer: Layer, source: Source, ask: Ask | None = None) -> Iterator[Slice]:
    """All pages of a collection."""
    wanted = ask or Ask(limit=_AT_ONCE)
    while True:
        found = source.slice(layer, wanted)
        yield found
        if not found.next:
            return
        wanted = msgspec.structs.replace(wanted, after=found.next)


def geojson_lines(layer: Layer, source: Source) -> Iterator[bytes]:
    """The whole collection as one GeoJSON document, piece by piece."""
    yield b'{"type":"FeatureCollection","features":['
    between = b""
    for page in every(layer, source):
        if page.bodies:
            yield between + ",\n".join(page.bodies).encode()
            between = b",\n"
    yield b"]}\n"


def csv_lines(layer: Layer, source: Source) -> Iterator[bytes]:
    """The whole collection as CSV, piece by piece."""
    yield csv_head(layer)
    for page in every(layer, source):
        yield csv_rows(layer, page.bodies)


def csv_head(layer: Layer, crs: Crs | None = None) -> bytes:
    """The names of the columns: machine names, so that programs find them."""
    names = ["id", *(column.name for column in layer.columns)]
    if layer.geometry == "Point":
        names += ["lat", "lon"] if crs is None or crs.epsg in (0, 4326) else ["x", "y"]
    elif layer.geometry != "none":
        names.append("wkt")
    # Excel in German needs the mark and semicolons.
    return b"\xef\xbb\xbf" + _csv([names])


def csv_rows(layer: Layer, bodies: Iterable[str], crs: Crs | None = None) -> bytes:
    """Features as lines; numbers with a comma, as German spreadsheets read them."""
    return _csv(_cells(layer, msgspec.json.decode(body), crs) for body in bodies)


def _cells(layer: Layer, feature: Mapping[str, object], crs: Crs | None) -> list[str]:
    properties = feature["properties"]
    given = properties if isinstance(properties, dict) else {}
    cells = [_cell(feature.get("id"))]
    cells += [_cell(given.get(column.name)) for column in layer.columns]
    geometry = feature.get("geometry")
    if layer.geometry == "Point":
        cells += _pair(geometry, crs)
    elif layer.geometry != "none":
        cells.append(wkt(geometry) if isinstance(geometry, dict) else "")
    return cells


def _pair(geometry: object, crs: Crs | None) -> list[str]:
    if not isinstance(geometry, dict):
        return ["", ""]
    x, y = geometry["coordinates"][:2]
    # The head says lat, lon; CRS84 has them the other way round.
    turned = crs is None or crs.epsg == 0
    return [_cell(y), _cell(x)] if turned else [_cell(x), _cell(y)]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, (int, float)):
        return str(value).replace(".", ",")
    text = str(value)
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def _csv(rows: Iterable[list[str]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";", lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode()


def wkt(geometry: Mapping[str, object]) -> str:
    """A geometry of ours as well-known text."""
    kind = str(geometry["type"]).upper()
    parts = geometry.get("geometries")
    if isinstance(parts, list):
        return f"{kind} ({', '.join(wkt(part) for part in parts)})"
    return f"{kind} {_brackets(geometry['coordinates'], outermost=True)}"


def _brackets(value: object, *, outermost: bool = False) -> str:
    if not isinstance(value, list):
        raise TypeError(f"coordinates are {type(value).__name__}, not a list")
    if value and not isinstance(value[0], list):
        text = f"{value[0]} {value[1]}"
        return f"({text})" if outermost else text
    return f"({', '.join(_brackets(one) for one in value)})"
