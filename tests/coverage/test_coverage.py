"""What cases show of an agreement, and cases for what they leave out."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadrules import compile as compile_plan
from leadrules import load, parse
from leadrules.cases import read_cases, run
from leadrules.coverage import KINDS, Share, coverage, skeletons, suggest
from leadrules.coverage.thresholds import SIDES, Probe, Threshold
from leadrules.diagnostics import Span
from leadrules.expr import IntegerType, Name
from leadrules.testing.specimens import agreements

ROOT = Path(__file__).parents[2]
RULESETS = sorted((ROOT / "rulesets").iterdir())
HEAD = "leadrules: 1\nat: 2026-11-02T10:00:00+01:00\n"
SMALL = """\
leadrules: 1
id: small
version: 1.0.0
lead:
  employees: {type: integer, kind: demographic, min: 1}
  revenue: {type: number, kind: demographic}
  country: {type: text, kind: demographic}
  signed: {type: date, kind: situational}
activity:
  visit: {seconds: number}
signals:
  visits: {count: visit, within: 14 days}
scoring:
  fit:
    range: [0, 100]
    rules:
      - {id: size, when: employees >= 100, points: 30}
      - {id: rich, when: revenue > 0.5, points: 20}
      - {id: known, when: employees >= 1, points: 5}
      - {id: long, each: visit, where: seconds >= 30, points: 10, at_most: 40}
    grades: {A: 50, B: 0}
qualification:
  disqualify: [{id: abroad, when: 'country not in ["ES"]', as: not_now, unknown: pass}]
  gates: [{id: signed, when: 'signed < date("2026-01-10")', unknown: pass}]
  tiers: [{id: hot, when: fit >= 50 and visits >= 2, handoff: true}, {id: cold}]
routing:
  ladder: [{id: large, when: employees >= 500, to: {queue: enterprise}}]
  otherwise: {queue: triage, watched_by: sales, within: 1 day}
