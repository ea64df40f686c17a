"""The whole agreement in plain English."""

from pathlib import Path

import pytest
from hypothesis import given, settings

from leadrules import load, parse
from leadrules.clauses.commitments import METRICS
from leadrules.description import describe
from leadrules.description.commitments import PROMISES
from leadrules.testing import agreements

ROOT = Path(__file__).parents[2]
SAAS, TELEQ, LOWPRICE = (
    load(ROOT / "rulesets" / name) for name in ("saas-midmarket", "enterprise-teleq", "lowprice-30day")
)


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
        "Reviewed every 3 months, last on 2026-10-01; a review may be 30 days late.",
        "  revops: Head of Revenue Operations (does not sign)",
        "  Must be known: first name, email, phone, company and country.",
        "    mql, when fit grade is one of A, B and engagement is at least 40: goes to sales.",
        "    +30 when employees is at least 100 and less than 500 people. [size-core]",
        "    +25 for each page view where path starts with /pricing, in the last 14 days, only the newest of each day, at most 50 together. [pricing-page]",
        "    No more than 30 points from content together.",
        "    Grades: A from 70, B from 50, C from 30, D from 0.",
        "  Never for sales: the domain of email is in the list competitors; if that is not known, the lead waits. [competitor]",
        "  Not for sales now, as unserved-market: country is not in the list served; if that is not known, the lead waits. [unserved]",
        "  Nobody may contact them: opted out is true; if that is not known, the lead passes. [opted-out]",
        '  contact me: ticked "please have sales contact me".',
        "  asked for demo: the number of form submitted events where form is one of audit, contact, demo, in the last 30 days.",
        "  webinar minutes: the sum of minutes over webinar attended events, in the last 90 days.",
        "  days silent: the number of days since the last event of any kind.",
        "  served: ES, PT, FR, DE, AT, CH and IT.",
        "  freemail: 51 values from lists/freemail.txt: 126.com, 163.com, aol.com, …",
        "    When country is one of ES, PT: to team iberia. [iberia]",
        "    Every other lead, and where a line cannot be told because something is not known: to the queue triage, which revops looks after within 1 business hour.",
        "  Team rest, which works by the calendar madrid, gives its leads to its members in turn, only to those whose languages fit the lead's languages; when all are full, leads go to the queue triage.",
        "  working (sales): meets the definition and is being contacted; begins when handed off; in the CRM: new or attempting; ends with: accepted or returned with a reason; next may be accepted, recycled or junk.",
        "    within 2 business hours when tier is hot.",
        "    Business time is that of the calendar of whoever has the lead.",
        "    A warning is given when 50% and 80% of the time has passed.",
        "    If missed, 1 business hour later give the lead to somebody else, but not one of the last 2 who had it.",
        "  Each lead is tried 3 times by call and 4 times by email within 10 business days, at least 4 hours between two by call, until replied or meeting booked; when all of that was in vain, it comes back as could-not-reach.",
        "  madrid: Monday to Friday 09:00-14:00 and 15:00-18:00, Europe/Madrid time; closed on public holidays of ES-MD.",
        "    Other days: 2026-12-24 only 09:00-13:00; 2026-12-31 closed.",
        "  locked-contract: goes to recycled, rests until 90 days before contract until, or for 180 days where that is not known, is in the program decision.",
        "    At least 50 leads that meet the definition are handed off, per month; followed weekly. [volume]",
        "    At least 90% of first touch clocks are met, per month, counting those due in that month. [speed]",
        "  Both sides meet when the share of handed-off leads that sales accepted moves by 20% against the trailing 8 weeks.",
    ],
)
def test_each_clause_is_said_in_words(line):
    assert line in describe(SAAS).splitlines()


@pytest.mark.parametrize(
    ("agreement", "line"),
    [
        (TELEQ, "    - Watch the desk, and keep the two hand-offs apart."),
        (TELEQ, "    Business time is that of the calendar berlin."),
        (TELEQ, "    What is due exactly at closing time is due at the next opening."),
        (TELEQ, "    +25 when group revenue is at least 1,000,000,000 EUR a year, because the largest take longest to decide. [revenue-1bn]"),
        (TELEQ, "  Tell marketing when the number of days until contract until is at least 0 and at most 270, because renewals are decided nine months ahead. [contract-ends]"),
        (LOWPRICE, "  Must hold: seats is at most 200 people, because larger teams need the other product, which is sold by another team; if that is not known, the lead passes. [small-enough]"),
        (LOWPRICE, "  first call, from handed off until touched where channel is call and by is human:"),
        (LOWPRICE, "    Nights, weekends and holidays count."),
    ],
)  # fmt: skip
def test_what_only_one_ruleset_has_is_said_too(agreement, line):
    assert line in describe(agreement).splitlines()


