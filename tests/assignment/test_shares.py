"""How a team shares out leads: shares by weight, in whole numbers, whatever happened before."""

import json
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import given as draw
from hypothesis import settings
from hypothesis import strategies as st
from team import AT, given, leads_of, ledger_with, member, owners, plan_of, roster_of, weighted_roster

from leadrules.assignment import Ledger, assign, with_open
from leadrules.assignment.shares import half_up

WEIGHTS = st.dictionaries(st.sampled_from("ABCDEF"), st.integers(1, 6), min_size=1)
WAYS = st.sampled_from(["round_robin", "weighted", "least_loaded", "single"])


@settings(max_examples=40)
@draw(WEIGHTS, WAYS, st.integers(1, 12))
def test_a_batch_gets_the_owners_that_its_leads_get_one_by_one(weights, way, count):
    plan, roster = plan_of(way), weighted_roster(**weights)
    batch = given(plan, roster, count)
    ledger, one_by_one = Ledger(), []
    for decision in leads_of(plan, count):
        single = assign(plan, roster, ledger, [decision], AT)
        one_by_one += owners(single)
        ledger = single.ledger
    assert owners(batch) == one_by_one
    assert batch.ledger == ledger


@settings(max_examples=40)
@draw(WEIGHTS, st.integers(0, 40))
def test_nobody_is_ever_a_whole_lead_ahead_of_the_share_by_weight_nor_two_behind(weights, count):
    got = Counter(owners(given(plan_of(), weighted_roster(**weights), count)))
    total = sum(weights.values())
    for name, weight in weights.items():
        assert -2 * total < got[name] * total - count * weight < total


@settings(max_examples=40)
@draw(WEIGHTS, st.integers(1, 3))
def test_after_every_full_round_each_has_exactly_the_share_by_weight(weights, rounds):
    got = Counter(owners(given(plan_of(), weighted_roster(**weights), rounds * sum(weights.values()))))
    assert got == {name: rounds * weight for name, weight in weights.items()}


@settings(max_examples=30)
@draw(WEIGHTS, st.integers(0, 30))
def test_a_round_robin_ignores_weights_and_keeps_all_within_one_lead(weights, count):
    got = Counter(owners(given(plan_of("round_robin"), weighted_roster(**weights), count)))
    assert max(got[name] for name in weights) - min(got[name] for name in weights) <= 1


@settings(max_examples=30)
@draw(WEIGHTS, WAYS, st.randoms(use_true_random=False))
def test_the_order_of_members_and_of_decisions_changes_nothing(weights, way, random):
    plan = plan_of(way)
    members = [member(name, weight) for name, weight in weights.items()]
    decisions = leads_of(plan, 9)
    expected = assign(plan, roster_of(*members), Ledger(), decisions, AT)
    random.shuffle(members)
    random.shuffle(decisions)
    found = assign(plan, roster_of(*members), Ledger(), decisions, AT)
    assert json.dumps(found.ledger.to_dict()) == json.dumps(expected.ledger.to_dict())
    assert found.assignments == expected.assignments


@pytest.mark.parametrize(
    ("weights", "count", "expected"),
    [
        ({"M": 200, "J": 100, "S": 100}, 8, "M J S M M J S M"),
        ({"A": 100, "B": 300}, 8, "B A B B B A B B"),
    ],
)
def test_shares_by_weight_are_smooth(weights, count, expected):
    assert owners(given(plan_of(), weighted_roster(**weights), count)) == expected.split()


def test_sixty_leads_are_shared_as_the_weights_say():
    got = Counter(owners(given(plan_of(), weighted_roster(M=200, J=100, S=100), 60)))
    assert got == {"M": 30, "J": 15, "S": 15}


@pytest.mark.parametrize(
    ("calibration", "expected"), [({}, "C C C C C C"), ({"C": 10}, "A B C A B C")], ids=["flooded", "calibrated"]
)
def test_only_calibration_keeps_a_returner_from_being_flooded(calibration, expected):
    weights = dict.fromkeys("ABC", 100)
    ledger = ledger_with(weights, {"A": 10, "B": 10, "C": 0}, calibration)
    assert owners(given(plan_of(), weighted_roster(**weights), 6, ledger)) == expected.split()


def test_a_joiner_is_taken_to_have_had_as_much_as_the_others_by_weight():
    first = given(plan_of(), weighted_roster(A=100, B=100), 20)
    joined = given(plan_of(), weighted_roster(A=100, B=100, C=200), 8, first.ledger)
    assert joined.ledger.teams["north"].members["C"].calibration == 20
    assert Counter(owners(joined)) == {"A": 2, "B": 2, "C": 4}


