"""The whole agreement in plain English."""

from pathlib import Path

import pytest
from hypothesis import given, settings

from leadrules import load, parse
from leadrules.description import describe
from leadrules.testing import agreements

ROOT = Path(__file__).parents[2]
SAAS = load(ROOT / "rulesets" / "saas-midmarket")


@settings(max_examples=30)
@given(agreements())
def test_every_agreement_can_be_described(text):
    agreement = parse(text)
    described = describe(agreement)
    for axis in agreement.axes.values():
        assert all(f"[{rule.id}]" in described for rule in axis.rules)
    assert all(f"[{route.id}]" in described for route in agreement.routing.ladder)


@pytest.mark.parametrize(
    "line",
    [
        "In force from 2026-10-01, Europe/Madrid time.",
        "  revops: Head of Revenue Operations (does not sign)",
        "  Must be known: first_name, email, phone, company and country.",
        "    +30 when employees is at least 100 and less than 500. [size-core]",
        "    +25 for each page view where path starts with /pricing, for 14 days, only the newest of each day, at most 50 together. [pricing-page]",
        "    No more than 30 points from content together.",
        "    Grades: A from 70, B from 50, C from 30, D from 0.",
        "  Never for sales: the domain of email is in the list competitors; if that is not known, the lead waits. [competitor]",
        "  Nobody may contact them: opted out is true. [opted-out]",
        "  When country is one of ES, PT: to team iberia. [iberia]",
        "  All else: to the queue triage, which revops looks after within 1 business hour.",
        "    within 2 business hours when tier is hot.",
        "    If missed, 1 business hour later give the lead to somebody else, but not to the last 2.",
        "  Locked-contract: goes to recycled, rests until contract until - 90 days, or 180 days where that is not known, is in the program decision.",
        "    Share of the instances of the clock first touch that were met: at least 90% per month, by when it was due. [speed]",
        "  Both sides meet when the share of handed-off leads that sales accepted moves by 20% against the trailing 8 weeks.",
    ],
)
def test_each_clause_is_said_in_words(line):
    assert line in describe(SAAS).splitlines()


def test_clauses_that_are_not_there_are_left_out():
    agreement = parse("""\
leadrules: 1
id: tiny
version: 1.0.0
lead:
  employees: {type: integer, kind: demographic, title: the number of employees}
scoring:
  fit: {range: [0, 10], rules: [{id: size, when: employees >= 100, points: 10}]}
qualification:
  tiers: [{id: mql, when: fit >= 10, handoff: true}]
routing:
  ladder: [{id: all, to: {team: first}}]
  otherwise: {queue: triage, watched_by: sales, within: 1 day}
  teams: {first: {distribute: round_robin}}
""")
    headings = [line for line in describe(agreement).splitlines() if line and not line.startswith(" ")]
    assert headings == ["tiny (tiny 1.0.0)", "What a qualified lead is", "How it is scored", "Who gets it"]
    assert "    +10 when the number of employees is at least 100. [size]" in describe(agreement).splitlines()
