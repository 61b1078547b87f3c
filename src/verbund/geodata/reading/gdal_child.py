"""The process that reads one file with GDAL and writes one JSON line for each object.

``python -P gdal_child.py FILE LAYER``; coordinates come out as
degrees. A line that begins with ``!`` is a sentence for who sent the file.
"""

import json
import math
import resource
import sys
from typing import Any, NoReturn

from verbund.kernel.geo.wkb import read_wkb

_MEMORY = 2_000_000_000
_SECONDS = 100


def main() -> None:
    """Read the file named on the command line."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # GDAL is loaded under the limits, and nowhere else.
    import pyogrio  # noqa: PLC0415
    import pyproj  # noqa: PLC0415

    path, layer = sys.argv[1], sys.argv[2]
    layers = [str(name) for name, _ in pyogrio.list_layers(path)]
    if layer and layer not in layers:
        refuse(f"Die Ebene „{layer}“ gibt es nicht, nur: {', '.join(layers)}.")
    if len(layers) != 1 and not layer:
        refuse(
            f"Die Datei hat {len(layers)} Ebenen ({', '.join(layers[:10])}). Speichern "
            "Sie eine davon für sich."
        )
    meta, fids, shapes, columns = pyogrio.raw.read(
        path, layer=layer or layers[0], force_2d=True, return_fids=True,
        datetime_as_string=True,
    )  # fmt: skip
    if not meta["crs"]:
        refuse("Die Datei nennt kein Koordinatensystem.")
    if shapes is None:
        refuse("Die Datei enthält keine Geometrien.")
    turn = pyproj.Transformer.from_crs(meta["crs"], "OGC:CRS84", always_xy=True)

    def degrees(x: float, y: float) -> tuple[float, float]:
        lon, lat = turn.transform(x, y)
        return (round(lon, 9), round(lat, 9)) if math.isfinite(lon) else (x, y)

    names = [str(name) for name in meta["fields"]]
    for at, fid in enumerate(fids):
        properties = {
            name: plain(column[at]) for name, column in zip(names, columns, strict=True)
        }
        geometry = None if shapes[at] is None else read_wkb(shapes[at], degrees)
        line = {"id": str(fid), "geometry": geometry, "properties": properties}
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def plain(value: Any) -> object:
    """A cell as JSON has it."""
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, bytes):
        return None
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(value)


def refuse(sentence: str) -> NoReturn:
    """Say why the file cannot be read, and end."""
    sys.stdout.write(f"!{sentence}\n")
    sys.exit(1)


if __name__ == "__main__":
    main()
