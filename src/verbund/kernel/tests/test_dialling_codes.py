"""Dialling codes name the town, the longest one first."""

import pytest

from verbund.kernel.dialling_codes import town_of


@pytest.mark.parametrize(
    ("number", "town"),
    [
        ("3764", "Meerane"),
        ("376412345", "Meerane"),
        ("30901820", "Berlin"),
        ("661", "Fulda"),
        ("15112345678", ""),
        ("3", ""),
        ("", ""),
    ],
)
def test_the_longest_code_that_fits_names_the_town(number: str, town: str) -> None:
    assert town_of(number) == town
