"""Small files of vector tiles (PMTiles), as GDAL writes them."""

import json
from pathlib import Path
from typing import Any

from pyogrio import raw

SHAPES: dict[str, Any] = {
    "transport": {"type": "LineString", "coordinates": [[8.6, 50.0], [8.9, 50.2]]},
    "water": {
        "type": "Polygon",
        "coordinates": [[[8.7, 50.0], [8.8, 50.0], [8.8, 50.1], [8.7, 50.0]]],
    },
    "land": {
        "type": "Polygon",
        "coordinates": [[[6, 48], [15, 48], [15, 54], [6, 54], [6, 48]]],
    },
}


def small(folder: Path, layer: str) -> Path:
    """An archive of GDAL's with one layer and one feature."""
    plain = folder / f"{layer}.geojson"
    shape = SHAPES[layer]
    feature = {"type": "Feature", "properties": {"n": "x"}, "geometry": shape}
    plain.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    about, _, geometry, values = raw.read(plain)
    found = folder / f"{layer}.pmtiles"
    raw.write(
        found,
        geometry,
        values,
        about["fields"],
        geometry_type=shape["type"],
        crs="EPSG:4326",
        driver="PMTiles",
        layer=layer,
        dataset_options={"MINZOOM": "0", "MAXZOOM": "6"},
    )
    return found
