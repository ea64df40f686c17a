"""The handoff in the log is a snapshot, and JSON."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import leadrules
from leadrules import DataError, decide, follow, handoff_event
from leadrules.payload import validator_of
from leadrules.schemas import schema
from leadrules.testing import INSTANT, activities, leads

ROOT = Path(__file__).parents[2]
PLANS = {f.name: leadrules.compile(leadrules.load(f)) for f in sorted((ROOT / "rulesets").iterdir())}
AT = datetime(2026, 11, 3, 11, 30, tzinfo=UTC)
LEAD = {
    "id": "L1", "first_name": "Ana", "email": "ana@acme.example", "phone": "1", "company": "Acme", "country": "ES",
    "employees": 800, "industry": "software", "job_level": "vp", "need": "audit", "opted_out": False,
    "contact_me": True, "contract_until": "2027-06-30",
}  # fmt: skip


@dataclass(frozen=True)
class Given:
    """Who gets a lead."""

    owner: str | None = "ana"
    team: str | None = None
    queue: str | None = None
    calendar: str | None = None


def test_a_handoff_notes_who_why_and_what_will_be_read_later():
    plan = PLANS["saas-midmarket"]
    decision = decide(plan, LEAD, [], at=AT)
    assert handoff_event(decision, Given(), AT) == {
        "id": "handed_off L1 2026-11-03T11:30:00+00:00", "lead_id": "L1", "type": "handed_off",
        "at": "2026-11-03T11:30:00+00:00", "owner": "ana", "team": None, "queue": None, "calendar": None,
        "tier": decision.tier, "fast_track": True, "agreement": plan.digest.meaning, "version": "3.0.0",
        "seen": {"contract_until": "2027-06-30"},
    }  # fmt: skip


def test_the_snapshot_gives_the_targets_that_the_decision_promised():
    plan = PLANS["saas-midmarket"]
    decision = decide(plan, LEAD, [], at=AT)
    found = follow(plan, [handoff_event(decision, Given(), AT)], at=AT).of["L1"]
    promised = {clock["clock"]: clock["within"] for clock in decision.to_dict()["clocks"]}
    assert {clock.clock: str(clock.target) for clock in found.clocks} == promised
    assert promised["first_touch"] == "30 business minutes"


@pytest.mark.parametrize("name", PLANS)
@given(data=st.data())
@settings(max_examples=60)
def test_every_handoff_can_be_followed_by_what_was_promised(name, data):
    plan = PLANS[name]
    lead, events = data.draw(leads(plan)), data.draw(activities(plan, INSTANT))
    decision = decide(plan, {**lead, "id": "L1"}, events, at=INSTANT)
    if decision.outcome != "handoff":
        with pytest.raises(DataError, match="not handed off"):
            handoff_event(decision, Given(), INSTANT)
        return
    calendar = next(iter(plan.calendars), None)
    event = json.loads(json.dumps(handoff_event(decision, Given(calendar=calendar), INSTANT)))
    found = follow(plan, [event], at=INSTANT).of["L1"]
    promised = {clock["clock"]: clock["within"] for clock in decision.to_dict()["clocks"]}
    assert found.problems == ()
    assert {c.clock: str(c.target) for c in found.clocks if c.clock in promised} == promised


def test_a_handoff_is_an_event_of_the_published_schema():
    validator = validator_of(schema("log"))
    decision = decide(PLANS["saas-midmarket"], LEAD, [], at=AT)
    event = handoff_event(decision, Given(), AT)
    assert list(validator.iter_errors(event)) == []
    assert list(validator.iter_errors({**event, "type": "called"})) != []
    assert list(validator.iter_errors({**event, "fast_track": "yes"})) != []


@pytest.mark.parametrize(
    ("lead", "given", "said"),
    [
        ({"country": "XX"}, Given(), "not handed off: disqualified"),
        ({"id": None}, Given(), "without an id"),
        ({}, Given(owner=None), "goes to nobody"),
    ],
)
def test_what_is_no_handoff_is_refused(lead, given, said):
    decision = decide(PLANS["saas-midmarket"], LEAD | lead, [], at=AT)
    with pytest.raises(DataError, match=rf"LR779.*{said}"):
        handoff_event(decision, given, AT)
