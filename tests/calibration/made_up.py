"""A small agreement, and leads whose outcomes follow known worths of its rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from leadrules import Plan, parse
from leadrules import compile as compile_plan
from leadrules.calibration import Calibration, Terms, calibrate
from leadrules.calibration.logistic import logistic

RULES = ("a", "b", "c", "d")
TEXT = """\
leadrules: 1
id: worths
version: 1.0.0
parties: {marketing: {accountable: A}, sales: {accountable: B}}
lead:
  a: {type: boolean, kind: demographic}
  b: {type: boolean, kind: demographic}
  c: {type: boolean, kind: demographic}
  d: {type: boolean, kind: demographic}
  country: {type: text, kind: demographic}
activity:
  visit: {page: text}
scoring:
  fit:
    range: [0, 100]   # the whole scale
    rules:
      - {id: rule-a, when: a, points: 40}   # the loudest voice
      - {id: rule-b, when: b, points: 20}
      - id: rule-c
        when: c
        points: 20    # nobody remembers why
      - {id: rule-d, points: -20, when: d}
  engagement:
    range: [0, 50]
    rules:
      - {id: visits, each: visit, within: 30 days, points: 5, at_most: 25, decay: {half_life: 20 days}}
      - {id: never, when: 'country == "XX"', points: 7}
qualification: {tiers: [{id: mql, handoff: true}]}
routing: {ladder: [{id: all, to: {queue: triage}}], otherwise: {queue: triage, watched_by: sales, within: 1 day}}
"""
BEGINS = datetime(2026, 1, 5, 9, tzinfo=UTC)
AT = datetime(2026, 12, 1, tzinfo=UTC)
MATURITY = timedelta(days=60)
Record = dict[str, Any]


@dataclass
class History:
    """Leads, what they did, and the log of what became of them."""

    leads: list[Record]
    activity: dict[str, list[Record]]
    log: list[Record]

    def calibrated(self, plan: Plan, **terms: Any) -> Calibration:
        """Return the calibration of the history."""
        asked = {"at": AT, "maturity": MATURITY, "label_coverage_min": 0.5} | terms
        return calibrate(plan, self.leads, self.activity, self.log, Terms(**asked))


@dataclass(frozen=True)
class Worths:
    """What the leads are like: what each rule adds to the log-odds of an opportunity."""

    of: Mapping[str, float] = field(default_factory=lambda: {"a": 1.6, "b": 0.8, "c": 0.8, "d": -0.8})
    base: float = -0.8
    countries: Sequence[str] = ("ES", "FR")
    of_country: Mapping[str, float] = field(default_factory=dict)
    open_share: float = 0.0


def plan() -> Plan:
    """Return the plan of the small agreement."""
    return compile_plan(parse(TEXT))


def history(number: int, worths: Worths | None = None, seed: int = 2) -> History:
    """Return so many leads, handed off one every few hours, and what became of them."""
    worths = worths or Worths()
    rng = Random(seed)
    made = History([], {}, [])
    for index in range(number):
        lead_id = f"L{index:05}"
        has = {name: rng.random() < 0.4 for name in RULES}
        country = rng.choice(worths.countries)
        at = BEGINS + timedelta(hours=5800 * index / max(number, 1))
        made.leads.append({"id": lead_id, "country": country, **has})
        visits = [{"type": "visit", "at": at - timedelta(days=rng.randrange(1, 60))} for _ in range(rng.randrange(4))]
        made.activity[lead_id] = visits
        made.log.append(handed_off(lead_id, at))
        odds = worths.base + worths.of_country.get(country, 0.0)
        odds += sum(worths.of[name] for name in RULES if has[name])
        converts = rng.random() < logistic(odds)
        if rng.random() < worths.open_share:
            continue
        kind, data = ("opportunity_opened", {}) if converts else ("rejected", {"reason": "no-budget"})
        made.log.append(event(lead_id, kind, at + timedelta(days=rng.randrange(2, 50)), **data))
    return made


def handed_off(lead_id: str, at: datetime, **data: Any) -> Record:
    """Return a handoff."""
    return event(lead_id, "handed_off", at, **({"queue": "triage", "tier": "mql"} | data))


def event(lead_id: str, kind: str, at: datetime, **data: Any) -> Record:
    """Return an event of the log."""
    return {"id": f"{kind} {lead_id} {at:%Y-%m-%d}", "lead_id": lead_id, "type": kind, "at": at.isoformat(), **data}
