"""Places on the earth: distances, projections, GeoJSON, whose area holds a point.

In: plain numbers (degrees of longitude and latitude in CRS84, which here is the same as
ETRS89 and WGS 84) and GeoJSON values. Out: metres, coordinates in the systems that
German offices use, checked shapes, and an index that says in microseconds which area
holds a point. Pure Python; nothing here needs a native library.
"""

from verbund.kernel.geo.areas import Area, AreaIndex
from verbund.kernel.geo.checks import PlaceFault, plausible
from verbund.kernel.geo.distances import box_around, distance_m
from verbund.kernel.geo.geometry import (
    Box,
    GeometryFault,
    Shape,
    read_geometry,
    rounded,
)
from verbund.kernel.geo.projection import EPSG, from_crs, to_crs

__all__ = [
    "EPSG", "Area", "AreaIndex", "Box", "GeometryFault", "PlaceFault", "Shape",
    "box_around", "distance_m", "from_crs", "plausible", "read_geometry", "rounded",
    "to_crs",
]  # fmt: skip
