"""Counterfactuals: each one hands the lead off, nothing smaller of its kind does, and none is left out in silence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadrules import Past, Return, decide, load, parse
from leadrules import compile as compile_plan
from leadrules.what_if import Answer, Behaviour, counterfactuals

AT = datetime(2026, 11, 4, 9, tzinfo=UTC)
DAY = timedelta(days=1)
MOST = 5

TEXT = """\
leadrules: 1
id: small
version: 1.0.0
parties: {{marketing: {{accountable: A}}, sales: {{accountable: B}}}}
lead:
  phone: {{type: text, kind: contact}}
  employees: {{type: integer, kind: demographic}}
  need: {{type: choice, kind: situational, values: [some, none], fillable: true}}
  budget: {{type: integer, kind: situational}}
activity:
  page_view: {{path: text, seconds: integer}}
  form: {{}}
signals:
  pricing: {{count: page_view, where: 'starts_with(path, "/pricing")', within: 14 days}}
  days: {{days: page_view, within: 30 days}}
  forms: {{count: form, within: 7 days}}
scoring:
  fit:
    range: [0, 100]
    rules:
      - {{id: large, when: employees >= 100, points: 30}}
      - {{id: need, when: need == "some", points: 20}}
  engagement:
    range: [0, 100]
    rules:
      - {{id: viewed, each: page_view, within: 30 days, points: 10, limit: {limit}}}
      - {{id: jobs, each: page_view, where: 'starts_with(path, "/jobs")', points: -20}}
      - {{id: many, when: pricing >= {pricing}, points: 20}}
qualification:
  required: [phone]
  disqualify: [{{id: robot, when: days >= {robot}, as: junk}}]
  fast_track: [{{id: raised, when: forms >= {forms}, needs: []}}]
  tiers:
    - {{id: mql, when: fit >= 20 and engagement >= {threshold}, handoff: true}}
    - {{id: cold}}
routing:
  ladder: [{{id: all, to: {{team: rest}}}}]
  otherwise: {{queue: triage, watched_by: sales, within: 1 day}}
  teams: {{rest: {{distribute: single}}}}