def test_a_joiner_who_is_alone_for_a_day_is_not_behind_when_the_others_come_back():
    away = [{"from": "2026-11-02", "until": "2026-11-02"}]
    before = given(plan_of(), weighted_roster(A=100, B=100), 20, at=AT - timedelta(days=3))
    roster = roster_of(member("A", absences=away), member("B", absences=away), member("C"))
    alone = given(plan_of(), roster, 3, before.ledger)
    assert alone.ledger.teams["north"].members["C"].calibration == 10
    back = given(plan_of(), roster, 6, alone.ledger, at=AT + timedelta(days=1))
    assert Counter(owners(back)) == {"A": 2, "B": 2, "C": 2}


def test_a_returner_is_taken_to_have_had_what_the_others_got_meanwhile():
    away = [{"from": "2026-11-02", "until": "2026-11-03"}]
    plan, start = plan_of(), AT - timedelta(days=3)
    before = given(plan, weighted_roster(A=100, B=100, C=100), 3, at=start)
    roster = roster_of(member("A"), member("B"), member("C", absences=away))
    during = given(plan, roster, 10, before.ledger)
    assert Counter(owners(during)) == {"A": 5, "B": 5}
    back = given(plan, roster, 6, during.ledger, at=AT + timedelta(days=2))
    assert back.ledger.teams["north"].members["C"].calibration == 5
    assert Counter(owners(back)) == {"A": 2, "B": 2, "C": 2}


def test_a_member_who_weighs_more_than_before_does_not_catch_up_on_the_past():
    before = given(plan_of(), weighted_roster(A=100, B=100), 40)
    after = given(plan_of(), weighted_roster(A=300, B=100), 8, before.ledger)
    assert Counter(owners(after)) == {"A": 6, "B": 2}


def test_a_team_that_shares_out_otherwise_than_before_begins_level():
    before = given(plan_of("weighted"), weighted_roster(A=300, B=100), 8)
    after = given(plan_of("round_robin"), weighted_roster(A=300, B=100), 8, before.ledger)
    assert Counter(owners(after)) == {"A": 4, "B": 4}


def test_leads_that_come_one_at_a_time_do_not_all_go_to_the_first_member():
    plan, roster = plan_of("round_robin"), weighted_roster(A=1, B=1, C=1)
    ledger, got = Ledger(), []
    for day in range(30):
        single = given(plan, roster, 1, ledger, at=AT + timedelta(days=day))
        got += owners(single)
        ledger = single.ledger
    assert Counter(got) == {"A": 10, "B": 10, "C": 10}
    assert got[:6] == list("ABCABC")


def test_a_rotation_goes_on_when_its_last_member_leaves():
    first = given(plan_of("round_robin"), weighted_roster(A=1, B=1, C=1, D=1), 2)
    assert owners(first) == ["A", "B"]
    assert owners(given(plan_of("round_robin"), weighted_roster(A=1, C=1, D=1), 3, first.ledger)) == ["C", "D", "A"]


def test_the_longest_wait_goes_first_among_equals():
    plan, roster = plan_of("least_loaded"), weighted_roster(A=1, B=1, C=1)
    first = given(plan, roster, 3)
    free = with_open(first.ledger, {"A": 1, "B": 0, "C": 0})
    assert owners(given(plan, roster, 2, free)) == ["B", "C"]
    never = with_open(given(plan, roster_of(member("B"), member("A")), 2).ledger, {})
    assert owners(given(plan, roster, 1, never)) == ["C"]


def test_the_least_loaded_has_the_fewest_open_leads_for_the_weight():
    plan, roster = plan_of("least_loaded"), weighted_roster(A=100, B=300)
    loaded = with_open(Ledger(), {"A": 2, "B": 5})
    assert owners(given(plan, roster, 3, loaded)) == ["B", "B", "A"]


def test_a_single_member_takes_all_while_able():
    plan = plan_of("single")
    assert owners(given(plan, weighted_roster(A=100, B=200, C=200), 4)) == ["B"] * 4
    capped = roster_of(member("B", 200, caps="2 per day"), member("C", 100))
    assert owners(given(plan, capped, 4)) == ["B", "B", "C", "C"]


@pytest.mark.parametrize(("fraction", "expected"), [((5, 2), 3), ((-5, 2), -2), ((1, 3), 0), ((2, 3), 1), ((4, 2), 2)])
def test_halves_are_rounded_up(fraction, expected):
    assert half_up(*fraction) == expected


def test_leads_that_are_not_handed_off_are_handed_back_and_counted():
    plan = plan_of()
    handoffs = leads_of(plan, 2)
    stays = handoffs[1]._replace(outcome="nurture", route=None)
    found = assign(plan, weighted_roster(A=1), Ledger(), [stays, handoffs[0]], AT)
    assert found.others == (stays,)
    assert found.counts == {"owner": 1, "queue": 0, "waiting": 0, "escalated": 0, "not handed off": 1}
    nothing = assign(plan, weighted_roster(A=1), found.ledger, [stays], AT)
    assert (nothing.assignments, nothing.others, nothing.ledger) == ((), (stays,), found.ledger)
