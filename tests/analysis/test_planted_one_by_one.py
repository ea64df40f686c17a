"""Faults that the large agreement of planted faults has not: each found with what shows it, each gone when repaired."""

import pytest

from leadrules import compile as compile_plan
from leadrules import decide, parse
from leadrules.analysis import analyse

SOUND = """leadrules: 1
id: small
version: 1.0.0
parties:
  marketing: {accountable: VP Marketing}
  sales: {accountable: VP Sales}
calendars:
  office: {zone: Europe/Berlin, week: {mon-fri: ["09:00-17:00"]}}
lead:
  email: {type: email, kind: contact}
  phone: {type: text, kind: contact}
  employees: {type: integer, kind: demographic, min: 1, max: 500000}
  country: {type: choice, kind: demographic, values: [DE, FR]}
activity:
  visit: {}
scoring:
  fit:
    range: [0, 100]
    rules:
      - {id: size, when: employees >= 500, points: 50}
      - {id: france, when: country == "FR", points: 50}
qualification:
  required: [email, phone, country, employees]
  disqualify:
    - {id: tiny, when: employees < 10, as: not_now, unknown: pass}
  gates:
    - {id: big, when: employees >= 100}
  tiers:
    - {id: ready, when: fit >= 50, handoff: true}
    - {id: rest, program: newsletter}
routing:
  ladder:
    - {id: key, when: employees >= 500, to: {team: key}}
    - {id: other, when: employees < 500, to: {team: other}}
  otherwise: {queue: triage, watched_by: sales, within: 1 hour}
  teams:
    key: {distribute: single, calendar: office}
    other: {distribute: round_robin, calendar: office}
lifecycle:
  stages:
    - {id: inquiry, owner: marketing}
    - {id: working, owner: sales, enters: [handed_off]}
    - {id: lost, owner: marketing, enters: [rejected]}
  transitions:
    inquiry: [working]
    working: [lost]
    lost: [working]
follow_up:
  clocks: {first_touch: {starts: handed_off, stops: touched, target: [{within: 4 hours}]}}
"""

NOT_REQUIRED = ("required: [email, phone, country, employees]", "required: [email, phone, country]")
NO_GATE = ("when: employees >= 100}", "when: known(phone)}")
FAULTS = {
    "LR802": ((NOT_REQUIRED, NO_GATE), "a lead that is handed off without `employees` is stopped at route `key`"),
    "LR803": (
        (("starts: handed_off, stops: touched", "starts: accepted, stops: won"),),
        "a lead that is handed off starts no clock",
    ),
    "LR811": ((("when: employees < 500, to", "when: employees <= 500000, to"),), "route `other` holds for every lead"),
    "LR813": (
        (("when: employees >= 500, to", "when: employees < 50, to"), ("employees < 500, to", "employees >= 50, to")),
        "route `key` is for leads that never come so far",
    ),
    "LR831": (
        (
            ("    - {id: tiny,", "    - {id: no-phone, when: missing(phone), as: junk}\n    - {id: tiny,"),
            ("required: [email, phone,", "required: [email,"),
        ),
        "without `phone`, a lead that is handed off would be disqualified",
    ),
}


def changed(*changes):
    """Return the plan of the agreement without faults, with some of its words replaced."""
    text = SOUND
    for before, after in changes:
        assert text.count(before) == 1
        text = text.replace(before, after)
    return compile_plan(parse(text))


def told(code):
    """Return the plan with a fault planted, and the one finding with its code."""
    plan = changed(*FAULTS[code][0])
    (finding,) = (found for found in analyse(plan) if found.code == code)
    return plan, finding


def decided(plan, witness, lead=None):
    return decide(plan, witness.lead if lead is None else lead, witness.activity, at=witness.decision.at)


def test_nothing_is_found_in_the_agreement_without_faults():
    findings = analyse(changed())
    assert (findings.found, findings.undecided) == ((), ())


@pytest.mark.parametrize("code", FAULTS)
def test_a_planted_fault_is_found_alone_and_named(code):
    findings = analyse(changed(*FAULTS[code][0]))
    assert [f.code for f in findings] == [code]
    assert FAULTS[code][1] in findings.found[0].message


def test_the_lead_that_a_missing_answer_stops_is_shown():
    plan, finding = told("LR802")
    again = decided(plan, finding.witness)
    assert "employees" not in finding.witness.lead
    assert (again.outcome, again.route.id, again.route.needs) == ("handoff", "otherwise", ("employees",))


def test_the_handoff_that_starts_no_clock_is_shown():
    plan, finding = told("LR803")
    again = decided(plan, finding.witness)
    assert (again.outcome, tuple(again.clocks)) == ("handoff", ())


def test_a_lead_that_is_disqualified_only_without_an_answer_is_shown():
    plan, finding = told("LR831")
    fewer = {name: value for name, value in finding.witness.lead.items() if name != "phone"}
    assert "phone" in finding.witness.lead
    assert decided(plan, finding.witness).outcome == "handoff"
    assert decided(plan, finding.witness, fewer).disqualified_by == "no-phone"


@pytest.mark.parametrize("code", ["LR811", "LR813"])
def test_what_holds_of_every_lead_or_of_none_has_no_lead_to_show(code):
    assert told(code)[1].witness is None


SOUND_WAYS = {
    "LR802": (NOT_REQUIRED, ("when: employees >= 500, to", "when: known(employees) and employees >= 500, to")),
    "LR803": (("starts: handed_off, stops: touched", "starts: handed_off, stops: [touched, rejected]"),),
    "LR811": (("when: employees < 500, to", "when: employees < 500000, to"),),
    "LR813": (
        ("when: employees >= 500, to", "when: employees < 101, to"),
        ("employees < 500, to", "employees > 1, to"),
    ),
    "LR831": (  # the gate stops them in any case
        ("when: employees < 10, as: not_now, unknown: pass", "when: missing(phone) and employees < 100, as: not_now"),
        ("required: [email, phone,", "required: [email,"),
    ),
}


@pytest.mark.parametrize("code", SOUND_WAYS)
def test_what_only_looks_like_the_fault_is_not_told(code):
    findings = analyse(changed(*SOUND_WAYS[code]))
    assert code not in [f.code for f in findings]
    assert findings.undecided == ()


TWO_TRACKS = (
    "  tiers:\n",
    "  fast_track:\n"
    "    - {id: large, when: employees >= 400, skips: [scores, big], needs: [email]}\n"
    '    - {id: large-french, when: employees >= 400 and country == "FR", skips: [scores], needs: [email]}\n'
    "  tiers:\n",
)


def test_a_fast_track_that_an_earlier_one_hides_is_not_said_to_be_stopped_by_a_gate():
    [found] = [f for f in analyse(changed(TWO_TRACKS)) if "fast track" in f.message]
    assert (found.code, found.message) == (
        "LR812",
        "fast track `large-french` is never used: `large` takes all its leads first",
    )


def test_a_route_whose_leads_are_taken_or_never_come_names_what_takes_them():
    hidden = ("when: employees >= 500, to", "when: employees >= 100, to")
    [found] = [f for f in analyse(changed(hidden)) if f.code in ("LR812", "LR813")]
    assert (found.code, found.message) == ("LR812", "route `other` is never used: `key` takes all its leads first")


def test_what_holds_of_every_lead_is_told_apart_from_what_holds_where_it_is_known():
    always = ("when: employees < 500, to", "when: employees < 500 or not (employees < 500) or missing(employees), to")
    assert [f.message for f in analyse(changed(always)) if f.code == "LR811"] == ["route `other` holds for every lead"]
    assert told("LR811")[1].message.endswith("of which what it asks for is known")
