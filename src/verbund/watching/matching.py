"""Does a piece of news concern a watch? Pure: geometry and names only."""

from collections.abc import Mapping
from functools import lru_cache

from verbund.kernel.geo import Box, GeometryFault, Shape, box_around, read_geometry
from verbund.kernel.geo.relations import distance_to_m, intersects
from verbund.watching.shapes import NewsItem, Watch, street_key


def concerns(watch: Watch, news: NewsItem) -> bool:
    """Whether every part of the watch fits the news."""
    return (
        news.collection in watch.collections
        and (not watch.categories or news.category in watch.categories)
        and (not watch.member or news.member == watch.member)
        and (not watch.feature or news.fid == watch.feature)
        and (not watch.street or _street(watch.street) in news.streets)
        and _within(watch, news.geometry)
    )


def shape_of(geometry: Mapping[str, object] | None) -> Shape | None:
    """The shape of a stored geometry; ``None`` if there is none that can be read."""
    if geometry is None:
        return None
    try:
        return read_geometry(geometry)
    except GeometryFault:
        return None


def _within(watch: Watch, geometry: Mapping[str, object] | None) -> bool:
    if watch.lat is None and not watch.polygon:
        return True
    shape = shape_of(geometry)
    if shape is None:
        return False
    if watch.lat is not None and watch.lon is not None:
        near = Box(*box_around(watch.lat, watch.lon, watch.metres))
        if not near.meets(shape.bounds()):
            return False
        if distance_to_m(shape, watch.lat, watch.lon) > watch.metres:
            return False
    return not watch.polygon or intersects(shape, _area(watch.polygon))


@lru_cache(maxsize=256)
def _area(polygon: tuple[tuple[float, float], ...]) -> Shape:
    return Shape(kind="Polygon", polygons=(((*polygon, polygon[0]),),))


@lru_cache(maxsize=4096)
def _street(street: str) -> str:
    return street_key(street)
