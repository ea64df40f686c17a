"""The laws of scoring, S1 to S10, each on the smallest agreement that shows it."""

import json
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from leadrules import compile as compile_plan
from leadrules import decide, parse

AT = datetime(2026, 11, 2, 10, tzinfo=UTC)
DAY = timedelta(days=1)


def plan_with(rules, *, groups=None, lo=0, hi=100, qualification=None):
    data = {
        "leadrules": 1,
        "id": "laws",
        "version": "1.0.0",
        "parties": {"sales": {"accountable": "VP Sales"}},
        "lists": {"competitors": ["rival.example"], "freemail": ["gmail.example"]},
        "lead": {
            "email": {"type": "email", "kind": "contact"},
            "employees": {"type": "integer", "kind": "demographic"},
        },
        "activity": {"visit": {"path": "text"}},
        "scoring": {"fit": {"range": [lo, hi], "rules": rules, "groups": groups or {}}},
        "qualification": qualification or {"tiers": [{"id": "all", "handoff": True}]},
        "routing": {
            "ladder": [{"id": "all", "to": {"queue": "desk"}}],
            "otherwise": {"queue": "triage", "watched_by": "sales", "within": "1 hour"},
        },
    }
    return compile_plan(parse(yaml.safe_dump(data, sort_keys=False)))


@lru_cache
def made_once(rule):
    return plan_with([json.loads(rule)])


def visits(*days_ago, **more):
    return [{"type": "visit", "at": AT - days * DAY, "path": "/", **more} for days in days_ago]


def reasons(decision, effect):
    return [(reason.rule, reason.points) for reason in decision.reasons if reason.effect == effect]


def test_s1_limit_then_decay_then_rule_cap_then_group_cap_then_the_range():
    rules = [
        {"id": "visit", "each": "visit", "points": 20, "limit": "1 per day", "decay": {"half_life": "1 day"}, "at_most": 25, "group": "g"},
        {"id": "more", "each": "visit", "points": 10, "group": "g"},
        {"id": "big", "when": "employees >= 100", "points": 90},
        {"id": "small", "when": "employees < 1000", "points": -15},
    ]  # fmt: skip
    plan = plan_with(rules, groups={"g": {"at_most": 40}})
    activity = visits(0, 0, 1, 2)
    decision = decide(plan, {"id": "L1", "employees": 500}, activity, at=AT)
    # visit: 20 + 10 + 5 (one of today's two), capped to 25; with `more` 40 + 25 = 65, capped to 40; 130 capped to 100; less 15
    assert decision.points == {"fit": 85.0}
    assert reasons(decision, "points") == [("visit", 35.0), ("more", 40.0), ("big", 90.0), ("small", -15.0)]
    assert sorted(points for _, points in reasons(decision, "cap")) == [-30.0, -25.0, -10.0]


def test_s1_the_top_of_the_range_bounds_the_gains_before_the_losses_are_taken_off():
    rules = [{"id": "a", "when": "employees > 0", "points": 150}, {"id": "b", "when": "employees > 1", "points": -30}]
    assert decide(plan_with(rules), {"id": "L1", "employees": 5}, at=AT).points == {"fit": 70.0}


def test_s1_the_bottom_of_the_range_bounds_the_sum():
    decision = decide(plan_with([{"id": "a", "when": "employees > 0", "points": -30}], lo=-20), {"id": "L1", "employees": 5}, at=AT)  # fmt: skip
    assert decision.points == {"fit": -20.0}
    assert [points for _, points in reasons(decision, "cap")] == [10.0]


def test_s1_a_range_that_starts_above_zero_lifts_a_lead_that_has_nothing():
    decision = decide(plan_with([{"id": "a", "when": "employees > 0", "points": 30}], lo=5), {"id": "L1", "employees": 0}, at=AT)  # fmt: skip
    assert decision.points == {"fit": 5.0}
    assert [points for _, points in reasons(decision, "cap")] == [5.0]


