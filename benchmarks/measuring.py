"""How to measure on a shared machine: CPU time, both sides in turn within one run, the median of the ratios."""

import statistics
import time
from collections.abc import Callable
from typing import NamedTuple


class Ratio(NamedTuple):
    """How many times longer one thing takes than another; the middle, least and largest of several rounds."""

    median: float
    least: float
    largest: float
    seconds: float

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.least:.2f}–{self.largest:.2f})"


def ratio(measured: Callable[[], object], unit: Callable[[], object], rounds: int = 9) -> Ratio:
    """Return how many times the CPU time of ``unit`` the other takes; ``seconds`` is its own median time."""
    measured()
    unit()
    ratios, times = [], []
    for _ in range(rounds):
        before = _cpu(unit)
        own = _cpu(measured)
        after = _cpu(unit)
        times.append(own)
        ratios.append(own / ((before + after) / 2))
    return Ratio(statistics.median(ratios), min(ratios), max(ratios), statistics.median(times))


def median_seconds(run: Callable[[], object], rounds: int = 9) -> float:
    """Return the median CPU time of some rounds, after one that warms up."""
    run()
    return statistics.median(_cpu(run) for _ in range(rounds))


def _cpu(run: Callable[[], object]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start
