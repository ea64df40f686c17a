"""Bands of a number: what overlaps and what is left out, counted out value by value."""

import pytest
from fixtures import agreement
from hypothesis import given, settings
from hypothesis import strategies as st

import leadrules

HIGHEST = 12
TESTS = {
    "<": lambda value, end: value < end,
    "<=": lambda value, end: value <= end,
    ">": lambda value, end: value > end,
    ">=": lambda value, end: value >= end,
    "==": lambda value, end: value == end,
}
sides = st.tuples(st.sampled_from(sorted(TESTS)), st.integers(1, HIGHEST - 1))
conditions = st.lists(sides, min_size=1, max_size=2)
laws = settings(max_examples=settings.default.max_examples // 3, deadline=None)


def told(conditions, code, points=10, field="employees"):
    """Return what is said of bands with these conditions."""
    rules = {"size": None, **{f"band-{n}": {"when": when, "points": points} for n, when in enumerate(conditions)}}
    lead = {"lead": {"rate": {"type": "number", "kind": "situational"}}} if field == "rate" else {}
    found = leadrules.lint(agreement({"scoring": {"fit": {"range": [0, 60], "rules": rules}}, **lead}), select=[code])
    return [finding.message for finding in found]


def values_of(sides):
    return {value for value in range(HIGHEST + 2) if all(TESTS[op](value, end) for op, end in sides)}


def text_of(sides):
    return " and ".join(f"employees {op} {end}" for op, end in sides)


@laws
@given(conditions, conditions)
def test_two_bands_overlap_where_a_value_is_in_both_and_neither_is_in_the_other(one, other):
    first, second = values_of(one), values_of(other)
    overlap = bool(first & second) and not (first <= second or second <= first)
    assert bool(told([text_of(one), text_of(other)], "LR391")) == overlap


@laws
@given(st.lists(st.tuples(st.integers(1, 6), st.integers(0, 5)), min_size=3, max_size=6))
def test_each_band_into_which_another_runs_is_told_once(spans):
    bands = [(low, low + more) for low, more in spans]
    run_into = [any(a < low <= b < high for a, b in bands) for low, high in bands]
    found = told([f"{low} <= employees <= {high}" for low, high in bands], "LR391")
    assert [any(f"and `band-{n}` both" in each for each in found) for n in range(len(bands))] == run_into
    assert len(found) == sum(run_into)


@laws
@given(conditions, conditions)
def test_a_gap_is_told_where_no_value_between_two_bands_is_in_either(one, other):
    first, second = values_of(one), values_of(other)
    bounded = any({0, HIGHEST + 1}.isdisjoint(values) for values in (first, second))
    apart = ((max(a) + 1, min(b)) for a, b in ((first, second), (second, first)) if a and b)
    gap = bounded and any(low < high for low, high in apart)
    assert bool(told([text_of(one), text_of(other)], "LR392")) == gap


@pytest.mark.parametrize(
    ("conditions", "field", "code", "message"),
    [
        (["100 <= employees <= 500", "500 <= employees <= 900"], "employees", "LR391", "where `employees` is 500"),
        (["100 <= employees < 500", "employees >= 400"], "employees", "LR391", "where `employees` is 400 to 499"),
        (["10 <= rate <= 20", "20 <= rate < 30"], "rate", "LR391", "where `rate` is 20"),
        (["10 <= rate <= 20", "15 < rate < 30"], "rate", "LR391", "where `rate` is above 15 and at most 20"),
        (
            ["100 <= employees < 500", "500 < employees <= 900"],
            "employees",
            "LR392",
            "where `employees` is 500, between",
        ),
        (["10 <= rate < 20", "20 < rate < 30"], "rate", "LR392", "where `rate` is 20, between"),
        (["10 <= rate <= 19", "20 <= rate < 30"], "rate", "LR392", "where `rate` is above 19 and below 20, between"),
    ],
)
def test_it_is_said_for_which_values(conditions, field, code, message):
    (said,) = told(conditions, code, field=field)
    assert message in said


@pytest.mark.parametrize(
    "conditions",
    [
        ["10 <= rate < 20", "20 <= rate < 30"],
        ["10 <= rate <= 20", "20 < rate"],
        ["rate >= 10", "rate >= 20", "rate >= 30"],
        ["rate >= 10", "20 <= rate < 30"],
    ],
)
def test_bands_that_follow_one_another_or_lie_within_one_another_are_left(conditions):
    assert told(conditions, "LR39", field="rate") == []


def test_a_band_that_bridges_two_others_leaves_no_gap():
    assert told(["1 <= employees < 5", "2 <= employees < 20", "20 <= employees < 30"], "LR392") == []


def test_points_that_are_taken_at_both_ends_leave_the_middle_alone():
    assert told(["employees < 5", "50 <= employees < 100"], "LR392", points=-5) == []


@pytest.mark.parametrize(
    ("grades", "said"),
    [
        ({"A": 40, "B": 20, "C": -60}, []),
        ({"C": -60, "B": 20, "A": 40}, []),
        ({"hot": 40, "warm": 20, "cold": -60}, []),
        ({"cold": -60, "warm": 20, "hot": 40}, []),
        ({"1": -60, "2": 20, "3": 40}, []),
        ({"A": -60, "B": 20}, ["`A` starts at -60, and `B` starts at 20: that makes `B` the better grade"]),
        (
            {"hot": 20, "warm": 40, "cold": -60},
            ["`hot` starts at 20, and `warm` starts at 40: that makes `warm` the better grade"],
        ),
    ],
)
def test_grades_go_down_in_the_order_of_letters_or_of_the_list(grades, said):
    tier = {"qualification": {"tiers": {"mql": {"when": "fit >= 50 and interest >= 20"}}}}
    scoring = {"fit": {"range": [-60, 60], "grades": {"A": None, "B": None, "C": None, **grades}}}
    found = leadrules.lint(agreement({"scoring": scoring, **tier}), select=["LR393"])
    assert [finding.message for finding in found] == said