@pytest.mark.parametrize(("sign", "expected"), [(1, [75.0, 30.0]), (-1, [-75.0, -30.0])])
def test_s1_a_group_bounds_its_gains_and_its_losses_apart(sign, expected):
    rules = [
        {"id": "a", "when": "employees > 0", "points": 40 * sign, "group": "g"},
        {"id": "b", "when": "employees > 1", "points": 35 * sign, "group": "g"},
        {"id": "c", "when": "employees > 2", "points": -10 * sign, "group": "g"},
    ]
    whole = decide(
        plan_with(rules, lo=-100, groups={"g": {"at_most": 999}}), {"id": "L1", "employees": 5}, at=AT
    ).points["fit"]
    capped = decide(plan_with(rules, lo=-100, groups={"g": {"at_most": 40}}), {"id": "L1", "employees": 5}, at=AT).points["fit"]  # fmt: skip
    assert [whole + 10 * sign, capped] == expected


def test_s2_a_missing_field_adds_nothing_and_is_listed_with_what_it_could_add():
    plan = plan_with([{"id": "size", "when": "employees >= 100", "points": 30}])
    decision = decide(plan, {"id": "L1"}, at=AT)
    assert decision.points == {"fit": 0.0}
    assert [(rule.rule, rule.points, rule.needs) for rule in decision.unknown_rules] == [("size", 30.0, ("employees",))]
    assert reasons(decision, "points") == []


def test_s2_a_definite_mismatch_may_take_points_away_and_silence_may_not():
    plan = plan_with([{"id": "small", "when": "employees < 100", "points": -20}], lo=-50)
    assert decide(plan, {"id": "L1", "employees": 99}, at=AT).points == {"fit": -20.0}
    assert decide(plan, {"id": "L1"}, at=AT).points == {"fit": 0.0}


def test_s3_one_per_day_keeps_the_newest_event_of_each_utc_day():
    rule = {
        "id": "visit",
        "each": "visit",
        "points": 16,
        "limit": "1 per day",
        "decay": {"step": "50%", "every": "1 day"},
    }
    midnight = datetime(2026, 11, 2, tzinfo=UTC)
    moments = [midnight - timedelta(hours=23), midnight - timedelta(microseconds=1), midnight]
    activity = [{"type": "visit", "at": moment, "path": "/"} for moment in moments]
    decision = decide(plan_with([rule]), {"id": "L1"}, activity, at=AT)
    # the newest of yesterday is ten hours old, the other one a day and more
    assert decision.points == {"fit": 32.0}


@given(st.lists(st.integers(0, 60 * 24), max_size=8), st.integers(0, 60 * 24))
def test_s3_one_more_welcome_event_never_lowers_a_score(hours, more):
    rule = {"id": "visit", "each": "visit", "points": 16, "limit": "1 per day", "decay": {"half_life": "3 days"}}
    plan = made_once(json.dumps(rule))
    before = decide(plan, {"id": "L1"}, visits(*(hour / 24 for hour in hours)), at=AT).points["fit"]
    after = decide(plan, {"id": "L1"}, visits(*(hour / 24 for hour in [*hours, more])), at=AT).points["fit"]
    assert before <= after


def test_s4_the_same_event_id_delivered_twice_scores_once():
    plan = plan_with([{"id": "visit", "each": "visit", "points": 10}])
    twice = visits(1, id="e1") + visits(1, id="e1")
    assert decide(plan, {"id": "L1"}, twice, at=AT).points == {"fit": 10.0}


def test_s4_one_instant_spelled_in_two_zones_is_the_same_event():
    plan = plan_with([{"id": "visit", "each": "visit", "points": 10}])
    twice = [
        {"id": "e1", "type": "visit", "at": "2026-11-01T10:00:00+00:00", "path": "/"},
        {"id": "e1", "type": "visit", "at": "2026-11-01T11:00:00+01:00", "path": " / "},
    ]
    decision = decide(plan, {"id": "L1"}, twice, at=AT)
    assert decision.points == {"fit": 10.0}
    assert decision.rejected_events == ()


