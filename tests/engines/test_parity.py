"""One meaning: every engine gives the decision of the reference engine, whatever the agreement, lead, events and past."""

import ast
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from parity import RULESETS, plan_of

import leadrules
from leadrules import DataError, Decision, Past, Plan, Return
from leadrules.engine import EngineName, ready
from leadrules.engines.generated import source
from leadrules.testing import activities, agreements, leads, pasts

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
SLOW_TO_DRAW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


def outcome(
    plan: Plan, lead: Any, activity: Any, past: Past | None, engine: EngineName, at: datetime = AT
) -> Decision | tuple[str, ...]:
    """Return a decision, or what was told instead of one."""
    try:
        return leadrules.decide(plan, lead, activity, at=at, past=past, engine=engine)
    except DataError as problem:
        return tuple(map(str, problem.diagnostics))


@pytest.mark.parametrize("name", RULESETS)
@settings(max_examples=settings.default.max_examples // 2, suppress_health_check=SLOW_TO_DRAW)
@given(data=st.data())
def test_the_generated_function_of_a_ruleset_decides_as_the_reference_does(name: str, data: st.DataObject) -> None:
    plan = plan_of(name)
    lead, activity = data.draw(leads(plan, at=AT)), data.draw(activities(plan, AT))
    past = data.draw(st.none() | pasts(plan, at=AT))
    expected = outcome(plan, lead, activity, past, "reference")
    assert expected == outcome(plan, lead, activity, past, "generated")
    if isinstance(expected, Decision):
        same = leadrules.decide(plan, lead, activity, at=AT, past=past)
        assert expected.to_dict() == same.to_dict()


@pytest.mark.parametrize("name", RULESETS)
@settings(max_examples=settings.default.max_examples // 3, suppress_health_check=SLOW_TO_DRAW, deadline=None)
@given(data=st.data())
def test_a_lead_that_is_read_once_is_decided_at_every_instant_as_decide_decides_it(
    name: str, data: st.DataObject
) -> None:
    plan = plan_of(name)
    lead, activity = data.draw(leads(plan, at=AT)), data.draw(activities(plan, AT))
    past = data.draw(pasts(plan, at=AT))
    read = ready(plan, lead, activity)
    for days in (-400, -30, 0, 1, 45, 400):
        at = AT + timedelta(days=days)
        try:
            decided: Decision | tuple[str, ...] = read.decided(at, past)
            waits = read.waits(at, past)
        except DataError as problem:
            decided, waits = tuple(map(str, problem.diagnostics)), False
        expected = outcome(plan, lead, activity, past, "reference", at)
        assert expected == decided
        assert not (waits and isinstance(expected, Decision) and expected.outcome == "handoff")


def test_who_came_back_and_did_nothing_since_waits_for_new_points() -> None:
    plan, past = plan_of("saas-midmarket"), Past("recycled", (), Return("not-ready", AT - timedelta(days=100)))
    asked = {"type": "form_submitted", "form": "demo", "at": AT - timedelta(days=1)}
    assert ready(plan, {"id": "L"}, []).waits(AT, past)
    assert not ready(plan, {"id": "L"}, [asked]).waits(AT, past)
    assert ready(plan, {"id": "L"}, [asked]).waits(AT - timedelta(days=2), past)


@settings(max_examples=settings.default.max_examples // 3, suppress_health_check=SLOW_TO_DRAW, deadline=None)
@given(text=agreements(), data=st.data())
def test_the_generated_function_of_any_agreement_decides_as_the_reference_does(text: str, data: st.DataObject) -> None:
    plan = leadrules.compile(leadrules.parse(text))
    for _ in range(4):
        lead, activity = data.draw(leads(plan, at=AT)), data.draw(activities(plan, AT))
        assert outcome(plan, lead, activity, None, "reference") == outcome(plan, lead, activity, None, "generated")


junk = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=6), st.lists(st.text(max_size=3), max_size=2),
    st.dictionaries(st.text(max_size=2), st.integers(), max_size=1), st.datetimes(), st.dates(), st.just("\ud800"),
    st.just(10**400), st.just("a\0b"),
)  # fmt: skip


@settings(max_examples=settings.default.max_examples // 2, suppress_health_check=SLOW_TO_DRAW)
@given(data=st.data())
def test_what_one_engine_refuses_the_other_refuses_in_the_same_words(data: st.DataObject) -> None:
    plan = plan_of("saas-midmarket")
    lead = data.draw(st.dictionaries(st.sampled_from([*plan.agreement.fields, "id"]), junk, max_size=5) | junk)
    activity = data.draw(
        st.none() | st.lists(st.dictionaries(st.sampled_from(["type", "at", "path", "id"]), junk) | junk)
    )
    assert outcome(plan, lead, activity, None, "reference") == outcome(plan, lead, activity, None, "generated")


def test_no_text_of_the_agreement_reaches_the_generated_function() -> None:
    for name in RULESETS:
        agreement = plan_of(name).agreement
        written = source(plan_of(name))
        tree = ast.parse(written)
        texts = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
        assert texts == []
        names = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
        assert names.isdisjoint(agreement.fields)
        assert names.isdisjoint(agreement.signals)


def test_the_generated_function_has_no_builtins() -> None:
    plan = plan_of("saas-midmarket")
    leadrules.decide(plan, {}, at=AT)
    assert plan.engines["generated"].__globals__["__builtins__"] == {}


def test_an_agreement_too_large_to_compile_is_decided_by_the_reference_engine() -> None:
    tiers = "\n".join(f"    - {{id: t{i}, when: fit >= {i}}}" for i in range(3000))
    text = f"""
leadrules: 1
id: many-tiers
version: 1.0.0
lead: {{size: {{type: integer, kind: demographic}}}}
scoring: {{fit: {{range: [0, 10], rules: [{{id: large, when: size > 5, points: 10}}]}}}}
qualification:
  tiers:
{tiers}
routing: {{ladder: [], otherwise: {{queue: all, watched_by: sales, within: 1 day}}}}
"""
    plan = leadrules.compile(leadrules.parse(text))
    assert leadrules.decide(plan, {"size": 9}, at=AT)[3:5] == ("nurture", "t0")
