"""A small agreement with a field of every type, its plan, and a mapping of an export to it."""

from collections.abc import Callable
from pathlib import Path

import pytest

import leadrules
from leadrules import Agreement, Plan
from leadrules.intake import Intake, Intaken, read_intake, take_in
from leadrules.tables import read_table

AGREEMENT = """
leadrules: 1
id: every-type
version: 1.0.0
lead:
  name: {type: text, kind: contact}
  email: {type: email, kind: contact}
  country: {type: text, kind: demographic, normalize: upper}
  size: {type: integer, kind: demographic, min: 1, max: 100000}
  revenue: {type: number, kind: demographic}
  plan: {type: choice, kind: situational, values: [free, paid, none], aliases: {gratis: free}}
  agrees: {type: boolean, kind: consent}
  until: {type: date, kind: situational}
  waiting_since: {type: datetime, kind: account}
  languages: {type: list of text, kind: contact}
  webinars: {type: integer, kind: situational}
activity:
  page_view: {path: text, seconds: number}
  form_sent: {form: {type: choice, values: [demo, news]}, seconds: integer}
  login: {}
signals:
  pricing: {count: page_view, where: 'starts_with(path, "/pricing")'}
  forms: {count: form_sent, where: 'missing(seconds) or seconds > 5'}
scoring:
  fit:
    range: [0, 100]
    rules:
      - {id: size, when: size >= 100, points: 30}
      - {id: speaks, when: '"en" in languages', points: 5}
      - {id: rich, when: revenue > 1000 and webinars >= 1 and until > date("2026-01-01"), points: 10}
      - {id: view, each: page_view, where: path == "/", points: 1}
qualification:
  required: [email]
  disqualify: [{id: no-consent, when: not agrees, as: junk, unknown: pass}]
  tiers:
    - {id: hot, when: fit >= 30 and country == "ES" and plan == "paid", handoff: true}
    - {id: cold, program: newsletter}
routing:
  ladder: [{id: all, when: known(name), to: {team: all}}]
  otherwise: {queue: triage, watched_by: marketing, within: 1 day}
  teams: {all: {distribute: round_robin}}
"""

INTAKE = """
intake: 1
missing: ["", "-", N/A]
zone: Europe/Madrid
leads:
  id: ID
  columns:
    name: Name
    email: E-mail
    country: {column: Country, values: {Spain: ES, España: ES, Germany: DE}}
    size: {column: Size, thousands: ","}
    revenue: {column: Revenue, decimal: ",", thousands: "."}
    plan: {column: Plan, values: {Paid plan: paid, None: none}}
    agrees: {column: Agrees, true: [Sí], false: [No]}
    until: {column: Until, format: "%d/%m/%Y"}
    waiting_since: {column: Created, format: "%d/%m/%Y %H:%M"}
    languages: {column: Languages, split: ";", values: {English: en}}
    webinars: {column: Webinars, count: true}
activity:
  id: Event
  lead: ID
  at: When
  type: {column: What, values: {Page View: page_view, Form Sent: form_sent}}
  ignore: [Email Sent]
  attributes:
    path: Page
    seconds: Seconds
    form: {column: Form, values: {Demo Request: demo}}
"""


@pytest.fixture(scope="session")
def agreement() -> Agreement:
    return leadrules.parse(AGREEMENT)


@pytest.fixture(scope="session")
def plan(agreement: Agreement) -> Plan:
    return leadrules.compile(agreement)


@pytest.fixture(scope="session")
def mapping() -> str:
    return INTAKE


@pytest.fixture(scope="session")
def intake(agreement: Agreement) -> Intake:
    return read_intake(INTAKE, "intake.yaml", agreement)


@pytest.fixture
def taken(tmp_path: Path, plan: Plan, intake: Intake) -> Callable[..., Intaken]:
    """Take in the text of two CSV files."""

    def take(leads: str, activity: str | None = None) -> Intaken:
        (tmp_path / "leads.csv").write_text(leads, encoding="utf-8")
        (tmp_path / "activity.csv").write_text(activity or "", encoding="utf-8")
        events = None if activity is None else read_table(tmp_path / "activity.csv")
        return take_in(intake, plan, read_table(tmp_path / "leads.csv"), events)

    return take
