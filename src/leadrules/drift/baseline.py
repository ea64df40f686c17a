"""The baseline: what the first weeks say of a share, and how much weeks differ."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from typing import Final

from leadrules.drift.detector import Week
from leadrules.statistics import wilson

MIN_BASELINE_LEADS: Final = 30
"""A baseline of fewer leads says too little to compare with."""

_Z_BASELINE: Final = 0.8416212335729143
"""The 80% point of the normal distribution: so far below its share a baseline is set, because it is estimated."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What later weeks are compared with.

    ``share`` is what it was, ``low`` the lower end of its 60% Wilson interval, because a baseline that is estimated too
    high raises false alarms. ``dispersion`` is how many times the variance of the weeks was what chance alone makes it,
    at least 1.
    """

    share: float
    low: float
    dispersion: float


def baseline_of(weeks: Sequence[Week]) -> Baseline | None:
    """Return the baseline of some weeks; None where there are too few leads, or only one outcome."""
    leads, converted = sum(week.leads for week in weeks), sum(week.converted for week in weeks)
    if leads < MIN_BASELINE_LEADS or not 0 < converted < leads:
        return None
    share = converted / leads
    dispersion = dispersion_of(weeks, share)
    return Baseline(share, wilson(converted, leads, _Z_BASELINE * sqrt(dispersion)).low, dispersion)


def dispersion_of(weeks: Sequence[Week], share: float) -> float:
    """Return how many times the variance of weekly counts is what chance alone makes it, and 1 where it is less.

    Weeks in which leads do not convert independently of each other (a list that was bought, a colleague on leave)
    differ by more than chance; taken for chance, that looks like a drop. This is Pearson's chi-squared by its degrees
    of freedom, corrected for weeks of few leads: D. J. Fletcher, Estimating overdispersion when fitting a generalized
    linear model to sparse data, Biometrika 99 (2012), 230 to 237.
    """
    busy = [week for week in weeks if week.leads]
    if len(busy) < 2:
        return 1.0
    variance = share * (1 - share)
    off = [week.converted / week.leads - share for week in busy]
    pearson = fsum(week.leads * each * each for week, each in zip(busy, off, strict=True)) / variance / (len(busy) - 1)
    sparse = 1 + (1 - 2 * share) / variance * fsum(off) / len(busy)
    return max(1.0, pearson / sparse if sparse > 0 else pearson)
