"""A small agreement with one team, rosters and leads to try assigning on."""

from datetime import UTC, datetime, timedelta
from functools import cache

from leadrules import compile as compile_plan
from leadrules import decide, parse
from leadrules.assignment import Ledger, TeamShares, assign
from leadrules.roster import RosterClause

AT = datetime(2026, 11, 2, 8, tzinfo=UTC)
"""A Monday, nine o'clock in Madrid."""

AGREEMENT = """\
leadrules: 1
id: small
version: 1.0.0
zone: Europe/Madrid
calendars:
  madrid: {{zone: Europe/Madrid, week: {{mon-fri: ["09:00-18:00"]}}}}
  daily: {{zone: Europe/Madrid, week: {{mon-sun: ["09:00-18:00"]}}}}
  tokyo: {{zone: Asia/Tokyo, week: {{mon-fri: ["09:00-18:00"]}}}}
parties:
  marketing: {{accountable: CMO}}
  sales: {{accountable: CRO}}
lead:
  rep: {{type: text, kind: situational}}
  backup: {{type: text, kind: situational}}
  language: {{type: text, kind: demographic}}
  languages: {{type: list of text, kind: demographic}}
  desk: {{type: boolean, kind: situational}}
  waiting_since: {{type: datetime, kind: situational}}
scoring:
  fit: {{range: [0, 10], rules: [{{id: any, when: desk or not desk, points: 1}}]}}
qualification:
  tiers: [{{id: all, handoff: true}}]
routing:
  priority: [waiting]
  ladder:
    - {{id: account, when: known(rep), to: {{owner: rep, else: {elsewhere}}}}}
    - {{id: front-desk, when: known(desk) and desk, to: {{queue: desk}}}}
    - {{id: share, to: {{team: north}}}}
  otherwise: {{queue: triage, watched_by: marketing, within: 1 business hour}}
  teams:
    north: {{distribute: {distribute}, calendar: madrid{more}}}
"""


@cache
def plan_of(distribute="weighted", more="", elsewhere="{team: north}"):
    return compile_plan(parse(AGREEMENT.format(distribute=distribute, more=more, elsewhere=elsewhere)))


def member(name, weight=100, **more):
    return {"id": name, "team": "north", "weight": weight, **more}


def roster_of(*members):
    return RosterClause.model_validate({"roster": 1, "members": list(members)})


def weighted_roster(**weights):
    return roster_of(*(member(name, weight) for name, weight in weights.items()))


def leads_of(plan, count, at=AT, **fields):
    """Return decisions on so many leads, in the order in which they are to be assigned."""
    first = at - timedelta(days=1)
    return [
        decide(plan, {"id": f"L{n:05}", "waiting_since": first + timedelta(seconds=n), **fields}, at=at)
        for n in range(count)
    ]


def given(plan, roster, count, ledger=None, at=AT, **fields):
    return assign(plan, roster, ledger or Ledger(), leads_of(plan, count, at, **fields), at)


def owners(assigned):
    return [each.owner for each in assigned.assignments]


def ledger_with(weights, counts, calibration=()):
    """Return a ledger by which members have got so many leads."""
    return Ledger(
        teams={
            "north": TeamShares.model_validate(
                {
                    "given": sum(counts.values()),
                    "members": {
                        name: {
                            "own": counts[name],
                            "weight": weights[name],
                            "calibration": dict(calibration).get(name, 0),
                        }
                        for name in counts
                    },
                }
            )
        }
    )
