"""A small agreement in which every law holds, and ways to plant a fault in it."""

from __future__ import annotations

from leadrules import Plan, parse
from leadrules import compile as compile_plan

AGREEMENT = """\
leadrules: 1
id: planted
version: 1.0.0
title: Planted
zone: Europe/Madrid
parties: {marketing: {accountable: VP Marketing}, sales: {accountable: VP Sales}}
calendars:
  madrid: {zone: Europe/Madrid, week: {mon-fri: ["09:00-17:00"]}}
lead:
  email: {type: email, kind: contact}
  phone: {type: text, kind: contact}
  employees: {type: integer, kind: demographic, min: 1}
  country: {type: text, kind: demographic, normalize: upper}
activity: {visit: {path: text}, download: {pages: integer}}
signals:
  visits: {count: visit}
  silent: {days_since: any}
  read: {sum: download.pages}
scoring:
  fit:
    range: [0, 100]
    rules: [{id: size, when: employees >= 100, points: 60}]
  interest:
    range: [0, 100]
    rules:
      - {id: visit, each: visit, within: 14 days, points: 30}
qualification:
  disqualify: [{id: abroad, when: country == "US", as: not_now, unknown: pass}]
  tiers:
    - {id: hot, when: fit >= 50 and interest >= 30, handoff: true}
    - {id: warm, when: interest >= 30}
    - {id: cold}
routing:
  ladder: [{id: all, to: {team: inside}}]
  otherwise: {queue: triage, watched_by: sales, within: 1 day}
  teams: {inside: {distribute: round_robin, calendar: madrid}}
lifecycle:
  stages:
    - {id: new, owner: marketing}
    - {id: working, owner: sales, enters: [handed_off]}
    - {id: back, owner: marketing, enters: [rejected]}
    - {id: junk, owner: marketing, terminal: true}
follow_up:
  clocks:
    first_touch: {starts: handed_off, stops: touched, target: [{within: 4 business hours}], calendar: owner}
  touches: [{plan: {call: 2}, within: 10 business days}]
recycle:
  reasons: {not-ready: {to: back, cool_off: 30 days}}
"""
CASES = """\
leadrules: 1
at: 2026-11-02T10:00:00+01:00
cases:
  - id: hot
    about: large, and here today
    lead: {employees: 100, country: es}
    activity: [{type: visit, path: /, at: 1 day ago}]
    expect: {outcome: handoff, tier: hot, points: {fit: 60, interest: 30}}
  - id: small
    lead: {employees: 99}
    activity: [{type: visit, path: /, at: 1 day ago}]
    expect: {outcome: nurture, tier: warm}
"""


def planted(*changes: tuple[str, str]) -> Plan:
    """Return the plan of the agreement with some of its text replaced."""
    text = AGREEMENT
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return compile_plan(parse(text))
