"""Whole collections as GeoPackage and FlatGeobuf, written by GDAL (extra ``geo``)."""

import struct
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import msgspec

from verbund.channels.ogc.files import FileKind, every
from verbund.channels.ogc.shapes import Column, Layer
from verbund.channels.ogc.sources import Source

if TYPE_CHECKING:
    import numpy as np

_TYPES: Final = {
    "Point": 1, "LineString": 2, "Polygon": 3, "MultiPoint": 4, "MultiLineString": 5,
    "MultiPolygon": 6, "GeometryCollection": 7,
}  # fmt: skip
#: Lines and areas may be of several parts, so the file says no more than it knows.
_LAYER_TYPES: Final = {"Point": "Point"}


def opened(layer: Layer, source: Source, kind: FileKind) -> BinaryIO:
    """The whole file, open for reading; on disk it has no name any more."""
    with tempfile.TemporaryDirectory(prefix="verbund-ogc-") as folder:
        path = Path(folder) / f"{layer.key}.{kind.ending}"
        write(layer, source, kind, path)
        return path.open("rb")


def write(layer: Layer, source: Source, kind: FileKind, path: Path) -> int:
    """Write the collection to ``path``; how many features."""
    # Heavy and an extra: loaded by whoever fetches such a file.
    import numpy as np  # noqa: PLC0415
    from pyogrio import raw  # noqa: PLC0415

    geometries: list[bytes | None] = []
    ids: list[str] = []
    values: list[list[object]] = [[] for _ in layer.columns]
    for page in every(layer, source):
        for body in page.bodies:
            feature = msgspec.json.decode(body)
            shape = feature["geometry"]
            geometries.append(None if shape is None else wkb(shape))
            ids.append(str(feature["id"]))
            given = feature["properties"]
            for column, cells in zip(layer.columns, values, strict=True):
                cells.append(_cell(column, given.get(column.name)))
    columns = [("kennung", np.array(ids, dtype=object))]
    columns += [
        (column.name, np.array(cells, dtype="float64" if _numeric(column) else object))
        for column, cells in zip(layer.columns, values, strict=True)
    ]
    # GDAL keeps these names for itself.
    reserved = {"fid", "ogc_fid", "geom", "geometry"}
    raw.write(
        path,
        np.array(geometries, dtype=object),
        [data for _, data in columns],
        np.array(
            [f"{n}_" if n.lower() in reserved else n for n, _ in columns], dtype=object
        ),
        field_mask=[np.zeros(len(ids), dtype=bool), *map(_missing, values)],
        driver=kind.driver,
        layer=layer.key,
        geometry_type=_LAYER_TYPES.get(layer.geometry, "Unknown"),
        # GDAL's index of FlatGeobuf wants every feature to have a place.
        layer_options=(
            {"SPATIAL_INDEX": "NO"}
            if kind.driver == "FlatGeobuf" and None in geometries
            else {}
        ),
        crs="OGC:CRS84" if kind.driver == "FlatGeobuf" else "EPSG:4326",
    )
    return len(ids)


def _missing(cells: list[object]) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    import numpy as np  # noqa: PLC0415

    return np.array([cell is None for cell in cells], dtype=bool)


def _numeric(column: Column) -> bool:
    return column.kind in ("integer", "number")


def _cell(column: Column, value: object) -> object:
    if _numeric(column):
        known = isinstance(value, (int, float)) and not isinstance(value, bool)
        return value if known else None
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "ja" if value else "nein"
    return str(value)


def wkb(geometry: Mapping[str, object]) -> bytes:
    """A geometry of ours as well-known binary, little endian."""
    kind = str(geometry["type"])
    head = struct.pack("<BI", 1, _TYPES[kind])
    if kind == "GeometryCollection":
        parts = geometry["geometries"]
        return _counted(head, [wkb(part) for part in _maps(parts)])
    given = _list(geometry["coordinates"])
    if kind == "Point":
        return head + _position(given)
    if kind == "LineString":
        return head + _line(given)
    if kind == "Polygon":
        return _counted(head, [_line(ring) for ring in given])
    single = kind.removeprefix("Multi")
    return _counted(
        head, [wkb({"type": single, "coordinates": part}) for part in given]
    )


def _maps(value: object) -> list[Mapping[str, object]]:
    if not isinstance(value, list):
        raise TypeError(f"{type(value).__name__} where a list should be")
    return value


def _list(value: object) -> list[list[object]]:
    if not isinstance(value, list):
        raise TypeError(f"{type(value).__name__} where a list should be")
    return value


def _counted(head: bytes, parts: list[bytes]) -> bytes:
    return b"".join((head, struct.pack("<I", len(parts)), *parts))


def _line(positions: object) -> bytes:
    found = _list(positions)
    return _counted(b"", [_position(position) for position in found])


def _position(value: object) -> bytes:
    x, y = _list(value)[:2]
    return struct.pack("<dd", x, y)
