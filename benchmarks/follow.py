"""How long it takes to follow many leads: ten events each, a quarter of handoffs, on one core.

    python -m benchmarks.follow [LEADS]

Prints leads per second, and what 100,000 leads take at that rate, as the median of five runs.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.measuring import median_seconds
from leadrules import Plan, follow, load
from leadrules import compile as compile_plan

RULESET = Path(__file__).parents[1] / "rulesets" / "saas-midmarket"
FIRST = datetime(2026, 10, 5, 8, tzinfo=UTC)
LEADS = 2_000


def quarter(plan: Plan, leads: int) -> list[dict[str, Any]]:
    """Return a log of ten events for each lead: touched, reassigned, accepted, a meeting, and then won or lost."""
    random, log = Random(1), []
    ends = [("won", {}), ("lost", {"reason": "no-budget"}), ("status_changed", {"status": "open"})]
    for number in range(leads):
        start = FIRST + timedelta(minutes=random.randrange(60 * 24 * 80))
        kind, data = random.choice(ends)
        given = {"owner": "ana", "team": "iberia", "tier": "mql", "agreement": plan.digest.meaning}
        steps: list[tuple[str, float, dict[str, Any]]] = [
            ("handed_off", 0, given),
            ("touched", 2, {"channel": "call", "direction": "outbound", "by": "human"}),
            ("touched", 20, {"channel": "email", "direction": "outbound", "by": "human"}),
            ("reassigned", 25, {"owner": "ben", "team": "dach"}),
            ("touched", 30, {"channel": "call", "direction": "outbound", "by": "human"}),
            ("accepted", 40, {"by": "human"}),
            ("meeting_booked", 50, {}),
            ("meeting_held", 120, {}),
            ("opportunity_opened", 130, {"amount": 9000}),
            (kind, 400, data),
        ]
        for index, (event, hours, carried) in enumerate(steps):
            at = (start + timedelta(hours=hours * random.uniform(0.9, 1.1))).isoformat()
            log.append({"id": f"{number}-{index}", "lead_id": f"L{number}", "type": event, "at": at, **carried})
    random.shuffle(log)
    return log


def main(leads: int = LEADS) -> None:
    """Print the measurement."""
    plan = compile_plan(load(RULESET))
    log, at = quarter(plan, leads), FIRST + timedelta(days=92)
    found = follow(plan, log, at=at)
    assert len(found.of) == leads
    assert not found.problems
    seconds = median_seconds(lambda: follow(plan, log, at=at), rounds=5)
    print(f"follow: {leads:,} leads with 10 events each in {seconds:.2f} s, {leads / seconds:,.0f} leads/s;")
    print(f"100,000 leads at that rate: {100_000 * seconds / leads:.0f} s")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
