"""Points at their boundaries: windows, limits, decay tables, caps, grades."""

from datetime import UTC, datetime, timedelta

import pytest
from smallest import DAY, MICROSECOND, decided, event, lead, points, scored

VISIT = {"id": "visit", "each": "visit", "points": 10}


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        (timedelta(0), 10.0),
        (14 * DAY - MICROSECOND, 10.0),
        (14 * DAY, 0.0),
        (14 * DAY + MICROSECOND, 0.0),
        (-MICROSECOND, 0.0),
    ],
)
def test_a_window_of_fourteen_days_is_fourteen_times_24_hours_without_its_far_edge(ago, expected):
    assert points(scored({**VISIT, "within": "14 days"}), lead(), [event("visit", ago)]) == expected


def test_a_window_does_not_feel_a_change_of_the_clocks():
    plan = scored({**VISIT, "within": "1 day"})
    at = datetime(2026, 10, 25, 12, tzinfo=UTC)
    just_in = {"type": "visit", "at": datetime(2026, 10, 24, 12, 0, 0, 1, tzinfo=UTC)}
    just_out = {"type": "visit", "at": datetime(2026, 10, 24, 12, tzinfo=UTC)}
    assert [points(plan, lead(), [one], at=at) for one in (just_in, just_out)] == [10.0, 0.0]


def test_a_rule_without_a_window_looks_back_for_ever():
    assert points(scored(VISIT), lead(), [event("visit", 40000 * DAY)]) == 10.0


@pytest.mark.parametrize("limit", ["1 per day", "2 per day", "3 per day"])
def test_a_limit_per_day_counts_that_many_events_of_each_utc_day(limit):
    midnight = timedelta(hours=10)
    today = [event("visit", ago) for ago in (timedelta(0), midnight - MICROSECOND, midnight)]
    yesterday = [event("visit", ago) for ago in (midnight + MICROSECOND, midnight + DAY)]
    count = int(limit[0])
    assert points(scored({**VISIT, "limit": limit}), lead(), today + yesterday) == 10.0 * (
        min(3, count) + min(2, count)
    )


@pytest.mark.parametrize(("limit", "expected"), [("1 per lead", 16.0), ("2 per lead", 24.0), ("9 per lead", 28.0)])
def test_a_limit_per_lead_keeps_the_newest(limit, expected):
    rule = {"id": "visit", "each": "visit", "points": 16, "limit": limit, "decay": {"half_life": "1 day"}}
    assert points(scored(rule), lead(), [event("visit", days * DAY) for days in (1, 2, 0)]) == expected


def test_a_limit_counts_only_events_that_match():
    rule = {**VISIT, "where": 'path == "/pricing"', "limit": "1 per day"}
    activity = [event("visit", timedelta(0), path="/"), event("visit", timedelta(hours=1), path="/pricing")]
    assert points(scored(rule), lead(), activity) == 10.0


HALF_LIFE = {
    20: {0: 20.0, 1: 18.11, 2: 16.41, 3: 14.86, 7: 10.0, 14: 5.0, 21: 2.5, 28: 1.25, 35: 0.62, 42: 0.31, 49: 0.16}
}


@pytest.mark.parametrize(("age", "expected"), HALF_LIFE[20].items())
def test_a_half_life_of_seven_days_is_a_table_of_hundredths_rounded_half_even(age, expected):
    rule = {"id": "visit", "each": "visit", "points": 20, "decay": {"half_life": "7 days"}}
    assert points(scored(rule), lead(), [event("visit", age * DAY)]) == expected


@pytest.mark.parametrize(
    ("age", "expected"),
    [(0, 1.0), (1, 0.5), (2, 0.25), (3, 0.12), (4, 0.06), (5, 0.03), (6, 0.02), (7, 0.01), (8, 0.0)],
)
@pytest.mark.parametrize("sign", [1, -1])
def test_a_half_life_is_rounded_once_and_not_from_day_to_day(age, expected, sign):
    rule = {"id": "visit", "each": "visit", "points": sign, "decay": {"half_life": "1 day"}}
    assert points(scored(rule, lo=-100), lead(), [event("visit", age * DAY)]) == sign * expected


@pytest.mark.parametrize(
    ("age", "expected"),
    [(0, 10.0), (29, 10.0), (30, 7.5), (59, 7.5), (60, 5.0), (90, 2.5), (119, 2.5), (120, 0.0), (9999, 0.0)],
)
def test_a_step_takes_its_part_of_the_original_down_to_nothing(age, expected):
    rule = {"id": "visit", "each": "visit", "points": 10, "decay": {"step": "25%", "every": "30 days"}}
    assert points(scored(rule), lead(), [event("visit", age * DAY)]) == expected


