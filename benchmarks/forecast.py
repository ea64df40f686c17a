"""How long it takes to decide the past week by week, and how often the interval of a forecast holds what comes.

    python -m benchmarks.forecast               # 100,000 leads, 10 events each, 26 weekly instants
    python -m benchmarks.forecast --coverage    # simulated futures

The unit is deciding every lead at every one of these instants with ``decide_frame`` and nothing else. Leads come into
being evenly over the weeks, so that a look back has fewer to decide in the early ones; the second line has all of them
there from the beginning.
"""

import math
import sys
from datetime import datetime, timedelta
from functools import partial
from random import Random

import polars as pl

from benchmarks.frames import AT, PLAN, generated
from benchmarks.measuring import ratio
from leadrules.forecast import backtest
from leadrules.forecast.spreading import volume
from leadrules.frames import decide_frame

LEADS, EVENTS, WEEKS = 100_000, 10, 25
INSTANTS = WEEKS + 1
MONDAY = AT.replace(hour=0, minute=0)
KINDS = ("steady", "good weeks together", "growing", "drifting", "seasonal")


def made(*, growing: bool) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return leads with the instant since when they are known, and what they did after that."""
    leads, events = generated(LEADS, EVENTS)
    first = MONDAY - timedelta(weeks=WEEKS)
    minutes = pl.int_range(LEADS, eager=True) * (WEEKS * 7 * 24 * 60) // LEADS if growing else pl.lit(0)
    known = (pl.lit(first).cast(pl.Datetime("us", "UTC")) + pl.duration(minutes=minutes)).alias("created_at")
    return leads.with_columns(known), events


def speed() -> None:
    """Print how long a backtest takes, as a ratio to deciding all leads at every instant."""
    events = f"{LEADS * EVENTS:,} events"
    print(f"| backtest of {LEADS:,} leads, {events}, {INSTANTS} weekly instants | × deciding all each time |")
    print("|---|--:|")
    instants = [MONDAY - timedelta(weeks=number) for number in range(WEEKS, -1, -1)]
    for said, growing in (("leads that come over the weeks", True), ("all leads known from the first week", False)):
        frames = made(growing=growing)
        print(f"| {said} | {ratio(partial(looked_back, *frames), partial(every_time, instants, *frames), rounds=5)} |")


def every_time(instants: list[datetime], leads: pl.DataFrame, events: pl.DataFrame) -> None:
    """Decide all leads at every instant."""
    for at in instants:
        decide_frame(PLAN, leads, events, at=at)


def looked_back(leads: pl.DataFrame, events: pl.DataFrame) -> None:
    """Decide the past."""
    assert len(backtest(PLAN, leads, events, at=MONDAY, weeks=WEEKS).weeks) == WEEKS


def poisson(rng: Random, mean: float) -> int:
    """Return a Poisson number: by Knuth's method for small means, in parts for large ones."""
    drawn = 0
    while mean > 30:
        drawn += poisson(rng, 30)
        mean -= 30
    limit, product = math.exp(-mean), rng.random()
    while product > limit:
        product *= rng.random()
        drawn += 1
    return drawn


def weeks_of(rng: Random, number: int, kind: str, usual: float) -> list[int]:
    """Return weekly counts around a level of some kind."""
    level, counts = 0.0, []
    turn = rng.uniform(0, 52) if kind == "seasonal" else 0.0
    for week in range(number):
        match kind:
            case "good weeks together" | "growing":
                level = 0.7 * level + rng.gauss(0, 0.15)
            case "drifting":
                level += rng.gauss(0, 0.06)
            case "seasonal":
                level = math.log(1 + 0.25 * math.sin(2 * math.pi * (week + turn) / 52))
        growth = 0.006 * week if kind == "growing" else 0.0
        counts.append(poisson(rng, usual * math.exp(level + growth)))
    return counts


def coverage(history: int, ahead: int, kind: str, usual: float = 30, rounds: int = 300) -> float:
    """Return the share of simulated futures that the interval holds."""
    rng, held = Random(f"{history} {ahead} {kind} {usual}"), 0
    for _ in range(rounds):
        counts = weeks_of(rng, history + ahead, kind, usual)
        found = volume(counts[:history], ahead)
        held += found is not None and found.low - 0.5 <= sum(counts[history:]) <= found.high + 0.5
    return held / rounds


def coverages() -> None:
    """Print how often the interval holds, by history and kind."""
    print("| weeks of history | weeks ahead |", " | ".join(KINDS), "|")
    print("|--:|--:|" + "--:|" * len(KINDS))
    for history in (12, 26, 52, 104):
        for ahead in (1, 4, 13):
            held = " | ".join(f"{coverage(history, ahead, kind, rounds=1000):.0%}" for kind in KINDS)
            print(f"| {history} | {ahead} | {held} |")


def main() -> None:
    """Print the time, or how often the interval holds."""
    coverages() if "--coverage" in sys.argv else speed()


if __name__ == "__main__":
    main()
