"""A lead that came back: cool-off, re-entry, and what counts again."""

from datetime import UTC, date, datetime, timedelta

import pytest
from smallest import AT, DAY, MICROSECOND, STAGES, axis, decided, event, lead, plan_with

from leadrules import Past, Return

SCORING = {
    "fit": axis({"id": "size", "when": "employees >= 100", "points": 30}),
    "interest": axis(
        {"id": "visit", "each": "visit", "points": 10},
        {"id": "careers", "each": "form", "points": -10},
        {"id": "silent", "when": "silence > 30", "points": 5},
        {"id": "keen", "when": "visits >= 2", "points": 7},
        lo=-100,
    ),
}
SIGNALS = {"silence": {"days_since": "any"}, "visits": {"count": "visit"}, "forms": {"count": "form"}}


def plan_for(reason=None, **recycle):
    return plan_with(
        zone="Europe/Madrid",
        signals=SIGNALS,
        scoring=SCORING,
        lifecycle={"stages": STAGES},
        qualification={
            "fast_track": [{"id": "keen", "when": "forms >= 1 or asked", "skips": ["scores"]}],
            "tiers": [{"id": "all", "when": "fit >= 30", "handoff": True}, {"id": "cold", "program": "newsletter"}],
        },
        recycle={"reasons": {"later": {"to": "back", **(reason or {"cool_off": "30 days"})}}, **recycle},
    )


def returned(ago, *, stage="back"):
    return Past(stage=stage, owners=("eva",), last_return=Return("later", AT - ago), cycles={"later": 1})


def outcome(plan, ago, activity=(), *, at=AT, **fields):
    return decided(plan, lead(employees=100, **fields), list(activity), at=at, past=returned(ago)).outcome


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        (timedelta(0), "cooling_off"),
        (30 * DAY - MICROSECOND, "cooling_off"),
        (30 * DAY, "handoff"),
        (31 * DAY, "handoff"),
    ],
)
def test_a_cool_off_ends_thirty_times_24_hours_after_the_return(ago, expected):
    assert outcome(plan_for(), ago) == expected


def test_a_reason_without_a_cool_off_is_over_at_once():
    assert outcome(plan_for({"program": "decision"}), timedelta(0)) == "handoff"


def test_a_lead_that_waits_is_in_the_program_of_its_reason():
    plan = plan_for({"cool_off": "30 days", "program": "decision"})
    decision = decided(plan, lead(employees=100), [], past=returned(DAY))
    assert (decision.outcome, decision.program, decision.route, decision.missing) == (
        "cooling_off",
        "decision",
        None,
        (),
    )


UNTIL = {"until": "contract_until - 90 days", "else": "180 days"}


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        (datetime(2026, 11, 1, 22, 59, 59, 999999, tzinfo=UTC), "cooling_off"),
        (datetime(2026, 11, 1, 23, tzinfo=UTC), "handoff"),
    ],
)
def test_until_a_day_ends_at_the_first_instant_of_that_day_in_the_zone(instant, expected):
    record = {"contract_until": date(2026, 11, 2) + 90 * DAY}
    assert outcome(plan_for(UNTIL), 300 * DAY, at=instant, **record) == expected


def test_until_a_day_that_is_past_waits_no_longer():
    assert outcome(plan_for(UNTIL), DAY, contract_until=date(2026, 1, 1)) == "handoff"


@pytest.mark.parametrize(("ago", "expected"), [(180 * DAY - MICROSECOND, "cooling_off"), (180 * DAY, "handoff")])
def test_until_an_unknown_day_is_the_else(ago, expected):
    assert outcome(plan_for(UNTIL), ago) == expected


# Re-entry


@pytest.mark.parametrize(("count", "expected"), [(0, "cooling_off"), (1, "cooling_off"), (2, "handoff")])
def test_re_entry_asks_for_points_of_later_events(count, expected):
    plan = plan_for(re_entry={"new_points": 20})
    earlier = [event("visit", 50 * DAY)] * 9
    assert outcome(plan, 40 * DAY, [*earlier, *[event("visit", DAY)] * count]) == expected


def test_an_event_at_the_instant_of_the_return_is_not_later():
    plan = plan_for(re_entry={"new_points": 10})
    assert outcome(plan, 40 * DAY, [event("visit", 40 * DAY)]) == "cooling_off"
    assert outcome(plan, 40 * DAY, [event("visit", 40 * DAY - MICROSECOND)]) == "handoff"


def test_what_a_lead_is_gives_no_new_points():
    plan = plan_for(re_entry={"new_points": 10})
    assert outcome(plan, 40 * DAY, []) == "cooling_off"


def test_new_points_alone_do_not_end_a_cool_off():
    plan = plan_for(re_entry={"new_points": 20})
    assert outcome(plan, 29 * DAY, [event("visit", DAY)] * 5) == "cooling_off"


def test_an_unknown_activity_brings_no_new_points():
    plan = plan_for(re_entry={"new_points": 20})
    assert decided(plan, lead(employees=100), None, past=returned(40 * DAY)).outcome == "cooling_off"


def test_a_fast_track_after_the_return_ends_the_wait():
    plan = plan_for(re_entry={"new_points": 20, "or": "fast_track"})
    decision = decided(plan, lead(employees=100), [event("form", DAY)], past=returned(5 * DAY))
    assert (decision.outcome, decision.fast_track) == ("handoff", "keen")


