"""A small agreement to look back with, and people who did things in its weeks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

from leadrules import Plan, parse
from leadrules import compile as compile_plan

TEXT = """\
leadrules: 1
id: small
version: 1.0.0
zone: Europe/Madrid
parties: {marketing: {accountable: A}, sales: {accountable: B}}
lead:
  country: {type: text, kind: demographic}
  employees: {type: integer, kind: demographic}
activity:
  page_view: {path: text}
  form: {}
signals:
  views: {count: page_view, within: 14 days}
  forms: {count: form, within: 7 days}
scoring:
  fit:
    range: [0, 100]
    rules:
      - {id: large, when: employees >= 100, points: 50}
  engagement:
    range: [0, 100]
    rules:
      - {id: viewed, each: page_view, within: 30 days, points: 20, decay: {half_life: 30 days}}
qualification:
  disqualify: [{id: abroad, when: country == "XX", as: not_now, unknown: pass}]
  fast_track: [{id: raised, when: forms >= 1, needs: []}]
  tiers:
    - {id: mql, when: fit >= 50 and engagement >= 30, handoff: true}
    - {id: cold}
routing:
  ladder: [{id: all, to: {team: rest}}]
  otherwise: {queue: triage, watched_by: sales, within: 1 day}
  teams: {rest: {distribute: single}}
lifecycle:
  stages:
    - {id: lead, owner: marketing, means: known}
    - {id: working, owner: sales, enters: [handed_off], means: worked}
    - {id: back, owner: marketing, enters: [rejected, recycled, lost], means: back}
  transitions: {lead: [working], working: [back], back: [working]}
recycle:
  reasons:
    not-ready: {to: back, cool_off: 14 days}
  resets: [engagement]
commitments:
  marketing:
    - {id: volume, metric: qualified_leads, at_least: 4, per: month}
    - {id: taste, metric: acceptance_rate, at_least: 70%, per: quarter, cohort: handed_off}
"""
AT = datetime(2026, 11, 4, 9, tzinfo=UTC)  # a Wednesday
MONDAY = datetime(2026, 11, 1, 23, tzinfo=UTC)  # 2 November, midnight in Madrid: summer time has ended on 25 October


@cache
def plan(text: str = TEXT) -> Plan:
    return compile_plan(parse(text))


def view(at, **more):
    return {"type": "page_view", "at": at, "path": "/", **more}


def views(at, number=2):
    """Return views of one evening: two of them are worth 40 points, and 34.8 on Sunday."""
    return [view(at + timedelta(minutes=minute)) for minute in range(number)]


def lead(name, **fields):
    return {"id": name, "employees": 200, **fields}


def weeks_ago(number, days=0):
    """Return noon of a day of a full week: 1 is the last one, day 0 its Monday."""
    return MONDAY - timedelta(weeks=number) + timedelta(days=days, hours=12)


def handed_off(name, at, number=1):
    return {"id": f"{name}-h{number}", "lead_id": name, "type": "handed_off", "at": at, "owner": "ana"}


def rejected(name, at, number=1, reason="not-ready"):
    return {"id": f"{name}-r{number}", "lead_id": name, "type": "rejected", "at": at, "reason": reason}
