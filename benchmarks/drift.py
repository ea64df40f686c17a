"""How often the drift detector is wrong, and how soon it is right: drawn histories, fixed seed.

    python -m benchmarks.drift [--histories 2000]

Every history has so many leads a week on average (Poisson). The baseline is known, or estimated from the first twelve
weeks as ``leadrules drift`` does it. Then a year without a change: in how many histories is there a false alarm? And
a year with a lower share from its first week on: how many weeks pass until the alarm?
"""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from statistics import median
from typing import Final

from leadrules.drift import Week, detect
from leadrules.drift.watching import BASELINE_WEEKS, baseline_of

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


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of the histories: false alarms in a year without change; drops noticed in a year, and how soon."""

    false_alarms: float
    noticed: float
    delay_weeks: float


def measured(share: float, leads: float, after: float, *, known: bool, histories: int, seed: int = 7) -> Measured:
    """Draw histories without a change and with one, and count."""
    rng = Random(f"{seed} {share} {leads} {after} {known}")
    false = 0
    delays = []
    for _ in range(histories):
        first = drawn(rng, BASELINE_WEEKS, leads, share)
        baseline = share if known else baseline_of(first)
        if baseline is None:
            continue
        false += bool(detect(drawn(rng, YEAR, leads, share), baseline))
        alarms = detect(drawn(rng, YEAR, leads, after), baseline)
        if alarms:
            delays.append((alarms[0].noticed - MONDAY).days // 7 + 1)
    return Measured(false / histories, len(delays) / histories, median(delays) if delays else math.inf)


def drawn(rng: Random, weeks: int, leads: float, share: float) -> list[Week]:
    """Return drawn weeks."""
    found = []
    for number in range(weeks):
        count = _poisson(rng, leads)
        converted = sum(rng.random() < share for _ in range(count))
        found.append(Week(MONDAY + timedelta(weeks=number), count, converted))
    return found


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
    print("share  leads a week  drop to  baseline   false alarms  noticed in a year  after")
    for share, leads, after in CASES:
        for known in (True, False):
            m = measured(share, leads, after, known=known, histories=histories)
            name = "known" if known else "12 weeks"
            print(
                f"{share:>5.2f}  {leads:>12}  {after:>7.2f}  {name:<9}  {m.false_alarms:>12.1%}  {m.noticed:>17.1%}"
                f"  {m.delay_weeks:g} weeks"
            )


if __name__ == "__main__":
    main()
