"""How long it takes to measure a quarter from a log of many events, on one core.

    python -m benchmarks.scorecard [EVENTS]

The log is that of a year, ten events to a lead. Prints what reading the log and measuring take, as the median of three
runs each, and what one million events take at that rate. Garbage is looked for as seldom as the command line does.
"""

import gc
import sys
from datetime import timedelta
from random import Random
from typing import Any

from benchmarks.follow import FIRST, RULESET
from benchmarks.measuring import median_seconds
from leadrules import Plan, load
from leadrules import compile as compile_plan
from leadrules.cli import YOUNG_OBJECTS
from leadrules.scorecard import measure, parse_period
from leadrules.timeline import read_records

EVENTS = 20_000
DAYS = 364


def year(plan: Plan, leads: int) -> list[dict[str, Any]]:
    """Return a log of ten events for each lead, handed off at some time of the year that ends with 2026."""
    random, log = Random(1), []
    begins = FIRST - timedelta(days=DAYS - 84)
    for number in range(leads):
        start = begins + timedelta(minutes=random.randrange(60 * 24 * DAYS))
        given = {"owner": "rep-1", "team": "iberia", "tier": "mql", "agreement": plan.digest.meaning}
        given["seen"] = {"source": random.choice(("Event", "Referral", "Paid Search"))}
        answers = random.random() < 0.7
        steps: list[tuple[str, float, dict[str, Any]]] = [
            ("handed_off", 0, given),
            ("touched", random.choice((1, 2, 30)), {"channel": "call", "direction": "outbound", "by": "human"}),
            ("status_changed", 31, {"status": "attempting"}),
            ("touched", 35, {"channel": "email", "direction": "outbound", "by": "human"}),
        ]
        if answers:
            steps += [
                ("accepted", 40, {"by": "human"}),
                ("replied", 60, {}),
                ("meeting_booked", 61, {}),
                ("meeting_held", 160, {}),
                ("opportunity_opened", 180, {"amount": 9000}),
                random.choice((("won", 900, {"amount": 9000}), ("lost", 900, {"reason": "lost"}))),
            ]
        else:
            touch = {"channel": "call", "direction": "outbound", "by": "human"}
            steps += [("touched", 60 + 20 * step, touch) for step in range(5)]
            steps.append(("recycled", 200, {"reason": "could-not-reach"}))
        for index, (event, hours, carried) in enumerate(steps):
            at = (start + timedelta(hours=hours)).isoformat()
            log.append({"id": f"{number}-{index}", "lead_id": f"L{number}", "type": event, "at": at, **carried})
    random.shuffle(log)
    return log


def main(events: int = EVENTS) -> None:
    """Print the measurement."""
    gc.set_threshold(YOUNG_OBJECTS)
    plan = compile_plan(load(RULESET))
    log, at = year(plan, events // 10), FIRST + timedelta(days=88)
    period = parse_period("2026-Q4", plan.zone)
    read = read_records(log)
    card = measure(plan, None, read, period, at=at)
    assert card.log["stays"] == events // 10
    reading = median_seconds(lambda: read_records(log), rounds=3)
    measuring = median_seconds(lambda: measure(plan, None, read, period, at=at), rounds=3)
    print(f"scorecard: {events:,} events read in {reading:.2f} s, a quarter measured in {measuring:.2f} s;")
    scale = 1_000_000 / events
    print(f"one million at that rate: {reading * scale:.1f} s to read, {measuring * scale:.1f} s to measure")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
