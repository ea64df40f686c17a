"""How well scores rank and predict: AUC with its error, Brier score, reliability."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from statistics import NormalDist
from typing import Final

from leadrules.statistics import wilson

BINS: Final = 5
COIN: Final = 0.5
"""The AUC of points that rank by chance."""

CONFIDENCE: Final = 0.90
"""The confidence of every interval of a calibration."""

QUANTILE: Final = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number, and the bounds of its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Leads with about the same predicted chance: how many, the chance, and the share that came true."""

    leads: int
    predicted: float
    observed: Estimate


def auc(scores: Sequence[float], positive: Sequence[bool]) -> float | None:
    """Return the chance that a positive scores above a negative, ties counting half; None without one of both.

    By ranks: Hanley and McNeil, Radiology 143 (1982).

    >>> auc([3.0, 2.0, 2.0, 1.0], [True, True, False, False])
    0.875
    """
    above, _ = _placements(scores, positive)
    return math.fsum(above) / len(above) if above and len(above) < len(scores) else None


def auc_interval(scores: Sequence[float], positive: Sequence[bool]) -> Estimate | None:
    """Return the AUC with its interval; None without a positive and a negative.

    DeLong, DeLong and Clarke-Pearson, Biometrics 44 (1988).
    """
    above, below = _placements(scores, positive)
    return _interval(above, below, (0.0, 1.0))


def auc_gain(new: Sequence[float], old: Sequence[float], positive: Sequence[bool]) -> Estimate | None:
    """Return by how much the AUC of new scores is above that of old ones on the same leads (DeLong)."""
    new_above, new_below = _placements(new, positive)
    old_above, old_below = _placements(old, positive)
    above = [a - b for a, b in zip(new_above, old_above, strict=True)]
    below = [a - b for a, b in zip(new_below, old_below, strict=True)]
    return _interval(above, below, (-1.0, 1.0))


def brier(chances: Sequence[float], positive: Sequence[bool]) -> float | None:
    """Return the mean squared error of predicted chances; None without leads. Brier, Monthly Weather Review 78 (1950).

    >>> brier([0.5, 1.0], [True, True])
    0.125
    """
    errors = [(chance - came) ** 2 for chance, came in zip(chances, positive, strict=True)]
    return math.fsum(errors) / len(errors) if errors else None


def reliability(chances: Sequence[float], positive: Sequence[bool]) -> tuple[Bin, ...]:
    """Return leads in at most five bins of about equal size by predicted chance; equal chances stay together."""
    leads = Counter(chances)
    hits = Counter(chance for chance, came in zip(chances, positive, strict=True) if came)
    bins: list[Bin] = []
    taken: list[float] = []
    seen = 0
    for chance in sorted(leads):
        taken.append(chance)
        seen += leads[chance]
        if seen * BINS >= len(chances) * (len(bins) + 1):
            bins.append(_bin(taken, leads, hits))
            taken = []
    return (*bins, _bin(taken, leads, hits)) if taken else tuple(bins)


def _bin(taken: Sequence[float], leads: Counter[float], hits: Counter[float]) -> Bin:
    count, came = sum(leads[chance] for chance in taken), sum(hits[chance] for chance in taken)
    predicted = math.fsum(chance * leads[chance] for chance in taken) / count
    return Bin(count, predicted, share(came, count))


def share(part: int, whole: int) -> Estimate:
    """Return a share with its Wilson interval; the whole is above zero."""
    low, high = wilson(part, whole, QUANTILE)
    return Estimate(part / whole, low, high)


def _placements(scores: Sequence[float], positive: Sequence[bool]) -> tuple[list[float], list[float]]:
    """Return for each positive the share of negatives below it, and for each negative that of positives above it."""
    by_kind = [[s for s, p in zip(scores, positive, strict=True) if p is kind] for kind in (True, False)]
    positives, negatives = by_kind
    if not positives or not negatives:
        return [0.0] * len(positives), [0.0] * len(negatives)
    below = _below(negatives, positives)
    above = [len(positives) - count for count in _below(positives, negatives)]
    return [b / len(negatives) for b in below], [a / len(positives) for a in above]


def _below(values: Sequence[float], asked: Sequence[float]) -> Iterator[float]:
    """Yield for each that is asked how many values are below it, ties counting half."""
    counts = Counter(values)
    ordered = sorted({*counts, *asked})
    up_to = dict(zip(ordered, accumulate(counts[value] for value in ordered), strict=True))
    for value in asked:
        yield up_to[value] - counts[value] / 2


def _interval(above: Sequence[float], below: Sequence[float], bounds: tuple[float, float]) -> Estimate | None:
    if not above or not below:
        return None
    value = math.fsum(above) / len(above)
    reach = QUANTILE * math.sqrt(_variance(above) / len(above) + _variance(below) / len(below))
    return Estimate(value, max(bounds[0], value - reach), min(bounds[1], value + reach))


def _variance(values: Sequence[float]) -> float:
    if len(values) < 2:
        return 0.0
    mean = math.fsum(values) / len(values)
    return math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1)
