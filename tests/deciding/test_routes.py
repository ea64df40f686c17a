"""Where a handed-off lead goes, in which order, and whether the agreement was in force."""

from datetime import UTC, date, datetime

import pytest
from smallest import AT, DAY, STAGES, axis, decided, lead, plan_with, routed

from leadrules import Past, prioritised


def route(plan, record=None, **more):
    found = decided(plan, record, **more).route
    return (found.id, found.kind, found.target, found.needs)


OWNER = {"id": "account", "when": "known(rep)", "to": {"owner": "rep"}}
IBERIA = {"id": "iberia", "when": 'country in ["ES", "PT"]', "to": {"team": "iberia"}}
DACH = {"id": "dach", "when": 'country == "DE"', "to": {"team": "dach"}}
REST = {"id": "rest", "to": {"queue": "desk"}}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"rep": "eva", "country": "ES"}, ("account", "owner", "eva", ())),
        ({"country": "es"}, ("iberia", "team", "iberia", ())),
        ({"country": "DE"}, ("dach", "team", "dach", ())),
        ({"country": "US"}, ("rest", "queue", "desk", ())),
        ({}, ("otherwise", "queue", "triage", ("country",))),
    ],
)
def test_the_first_rung_that_holds_takes_the_lead(fields, expected):
    assert route(routed(OWNER, IBERIA, DACH, REST), lead(**fields)) == expected


def test_what_no_rung_takes_goes_to_otherwise():
    assert route(routed(IBERIA, DACH), lead(country="US")) == ("otherwise", "queue", "triage", ())


def test_a_rung_that_is_not_known_ends_the_ladder_even_where_a_later_one_holds():
    size = {"id": "size", "when": "employees >= 100", "to": {"team": "dach"}}
    assert route(routed(size, IBERIA), lead(country="ES")) == ("otherwise", "queue", "triage", ("employees",))


def test_needs_are_the_fields_that_keep_the_rung_open():
    both = {"id": "both", "when": '(employees >= 100 or asked) and level == "vp"', "to": {"team": "dach"}}
    assert route(routed(both, REST), lead(asked=False))[3] == ("employees", "level")
    assert route(routed(both, REST), lead(asked=True))[3] == ("level",)
    assert route(routed(both, REST), lead(level="staff")) == ("rest", "queue", "desk", ())


@pytest.mark.parametrize("to", [{"owner": "rep"}, {"owner": "rep", "else": {"queue": "desk"}}])
def test_an_owner_who_is_not_known_ends_the_ladder(to):
    vip = {"id": "vip", "when": 'level == "vp"', "to": to}
    assert route(routed(vip, REST), lead(level="vp")) == ("otherwise", "queue", "triage", ("rep",))
    assert route(routed(vip, REST), lead(level="vp", rep="  ")) == ("otherwise", "queue", "triage", ("rep",))
    assert route(routed(vip, REST), lead(level="vp", rep=" eva ")) == ("vip", "owner", "eva", ())


def test_a_rung_may_read_the_stage_the_tier_and_the_fast_track():
    plan = routed(
        {"id": "second", "when": 'stage == "back"', "to": {"team": "dach"}},
        {"id": "fast", "when": "fast_track", "to": {"team": "iberia"}},
        {"id": "hot", "when": 'tier == "hot"', "to": {"queue": "hot"}},
        REST,
        lifecycle={"stages": STAGES},
        qualification={
            "fast_track": [{"id": "keen", "when": "asked", "skips": ["scores"]}],
            "tiers": [{"id": "hot", "when": "fit >= 30", "handoff": True}, {"id": "all", "handoff": True}],
        },
    )
    assert route(plan, lead(employees=100, asked=True), past=Past(stage="back"))[0] == "second"
    assert route(plan, lead(employees=100, asked=True))[0] == "fast"
    assert route(plan, lead(employees=100))[0] == "hot"
    assert route(plan, lead())[0] == "rest"


def test_only_a_handoff_has_a_route():
    plan = routed(REST, qualification={"required": ["email"], "tiers": [{"id": "all", "handoff": True}]})
    assert decided(plan, lead()).route is None


# Priority

TIERS = [{"id": "hot", "when": "fit >= 60", "handoff": True}, {"id": "mql", "handoff": True}]
FAST = [
    {"id": "keen", "when": "asked", "skips": ["scores"]},
    {"id": "sure", "when": 'level == "vp"', "skips": ["scores"]},
]


