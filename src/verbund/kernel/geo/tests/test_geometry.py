"""GeoJSON is read as the standard says; what is broken or hostile is refused."""

import json
from math import cos, sin, tau
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbund.kernel.geo import GeometryFault, read_geometry
from verbund.kernel.geo.crossings import crossing
from verbund.kernel.geo.geometry import twice_area
from verbund.kernel.geo.relations import (
    distance_to_m,
    holds,
    intersects,
    length_m,
    representative,
)

SQUARE = [[7.0, 50.0], [7.1, 50.0], [7.1, 50.1], [7.0, 50.1], [7.0, 50.0]]
HOLE = [[7.02, 50.02], [7.02, 50.08], [7.08, 50.08], [7.08, 50.02], [7.02, 50.02]]


def polygon(*rings: list[list[float]]) -> dict[str, Any]:
    """A polygon of these rings."""
    return {"type": "Polygon", "coordinates": list(rings)}


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point", "coordinates": [7.0, 50.0]},
        {"type": "MultiPoint", "coordinates": [[7.0, 50.0], [7.1, 50.0]]},
        {"type": "LineString", "coordinates": [[7.0, 50.0], [7.1, 50.0]]},
        {"type": "MultiLineString", "coordinates": [[[7.0, 50.0], [7.1, 50.0]]]},
        polygon(SQUARE, HOLE),
        {"type": "MultiPolygon", "coordinates": [[SQUARE, HOLE]]},
        {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "Point", "coordinates": [7.0, 50.0]},
                {"type": "LineString", "coordinates": [[7.0, 50.0], [7.1, 50.0]]},
            ],
        },
    ],
)
def test_each_type_comes_back_as_it_was(geometry: dict[str, Any]) -> None:
    written = json.loads(json.dumps(read_geometry(geometry).geojson()))
    assert written == geometry


def test_rings_are_turned_as_the_standard_says() -> None:
    shape = read_geometry(polygon(SQUARE[::-1], HOLE[::-1]))
    [(outer, hole)] = shape.polygons
    assert twice_area(outer) > 0
    assert twice_area(hole) < 0


def test_heights_are_dropped_and_degrees_rounded_to_a_centimetre() -> None:
    shape = read_geometry({"type": "Point", "coordinates": [7.123456789, 50, 80.5]})
    assert shape.points == ((7.1234568, 50.0),)


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        (None, "fehlt"),
        ([], "fehlt"),
        ({"type": "Circle", "coordinates": [7, 50]}, "Circle"),
        ({"type": ["Point"], "coordinates": [7, 50]}, "Geometrietyp"),
        ({"type": "Point"}, "fehlen"),
        ({"type": "Point", "coordinates": []}, "leer"),
        ({"type": "Point", "coordinates": [7]}, "Länge und Breite"),
        ({"type": "Point", "coordinates": ["7", 50]}, "keine Zahl"),
        ({"type": "Point", "coordinates": [True, 50]}, "keine Zahl"),
        ({"type": "Point", "coordinates": [float("nan"), 50]}, "endliche"),
        ({"type": "Point", "coordinates": [10**400, 50]}, "endliche"),
        ({"type": "Point", "coordinates": [356675.7, 5645134.3]}, "WGS 84"),
        ({"type": "LineString", "coordinates": [[7, 50]]}, "zwei Punkte"),
        (polygon(SQUARE[:-1]), "nicht geschlossen"),
        (polygon(SQUARE[:2] + SQUARE[:1]), "vier Punkte"),
        (polygon([[7, 50], [7.1, 50], [7.2, 50], [7, 50]]), "umschließt nichts"),
        ({"type": "MultiPolygon", "coordinates": []}, "leer"),
        (
            {
                "type": "GeometryCollection",
                "geometries": [{"type": "GeometryCollection", "geometries": []}],
            },
            "GeometryCollection",
        ),
    ],
)
def test_what_is_no_geometry_is_refused_with_the_reason(
    geometry: object, words: str
) -> None:
    with pytest.raises(GeometryFault, match=words):
        read_geometry(geometry)


def test_a_flood_of_positions_is_refused_before_it_is_read() -> None:
    many = {"type": "MultiPoint", "coordinates": [[7.0, 50.0]] * 101}
    with pytest.raises(GeometryFault, match="mehr als 100"):
        read_geometry(many, most=100)


