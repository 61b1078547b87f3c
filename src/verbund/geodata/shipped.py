"""The boundaries that come with the program: VG5000 of the BKG, all of Germany.

Generalised for 1 : 5,000,000: a border may be off by some hundred metres, which
``ACCURACY_M`` says to whoever asks near one. Sources: ``data/NOTICE.md``.
"""

import csv
import gzip
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

from msgspec import Struct

from verbund.kernel.geo.geometry import Box, Shape
from verbund.kernel.geo.packed import unpack_polygons

FILE: Final = Path(__file__).parent / "data" / "gemeinden_2021.csv.gz"
SOURCE: Final = "© GeoBasis-DE / BKG 2021 (Daten verändert), dl-de/by-2-0, VG5000"
VALID_FROM: Final = date(2021, 1, 1)
ACCURACY_M: Final = 300


class ShippedBoundary(Struct, frozen=True):
    """One municipality with its area."""

    ars: str
    ags: str
    name: str
    kind: str
    shape: Shape
    bounds: Box


def shipped_boundaries() -> Iterator[ShippedBoundary]:
    """All boundaries of the file, by key; a quarter of a second for eleven thousand."""
    with gzip.open(FILE, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            polygons = unpack_polygons(row["polygons"])
            many = len(polygons) > 1
            shape = Shape(kind="MultiPolygon" if many else "Polygon", polygons=polygons)
            yield ShippedBoundary(
                row["ars"], row["ags"], row["name"], row["kind"], shape, shape.bounds()
            )
