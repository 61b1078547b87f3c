"""An address lies where the by-law or the map says, and the answer says by what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbund.engine.areas import (
    Area,
    house_of,
    locate,
    overlaps,
    read_addresses,
    read_area,
)

SQUARE = {
    "type": "Polygon",
    "coordinates": [
        [[8.0, 49.0], [9.0, 49.0], [9.0, 50.0], [8.0, 50.0], [8.0, 49.0]],
        [[8.4, 49.4], [8.6, 49.4], [8.6, 49.6], [8.4, 49.6], [8.4, 49.4]],
    ],
}


def areas(*rows: dict[str, object]) -> list[Area]:
    return [read_area(row) for row in rows]


def address(street: str, number: str = "", code: str = "69115") -> dict[str, object]:
    return {"street": street, "house_number": number, "postal_code": code}


BY_LAW = areas(
    {
        "id": "a",
        "streets": [
            {"street": "Große Straße", "from": 1, "to": "41b", "parity": "odd"},
            {"street": "Große Straße", "from": 2, "to": 12},
            "Am Markt",
        ],
    },
    {"id": "b", "streets": [{"street": "Große Str.", "from": 43, "parity": "odd"}]},
)


@pytest.mark.parametrize(
    ("street", "number", "area", "by"),
    [
        ("Große Straße", "41", "a", "Große Straße 1–41b (ungerade Nummern)"),
        ("große str.", "41 b", "a", "Große Straße 1–41b (ungerade Nummern)"),
        ("Große Strasse", "12a", "a", "Große Straße 2–12"),
        ("GROSSE STRASSE", "99", "b", "Große Str. ab 43 (ungerade Nummern)"),
        ("Am Markt", "", "a", "Am Markt"),
    ],
)
def test_the_street_list_decides_by_number_and_side(
    street: str, number: str, area: str, by: str
) -> None:
    found = locate(address(street, number), BY_LAW)
    assert found is not None
    assert (found.area, found.by) == (area, by)


@pytest.mark.parametrize(
    ("street", "number"),
    [
        ("Große Straße", "41c"),
        ("Große Straße", "14"),
        ("Große Straße", ""),
        ("Weg", "1"),
    ],
)
def test_outside_of_every_stretch_there_is_no_area(street: str, number: str) -> None:
    assert locate(address(street, number), BY_LAW) is None


def test_a_known_point_beats_the_street_list() -> None:
    found = areas(
        {"id": "map", "polygon": SQUARE}, {"id": "list", "streets": ["Am Markt"]}
    )
    points = read_addresses(
        "street;house_number;postal_code;lon;lat\n"
        "Am Markt;1;69115;8,1;49,1\nAm Markt;2;69115;8.5;49.5\nAm Markt;3;69115;9;50\n"
    )

    def area_of(number: str) -> str | None:
        placed = locate(address("Am Markt", number), found, points)
        return placed.area if placed else None

    # Inside, in the hole (the list decides there), on the edge, unknown point.
    assert [area_of(n) for n in ("1", "2", "3", "4")] == ["map", "list", "map", "list"]


@given(st.floats(7.5, 9.5, allow_nan=False), st.floats(48.5, 50.5, allow_nan=False))
def test_a_point_is_in_the_square_or_not(x: float, y: float) -> None:
    (area,) = areas({"id": "map", "polygon": SQUARE})
    outer = 8 <= x <= 9 and 49 <= y <= 50
    hole = 8.4 < x < 8.6 and 49.4 < y < 49.6
    assert area.covers((x, y)) == (outer and not hole)


def test_two_areas_may_not_claim_the_same_house() -> None:
    def claimed(one: dict[str, object], other: dict[str, object]) -> bool:
        return bool(
            overlaps(
                areas({"id": "a", "streets": [one]}, {"id": "b", "streets": [other]})
            )
        )

    street = {"street": "Weg"}
    assert claimed(street, street)
    assert claimed({**street, "to": 10}, {**street, "from": 10})
    assert not claimed({**street, "to": 9}, {**street, "from": 10})
    assert not claimed({**street, "parity": "odd"}, {**street, "parity": "even"})
    assert overlaps(BY_LAW) == []


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"id": "a"}, "leer"),
        ({"streets": ["Weg"]}, "Kennung"),
        ({"id": "a", "streets": [{"street": "Weg", "von": 1}]}, "von"),
        ({"id": "a", "streets": [{"street": "Weg", "parity": "left"}]}, "left"),
        ({"id": "a", "streets": [{"street": "Weg", "from": 9, "to": 3}]}, "vor der"),
        ({"id": "a", "polygon": {"type": "Point", "coordinates": [1, 2]}}, "GeoJSON"),
        (
            {"id": "a", "polygon": {"type": "Polygon", "coordinates": [[[1, 2]]]}},
            "Ring",
        ),
        ({"id": "a", "polygon": {"type": "Polygon", "coordinates": None}}, "Ring"),
    ],
)
def test_a_wrong_area_is_refused_with_the_reason(
    row: dict[str, object], why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        read_area(row)


def test_house_numbers_have_letters() -> None:
    assert [house_of(n) for n in ("12", "12 A", "12-14", "x")] == [
        (12, ""), (12, "a"), (12, ""), None,
    ]  # fmt: skip