def tiny(*, track="{id: asks, when: wants_call}", ladder="{id: all, to: {team: first}}"):
    """Return what is said of an agreement with one gate, one fast track and one route."""
    text = f"""\
leadrules: 1
id: tiny
version: 1.0.0
lists: {{served: {{file: served.txt}}}}
lead:
  email: {{type: email, kind: contact}}
  phone: {{type: text, kind: contact, title: the direct line}}
  employees: {{type: integer, kind: demographic, title: the number of employees, default: 10}}
  wants_call: {{type: boolean, kind: situational}}
scoring:
  fit: {{range: [0, 10], rules: [{{id: size, when: employees >= 12000, points: 10}}]}}
qualification:
  required: [email, phone]
  gates: [{{id: reachable, when: known(phone)}}]
  fast_track: [{track}]
  tiers: [{{id: warm, when: fit >= 5}}, {{id: mql, when: fit >= 10, handoff: true}}]
routing:
  ladder: [{ladder}]
  otherwise: {{queue: triage, watched_by: sales, within: 1 day}}
  teams: {{first: {{distribute: single}}}}
"""
    return describe(parse(text, files={"served.txt": "ES\nPT\n"})).splitlines()


@pytest.mark.parametrize(
    ("track", "line"),
    [
        ("{id: asks, when: wants_call}", "Straight to sales when wants call is true, without regard to points; the gate reachable still counts. [asks]"),
        ("{id: asks, when: wants_call, skips: []}", "On the fast track when wants call is true; points, tiers and the gate reachable still count. [asks]"),
        ("{id: asks, when: wants_call, skips: [scores, reachable], needs: []}", "Straight to sales when wants call is true, without regard to points and the gate reachable; none of the fields above need be known. [asks]"),
        ("{id: asks, when: wants_call, skips: [reachable], needs: [phone]}", "On the fast track when wants call is true, without regard to the gate reachable; points and tiers still count; of the fields above, only the direct line must be known. [asks]"),
        ("{id: asks, when: wants_call, skips: [scores, reachable], needs: [employees]}", "Straight to sales when wants call is true, without regard to points and the gate reachable; the number of employees must be known instead of the fields above. [asks]"),
    ],
)  # fmt: skip
def test_a_fast_track_says_what_it_skips_what_still_counts_and_what_it_needs(track, line):
    assert f"  {line}" in tiny(track=track)


def test_what_is_always_known_has_no_line_for_what_happens_otherwise():
    assert "  Must hold: the direct line is known. [reachable]" in tiny()


def test_what_is_assumed_of_a_field_is_said():
    assert "  the number of employees: where not known, 10 is assumed." in tiny()


def test_tiers_that_go_to_sales_are_said_to_come_first_where_they_do_not_stand_first():
    line = "  Tiers, of which the first that holds counts, those that go to sales before the others:"
    assert line in tiny()


def test_a_short_list_from_a_file_is_shown_in_full():
    assert "  served: ES and PT, from served.txt." in tiny()


def test_large_numbers_have_separators():
    assert "    +10 when the number of employees is at least 12,000. [size]" in tiny()


@pytest.mark.parametrize(
    ("ladder", "line"),
    [
        ("{id: all, to: {team: first}}", "    Where a line cannot be told because something is not known: to the queue triage, which sales looks after within 1 day."),
        ("{id: some, when: wants_call, to: {team: first}}", "    Every other lead, and where a line cannot be told because something is not known: to the queue triage, which sales looks after within 1 day."),
    ],
)  # fmt: skip
def test_the_queue_takes_what_cannot_be_told_and_what_no_route_takes(ladder, line):
    assert line in tiny(ladder=ladder)


def test_every_metric_can_be_promised_in_words():
    assert set(PROMISES) == set(METRICS)


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