"""


def decided(plan, text):
    cases = read_cases(HEAD + text, "cases.yaml", plan.agreement)
    return cases, run(plan, cases)


def pasted(plan, text, more):
    return decided(plan, text + more)[1]


def gaps(plan, *cases):
    if not cases:
        return {str(item) for item in coverage(plan, ()).gaps}
    lines = "".join(f"  - {{id: c{n}, {case}, expect: {{in_force: true}}}}\n" for n, case in enumerate(cases))
    found = coverage(plan, decided(plan, f"cases:\n{lines}")[1])
    return {str(item) for item in found.gaps}


@pytest.fixture(scope="module")
def plan():
    return compile_plan(parse(SMALL))


# Laws


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_a_percentage_is_never_rounded_up(covered, more):
    share = Share(covered, covered + more)
    assert (share.percent == "100") is (more == 0)
    assert Fraction(share.percent) * share.total <= 100 * share.covered or not share.total
    assert share.reaches(100) is (more == 0)


def test_almost_everything_is_not_everything():
    assert Share(9997, 10000).percent == "99.9"
    assert Share(99999, 100000).percent == "99.9"
    assert not Share(8999, 10000).reaches(90)
    assert Share(9000, 10000).reaches(90)
    assert Share(0, 0).percent == "100"


@given(st.sets(st.integers(-40, 40)), st.integers(-20, 20), st.integers(1, 5))
def test_a_side_is_seen_where_a_value_is_on_it_and_at_most_one_step_away(values, cut, step):
    node = Name("x", IntegerType())
    threshold = Threshold("r", "x >= c", Probe("lead", node), Fraction(cut), Fraction(step), Span("a", 1, 1, 1, 2))
    seen = {side: threshold.seen(side, sorted(map(Fraction, values))) for side in SIDES}
    assert seen == {
        "below": any(cut - step <= v < cut for v in values),
        "at": cut in values,
        "above": any(cut < v <= cut + step for v in values),
    }


ONE_CASE = "cases:\n  - {id: one, lead: {}, activity: [], expect: {in_force: true}}\n"


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(agreements())
def test_suggested_cases_pass_and_show_exactly_what_they_claim(text):
    plan = compile_plan(parse(text))
    cases, results = decided(plan, ONE_CASE)
    before, found = coverage(plan, results), suggest(plan, results)
    after_results = pasted(plan, ONE_CASE, skeletons(found.found, cases))
    assert [(r.id, r.differences) for r in after_results[1:] if not r.passed] == []
    after = coverage(plan, after_results)
    claimed = [item for suggestion in found.found for item in suggestion.closes]
    assert len(claimed) == len(set(claimed))
    assert set(claimed) == set(before.gaps) - set(after.gaps)
    assert set(after.gaps) == set(found.without)
    assert after.beyond == before.beyond
    assert after.all.total == before.all.total


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(agreements(), st.randoms())
def test_the_order_of_cases_does_not_matter_and_more_cases_show_more(text, random):
    plan = compile_plan(parse(text))
    cases, results = decided(plan, ONE_CASE)
    results = pasted(plan, ONE_CASE, skeletons(suggest(plan, results).found, cases))
    whole = coverage(plan, results)
    assert coverage(plan, random.sample(results, len(results))) == whole
    some = coverage(plan, results[: len(results) // 2])
    assert set(some.covered) <= set(whole.covered)


# Rulesets


@pytest.mark.parametrize("folder", RULESETS, ids=lambda folder: folder.name)
def test_cases_suggested_for_a_ruleset_can_be_pasted_and_close_what_they_claim(folder):
    plan = compile_plan(load(folder))
    text = (folder / "cases.yaml").read_text("utf-8")
    cut = "".join(part for n, part in enumerate(text.split("\n  - id:")) if n == 0) + "\n"
    first = text.split("\n  - id:")[1]
    text = f"{cut}  - id:{first}\n"
    cases = read_cases(text, "cases.yaml", plan.agreement)
    results = run(plan, cases)
    found = suggest(plan, results)
    assert found == suggest(plan, results)
    after_results = run(plan, read_cases(text + skeletons(found.found, cases), "cases.yaml", plan.agreement))
    assert [(r.id, r.differences) for r in after_results if not r.passed] == []
    after = coverage(plan, after_results)
    assert set(after.gaps) == set(found.without)
    assert len(after.covered) > 2 * len(coverage(plan, results).covered)


@pytest.mark.parametrize("folder", RULESETS, ids=lambda folder: folder.name)
def test_every_item_has_a_place_in_the_agreement_and_a_kind(folder):
    plan = compile_plan(load(folder))
    found = coverage(plan, ())
    assert found.covered == ()
    assert {item.kind for item in found.gaps} <= set(KINDS)
    lines = {file: text.splitlines() for file, text in plan.agreement.texts.items()}
    assert all(1 <= item.span.line <= len(lines[item.span.file]) for item in found.gaps)
    keyed = [(item.kind, item.name, item.aspect, item.span) for item in found.gaps]
    assert len(keyed) == len(set(keyed))


# Examples


def test_a_rule_is_shown_when_some_case_sees_it_fire_and_another_sees_that_it_does_not(plan):
    assert {"size fires", "size does not fire"} <= gaps(plan)
    assert "size fires" not in gaps(plan, "lead: {employees: 500}")
    assert "size does not fire" in gaps(plan, "lead: {employees: 500}")
    assert "size does not fire" not in gaps(plan, "lead: {employees: 5}")


def test_what_is_not_known_does_not_show_that_a_rule_does_not_fire(plan):
    assert "size does not fire" in gaps(plan, "lead: {}")
    assert "long counts no event" in gaps(plan, "lead: {}")
    assert "long counts no event" not in gaps(plan, "lead: {}, activity: []")


def test_a_threshold_asks_for_one_below_at_and_one_above(plan):
    name = "`employees >= 100` of size"
    sides = {f"{name} one below, at 99", f"{name} at 100", f"{name} one above, at 101"}
    assert sides <= gaps(plan)
    assert sides & gaps(plan, "lead: {employees: 98}", "lead: {employees: 102}") == sides
    assert sides & gaps(plan, *(f"lead: {{employees: {n}}}" for n in (99, 100, 101))) == set()


def test_the_step_of_a_number_is_its_last_decimal_and_of_a_date_a_day(plan):
    name = "`revenue > 0.5` of rich"
    assert f"{name} one below, at 0.4" not in gaps(plan, "lead: {revenue: 0.45}")
    assert f"{name} one below, at 0.4" in gaps(plan, "lead: {revenue: 0.39}")
    name = '`signed < date("2026-01-10")` of signed'
    assert f"{name} one below, at 2026-01-09" not in gaps(plan, "lead: {signed: 2026-01-09}")
    assert f"{name} one above, at 2026-01-11" in gaps(plan, "lead: {signed: 2026-01-12}")


def test_the_step_of_points_is_what_divides_them_all(plan):
    name = "`fit >= 50` of grade A"
    below = f"{name} one below, at 45"
    visits = "activity: [{type: visit, seconds: 30, at: 1 day ago}]"
    assert below in gaps(plan, "lead: {employees: 100}")
    assert below not in gaps(plan, f"lead: {{employees: 100}}, {visits}")


def test_thresholds_of_events_are_seen_in_the_events(plan):
    name = "`seconds >= 30` of long"
    assert f"{name} at 30" not in gaps(plan, "activity: [{type: visit, seconds: 30, at: 1 day ago}]")
    assert f"{name} one below, at 29" in gaps(plan, "activity: [{type: visit, seconds: 28, at: 1 day ago}]")


def test_thresholds_of_routes_are_seen_only_where_a_lead_is_routed(plan):
    ready = "activity: [{type: visit, seconds: 30, at: 1 day ago}, {type: visit, seconds: 30, at: 2 days ago}]"
    at = "`employees >= 500` of large at 500"
    assert at in gaps(plan, "lead: {employees: 500}")
    assert at not in gaps(plan, f"lead: {{employees: 500}}, {ready}")


def test_what_no_value_can_show_is_listed_with_the_reason_and_does_not_count(plan):
    found = coverage(plan, ())
    assert [(str(item), why) for item, why in found.beyond] == [
        ("`employees >= 1` of known one below, at 0", "`employees` is never less than 1"),
    ]
    (told,) = [d for d in found.diagnostics if d.code == "LR416"]
    assert told.severity.value == "note"
    assert not any("known one below" in str(item) for item in found.gaps)


def test_the_gaps_of_a_rule_are_one_finding_at_its_line(plan):
    found = {d.message: d for d in coverage(plan, ()).diagnostics}
    told = found["no case in which `size` fires or does not fire"]
    assert (told.code, told.span.line) == (
        "LR411",
        SMALL.splitlines().index("      - {id: size, when: employees >= 100, points: 30}") + 1,
    )
    assert found["no case in which `hot` is reached"].code == "LR413"
    assert found["no case in which `otherwise` is taken"].code == "LR414"
    assert "LR412" in {d.code for d in found.values()}


def test_a_lead_that_cannot_be_found_is_said_so_instead_of_guessed():
    text = SMALL.replace("employees >= 500, to", "employees >= 500 and employees < 100, to")
    plan = compile_plan(parse(text))
    _, results = decided(plan, ONE_CASE)
    assert "large is taken" in {str(item) for item in suggest(plan, results).without}


def test_without_a_case_to_start_from_nothing_is_suggested(plan):
    found = suggest(plan, ())
    assert found.found == ()
    assert found.without == coverage(plan, ()).gaps


def test_clocks_touch_plans_and_returns_are_shown_by_logs():
    folder = ROOT / "rulesets" / "saas-midmarket"
    plan = compile_plan(load(folder))
    handed_off = "{type: handed_off, at: 30 days ago, owner: rep-1, team: iberia}"
    late = f"log: [{handed_off}]"
    back = f"log: [{handed_off}, {{type: rejected, at: 29 days ago, reason: no-budget}}]"
    shown = gaps(plan) - gaps(plan, late, back)
    assert {"first_touch is missed", "verdict is met", "touches 1 is breached", "no-budget brings a lead back"} <= shown
    assert "first_touch is met" not in shown
