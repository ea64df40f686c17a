"""The engine says what the design says: a second, independent implementation agrees on random agreements and leads."""

from functools import lru_cache

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle import opinion

from leadrules import compile as compile_plan
from leadrules import decide, load, parse
from leadrules.engine import ENGINES
from leadrules.testing import INSTANT, activities, agreements, leads, pasts


@lru_cache(maxsize=64)
def plan_of(text):
    return compile_plan(parse(text))


def situations(text, count):
    return drawn_for(plan_of(text), text, count)


def drawn_for(plan, text, count):
    one = st.tuples(leads(plan, at=INSTANT), activities(plan, INSTANT), pasts(plan, at=INSTANT))
    return st.tuples(st.just(text), st.lists(one, min_size=1, max_size=count))


def what_the_engine_says(engine, plan, lead, activity, past):
    decision = decide(plan, lead, activity, at=INSTANT, past=past, engine=engine)
    route = decision.route
    return {
        "outcome": decision.outcome,
        "points": dict(zip(plan.agreement.axes, decision.hundredths, strict=True)),
        "grades": decision.grades,
        "tier": decision.tier,
        "fast_track": decision.fast_track,
        "disqualified_by": decision.disqualified_by,
        "route": route and (route.id, route.kind, route.target, route.needs),
        "missing": decision.missing,
        "alerts": decision.alerts,
        "in_force": decision.in_force,
        "program": decision.program,
        "rejected": tuple(event.id for event in decision.rejected_events),
        "unknown_rules": tuple(
            rule.clause.removeprefix("scoring.").replace(".rules", "") for rule in decision.unknown_rules
        ),
        "fired": fired(plan, decision),
    }


def fired(plan, decision):
    given = {name: {} for name in plan.agreement.axes}
    for reason in decision.reasons:
        if reason.effect == "points":
            given[reason.clause.split(".")[1]][reason.rule] = reason.points > 0
    return given


def what_the_oracle_says(data, lead, activity, past):
    said = opinion(data, lead, activity, INSTANT, past)
    signs = {axis: {rule: worth > 0 for rule, worth in given.items()} for axis, given in said.fired.items()}
    return {**{key: getattr(said, key) for key in KEYS}, "fired": signs}


KEYS = ("outcome", "points", "grades", "tier", "fast_track", "disqualified_by", "route", "missing", "alerts", "in_force", "program", "rejected", "unknown_rules")  # fmt: skip


def check(plan, data, cases):
    for lead, activity, past in cases:
        said = what_the_oracle_says(data, lead, activity, past)
        for engine in ENGINES:
            assert said == what_the_engine_says(engine, plan, lead, activity, past)


@settings(max_examples=settings.default.max_examples // 2, suppress_health_check=list(HealthCheck))
@given(agreements().flatmap(lambda text: situations(text, 8)))
def test_the_engine_agrees_with_the_oracle(drawn):
    text, cases = drawn
    check(plan_of(text), yaml.safe_load(text), cases)


@pytest.mark.slow
@settings(max_examples=700, suppress_health_check=list(HealthCheck), derandomize=True)
@given(agreements().flatmap(lambda text: situations(text, 12)))
def test_the_engine_agrees_with_the_oracle_on_many_more(drawn):
    text, cases = drawn
    check(plan_of(text), yaml.safe_load(text), cases)


@pytest.mark.parametrize("name", ["saas-midmarket", "lowprice-30day", "enterprise-teleq"])
def test_the_engine_agrees_with_the_oracle_on_the_rulesets(rulesets, name):
    plan = compile_plan(load(rulesets / name))
    data = yaml.safe_load((rulesets / name / "agreement.yaml").read_text(encoding="utf-8"))
    data["lists"] = dict(plan.agreement.lists)

    worked = yaml.safe_load((rulesets / name / "cases.yaml").read_text(encoding="utf-8"))
    good = worked.get("given", {}).get("lead", {})

    @settings(max_examples=settings.default.max_examples, suppress_health_check=list(HealthCheck))
    @given(
        leads(plan),
        st.sets(st.sampled_from(sorted(plan.agreement.fields)), max_size=5),
        activities(plan, INSTANT),
        pasts(plan),
    )
    def agrees(lead, others, activity, past):
        near = {**good, **{field: value for field, value in lead.items() if field in others}, "id": "L1"}
        check(plan, data, [(near, activity, None), (near, activity, past), (lead, activity, past)])

    agrees()
