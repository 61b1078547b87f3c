import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbund.kernel.money import format_euro, parse_euro, pro_rata, share

CENTS = st.integers(-(10**13), 10**13)


def test_euro_in_german_and_english():
    assert format_euro(123456) == "1.234,56\u00a0€"
    assert format_euro(-5) == "−0,05\u00a0€"
    assert format_euro(123456, "de-simple") == "1.234,56\u00a0€"
    assert format_euro(-123456, "en") == "−€1,234.56"


@given(CENTS)
def test_what_was_written_in_german_is_read_back(cents):
    assert parse_euro(format_euro(cents)) == cents


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("12", 1200),
        ("12,5", 1250),
        ("1234.56", 123456),
        ("1.234", 123400),
        ("1.234.567,89", 123456789),
        (" 60 € ", 6000),
        ("EUR 60,00", 6000),
        ("60 Euro", 6000),
        ("5,-", 500),
        ("5,– €", 500),
        ("- 3,20", -320),
        ("−€3,20", -320),
    ],
)
def test_amounts_as_people_type_them(text, cents):
    assert parse_euro(text) == cents


@pytest.mark.parametrize(
    "text",
    ["", "€", "-", "zwölf", "1,234.56", "12,345", "1.23.4", "1e3", "٣", "--5", "5,"],
)
def test_unclear_amounts_are_refused_with_an_example(text):
    with pytest.raises(ValueError, match=r"zum Beispiel 1\.234,56"):
        parse_euro(text)


def test_amounts_beyond_any_budget_are_refused():
    with pytest.raises(ValueError, match="zu groß"):
        parse_euro("9" * 30)


@given(CENTS, st.lists(st.integers(0, 10**6), min_size=1).filter(any))
def test_shares_sum_up_exactly_and_differ_less_than_a_cent_from_fair(total, weights):
    parts = share(total, weights)
    assert sum(parts) == total
    whole = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * whole - total * weight) < whole


def test_of_equal_remainders_the_earlier_gets_the_cent():
    assert share(100, [1, 1, 1]) == [34, 33, 33]


@pytest.mark.parametrize("weights", [[], [0], [2, -1]])
def test_shares_need_usable_weights(weights):
    with pytest.raises(ValueError, match="Weights"):
        share(100, weights)


@pytest.mark.parametrize(
    ("cents", "rounding", "expected"),
    [
        (5, "half_up", 3),
        (5, "half_even", 2),
        (7, "half_even", 4),
        (5, "down", 2),
        (5, "up", 3),
        (-5, "half_up", -3),
        (-5, "down", -2),
        (4, "up", 2),
    ],
)
def test_half_of_an_amount_is_rounded_as_asked(cents, rounding, expected):
    assert pro_rata(cents, 1, 2, rounding) == expected


def test_two_months_of_a_dog_tax():
    assert pro_rata(3600, 2, 12) == 600
    assert pro_rata(10_000, 5, 12, "down", step=100) == 4100


def test_an_unknown_rounding_is_refused():
    with pytest.raises(ValueError, match="half_up"):
        pro_rata(1, 1, 2, "kaufmännisch")
    with pytest.raises(ValueError, match="Denominator"):
        pro_rata(1, 1, 0)
