"""An e-detector: since when a share is lower than it was, with a stated rate of false alarms.

For each of some lower shares, every week adds evidence: the likelihood of its counts under the lower share over that
under the baseline. A Shiryaev-Roberts sum lets the change begin in any week, M(t) = (M(t-1) + 1) · L(t), and the mean
over the lower shares is compared with a bound. As long as the share is not below the baseline, the bound is reached on
average once in at least so many weeks, and within n weeks with a chance of at most n / bound, whatever the number of
leads in a week and however often one looks.

That holds for leads that convert independently of each other. Where weeks differ more than that, the counts are divided
by how much more (a quasi-likelihood: P. McCullagh, J. A. Nelder, Generalized Linear Models, 1989, section 4.5). That
never raises the rate of false alarms, because the mean of a power below 1 is no more than that power of the mean.

Source: Shin, Ramdas and Rinaldo, "E-detectors: a nonparametric framework for sequential change detection", The New
England Journal of Statistics in Data Science 2 (2024), theorem 2.4 and section 4.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

ALTERNATIVES: Final = (0.9, 0.8, 0.7, 0.6, 0.5, 0.4)
"""What is left of the baseline under each of the lower shares that are looked for."""

FALSE_ALARM_WEEKS: Final = 1040
"""Twenty years: at most one false alarm in so many weeks, on average."""


@dataclass(frozen=True, slots=True)
class Week:
    """The leads of one week: its Monday, how many there are, and how many of them converted in time."""

    first: date
    leads: int
    converted: int

    def __post_init__(self) -> None:
        if not 0 <= self.converted <= self.leads:
            raise ValueError(f"{self.converted} of {self.leads} leads cannot have converted")


@dataclass(frozen=True, slots=True)
class Alarm:
    """That a share is lower than its baseline.

    ``since`` is the Monday of the week with which the drop most likely began, ``noticed`` that of the week whose counts
    raised the alarm; ``leads`` and ``converted`` count from the one through the other. ``evidence`` is how often the
    alarm's bound was reached, at least 1.
    """

    since: date
    noticed: date
    leads: int
    converted: int
    baseline: float
    evidence: float

    @property
    def share(self) -> float:
        """The share that converted since then."""
        return self.converted / self.leads


def detect(
    weeks: Iterable[Week],
    baseline: float,
    *,
    false_alarm_weeks: int = FALSE_ALARM_WEEKS,
    alternatives: Sequence[float] = ALTERNATIVES,
    dispersion: float = 1.0,
) -> tuple[Alarm, ...]:
    """Return every alarm that weekly counts raise against a baseline, in order.

    ``weeks`` are in order and mature: every lead of them had time to convert. A week without leads says nothing.
    ``dispersion``, at least 1, is how many times the variance of weeks is what chance alone makes it. After an alarm
    everything begins anew, so a drop that lasts is told again.

    Raises:
        ValueError: the baseline is no share between 0 and 1, or the bound or the dispersion is below 1.
    """
    if not 0 < baseline < 1:
        raise ValueError(f"a baseline is a share between 0 and 1, and {baseline} is none")
    if false_alarm_weeks < 1 or not alternatives or not all(0 < each < 1 for each in alternatives):
        raise ValueError("there is at least one week between false alarms, and alternatives are shares of the baseline")
    if not dispersion >= 1:
        raise ValueError(f"a dispersion is at least 1, and {dispersion} is not")
    lower = [baseline * each for each in alternatives]
    bound = math.log(false_alarm_weeks)
    sums: list[float] | None = None
    seen: list[Week] = []
    alarms: list[Alarm] = []
    for week in weeks:
        if not week.leads:
            continue
        seen.append(week)
        gained = [log_ratio(week, baseline, share) / dispersion for share in lower]
        sums = [gain + (0.0 if sums is None else _log_of_one_more(sums[i])) for i, gain in enumerate(gained)]
        level = _log_mean(sums)
        if level >= bound:
            alarms.append(_alarm(seen, baseline, lower, math.exp(min(level - bound, 700.0))))
            sums, seen = None, []
    return tuple(alarms)


def log_ratio(week: Week, baseline: float, share: float) -> float:
    """Return the log of how much likelier the counts of a week are under a share than under the baseline."""
    missed = week.leads - week.converted
    return week.converted * math.log(share / baseline) + missed * math.log((1 - share) / (1 - baseline))


def _alarm(seen: Sequence[Week], baseline: float, lower: Sequence[float], evidence: float) -> Alarm:
    """Return the alarm of the weeks since the last one: it began where the likelihood of a change is highest."""
    best, start = -math.inf, 0
    for share in lower:
        gained = 0.0
        for index in reversed(range(len(seen))):
            gained += log_ratio(seen[index], baseline, share)
            if gained > best:
                best, start = gained, index
    since = seen[start:]
    leads, converted = sum(week.leads for week in since), sum(week.converted for week in since)
    return Alarm(since[0].first, seen[-1].first, leads, converted, baseline, evidence)


def _log_of_one_more(log_sum: float) -> float:
    """Return log(1 + exp(x)) without overflow."""
    return max(log_sum, 0.0) + math.log1p(math.exp(-abs(log_sum)))


def _log_mean(logs: Sequence[float]) -> float:
    highest = max(logs)
    return highest + math.log(math.fsum(math.exp(each - highest) for each in logs) / len(logs))