def test_depth_without_end_is_refused() -> None:
    nested: Any = [7.0, 50.0]
    for _ in range(5000):
        nested = [nested]
    with pytest.raises(GeometryFault):
        read_geometry({"type": "Polygon", "coordinates": nested})


anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["type", "coordinates", "geometries"]), inner)
    ),
    max_leaves=20,
)
kinds = st.sampled_from(["Point", "Polygon", "MultiLineString", "GeometryCollection"])


@given(anything, kinds)
def test_whatever_comes_is_read_or_refused_and_nothing_else(
    value: object, kind: str
) -> None:
    for candidate in (
        value,
        {"type": kind, "coordinates": value, "geometries": value},
    ):
        try:
            shape = read_geometry(candidate)
        except GeometryFault:
            continue
        shape.bounds()
        lon, lat = representative(shape)
        assert -180 <= lon <= 180
        assert -90 <= lat <= 90


def test_a_ring_that_crosses_itself_is_found_with_the_place() -> None:
    bow = [[7.0, 50.0], [7.2, 50.2], [7.2, 50.0], [7.0, 50.1], [7.0, 50.0]]
    assert crossing(read_geometry(polygon(SQUARE, HOLE))) is None
    found = crossing(read_geometry(polygon(bow)))
    assert found is not None
    assert found[0] == pytest.approx(7.0667, abs=0.001)


def test_a_tangle_is_refused_instead_of_unravelled() -> None:
    zigzag = [[7 + n / 40_000, 50 + n % 2] for n in range(20_000)]
    ring = [*zigzag, [7.6, 49.9], [7.0, 49.9], zigzag[0]]
    with pytest.raises(GeometryFault, match="verwickelt"):
        crossing(read_geometry(polygon(ring)))


def test_a_long_coast_is_checked() -> None:
    turns = [n / 20_000 * tau for n in range(20_000)]
    radii = [(0.5 + sin(90 * t) / 99, t) for t in turns]
    coast = [[7 + r * cos(t), 50 + r * sin(t)] for r, t in radii]
    assert crossing(read_geometry(polygon([*coast, coast[0]]))) is None


def test_a_point_in_a_hole_is_outside() -> None:
    [rings] = read_geometry(polygon(SQUARE, HOLE)).polygons
    assert holds(rings, (7.01, 50.01))
    assert holds(rings, (7.0, 50.05))
    assert not holds(rings, (7.05, 50.05))
    assert not holds(rings, (7.2, 50.05))


def test_the_point_that_stands_for_an_area_lies_in_it() -> None:
    crescent = read_geometry(polygon(SQUARE, HOLE))
    assert holds(crescent.polygons[0], representative(crescent))


def test_the_point_that_stands_for_a_line_lies_half_way() -> None:
    line = read_geometry(
        {"type": "LineString", "coordinates": [[7.0, 50.0], [7.2, 50.0]]}
    )
    assert representative(line) == pytest.approx((7.1, 50.0), abs=1e-6)
    assert length_m(line) == pytest.approx(14_295, rel=0.001)


def test_shapes_meet_when_one_lies_in_the_other_or_they_touch() -> None:
    square = read_geometry(polygon(SQUARE))
    ring = read_geometry(polygon(SQUARE, HOLE))
    inner = read_geometry(
        polygon([[7.03, 50.03], [7.04, 50.03], [7.04, 50.04], [7.03, 50.03]])
    )
    corner = read_geometry({"type": "Point", "coordinates": [7.1, 50.1]})
    through = read_geometry(
        {"type": "LineString", "coordinates": [[6.9, 50.05], [7.2, 50.06]]}
    )
    assert intersects(square, inner)
    assert intersects(inner, square)
    assert not intersects(ring, inner)
    assert intersects(square, corner)
    assert intersects(through, ring)
    assert not intersects(through, corner)


def test_inside_of_an_area_nothing_is_far() -> None:
    square = read_geometry(polygon(SQUARE))
    assert distance_to_m(square, 50.05, 7.05) == 0
    assert distance_to_m(square, 50.05, 7.11) == pytest.approx(714, abs=1)
