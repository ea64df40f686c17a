"""How long assigning takes: 100,000 leads to 200 people in one batch, for each way in which a team shares out leads.

python -m benchmarks.assign
"""

import statistics
import time
from datetime import UTC, datetime
from typing import Final

from leadrules import Decision, Plan, decide, parse
from leadrules import compile as compile_plan
from leadrules.assignment import Ledger, assign
from leadrules.roster import RosterClause

AT: Final = datetime(2026, 11, 2, 8, tzinfo=UTC)
LEADS: Final = 100_000
PEOPLE: Final = 200
LANGUAGES: Final = ("de", "en", "es", "fr", "it", "pt")
WAYS: Final = ("round_robin", "weighted", "least_loaded", "single")

AGREEMENT: Final = """\
leadrules: 1
id: sharing
version: 1.0.0
calendars:
  office: {zone: Europe/Madrid, week: {mon-fri: ["09:00-18:00"]}}
parties:
  marketing: {accountable: CMO}
lead:
  language: {type: text, kind: demographic}
scoring:
  fit: {range: [0, 10], rules: [{id: any, when: known(language), points: 1}]}
qualification:
  tiers: [{id: all, handoff: true}]
routing:
  ladder: [{id: share, to: {team: sales}}]
  otherwise: {queue: triage, watched_by: marketing, within: 1 business hour}
  teams:
    sales: {distribute: WAY, calendar: office, match: {languages: language}}
"""


def main(rounds: int = 5) -> None:
    """Print the median time of some batches, and who was left without an owner."""
    roster = RosterClause.model_validate({"roster": 1, "members": [_member(n) for n in range(PEOPLE)]})
    print(f"{LEADS:,} leads to {PEOPLE} people: CPU seconds, median of {rounds} (least–largest)")
    for way in WAYS:
        plan = compile_plan(parse(AGREEMENT.replace("WAY", way)))
        decisions = _decisions(plan)
        times = []
        for _ in range(rounds):
            start = time.process_time()
            assigned = assign(plan, roster, Ledger(), decisions, AT)
            times.append(time.process_time() - start)
        counts = assigned.counts
        median = statistics.median(times)
        print(f"{way:>14}  {median:.2f} ({min(times):.2f}–{max(times):.2f}), {counts['owner']:,} with an owner")


def _member(n: int) -> dict[str, object]:
    skills = [LANGUAGES[n % 6], LANGUAGES[n // 6 % 6]]
    caps = ["5000 per day", "900 open"] if n % 3 else []
    weight = 50 * (1 + n % 4)
    return {"id": f"rep-{n}", "team": "sales", "weight": weight, "caps": caps, "skills": {"languages": skills}}


def _decisions(plan: Plan) -> list[Decision]:
    return [decide(plan, {"id": f"L{n:06}", "language": LANGUAGES[n * 7 % 6]}, at=AT) for n in range(LEADS)]


if __name__ == "__main__":
    main()
