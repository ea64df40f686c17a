"""What the strategies draw can be used as it is."""

import subprocess
import sys
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.effort import at_most_calls

from leadrules import compile as compile_plan
from leadrules import decide, load, parse
from leadrules.expr import sample_values
from leadrules.testing import INSTANT, activities, agreements, leads, pasts

few = settings(max_examples=settings.default.max_examples // 8, suppress_health_check=list(HealthCheck))


@few
@given(agreements(), agreements(presence=False))
def test_a_drawn_agreement_has_no_errors(one, other):
    assert parse(one).id == parse(other).id == "drawn"


@few
@given(agreements(presence=False))
def test_an_agreement_without_presence_asks_nothing_about_what_is_known(text):
    assert not any(word in text for word in ("known(", "missing(", "default:"))


@pytest.mark.parametrize("name", ["saas-midmarket", "lowprice-30day", "enterprise-teleq"])
def test_what_is_drawn_for_a_ruleset_can_be_decided(rulesets, name):
    plan = compile_plan(load(rulesets / name))

    @few
    @given(st.tuples(leads(plan), activities(plan, INSTANT), pasts(plan)))
    def check(drawn):
        lead, activity, past = drawn
        assert decide(plan, lead, activity, at=INSTANT, past=past).lead_id == lead["id"]

    check()


def test_hypothesis_is_imported_only_on_use():
    code = "import leadrules, sys; sys.exit('hypothesis' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0


@pytest.mark.parametrize("condition", ['starts_with(email, "o")', 'contains(email, "e")', 'ends_with(email, "other")'])
def test_values_unlike_a_short_constant_are_found_in_time(condition):
    text = f"""
leadrules: 1
id: short
version: 1.0.0
parties: {{sales: {{accountable: VP Sales}}}}
lead: {{email: {{type: text, kind: contact}}}}
scoring: {{fit: {{range: [0, 100], rules: [{{id: r, when: '{condition}', points: 10}}]}}}}
qualification: {{tiers: [{{id: all, handoff: true}}]}}
routing: {{ladder: [{{id: all, to: {{queue: desk}}}}], otherwise: {{queue: desk, watched_by: sales, within: 1 hour}}}}
"""
    plan = compile_plan(parse(text))
    roots = [condition.root for condition in plan.agreement.conditions.values()]
    types = {name: field.type for name, field in plan.agreement.fields.items()}
    with at_most_calls(100_000):
        assert sample_values(roots, types, at_us=0, today=date(2026, 1, 1)).values["email"]
