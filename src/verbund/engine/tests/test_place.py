"""A place as an answer: points, streets, numbers of things; hostile values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbund.engine.display import display_value
from verbund.engine.messages import Wrong
from verbund.engine.model import Field
from verbund.engine.place_values import PARTS, in_germany, place_line
from verbund.engine.text import Text
from verbund.engine.values import PARSERS

WHERE = Field(type="place", path="where", label=Text(de="Wo?"))
POINT = Field(type="place", path="where", label=Text(de="Wo?"), needs="point")
STREET = Field(type="place", path="where", label=Text(de="Wo?"), needs="address")
HERE = Field(type="place", path="where", label=Text(de="Wo?"), within="germany")


def read(raw: object, field: Field = WHERE) -> object:
    return PARSERS["place"](field, raw)


def refusal(raw: object, field: Field = WHERE) -> Wrong:
    with pytest.raises(Wrong) as caught:
        read(raw, field)
    return caught.value


@pytest.mark.parametrize(
    "raw",
    [
        {"lat": 50.7374, "lon": 7.0982},
        {"street": "Hauptstraße", "house_number": "12a"},
        {"asset": "L-4711"},
        {"note": "Hinter dem Spielplatz"},
    ],
)
def test_one_way_of_saying_where_is_enough(raw: dict[str, object]) -> None:
    assert read(raw)


def test_degrees_are_kept_as_text_with_seven_places() -> None:
    found = read({"lat": 50.73743219999, "lon": " 7,10 ", "note": ""})
    assert found == {"lat": "50.7374322", "lon": "7.1"}


def test_a_normal_form_is_its_own_normal_form() -> None:
    once = read({"lat": "50.70", "lon": 7, "street": "  Am  Markt "})
    assert read(once) == once


def test_swapped_degrees_are_recognised_and_said() -> None:
    found = refusal({"lat": 7.0982, "lon": 50.7374})
    assert (found.code, found.part) == ("swapped", "lat")
    assert "50,7374 Nord und 7,0982 Ost" in found.message.de


@pytest.mark.parametrize(
    ("raw", "code", "part"),
    [
        ({"lat": 0, "lon": 0}, "position", "lat"),
        ({"lat": "0,0", "lon": "-0.00"}, "position", "lat"),
        ({"lat": 50.7}, "missing", "lon"),
        ({"lon": 7.1, "street": "Markt"}, "missing", "lat"),
        ({"lat": "NaN", "lon": 7}, "number", "lat"),
        ({"lat": float("nan"), "lon": 7}, "number", "lat"),
        ({"lat": 50, "lon": float("inf")}, "number", "lon"),
        ({"lat": 90.1, "lon": 7}, "number", "lat"),
        ({"lat": 50, "lon": -180.5}, "number", "lon"),
        ({"lat": 10**5000, "lon": 7}, "number", "lat"),
        ({"lat": "1e999", "lon": 7}, "number", "lat"),
        ({"lat": "9" * 5000, "lon": 7}, "number", "lat"),
        ({"lat": True, "lon": 7}, "number", "lat"),
        ({"lat": "hier", "lon": "dort"}, "number", "lat"),
        ({"lat": {"a": 1}, "lon": []}, "number", "lat"),
        ({"house_number": "4"}, "missing", "street"),
        ({"city": "Bonn"}, "missing", ""),
        ({"street": "Markt", "postal_code": "531"}, "postal_code", "postal_code"),
        ({"street": 4}, "type", "street"),
        ({"asset": "1" * 61}, "max_length", "asset"),
        ({"note": "\u202etxt.exe"}, "letters", "note"),
        ("Bonn", "type", ""),
        ([50, 7], "type", ""),
    ],
)
def test_hostile_places_are_refused_at_their_part(
    raw: object, code: str, part: str
) -> None:
    found = refusal(raw)
    assert (found.code, found.part) == (code, part)
    assert all(found.message.get(name) for name in ("de", "de-simple", "en"))


def test_a_field_may_need_the_point_or_the_street() -> None:
    assert refusal({"street": "Markt"}, POINT).part == "lat"
    assert refusal({"lat": 50.7, "lon": 7.1}, STREET).part == "street"
    assert read({"lat": 50.7, "lon": 7.1}, POINT)
    assert read({"street": "Markt"}, STREET)


def test_only_a_field_that_says_so_refuses_what_is_outside_germany() -> None:
    paris = {"lat": 48.8566, "lon": 2.3522}
    assert read(paris)
    assert refusal(paris, HERE).code == "outside"


def test_people_read_the_street_before_the_point() -> None:
    found = {"street": "Markt", "house_number": "1", "lat": "50.7", "lon": "7.1"}
    assert display_value(WHERE, found) == "Markt 1"
    assert (
        display_value(WHERE, {"asset": "L-4711", "city": "Bonn"}) == "Bonn, Nr. L-4711"
    )
    point = {"lat": "50.7374322", "lon": "7.1"}
    assert display_value(WHERE, point) == "50,73743° N, 7,10000° O"


@given(
    st.dictionaries(
        st.sampled_from([*PARTS, "extra"]),
        st.none() | st.text(max_size=30) | st.floats() | st.integers() | st.booleans(),
    )
)
def test_whatever_comes_is_a_place_or_a_refusal(raw: dict[str, object]) -> None:
    try:
        found = read(raw)
    except Wrong:
        return
    assert isinstance(found, dict)
    assert read(found) == found
    assert all(isinstance(value, str) and value for value in found.values())
    assert place_line(found)


@given(st.decimals("47.2", "55.1", places=9), st.decimals("5.8", "15.1", places=9))
def test_a_german_point_comes_back_within_a_centimetre(
    lat: object, lon: object
) -> None:
    found = read({"lat": str(lat), "lon": str(lon)}, HERE)
    assert isinstance(found, dict)
    assert abs(float(found["lat"]) - float(str(lat))) < 1e-7
    assert abs(float(found["lon"]) - float(str(lon))) < 1e-7
    assert not in_germany(lon, lat)  # type: ignore[arg-type]