@pytest.mark.parametrize(("age", "expected"), [(0, 1.0), (1, 0.67), (2, 0.34), (3, 0.01), (4, 0.0)])
def test_a_step_that_does_not_divide_leaves_a_rest_for_one_more_period(age, expected):
    rule = {"id": "visit", "each": "visit", "points": 1, "decay": {"step": "33%", "every": "1 day"}}
    assert points(scored(rule), lead(), [event("visit", age * DAY)]) == expected


@pytest.mark.parametrize("rest", [timedelta(0), MICROSECOND, DAY - MICROSECOND])
def test_an_age_is_whole_days_of_24_hours(rest):
    rule = {"id": "visit", "each": "visit", "points": 16, "decay": {"half_life": "1 day"}}
    assert points(scored(rule), lead(), [event("visit", DAY + rest)]) == 8.0


def test_hundredths_are_added_before_anything_is_rounded_again():
    rule = {"id": "visit", "each": "visit", "points": 1, "decay": {"half_life": "1 day"}}
    assert points(scored(rule), lead(), [event("visit", 3 * DAY)] * 100) == 12.0


def caps(decision):
    return [reason.points for reason in decision.reasons if reason.effect == "cap"]


@pytest.mark.parametrize(("count", "expected", "bites"), [(4, 40.0, []), (5, 50.0, []), (6, 50.0, [-10.0])])
def test_at_most_bounds_what_a_rule_gives(count, expected, bites):
    decision = decided(scored({**VISIT, "at_most": 50}), lead(), [event("visit", DAY)] * count)
    assert (decision.points["fit"], caps(decision)) == (expected, bites)


@pytest.mark.parametrize(("count", "expected", "bites"), [(1, -10.0, []), (2, -20.0, []), (3, -20.0, [10.0])])
def test_at_most_bounds_what_a_rule_takes_away(count, expected, bites):
    rule = {"id": "careers", "each": "visit", "points": -10, "at_most": 20}
    decision = decided(scored(rule, lo=-100), lead(), [event("visit", DAY)] * count)
    assert (decision.points["fit"], caps(decision)) == (expected, bites)


def test_a_cap_of_zero_silences_a_rule():
    assert points(scored({**VISIT, "at_most": 0}), lead(), [event("visit", DAY)]) == 0.0


GRADES = {"A": 70, "B": 50, "C": 0}


@pytest.mark.parametrize(
    ("employees", "expected"), [(0, (0.0, "C")), (1, (49.0, "C")), (2, (50.0, "B")), (3, (69.0, "B")), (4, (70.0, "A"))]
)
def test_a_grade_starts_at_its_threshold(employees, expected):
    steps = [(1, 49), (2, 1), (3, 19), (4, 1)]
    plan = scored(*({"id": f"r{n}", "when": f"employees >= {n}", "points": worth} for n, worth in steps), grades=GRADES)
    decision = decided(plan, lead(employees=employees))
    assert (decision.points["fit"], decision.grades["fit"]) == expected


def test_a_hundredth_below_the_threshold_is_the_lower_grade():
    rule = {"id": "visit", "each": "visit", "points": 70, "decay": {"half_life": "1000 days"}}
    decision = decided(scored(rule, grades=GRADES), lead(), [event("visit", DAY)])
    assert (decision.points["fit"], decision.grades["fit"]) == (69.95, "B")


def test_an_unknown_activity_is_not_no_activity():
    plan = scored(VISIT)
    nothing_known, nothing_done = decided(plan, lead(), None), decided(plan, lead(), [])
    assert nothing_known.points == nothing_done.points == {"fit": 0.0}
    assert [rule.rule for rule in nothing_known.unknown_rules] == ["visit"]
    assert nothing_done.unknown_rules == ()


def test_an_event_without_the_attribute_that_a_where_reads_does_not_count():
    plan = scored({**VISIT, "where": 'path != "/careers"'})
    assert points(plan, lead(), [event("visit", DAY, path="/")]) == 10.0
    assert points(plan, lead(), [event("visit", DAY, path=None, seconds=3)]) == 0.0


def test_what_could_still_come_is_the_possible_maximum():
    plan = scored(
        {"id": "size", "when": "employees >= 100", "points": 30},
        {"id": "level", "when": 'level == "vp"', "points": 25},
        {"id": "asked", "when": "asked", "points": -5},
    )
    assert decided(plan, lead(employees=5)).possible_maximum == {"fit": 25.0}
    assert decided(plan, lead()).possible_maximum == {"fit": 55.0}
    assert decided(plan, lead(employees=100, level="vp", asked=True)).possible_maximum == {"fit": 50.0}
