"""Write the boundaries that ship with ``geodata`` from VG5000 of the BKG.

``python scripts/build_boundaries.py VG5000_GEM.shp`` (shape in GK3, as published; the
extra ``geo`` is needed). Run by hand when a new edition is taken; the result is
committed. See ``src/verbund/geodata/data/NOTICE.md``.
"""

import csv
import gzip
import io
import sys
from pathlib import Path

import pyogrio
import pyproj
import shapely

from verbund.kernel.geo.geometry import GeometryFault, read_geometry
from verbund.kernel.geo.packed import pack_polygons

TARGET = Path(__file__).parents[1] / "src/verbund/geodata/data/gemeinden_2021.csv.gz"


def main() -> None:
    """Read the shape, turn it to degrees, write one line for each municipality."""
    meta, _, shapes, columns = pyogrio.raw.read(sys.argv[1])
    fields = dict(zip(meta["fields"], columns, strict=True))
    turn = pyproj.Transformer.from_crs(meta["crs"], 4326, always_xy=True)
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(("ars", "ags", "name", "kind", "polygons"))
    for at in sorted(range(len(shapes)), key=lambda at: fields["ARS"][at]):
        shape = shapely.transform(
            shapely.from_wkb(shapes[at]),
            turn.transform,
            interleaved=False,
        )
        rounded = shapely.transform(shape, lambda xy: xy.round(5))
        names = [fields[name][at] for name in ("ARS", "AGS", "GEN", "BEZ")]
        try:
            polygons = read_geometry(shapely.geometry.mapping(rounded)).polygons
        except GeometryFault as fault:
            raise SystemExit(f"{names}: {fault}") from fault
        out.writerow((*names, pack_polygons(polygons)))
    TARGET.parent.mkdir(exist_ok=True)
    # No time in the file: the same input gives the same bytes.
    TARGET.write_bytes(gzip.compress(text.getvalue().encode(), 9, mtime=0))
    print(f"{len(shapes)} boundaries, {TARGET.stat().st_size:,} bytes")  # noqa: T201


if __name__ == "__main__":
    main()