def test_a_fast_track_before_the_return_does_not():
    plan = plan_for(re_entry={"new_points": 20, "or": "fast_track"})
    assert outcome(plan, 5 * DAY, [event("form", 6 * DAY)]) == "cooling_off"


def test_a_fast_track_that_is_true_without_any_event_does_not_count_after_a_return():
    plan = plan_for(re_entry={"new_points": 20, "or": "fast_track"})
    assert outcome(plan, 5 * DAY, [], asked=True) == "cooling_off"
    assert outcome(plan, 5 * DAY, [event("form", DAY)], asked=True) == "cooling_off"
    assert decided(plan, lead(employees=1, asked=True), [], past=None).fast_track == "keen"


def test_after_the_wait_a_fast_track_that_is_true_without_any_event_still_does_not_count():
    decision = decided(plan_for(), lead(employees=1, asked=True), [], past=returned(40 * DAY))
    assert (decision.outcome, decision.fast_track) == ("nurture", None)


# What counts again


def interest(plan, activity, ago=10 * DAY, **more):
    return decided(plan, lead(), activity, past=returned(ago, **more)).points["interest"]


def test_an_axis_that_a_return_resets_sees_only_later_events():
    activity = [event("visit", 20 * DAY), event("visit", 10 * DAY), event("visit", 5 * DAY)]
    assert interest(plan_for(resets=["interest"]), activity) == 10.0
    assert interest(plan_for(), activity) == 37.0


def test_signals_in_an_axis_that_a_return_resets_see_only_later_events():
    plan = plan_for(resets=["interest"])
    assert interest(plan, [event("visit", 50 * DAY)], 40 * DAY) == 0.0
    assert interest(plan_for(), [event("visit", 50 * DAY)], 40 * DAY) == 15.0


def test_a_lead_that_never_came_back_is_not_reset():
    plan = plan_for(resets=["interest"])
    activity = [event("visit", 20 * DAY), event("visit", 5 * DAY)]
    assert decided(plan, lead(), activity, past=Past(stage="new")).points["interest"] == 27.0


def test_a_reset_lasts_after_the_wait():
    plan = plan_for(resets=["interest"])
    assert interest(plan, [event("visit", 50 * DAY), event("visit", 5 * DAY)], 40 * DAY) == 10.0


def test_gates_and_disqualifiers_still_see_everything():
    plan = plan_with(
        signals=SIGNALS,
        lifecycle={"stages": STAGES},
        qualification={"gates": [{"id": "g", "when": "visits >= 1"}], "tiers": [{"id": "all", "handoff": True}]},
        recycle={"reasons": {"later": {"to": "back", "cool_off": "30 days"}}, "resets": ["fit"]},
    )
    assert decided(plan, lead(), [event("visit", 50 * DAY)], past=returned(40 * DAY)).outcome == "handoff"


def test_a_returned_lead_that_sales_works_again_is_with_sales():
    assert decided(plan_for(), lead(employees=100), [], past=returned(5 * DAY, stage="working")).outcome == "with_sales"


def test_the_order_of_owners_and_cycles_of_other_reasons_change_nothing():
    plan = plan_for()
    one = Past("back", ("eva", "ben"), Return("later", AT - 5 * DAY), {"later": 1})
    other = Past("back", (), Return("later", AT - 5 * DAY), {})
    assert decided(plan, lead(), [], past=one).to_dict() == decided(plan, lead(), [], past=other).to_dict()


@pytest.mark.parametrize(("cycles", "outcome_then"), [(1, "handoff"), (2, "handoff"), (3, "disqualified")])
def test_a_reason_that_brought_a_lead_back_too_often_puts_it_where_then_says(cycles, outcome_then):
    plan = plan_for({"cool_off": "1 day", "at_most": 2, "then": "junk"})
    past = Past(stage="back", last_return=Return("later", AT - 2 * DAY), cycles={"later": cycles})
    assert outcome_then == decided(plan, lead(employees=100), [], at=AT, past=past).outcome


BOUGHT = Past(stage="back", owners=("eva",), last_return=Return("won", AT - 2 * DAY))


def test_who_has_bought_is_not_handed_off_again_for_what_led_to_it():
    plan = plan_for(re_entry={"new_points": 20, "or": "fast_track"}, resets=["interest"])
    before, after = event("visit", 3 * DAY), [event("visit", DAY), event("visit", timedelta(hours=1))]
    waits = decided(plan, lead(employees=100), [before, before], at=AT, past=BOUGHT)
    assert (waits.outcome, waits.points["interest"]) == ("cooling_off", 0)
    assert [(r.rule, r.clause) for r in waits.reasons if r.effect == "cools_off"] == [("won", "recycle.re_entry")]
    assert "has bought, and has not done enough since then" in waits.explain()
    assert decided(plan, lead(employees=100), [before, *after], at=AT, past=BOUGHT).outcome == "handoff"


def test_a_purchase_alone_asks_for_no_wait():
    assert decided(plan_for(), lead(employees=100), [], at=AT, past=BOUGHT).outcome == "handoff"


def test_an_agreement_may_give_customers_a_rest():
    plan = plan_with(
        scoring=SCORING, signals=SIGNALS, lifecycle={"stages": STAGES},
        qualification={"tiers": [{"id": "all", "when": "fit >= 30", "handoff": True}]},
        recycle={"reasons": {"won": {"to": "back", "cool_off": "90 days", "program": "customers"}}},
    )  # fmt: skip
    waits = decided(plan, lead(employees=100), [], at=AT, past=BOUGHT)
    assert (waits.outcome, waits.program) == ("cooling_off", "customers")
