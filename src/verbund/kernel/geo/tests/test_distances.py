"""Metres between places, and boxes that hold circles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbund.kernel.geo import box_around, distance_m
from verbund.kernel.geo.distances import to_segment_m

lats = st.floats(46, 56)
lons = st.floats(5, 16)


def test_from_cologne_to_bonn_it_is_twenty_five_kilometres() -> None:
    assert distance_m(50.9413, 6.9583, 50.7339, 7.0997) == pytest.approx(
        25_120, rel=0.002
    )


@given(lats, lons, lats, lons)
def test_there_and_back_is_the_same_and_nothing_is_nearer_than_itself(
    lat1: float, lon1: float, lat2: float, lon2: float
) -> None:
    there = distance_m(lat1, lon1, lat2, lon2)
    assert there == pytest.approx(distance_m(lat2, lon2, lat1, lon1))
    assert there >= 0
    assert distance_m(lat1, lon1, lat1, lon1) == 0


@given(lats, lons, st.floats(1, 50_000), lats, lons)
def test_a_box_around_loses_no_point_of_the_circle(
    lat: float, lon: float, metres: float, lat2: float, lon2: float
) -> None:
    west, south, east, north = box_around(lat, lon, metres)
    if distance_m(lat, lon, lat2, lon2) <= metres:
        # A hair's breadth for the last bit of the arithmetic.
        assert west - 1e-9 <= lon2 <= east + 1e-9
        assert south - 1e-9 <= lat2 <= north + 1e-9


def test_a_box_at_the_pole_goes_all_the_way_round() -> None:
    west, south, east, north = box_around(89.99, 10.0, 10_000)
    assert (west, east, north) == (-180.0, 180.0, 90.0)
    assert south == pytest.approx(89.9, abs=0.01)


@given(lats, lons, st.floats(0, 1))
def test_a_point_on_a_line_is_no_distance_away(
    lat: float, lon: float, along: float
) -> None:
    start, end = (lon, lat), (lon + 0.01, lat + 0.005)
    on_it = (lon + 0.01 * along, lat + 0.005 * along)
    assert to_segment_m(on_it[1], on_it[0], start, end) == pytest.approx(0, abs=0.01)


def test_beyond_the_end_of_a_line_its_end_counts() -> None:
    found = to_segment_m(50.0, 7.02, (7.0, 50.0), (7.01, 50.0))
    assert found == pytest.approx(distance_m(50.0, 7.02, 50.0, 7.01), rel=0.001)