def priority_plan(*order):
    scoring = {
        "fit": axis(*({"id": f"r{n}", "when": f"employees >= {n}", "points": 10} for n in range(1, 8))),
        "other": axis({"id": "rev", "when": "revenue > 0", "points": 15}),
    }
    routing = {
        "priority": list(order),
        "ladder": [REST],
        "otherwise": {"queue": "triage", "watched_by": "marketing", "within": "1 hour"},
    }
    return plan_with(scoring=scoring, qualification={"tiers": TIERS, "fast_track": FAST}, routing=routing)


ALL = ("fast_track", "tier", "score", "waiting")


def in_order(plan, *records):
    return [decision.lead_id for decision in prioritised(plan, [decided(plan, record) for record in records])]


def test_priority_is_fast_track_then_tier_then_score_then_waiting_then_id():
    records = {
        "fast": {"asked": True},
        "hot": {"employees": 6},
        "high": {"employees": 5},
        "sum": {"employees": 4, "revenue": 1},
        "long": {"employees": 4, "waiting_since": AT - 9 * DAY},
        "short": {"employees": 4, "waiting_since": AT - DAY},
        "L10": {"employees": 4},
        "L2": {"employees": 4},
        "l1": {"employees": 4},
    }
    expected = ["fast", "hot", "sum", "high", "long", "short", "L10", "L2", "l1"]
    plan = priority_plan(*ALL)
    everyone = [{"id": name, **fields} for name, fields in records.items()]
    assert in_order(plan, *everyone) == in_order(plan, *reversed(everyone)) == expected


def test_an_agreement_may_order_by_what_it_likes():
    records = [{"id": "fast", "asked": True}, {"id": "score", "employees": 3}]
    assert in_order(priority_plan("score"), *records) == ["score", "fast"]
    assert in_order(priority_plan("fast_track", "score"), *records) == ["fast", "score"]


def test_who_waits_longest_comes_first_and_an_unknown_wait_last():
    records = [{"id": "a"}, {"id": "b", "waiting_since": AT}, {"id": "c", "waiting_since": AT - DAY}]
    assert in_order(priority_plan("waiting"), *records) == ["c", "b", "a"]


def test_ids_are_compared_code_point_by_code_point():
    records = [{"id": name} for name in ("é", "z", "Z", "10", "2")]
    assert in_order(priority_plan("tier"), *records) == ["10", "2", "Z", "z", "é"]


def test_only_handoffs_are_prioritised():
    plan = plan_with(qualification={"tiers": [{"id": "hot", "when": "fit >= 30", "handoff": True}]})
    decisions = [decided(plan, {"id": "a", "employees": 1}), decided(plan, {"id": "b", "employees": 100})]
    assert [decision.lead_id for decision in prioritised(plan, decisions)] == ["b"]


# In force


@pytest.mark.parametrize(
    ("instant", "zone", "in_force"),
    [
        (datetime(2026, 9, 30, 21, 59, 59, 999999, tzinfo=UTC), "Europe/Madrid", False),
        (datetime(2026, 9, 30, 22, tzinfo=UTC), "Europe/Madrid", True),
        (datetime(2026, 10, 1, 6, 59, 59, 999999, tzinfo=UTC), "America/Los_Angeles", False),
        (datetime(2026, 10, 1, 7, tzinfo=UTC), "America/Los_Angeles", True),
        (datetime(2026, 9, 30, 23, 59, 59, 999999, tzinfo=UTC), "UTC", False),
        (datetime(2026, 10, 1, tzinfo=UTC), "UTC", True),
    ],
)
def test_an_agreement_is_in_force_from_the_midnight_of_its_zone(instant, zone, in_force):
    plan = plan_with(effective=date(2026, 10, 1), zone=zone)
    decision = decided(plan, lead(employees=100), at=instant)
    assert (decision.in_force, decision.outcome) == (in_force, "handoff")


def test_an_agreement_without_a_first_day_is_always_in_force():
    assert decided(plan_with(), lead(), at=datetime(1970, 1, 1, tzinfo=UTC)).in_force is True


def test_the_zone_is_utc_where_none_is_given():
    plan = plan_with(effective=date(2026, 10, 1))
    assert decided(plan, lead(), at=datetime(2026, 9, 30, 23, tzinfo=UTC)).in_force is False
