"""Whose area holds a point, and how far it is to its edge."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbund.kernel.geo import Area, AreaIndex, read_geometry
from verbund.kernel.geo.geometry import Shape
from verbund.kernel.geo.packed import pack, pack_polygons, unpack, unpack_polygons


def square(west: float, south: float, side: float = 0.1) -> Shape:
    """A square area."""
    ring = [
        [west, south], [west + side, south], [west + side, south + side],
        [west, south + side], [west, south],
    ]  # fmt: skip
    return read_geometry({"type": "Polygon", "coordinates": [ring]})


CHESS = AreaIndex(
    Area((x, y), square(7 + x / 10, 50 + y / 10)) for x in range(8) for y in range(8)
)


@given(st.floats(50.0001, 50.7999), st.floats(7.0001, 7.7999))
def test_each_point_of_a_gapless_land_has_exactly_one_area(
    lat: float, lon: float
) -> None:
    assert len(CHESS.all_at(lat, lon)) == 1
    assert CHESS.at(lat, lon) == CHESS.all_at(lat, lon)[0]


def test_outside_there_is_none() -> None:
    assert CHESS.at(49.99, 7.5) is None
    assert CHESS.at(0.0, 0.0) is None
    assert CHESS.at(7.5, 50.5) is None


def test_an_area_within_another_is_told_apart_by_its_hole() -> None:
    outer = read_geometry(
        {
            "type": "Polygon",
            "coordinates": [
                [[7, 50], [7.3, 50], [7.3, 50.3], [7, 50.3], [7, 50]],
                [[7.1, 50.1], [7.1, 50.2], [7.2, 50.2], [7.2, 50.1], [7.1, 50.1]],
            ],
        }
    )
    index = AreaIndex([Area("ring", outer), Area("core", square(7.1, 50.1))])
    assert index.at(50.15, 7.15) == "core"
    assert index.at(50.05, 7.15) == "ring"


def test_what_is_near_comes_nearest_first() -> None:
    found = CHESS.near(50.05, 7.099, 500)
    assert [area.key for area, _ in found] == [(0, 0), (1, 0)]
    assert found[0][1] == pytest.approx(71.5, abs=0.5)


lines = st.lists(
    st.tuples(
        st.integers(-18_000_000, 18_000_000), st.integers(-9_000_000, 9_000_000)
    ).map(lambda p: (p[0] / 100_000, p[1] / 100_000)),
    min_size=1,
    max_size=20,
).map(tuple)


@given(lines)
def test_a_packed_line_comes_back_whole(line: tuple[tuple[float, float], ...]) -> None:
    assert unpack(pack(line)) == line
    assert unpack_polygons(pack_polygons(((line, line), (line,)))) == (
        (line, line),
        (line,),
    )


def test_the_example_of_the_format_is_packed_as_published() -> None:
    line = ((-120.2, 38.5), (-120.95, 40.7), (-126.453, 43.252))
    assert pack(line) == "_p~iF~ps|U_ulLnnqC_mqNvxq`@"


def test_a_packed_line_that_breaks_off_is_refused() -> None:
    with pytest.raises(ValueError, match="breaks off"):
        unpack("_p~iF")
