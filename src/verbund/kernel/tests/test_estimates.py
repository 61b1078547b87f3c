"""Intervals agree with published examples and behave as intervals must."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verbund.kernel.estimates import median_difference, share_difference, share_interval


def test_one_share_agrees_with_the_published_example() -> None:
    # Newcombe 1998, Statistics in Medicine 17:857, table I, method 3: 81 of 263.
    low, high = share_interval(81, 263)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)


def test_the_difference_of_shares_agrees_with_the_published_example() -> None:
    # Newcombe 1998, 17:873, table II, method 10: 56/70 against 48/80.
    low, high = share_difference((48, 80), (56, 70))
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


@given(st.integers(1, 400), st.data())
def test_a_share_lies_in_its_interval(count: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, count))
    low, high = share_interval(hits, count)
    assert 0 <= low <= high <= 1
    assert low - 1e-9 <= hits / count <= high + 1e-9


def test_medians_that_differ_are_told_apart_and_equal_ones_are_not() -> None:
    dice = Random(7)  # noqa: S311 – a repeatable sample
    before = [dice.gauss(20, 6) for _ in range(300)]
    after = [dice.gauss(12, 6) for _ in range(300)]
    low, high = median_difference(before, after)
    assert low < -8 < high < 0
    low, high = median_difference(before, before)
    assert low < 0 < high


def test_nineteen_of_twenty_intervals_hold_the_truth() -> None:
    dice = Random(11)  # noqa: S311 – a repeatable sample
    held = 0
    for _ in range(400):
        before = [dice.expovariate(1 / 10) for _ in range(60)]
        after = [dice.expovariate(1 / 10) for _ in range(60)]
        low, high = median_difference(before, after)
        held += low <= 0 <= high
    assert 0.92 <= held / 400 <= 0.99


def test_too_few_values_and_wrong_shares_are_refused() -> None:
    with pytest.raises(ValueError, match="fünf"):
        median_difference([1, 2, 3, 4], [1, 2, 3, 4, 5])
    with pytest.raises(ValueError, match="kein Anteil"):
        share_interval(3, 2)
