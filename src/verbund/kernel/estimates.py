"""What a sample says about more than itself: intervals for shares and medians.

All intervals are at 95 %. Sources: E. B. Wilson 1927 (one share); R. G. Newcombe 1998,
Statistics in Medicine 17:873, method 10 (difference of shares); R. M. Price and D. G.
Bonett 2002, Journal of Statistical Computation and Simulation 72:119 (difference of
medians, distribution-free).
"""

from collections.abc import Sequence
from math import comb, sqrt
from statistics import NormalDist, median

_Z = NormalDist().inv_cdf(0.975)

Interval = tuple[float, float]


def share_interval(hits: int, count: int) -> Interval:
    """Between which shares (0 to 1) the true one lies; ``ValueError`` for no cases."""
    if count <= 0 or not 0 <= hits <= count:
        raise ValueError(f"{hits} von {count} ist kein Anteil.")
    share = hits / count
    middle = share + _Z**2 / (2 * count)
    spread = _Z * sqrt(share * (1 - share) / count + _Z**2 / (4 * count**2))
    whole = 1 + _Z**2 / count
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)


def share_difference(before: tuple[int, int], after: tuple[int, int]) -> Interval:
    """Interval of ``after - before``; each is (hits, count)."""
    p, q = after[0] / after[1], before[0] / before[1]
    p_low, p_high = share_interval(*after)
    q_low, q_high = share_interval(*before)
    difference = p - q
    low = difference - sqrt((p - p_low) ** 2 + (q_high - q) ** 2)
    high = difference + sqrt((p_high - p) ** 2 + (q - q_low) ** 2)
    return low, high


def median_difference(before: Sequence[float], after: Sequence[float]) -> Interval:
    """Interval of the difference of two medians; ``ValueError`` below five values."""
    difference = median(after) - median(before)
    spread = _Z * sqrt(_median_variance(before) + _median_variance(after))
    return difference - spread, difference + spread


def _median_variance(values: Sequence[float]) -> float:
    """The variance of the median by its order statistics (McKean and Schrader 1984)."""
    count = len(values)
    if count < 5:
        raise ValueError("Unter fünf Werten sagt ein Median nichts über mehr als sie.")
    ordered = sorted(values)
    place = max(1, round((count + 1) / 2 - sqrt(count)))
    tail = sum(comb(count, i) for i in range(place)) / 2**count
    z = NormalDist().inv_cdf(1 - tail)
    return ((ordered[count - place] - ordered[place - 1]) / (2 * z)) ** 2
