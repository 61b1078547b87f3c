"""Coordinates as people send them: swapped, at zero, in metres, elsewhere."""

import pytest

from verbund.kernel.geo import PlaceFault, plausible


def test_places_in_germany_and_just_across_the_border_are_taken() -> None:
    for lat, lon in ((47.27, 10.18), (55.06, 8.42), (51.05, 5.87), (51.27, 15.04)):
        assert plausible(lat, lon) == (lat, lon)


@pytest.mark.parametrize(
    ("lat", "lon", "reason", "words"),
    [
        (6.96, 50.94, "swapped", "vertauscht"),
        (0.0, 0.0, "zero", "0/0"),
        (356675.7, 5645134.3, "metres", "Koordinatensystem"),
        (5645134.3, 32356675.7, "metres", "Meter"),
        (40.7, -74.0, "outside", "nicht in Deutschland"),
        (float("nan"), 7.0, "number", "Zahlen"),
        (51.0, float("inf"), "number", "Zahlen"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(
    lat: float, lon: float, reason: str, words: str
) -> None:
    with pytest.raises(PlaceFault, match=words) as refused:
        plausible(lat, lon)
    assert refused.value.reason == reason
