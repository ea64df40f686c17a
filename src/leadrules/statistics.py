"""Statistics of small numbers: how sure a share is, and where the middle of some lengths lies.

Written once, for everything that measures.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor, sqrt
from typing import Final, NamedTuple, TypeVar

Z_95: Final = 1.959963984540054
"""The 97.5% point of the standard normal distribution: an interval of 95% leaves out as much on either side."""

Number = TypeVar("Number", int, float)


class Interval(NamedTuple):
    """What lies between two bounds, both included."""

    low: float
    high: float


def wilson(successes: int, trials: int, z: float = Z_95) -> Interval:
    """Return the Wilson score interval of a share, between 0 and 1.

    With p = successes / trials: (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n). It never leaves 0 to 1, and holds
    its promise for few trials and for shares near the ends. Source: E. B. Wilson, Probable inference, the law of
    succession, and statistical inference, Journal of the American Statistical Association 22 (1927), 209 to 212.

    >>> [round(bound, 3) for bound in wilson(8, 10)]
    [0.49, 0.943]

    Raises:
        ValueError: there are no trials, or not between none and all of them are successes.
    """
    if trials < 1 or not 0 <= successes <= trials:
        raise ValueError(f"{successes} of {trials} is no share")
    p, square = successes / trials, z * z
    middle = p + square / (2 * trials)
    half = z * sqrt(p * (1 - p) / trials + square / (4 * trials * trials))
    scale = 1 + square / trials
    low = 0.0 if successes == 0 else max(0.0, (middle - half) / scale)
    high = 1.0 if successes == trials else min(1.0, (middle + half) / scale)
    return Interval(low, high)


def quantile(ordered: Sequence[Number], share: Fraction) -> Number:
    """Return the nearest rank: the least of the values such that at least this share of them is not above it.

    ``ordered`` are the values, least first. The result is always one of them; the median of an even number is the lower
    one of the two in the middle.

    >>> quantile([1, 2, 3, 10], Fraction(1, 2)), quantile([1, 2, 3, 10], Fraction(9, 10))
    (2, 10)

    Raises:
        ValueError: there are no values, or the share is not between 0 and 1.
    """
    if not ordered or not 0 <= share <= 1:
        raise ValueError("a quantile needs values, and a share between 0 and 1")
    return ordered[max(1, ceil(share * len(ordered))) - 1]


def median_interval(ordered: Sequence[Number], z: float = Z_95) -> tuple[Number, Number] | None:
    """Return the values between which the median lies, whatever they are distributed like; None for too few.

    Fewer than 8 are too few for 95%. ``ordered`` are the values, least first. The bounds are the values of rank
    (n − z·√n) / 2, rounded down, and 1 + (n + z·√n) / 2, rounded up. Source: W. J. Conover, Practical Nonparametric
    Statistics, 3rd edition (1999), section 3.2.

    >>> median_interval(list(range(1, 101)))
    (40, 61)
    """
    size = len(ordered)
    reach = z * sqrt(size)
    low, high = floor((size - reach) / 2), ceil(1 + (size + reach) / 2)
    return None if low < 1 or high > size else (ordered[low - 1], ordered[high - 1])
