"""PROJ and GEOS agree with our own arithmetic of places."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pyproj = pytest.importorskip("pyproj")
shapely = pytest.importorskip("shapely")

from verbund.geodata.shipped import shipped_boundaries  # noqa: E402
from verbund.kernel.geo import (  # noqa: E402
    EPSG,
    Area,
    AreaIndex,
    GeometryFault,
    distance_m,
    from_crs,
    read_geometry,
    to_crs,
)
from verbund.kernel.geo.crossings import crossing  # noqa: E402
from verbund.kernel.geo.relations import intersects, representative  # noqa: E402

pytestmark = pytest.mark.judge
SHARED = Path(__file__).resolve().parents[3] / "shared/data/reports-geo/boundaries"
PROJ = {epsg: pyproj.Transformer.from_crs("OGC:CRS84", f"EPSG:{epsg}") for epsg in EPSG}
BACK = {epsg: pyproj.Transformer.from_crs(f"EPSG:{epsg}", "OGC:CRS84") for epsg in EPSG}
#: Germany with its sea; PROJ's grid of the whole zone is checked once below.
lats = st.floats(46.5, 56)
lons = st.floats(5, 16)
MILLIMETRE = 0.001


@pytest.mark.parametrize("epsg", [25832, 25833])
@given(lat=lats, lon=lons)
def test_utm_is_right_to_the_millimetre(epsg: int, lat: float, lon: float) -> None:
    east, north = to_crs(epsg, lon, lat)
    proj_east, proj_north = PROJ[epsg].transform(lon, lat)
    assert abs(east - proj_east) < MILLIMETRE
    assert abs(north - proj_north) < MILLIMETRE
    back = from_crs(epsg, east, north)
    proj_lon, proj_lat = BACK[epsg].transform(east, north)
    assert distance_m(back[1], back[0], proj_lat, proj_lon) < MILLIMETRE
    assert distance_m(back[1], back[0], lat, lon) < MILLIMETRE


@given(lat=st.floats(-85, 85), lon=st.floats(-180, 180))
def test_web_mercator_and_degrees_are_those_of_proj(lat: float, lon: float) -> None:
    assert to_crs(3857, lon, lat) == pytest.approx(
        PROJ[3857].transform(lon, lat), abs=1e-6
    )
    x, y = PROJ[3857].transform(lon, lat)
    assert from_crs(3857, x, y) == pytest.approx((lon, lat), abs=1e-11)
    assert to_crs(4326, lon, lat) == PROJ[4326].transform(lon, lat) == (lat, lon)
    assert from_crs(4326, lat, lon) == (lon, lat)


@given(lats, lons, lats, lons)
def test_metres_are_those_of_the_ellipsoid_within_half_a_percent(
    lat1: float, lon1: float, lat2: float, lon2: float
) -> None:
    _, _, metres = pyproj.Geod(ellps="GRS80").inv(lon1, lat1, lon2, lat2)
    assert distance_m(lat1, lon1, lat2, lon2) == pytest.approx(metres, rel=6e-3)


#: Corners on a coarse grid, so that shapes touch, run along and cross each other.
corners = st.tuples(st.integers(0, 8), st.integers(0, 8)).map(
    lambda p: [7 + p[0] / 16, 50 + p[1] / 16]
)


rings = st.lists(corners, min_size=3, max_size=8).map(lambda found: [*found, found[0]])


@st.composite
def geometries(draw: Any) -> dict[str, Any]:
    """Points, lines and simple areas."""
    kind = draw(st.sampled_from(["Point", "LineString", "Polygon"]))
    if kind == "Point":
        return {"type": kind, "coordinates": draw(corners)}
    if kind == "LineString":
        some = st.lists(corners, min_size=2, max_size=5, unique_by=tuple)
        return {"type": kind, "coordinates": draw(some)}
    return {"type": kind, "coordinates": [draw(rings)]}


@given(geometries(), geometries())
@settings(max_examples=400)
def test_geos_says_the_same_of_what_meets(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    ours = []
    for geometry in (one, other):
        try:
            shape = read_geometry(geometry)
        except GeometryFault:
            return
        if crossing(shape) is not None:
            return
        ours.append(shape)
    theirs = [shapely.geometry.shape(g) for g in (one, other)]
    if not all(map(shapely.is_valid, theirs)):
        return
    assert intersects(*ours) == theirs[0].intersects(theirs[1])
    for shape, geometry in zip(ours, theirs, strict=True):
        point = shapely.geometry.Point(*representative(shape))
        assert geometry.distance(point) < 1e-9


@given(rings)
@settings(max_examples=400)
def test_an_area_that_geos_takes_crosses_nothing(ring: list[list[float]]) -> None:
    geometry = {"type": "Polygon", "coordinates": [ring]}
    try:
        shape = read_geometry(geometry)
    except GeometryFault:
        return
    theirs = shapely.geometry.shape(geometry)
    if shapely.is_valid(theirs):
        assert crossing(shape) is None
    elif crossing(shape) is None:
        # We let rings touch themselves in a point; GEOS does not.
        assert "Ring Self-intersection" in shapely.is_valid_reason(theirs)


def test_geos_finds_the_same_municipality_of_ten_thousand_points() -> None:
    rows = [b for b in shipped_boundaries() if b.ars.startswith(("05", "06"))]
    index = AreaIndex(Area(row.ars, row.shape) for row in rows)
    tree = shapely.STRtree([shapely.geometry.shape(r.shape.geojson()) for r in rows])
    side = range(100)
    points = [(49.4 + y * 0.031, 5.9 + x * 0.043) for x in side for y in side]
    made = shapely.points([(lon, lat) for lat, lon in points])
    theirs: dict[int, str] = {}
    for point, area in zip(*tree.query(made, predicate="within"), strict=True):
        theirs[int(point)] = rows[int(area)].ars
    ours = {at: key for at, p in enumerate(points) if (key := index.at(*p)) is not None}
    assert len(ours) > 3000
    assert ours == theirs


@pytest.mark.skipif(
    not SHARED.exists(), reason="the shared data is not beside the clone"
)
def test_the_shipped_boundaries_are_those_of_the_published_edition() -> None:
    [path] = SHARED.glob("*.geojson")
    features = json.loads(path.read_text("utf-8"))["features"]
    ours = {row.ars: row for row in shipped_boundaries()}
    for feature in features:
        row = ours[feature["properties"]["ARS"]]
        assert row.name == feature["properties"]["GEN"]
        theirs = read_geometry(feature["geometry"]).bounds()
        mine = row.bounds
        for side in ("min_lon", "min_lat", "max_lon", "max_lat"):
            assert getattr(mine, side) == pytest.approx(getattr(theirs, side), abs=1e-4)


def test_every_shipped_area_is_valid_for_geos_or_touches_itself_in_a_point() -> None:
    wrong = []
    for row in shipped_boundaries():
        theirs = shapely.geometry.shape(row.shape.geojson())
        if not shapely.is_valid(theirs):
            reason = shapely.is_valid_reason(theirs)
            if crossing(row.shape) is not None or "Self" not in reason:
                wrong.append((row.name, reason))
    assert wrong == []
