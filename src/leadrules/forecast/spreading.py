"""How far the number of qualified leads may lie from what is expected.

Expected is the mean of the last 13 known weeks. Its error is the larger of two:

- the long-run variance of those weeks, which sees that a good week follows a good one (W. K. Newey, K. D. West: A
  simple, positive semi-definite, heteroskedasticity and autocorrelation consistent covariance matrix. Econometrica 55,
  1987), never below that of a Poisson count; and
- how wrong the same method was at every earlier week (rolling origin; L. J. Tashman: Out-of-sample tests of forecasting
  accuracy. International Journal of Forecasting 16, 2000), which sees that the level moves.

Weeks before the first in which anybody qualified are left out: an export begins with leads that need time.

How often such an interval holds what comes was simulated: docs/forecast.md, "How far to trust it".
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

WINDOW: Final = 13
"""The level is the mean of so many known weeks, the last ones."""

BEGINS: Final = 8
"""So many known weeks must lie before a week from which a forecast is tried."""

_FEWEST_ERRORS: Final = 4
_SURE: Final = 0.9
Z_90: Final = NormalDist().inv_cdf((1 + _SURE) / 2)

Counts = Sequence[int | None]
"""Weekly counts, the oldest first; None where nobody counted."""


@dataclass(frozen=True, slots=True)
class Volume:
    """How many leads are expected within so many weeks, and the interval that holds them nine times in ten."""

    weeks: float
    expected: float
    low: float
    high: float
    error: float

    def chance(self, at_least: float | None, at_most: float | None) -> float:
        """Return how likely a whole number within bounds is, by the normal curve."""
        curve = NormalDist(self.expected, self.error)
        below = 0.0 if at_least is None else curve.cdf(math.ceil(at_least) - 0.5)
        up_to = 1.0 if at_most is None else curve.cdf(math.floor(at_most) + 0.5)
        return max(0.0, up_to - below)


@dataclass(frozen=True, slots=True)
class Realised:
    """How often the interval held what came in so many weeks, tried from every earlier week."""

    weeks: int
    held: int
    tried: int

    @property
    def apart(self) -> int:
        """As how many tries it counts: those from weeks that follow each other have most of what came in common."""
        return min(self.tried, max(1, round(self.tried / self.weeks)))


def volume(counts: Counts, weeks: float) -> Volume | None:
    """Return how many are expected within the next weeks; None where no week is known."""
    counts = _begun(counts)
    known = _last(counts)
    if not known:
        return None
    level = sum(known) / len(known)
    variance = max(_long_run(known, weeks), _rolling(counts, level, weeks))
    error = math.sqrt(variance)
    expected = level * weeks
    return Volume(weeks, expected, max(0.0, expected - Z_90 * error), expected + Z_90 * error, error)


def realised(counts: Counts, weeks: int) -> Realised:
    """Return how often the interval would have held the next weeks, tried at every earlier week."""
    held = tried = 0
    counts = _begun(counts)
    for origin, came in _came(counts, weeks):
        made = volume(counts[:origin], weeks)
        if made is not None:
            tried += 1
            held += made.low - 0.5 <= came <= made.high + 0.5
    return Realised(weeks, held, tried)


def _begun(counts: Counts) -> Counts:
    """Return the weeks from the first in which anybody qualified; all of them where nobody did."""
    return counts[next((week for week, count in enumerate(counts) if count), 0) :]


def _last(counts: Counts) -> list[int]:
    return [count for count in counts if count is not None][-WINDOW:]


def _long_run(known: Sequence[int], weeks: float) -> float:
    """Return the variance of the sum of so many weeks around what is expected, never below that of a Poisson count.

    The sum of the weeks to come varies with what they have in common, and the level that it is expected from is itself
    a mean of few weeks. Weights fall evenly (Bartlett) up to eight weeks; few weeks count as the fewer they are.
    """
    size = len(known)
    mean = sum(known) / size
    reach = min(8, size // 3)

    def together(lag: int) -> float:
        return sum((known[i] - mean) * (known[i + lag] - mean) for i in range(size - lag)) / size

    shared = [(lag, (1 - lag / (reach + 1)) * together(lag)) for lag in range(1, reach + 1)]
    to_come = weeks * together(0) + 2 * sum(max(0.0, weeks - lag) * weighted for lag, weighted in shared)
    of_level = (together(0) + 2 * sum(weighted for _, weighted in shared)) * weeks * weeks / size
    used = min(reach, max(0.5, weeks - 1))
    found = to_come * size / max(1.0, size - 2 * used) + of_level * size / max(1, size - 2 * reach)
    return max(found, (sum(known) + 1) / size * weeks * (1 + weeks / size))


def _rolling(counts: Counts, level: float, weeks: float) -> float:
    """Return the mean squared error of the same method at every earlier week, in proportion to the level then.

    0 where there are too few to say.
    """
    whole = max(1, round(weeks))
    errors = []
    for origin, came in _came(counts, whole):
        before = _last(counts[:origin])
        was = max(sum(before), 1) / len(before)
        errors.append((came / whole - sum(before) / len(before)) / was)
    if len(errors) < _FEWEST_ERRORS:
        return 0.0
    return sum(error * error for error in errors) / len(errors) * (level * weeks) ** 2


def _came(counts: Counts, weeks: int) -> Iterator[tuple[int, int]]:
    """Yield every week from which a forecast can be tried, and what came in the weeks after it."""
    known = 0
    for origin in range(len(counts) - weeks + 1):
        after = counts[origin : origin + weeks]
        came = [count for count in after if count is not None]
        if known >= BEGINS and len(came) == len(after):
            yield origin, sum(came)
        known += counts[origin] is not None