def test_s4_events_without_an_id_each_count():
    plan = plan_with([{"id": "visit", "each": "visit", "points": 10}])
    assert decide(plan, {"id": "L1"}, visits(1, 1), at=AT).points == {"fit": 20.0}


def test_s5_the_same_arguments_give_the_same_bytes():
    plan = plan_with(
        [{"id": "visit", "each": "visit", "points": 10}, {"id": "a", "when": "employees > 1", "points": 5}]
    )
    records = [json.dumps(decide(plan, {"id": "L1"}, visits(1, 2), at=AT).to_dict(), sort_keys=True) for _ in range(3)]
    assert len(set(records)) == 1


EXCLUSION = {
    "gates": [{"id": "business-mail", "when": "domain(email) not in freemail"}],
    "disqualify": [{"id": "competitor", "when": "domain(email) in competitors", "as": "junk"}],
    "tiers": [{"id": "all", "handoff": True}],
}


@pytest.mark.parametrize("email", [None, "", "  ", "nobody", "nobody@"])
def test_s7_an_exclusion_filter_never_passes_a_lead_without_an_email(email):
    plan = plan_with([{"id": "a", "when": "employees > 1", "points": 5}], qualification=EXCLUSION)
    decision = decide(plan, {"id": "L1", "email": email}, at=AT)
    assert (decision.outcome, decision.missing) == ("hold", ("email",))


@pytest.mark.parametrize(
    ("email", "outcome"),
    [("ana@acme.example", "handoff"), ("ana@GMAIL.example", "nurture"), ("ana@Rival.Example", "disqualified")],
)
def test_s7_an_exclusion_filter_decides_once_the_email_is_known(email, outcome):
    plan = plan_with([{"id": "a", "when": "employees > 1", "points": 5}], qualification=EXCLUSION)
    assert decide(plan, {"id": "L1", "email": email}, at=AT).outcome == outcome


def test_s8_a_size_filter_never_rejects_a_lead_for_silence():
    lines = {
        "disqualify": [{"id": "small", "when": "employees < 100", "as": "not_now"}],
        "tiers": [{"id": "all", "handoff": True}],
    }
    plan = plan_with([{"id": "a", "when": "employees > 1", "points": 5}], qualification=lines)
    decision = decide(plan, {"id": "L1"}, at=AT)
    assert (decision.outcome, decision.missing) == ("hold", ("employees",))
    assert decide(plan, {"id": "L1", "employees": 99}, at=AT).outcome == "disqualified"
    assert decide(plan, {"id": "L1", "employees": 100}, at=AT).outcome == "handoff"


def test_s9_an_event_after_the_instant_of_the_decision_changes_nothing():
    plan = plan_with([{"id": "visit", "each": "visit", "points": 10}])
    activity = [{"type": "visit", "at": AT + timedelta(microseconds=1), "path": "/"}]
    assert decide(plan, {"id": "L1"}, activity, at=AT).to_dict() == decide(plan, {"id": "L1"}, [], at=AT).to_dict()


def test_s9_an_event_at_the_instant_of_the_decision_counts():
    plan = plan_with([{"id": "visit", "each": "visit", "points": 10, "within": "1 day"}])
    assert decide(plan, {"id": "L1"}, visits(0), at=AT).points == {"fit": 10.0}


@given(st.permutations(range(6)))
def test_s10_the_order_of_events_changes_nothing(order):
    rule = {"id": "visit", "each": "visit", "points": 16, "limit": "3 per lead", "decay": {"half_life": "3 days"}}
    plan = made_once(json.dumps(rule))
    activity = visits(0, 0.5, 1, 1.5, 2, 9)
    one = decide(plan, {"id": "L1"}, activity, at=AT).to_dict()
    assert decide(plan, {"id": "L1"}, [activity[n] for n in order], at=AT).to_dict() == one
