"""How often the drift detector is wrong, and how soon it is right: drawn histories, fixed seed.

    python -m benchmarks.drift [--histories 2000]

Every history has so many leads a week on average (Poisson). Each lead converts by itself, or the weeks differ by more
than that: the share of each is drawn anew (beta), so many points off on average. The baseline is known, or estimated
from the first twelve weeks as ``leadrules drift`` does it. Then a year without a change: in how many histories is there
a false alarm? And a year with a lower share from its first week on: how many weeks pass until the alarm?
"""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from statistics import median
from typing import Final

from leadrules.drift import Alarm, Week, detect
from leadrules.drift.baseline import Baseline, baseline_of
from leadrules.drift.watching import BASELINE_WEEKS

YEAR: Final = 52
MONDAY: Final = date(2026, 1, 5)
CASES: Final = (
    (0.75, 35, 0.60),
    (0.75, 35, 0.50),
    (0.45, 35, 0.30),
    (0.20, 40, 0.12),
    (0.20, 40, 0.08),
    (0.75, 10, 0.50),
)
"""The share, the leads a week, and the share after the drop."""

OFF: Final = ((0.75, 35, 0.60, 0.06), (0.75, 35, 0.50, 0.06), (0.75, 35, 0.50, 0.1), (0.20, 40, 0.08, 0.05))
"""The same, and the standard deviation of the share from week to week."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of the histories: false alarms in a year without change; drops noticed in a year, and how soon."""

    false_alarms: float
    noticed: float
    delay_weeks: float


def measured(share: float, leads: float, after: float, *, known: bool, histories: int, off: float = 0.0) -> Measured:
    """Draw histories without a change and with one, and count."""
    rng = Random(f"7 {share} {leads} {after} {known}" + (f" {off}" if off else ""))
    false = 0
    delays = []
    for _ in range(histories):
        first = drawn(rng, BASELINE_WEEKS, leads, share, off)
        baseline = Baseline(share, share, 1.0) if known else baseline_of(first)
        if baseline is None:
            continue
        false += bool(_alarms(drawn(rng, YEAR, leads, share, off), baseline))
        alarms = _alarms(drawn(rng, YEAR, leads, after, off), baseline)
        if alarms:
            delays.append((alarms[0].noticed - MONDAY).days // 7 + 1)
    return Measured(false / histories, len(delays) / histories, median(delays) if delays else math.inf)


def _alarms(weeks: list[Week], baseline: Baseline) -> tuple[Alarm, ...]:
    return detect(weeks, baseline.low, dispersion=baseline.dispersion)


def drawn(rng: Random, weeks: int, leads: float, share: float, off: float = 0.0) -> list[Week]:
    """Return drawn weeks."""
    found = []
    for number in range(weeks):
        count = _poisson(rng, leads)
        of_week = _share(rng, share, off) if off else share
        converted = sum(rng.random() < of_week for _ in range(count))
        found.append(Week(MONDAY + timedelta(weeks=number), count, converted))
    return found


def _share(rng: Random, share: float, off: float) -> float:
    """Return a share drawn from the beta distribution with this mean and standard deviation."""
    size = share * (1 - share) / off**2 - 1
    return rng.betavariate(share * size, (1 - share) * size)


def _poisson(rng: Random, mean: float) -> int:
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="false alarms and delays of the drift detector")
    parser.add_argument("--histories", type=int, default=2000, help="how many histories for each line")
    histories = parser.parse_args().histories
    print(f"{histories:,} histories each; false alarms in a year, and weeks until a drop is noticed (median)")
    print("| share | leads a week | weeks differ | drop to | baseline | false alarms in a year | noticed | after |")
    print("|---|---|---|---|---|---|---|---|")
    cases = [(*case, 0.0, known) for case in CASES for known in (True, False)]
    for share, leads, after, off, known in [*cases, *((*case, False) for case in OFF)]:
        m = measured(share, leads, after, known=known, histories=histories, off=off)
        differ = f"and by {100 * off:.0f} points" if off else "by chance"
        name = "known" if known else "12 weeks"
        print(
            f"| {share:.0%} | {leads} | {differ} | {after:.0%} | {name} | {m.false_alarms:.1%} | {m.noticed:.1%} | "
            f"{m.delay_weeks:g} weeks |"
        )


if __name__ == "__main__":
    main()
