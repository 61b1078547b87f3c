"""Zipped Shape and GeoPackage, read by GDAL (the extra ``geo``) in a process apart.

GDAL is a large program that reads what strangers send: it runs with little memory and
time, without the formats that fetch or include other files, and only sees a file whose
first bytes are those of the two formats.
"""

import io
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import Any, Final

import msgspec

from verbund.geodata.reading.rows import Row, Sheet, Unreadable

_SHAPE: Final = b"\x00\x00\x27\x0a"
_SQLITE: Final = b"SQLite format 3\x00"
_PARTS: Final = (".shp", ".shx", ".dbf", ".prj", ".cpg", ".qpj")
_OTHERS: Final = (
    ".sbn", ".sbx", ".xml", ".qmd", ".txt", ".pdf", ".fix", ".ain", ".aih",
)  # fmt: skip
_MOST_ENTRIES: Final = 60
_MOST_UNPACKED: Final = 300_000_000
_MOST_RATIO: Final = 200
_SECONDS: Final = 120
#: Run by its path: its package would bring Django along.
_CHILD: Final = Path(__file__).with_name("gdal_child.py")
_MOST_WRITTEN: Final = 400_000_000


def is_geopackage(content: bytes) -> bool:
    """Whether the first bytes are those of a GeoPackage (OGC 12-128r18, § 1.1.1)."""
    return content[:16] == _SQLITE and content[68:72] in (b"GPKG", b"GP10", b"GP11")


def read_geopackage(content: bytes, layer: str = "") -> Sheet:
    """The features of a GeoPackage with one layer (or the named one)."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.gpkg"
        path.write_bytes(content)
        return Sheet(list(_read(path, layer)))


def read_shape(content: bytes) -> Sheet:
    """The features of a zip with exactly one shape; raises ``Unreadable``."""
    with tempfile.TemporaryDirectory() as folder:
        path = _unpacked(content, Path(folder))
        return Sheet(list(_read(path, "")))


def _unpacked(content: bytes, folder: Path) -> Path:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [e for e in archive.infolist() if not e.is_dir()]
            _check(entries, len(content))
            wanted = {
                PurePosixPath(e.filename).suffix.lower(): e
                for e in entries
                if PurePosixPath(e.filename).suffix.lower() in _PARTS
            }
            for suffix, entry in wanted.items():
                # Under a name of our own: theirs might lead elsewhere.
                target = folder / f"data{suffix}"
                with archive.open(entry) as source:
                    data = source.read(_MOST_UNPACKED + 1)
                if len(data) > _MOST_UNPACKED:
                    raise Unreadable("Entpackt ist das Archiv zu groß.")
                target.write_bytes(data)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError):
        raise Unreadable(
            "Das Archiv ist beschädigt oder mit einem Passwort geschützt."
        ) from None
    path = folder / "data.shp"
    if path.read_bytes()[:4] != _SHAPE:
        raise Unreadable("Die Datei „.shp“ im Archiv ist kein Shape.")
    if ".prj" not in wanted:
        raise Unreadable(
            "Im Archiv fehlt die Datei „.prj“, die das Koordinatensystem nennt."
        )
    return path


def _check(entries: list[zipfile.ZipInfo], packed: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if (
        len(entries) > _MOST_ENTRIES
        or unpacked > _MOST_UNPACKED
        or unpacked > packed * _MOST_RATIO
    ):
        raise Unreadable("Entpackt wäre das Archiv zu groß.")
    found: dict[str, str] = {}
    for entry in entries:
        path = PurePosixPath(entry.filename)
        suffix = path.suffix.lower()
        if suffix not in (*_PARTS, *_OTHERS):
            raise Unreadable(
                f"Das Archiv enthält „{path.name[:60]}“. Erwartet wird ein Shape: "
                f"{', '.join(_PARTS[:5])}."
            )
        if suffix in _PARTS and suffix in found:
            raise Unreadable(
                "Das Archiv enthält mehrere Shapes. Senden Sie jedes für sich."
            )
        found[suffix] = entry.filename
    missing = [suffix for suffix in (".shp", ".shx", ".dbf") if suffix not in found]
    if missing:
        raise Unreadable(f"Im Archiv fehlt: {', '.join(missing)}.")


def _read(path: Path, layer: str) -> Iterator[Row]:
    if find_spec("pyogrio") is None or find_spec("pyproj") is None:
        raise Unreadable(
            "Shape und GeoPackage kann diese Installation nicht lesen: Es fehlt die "
            "Erweiterung „verbund[geo]“. GeoJSON und CSV gehen immer."
        )
    try:
        done = subprocess.run(  # noqa: S603 # our own module and a file of ours
            [sys.executable, "-P", _CHILD, path, layer],
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            cwd=path.parent,
            env=_environment(),
        )
    except subprocess.TimeoutExpired:
        raise Unreadable("Die Datei zu lesen dauert zu lange.") from None
    if done.returncode or len(done.stdout) > _MOST_WRITTEN:
        lines = done.stdout.decode("utf-8", "replace").strip().splitlines()
        known = lines[-1].startswith("!") if lines else False
        raise Unreadable(
            lines[-1].removeprefix("!")
            if known
            else "Die Datei ist beschädigt oder zu groß, um gelesen zu werden."
        )
    for number, line in enumerate(done.stdout.splitlines(), 1):
        found: dict[str, Any] = msgspec.json.decode(line)
        yield Row(
            f"Objekt {number}", found["id"], found["geometry"], found["properties"]
        )


def _environment() -> dict[str, str]:
    """Little of ours, and GDAL without what fetches or includes."""
    import verbund  # noqa: PLC0415 # only its place on the disk

    skip = (
        "OGR_VRT HTTP WFS OAPIF OGCAPI CSW Elasticsearch Carto AmigoCloud NGW PLSCENES "
        "EEDA GDALG VRT WMS WMTS WCS OGR_PDS OSM PGDUMP"
    )
    return {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": str(Path(verbund.__file__).parents[1]),
        "GDAL_SKIP": skip,
        "OGR_SKIP": skip,
        "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
        "GDAL_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
