"""The error of a forecast, computed a second time: as double sums over weeks, and by trying every earlier week."""

import math
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadrules.forecast.spreading import Z_90, Realised, realised, volume

COUNTS = st.lists(st.integers(0, 60), min_size=1, max_size=40)
AHEAD = st.integers(1, 13)


def begun(counts: list[int]) -> list[int]:
    return counts[next((i for i, count in enumerate(counts) if count), 0) :]


def long_run(last: list[int], ahead: int) -> float:
    """Return the variance of what is to come around what is expected: of the weeks to come, and of the level."""
    size, mean = len(last), sum(last) / len(last)
    reach = min(8, size // 3)

    def covariance(i: int, j: int) -> float:
        lag = abs(i - j)
        if lag > reach:
            return 0.0
        products = [(a - mean) * (b - mean) for a, b in zip(last, last[lag:], strict=False)]
        return (1 - lag / (reach + 1)) * sum(products) / size

    to_come = sum(covariance(i, j) for i, j in product(range(ahead), repeat=2))
    level = sum(covariance(0, lag) for lag in range(-reach, reach + 1)) / size
    used = min(reach, max(0.5, ahead - 1))
    return to_come * size / max(1, size - 2 * used) + ahead**2 * level * size / max(1, size - 2 * reach)


def rolling(counts: list[int], ahead: int) -> float:
    """Return the mean squared error of the mean of 13 weeks, tried wherever eight weeks lie before."""
    last = counts[-13:]
    expected = ahead * sum(last) / len(last)
    errors = []
    for origin in range(8, len(counts) - ahead + 1):
        before = counts[max(0, origin - 13) : origin]
        forecast = ahead * sum(before) / len(before)
        came = sum(counts[origin : origin + ahead])
        errors.append((came - forecast) / (ahead * max(sum(before), 1) / len(before)) * expected)
    return sum(error**2 for error in errors) / len(errors) if len(errors) >= 4 else 0.0


@given(COUNTS, AHEAD)
def test_the_error_is_the_larger_of_long_run_and_rolling_origin_and_never_below_poisson(counts, ahead):
    made, counted = volume(counts, ahead), begun(counts)
    last = counted[-13:]
    poisson = (sum(last) + 1) / len(last) * ahead * (1 + ahead / len(last))
    variance = max(long_run(last, ahead), rolling(counted, ahead), poisson)
    assert made.expected == pytest.approx(ahead * sum(last) / len(last))
    assert made.error == pytest.approx(math.sqrt(variance), rel=1e-9)
    assert made.high == pytest.approx(made.expected + Z_90 * made.error)


@given(COUNTS, AHEAD)
def test_what_held_was_tried_without_looking_ahead(counts, ahead):
    counted = begun(counts)
    held = []
    for origin in range(8, len(counted) - ahead + 1):
        made = volume(counted[:origin], ahead)
        came = sum(counted[origin : origin + ahead])
        held.append(made.low - 0.5 <= came <= made.high + 0.5)
    assert realised(counts, ahead) == Realised(ahead, sum(held), len(held))


@pytest.mark.parametrize(("weeks", "tried", "apart"), [(1, 12, 12), (13, 8, 1), (4, 41, 10), (13, 0, 0), (2, 1, 1)])
def test_tries_that_overlap_count_as_fewer(weeks, tried, apart):
    assert Realised(weeks, tried, tried).apart == apart
