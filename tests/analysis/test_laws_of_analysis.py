"""No finding is false: what is said to be impossible never happens, and every witness is decided as it is said."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadrules import compile as compile_plan
from leadrules import decide, parse
from leadrules.analysis import analyse
from leadrules.analysis.analysing import default_instant
from leadrules.analysis.asking import UNCONFIRMED
from leadrules.behaviour import new_points
from leadrules.expr import instant_us
from leadrules.testing import activities, agreements, leads

OF_NO_DECISION = ("LR850", "LR852", "LR853")  # touch plans, and stages after a handoff


def happens(code, message, plan, decision):
    """Return whether a decision shows what a finding says there is not, or never."""
    if code == "LR851":
        earned = new_points(plan, decision.activity, instant_us(decision.at))
        return (earned or 0) >= plan.agreement.recycle.new_points_hundredths
    what, name = message.split("`")[0].strip(), message.split("`")[1]
    q = plan.agreement.qualification
    routes = plan.agreement.routing.ladder
    rules = [rule for axis in plan.agreement.axes.values() for rule in axis.rules]
    lines = {
        "rule": rules,
        "disqualifier": q.disqualifiers,
        "gate": q.gates,
        "fast track": q.fast_tracks,
        "tier": q.tiers,
        "route": routes,
        "alert": q.alerts,
    }
    if message.startswith("no lead can have grade"):
        return decision.grades.get(message.split("`")[3]) == name
    if what == "route" and decision.outcome != "handoff":  # routes are for leads that are handed off
        return False
    line = next(line for line in lines[what] if line.id == name)
    holds = plan.evaluator(line.condition)(decision.row) if line.condition else True
    match code:
        case "LR810" | "LR820":
            return holds is True
        case "LR811":
            return holds is False
        case "LR812" | "LR813":
            used = {
                "disqualifier": decision.disqualified_by,
                "fast track": decision.fast_track if decision.outcome == "handoff" else None,
                "route": decision.route and decision.route.id,
                "tier": decision.tier if decision.outcome in ("handoff", "nurture") else None,
            }
            return used[what] == name
    raise AssertionError(code)


def never_happens(text, data):
    plan = compile_plan(parse(text))
    findings = analyse(plan)
    assert [u for u in findings.undecided if u.why == UNCONFIRMED] == []
    at = default_instant(plan)
    never = [f for f in findings if f.witness is None and f.code not in OF_NO_DECISION]
    for _ in range(12 if never else 0):
        lead, events = data.draw(leads(plan, at=at)), data.draw(activities(plan, at))
        decision = decide(plan, lead, events, at=at)
        assert [f.message for f in never if happens(f.code, f.message, plan, decision)] == []


@settings(max_examples=settings.default.max_examples // 6, deadline=None, suppress_health_check=list(HealthCheck))
@given(agreements(), st.data())
def test_nothing_that_is_said_to_be_impossible_ever_happens(text, data):
    never_happens(text, data)


@pytest.mark.slow
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(agreements(), st.data())
def test_nothing_that_is_said_to_be_impossible_ever_happens_in_many_agreements(text, data):
    never_happens(text, data)


@settings(max_examples=settings.default.max_examples // 5, deadline=None, suppress_health_check=list(HealthCheck))
@given(agreements())
def test_every_witness_is_decided_anew_as_it_was_shown(text):
    plan = compile_plan(parse(text))
    for found in analyse(plan):
        if found.witness is not None:
            w = found.witness
            again = decide(plan, w.lead, w.activity, at=w.decision.at, past=w.past, engine="reference")
            assert again == w.decision
            if found.code in ("LR801", "LR802"):
                assert (again.outcome, again.route.id) == ("handoff", "otherwise")


@settings(max_examples=settings.default.max_examples // 6, deadline=None, suppress_health_check=list(HealthCheck))
@given(agreements())
def test_the_same_agreement_has_the_same_findings(text):
    one, two = (analyse(compile_plan(parse(text))) for _ in range(2))
    assert one.diagnostics == two.diagnostics
    assert one.proved == two.proved