"""
PATHS = ("/", "/pricing", "/pricing/a", "/jobs")


@cache
def plan(limit="1 per day", pricing=2, robot=4, forms=3, threshold=30):
    return compile_plan(parse(TEXT.format(limit=limit, pricing=pricing, robot=robot, forms=forms, threshold=threshold)))


plans = st.tuples(
    st.sampled_from(["1 per day", "2 per day", "1 per lead"]),
    st.sampled_from([1, 3]),
    st.sampled_from([2, 4, 9]),
    st.sampled_from([1, 3, 6]),
    st.sampled_from([10, 30, 50]),
)
leads = st.fixed_dictionaries(
    {
        "id": st.just("L"),
        "phone": st.sampled_from([None, "1"]),
        "employees": st.sampled_from([None, 10, 200]),
        "need": st.sampled_from([None, "some", "none"]),
        "budget": st.none(),
    }
)
events = st.builds(
    lambda path, days: {"type": "page_view", "path": path, "at": AT - days * DAY},
    st.sampled_from(PATHS),
    st.integers(0, 40),
)
activities = st.none() | st.lists(events, max_size=5)


def added(event, attributes, count, *, daily):
    return [{"type": event, "at": AT - number * DAY if daily else AT, **attributes} for number in range(count)]


def with_change(lead, activity, change):
    if isinstance(change, Answer):
        return {**lead, **change.values}, activity
    return lead, [*(activity or []), *change.events(AT)]


@given(plans, leads, activities)
@settings(max_examples=80)
def test_each_of_them_hands_the_lead_off(limits, lead, activity):
    made = plan(*limits)
    for change in counterfactuals(made, lead, activity, at=AT, most_events=MOST).found:
        changed = with_change(lead, activity, change)
        assert decide(made, *changed, at=AT).outcome == "handoff", change.words


@given(plans, leads, activities)
@settings(max_examples=80)
def test_no_smaller_one_of_its_own_kind_does(limits, lead, activity):
    made = plan(*limits)
    for change in counterfactuals(made, lead, activity, at=AT, most_events=MOST).found:
        if isinstance(change, Answer):
            for left_out in change.values if change.size > 1 else ():
                fewer = {name: value for name, value in change.values.items() if name != left_out}
                assert decide(made, {**lead, **fewer}, activity, at=AT).outcome != "handoff"
        else:
            for count in range(1, change.count):
                fewer = added(change.event, change.attributes, count, daily=change.daily)
                assert decide(made, lead, [*(activity or []), *fewer], at=AT).outcome != "handoff"


@given(plans, leads, activities)
@settings(max_examples=60)
def test_where_it_says_that_it_is_complete_every_path_and_number_was_as_if_tried(limits, lead, activity):
    """By brute force: whatever events of one sort hand the lead off, one that is told has no more of that type."""
    made = plan(*limits)
    found = counterfactuals(made, lead, activity, at=AT, most_events=MOST)
    if decide(made, lead, activity, at=AT).outcome == "handoff":
        assert (found.found, found.complete) == ((), True)
        return
    assert found.complete, [c.words for c in found.found]
    told = {(c.event, c.count) for c in found.found if isinstance(c, Behaviour)}
    sorts = [("form", {}), *(("page_view", {"path": path}) for path in PATHS)]
    for (event, attributes), daily, count in product(sorts, (False, True), range(1, MOST + 1)):
        more = added(event, attributes, count, daily=daily)
        if decide(made, lead, [*(activity or []), *more], at=AT).outcome == "handoff":
            assert any(name == event and few <= count for name, few in told), (event, attributes, daily, count)


@given(plans, leads, activities)
@settings(max_examples=40)
def test_the_same_lead_gives_the_same_changes_the_smallest_first(limits, lead, activity):
    made = plan(*limits)
    first, again = (counterfactuals(made, lead, activity, at=AT, most_events=MOST) for _ in range(2))
    assert [c.words for c in first.found] == [c.words for c in again.found]
    assert [c.size for c in first.found] == sorted(c.size for c in first.found)


@given(plans, leads, activities)
@settings(max_examples=40)
def test_only_what_is_not_known_and_can_be_filled_in_is_answered(limits, lead, activity):
    made = plan(*limits)
    for change in counterfactuals(made, lead, activity, at=AT, most_events=MOST).found:
        if isinstance(change, Answer):
            assert all(lead[name] is None and name != "budget" for name in change.values)


def test_a_limit_by_the_day_makes_days_count_and_not_visits():
    lead = {"id": "L", "phone": "1", "employees": 200, "need": "none"}
    found = counterfactuals(plan(pricing=9, robot=9), lead, [], at=AT).found
    views = [c for c in found if isinstance(c, Behaviour) and c.event == "page_view"]
    assert (views[0].count, views[0].daily) == (3, True)


def test_what_came_before_a_return_does_not_help():
    ruleset = compile_plan(load(Path(__file__).parents[2] / "rulesets/saas-midmarket"))
    past = Past("recycled", last_return=Return("no-budget", AT - 10 * DAY))
    lead = {"id": "L", "first_name": "A", "email": "a@acme.example", "phone": "1", "company": "A", "country": "ES"}
    found = counterfactuals(ruleset, {**lead, "employees": 500}, [], at=AT, past=past)
    for change in found.found:
        decided = decide(ruleset, *with_change({**lead, "employees": 500}, [], change), at=AT, past=past)
        assert decided.outcome == "handoff"
    assert any(isinstance(c, Behaviour) and c.event == "form_submitted" for c in found.found)


def test_a_sum_is_reached_and_completeness_not_claimed():
    text = TEXT.format(limit="1 per day", pricing=9, robot=99, forms=99, threshold=30)
    text = text.replace(
        "  forms: {count: form", "  read: {sum: page_view.seconds, within: 9 days}\n  forms: {count: form"
    )
    text = text.replace("when: forms >= 99", "when: read >= 90")
    made = compile_plan(parse(text))
    lead = {"id": "L", "phone": "1", "employees": 1, "need": "none"}
    found = counterfactuals(made, lead, [{"type": "page_view", "path": "/", "seconds": 50, "at": AT - DAY}], at=AT)
    assert not found.complete
    assert found.found[0].size == 1
    assert found.found[0].attributes["seconds"] == 40


def test_each_of_different_values_is_another():
    text = TEXT.format(limit="1 per day", pricing=9, robot=99, forms=99, threshold=30)
    text = text.replace(
        "  page_view: {path: text, seconds: integer}",
        "  page_view: {path: text, seconds: integer}\n  click: {mail: text}",
    )
    text = text.replace(
        "  forms: {count: form", "  mails: {distinct: click.mail, within: 9 days}\n  forms: {count: form"
    )
    made = compile_plan(parse(text.replace("when: forms >= 99", "when: mails >= 2")))
    found = counterfactuals(made, {"id": "L", "phone": "1", "employees": 1}, [], at=AT)
    clicks = [c for c in found.found if isinstance(c, Behaviour) and c.event == "click"]
    assert [c.words for c in clicks] == ["2 more click (mail = another-1), each with another mail"]
    assert not found.complete


@pytest.mark.parametrize("name", ["saas-midmarket", "enterprise-teleq", "lowprice-30day"])
def test_real_agreements_are_searched(name):
    made = compile_plan(load(Path(__file__).parents[2] / "rulesets" / name))
    found = counterfactuals(made, {"id": "L"}, [], at=AT)
    for change in found.found:
        assert decide(made, *with_change({"id": "L"}, [], change), at=AT).outcome == "handoff"
