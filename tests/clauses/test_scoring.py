"""How the points of rules become the points of an axis, and which axes are too large to be exact."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import leadrules
from leadrules.agreement import parse
from leadrules.clauses.scoring import Axis, Cap, EachRule, points_at_age, total
from leadrules.diagnostics import AgreementError

AGREEMENT = """
leadrules: 1
id: points
version: 1.0.0
lead:
  email: {type: email, kind: contact}
activity:
  visit: {}
scoring:
  interest:
    range: [0, 100]
    rules:
      - {id: visit, each: visit, points: 10, decay: {half_life: 1 day}}
      - {id: known, when: known(email), points: 5}
qualification:
  tiers:
    - {id: mql, when: interest >= 50, handoff: true}
routing:
  ladder: []
  otherwise: {queue: triage, watched_by: marketing, within: 1 day}
"""


def each(name: str, cap: int | None = None, group: str | None = None) -> EachRule:
    return EachRule(name, "visit", None, None, None, 100, None, cap, group, decreasing=False, because=None)


def axis(*rules: EachRule, lo: int = 0, hi: int = 100_00, **caps: int) -> Axis:
    return Axis("interest", lo, hi, rules, caps, ())


@st.composite
def axes_and_earnings(draw: st.DrawFn) -> tuple[Axis, tuple[int | None, ...]]:
    groups = draw(st.dictionaries(st.sampled_from("abc"), st.integers(0, 200_00), max_size=3))
    caps = st.none() | st.integers(0, 200_00)
    in_groups = st.sampled_from([None, *groups])
    count = draw(st.integers(0, 6))
    rules = [each(f"r{n}", draw(caps), draw(in_groups)) for n in range(count)]
    lo = draw(st.integers(-300_00, 300_00))
    earned = draw(st.tuples(*[st.none() | st.integers(-300_00, 300_00)] * count))
    return axis(*rules, lo=lo, hi=lo + draw(st.integers(1, 300_00)), **groups), earned


def by_definition(scale: Axis, earned: tuple[int | None, ...]) -> int:
    """max(lo, min(hi, sum of positives) + sum of negatives), with rules and groups bounded first."""
    pots: dict[str, list[int]] = {}
    for index, (rule, points) in enumerate(zip(scale.rules, earned, strict=True)):
        bound = rule.cap_hundredths if isinstance(rule, EachRule) and rule.cap_hundredths is not None else 10**9
        pots.setdefault(rule.group or f"alone {index}", []).append(sorted((-bound, points or 0, bound))[1])
    positive = negative = 0
    for pot, values in pots.items():
        bound = scale.group_caps.get(pot, 10**9)
        positive += min(bound, sum(max(value, 0) for value in values))
        negative += max(-bound, sum(min(value, 0) for value in values))
    return max(scale.lo_hundredths, min(scale.hi_hundredths, positive) + negative)


@given(axes_and_earnings())
def test_points_are_what_the_definition_says(case: tuple[Axis, tuple[int | None, ...]]) -> None:
    assert total(*case)[0] == by_definition(*case)


@given(axes_and_earnings())
def test_rules_and_caps_sum_to_the_points(case: tuple[Axis, tuple[int | None, ...]]) -> None:
    scale, earned = case
    points, caps = total(scale, earned)
    assert sum(value or 0 for value in earned) + sum(cap.hundredths for cap in caps) == points


@given(axes_and_earnings())
def test_points_never_fall_below_the_range_and_never_stand_above_it(case: tuple[Axis, tuple[int | None, ...]]) -> None:
    points, _ = total(*case)
    assert case[0].lo_hundredths <= points <= case[0].hi_hundredths


@given(axes_and_earnings(), st.integers(0, 5), st.integers(0, 500_00))
def test_earning_more_never_gives_less(case: tuple[Axis, tuple[int | None, ...]], which: int, more: int) -> None:
    scale, earned = case
    if which < len(earned):
        raised = tuple((value or 0) + more if index == which else value for index, value in enumerate(earned))
        assert total(scale, raised)[0] >= total(scale, earned)[0]


@given(axes_and_earnings())
def test_only_caps_that_bite_are_told_and_each_at_most_once(case: tuple[Axis, tuple[int | None, ...]]) -> None:
    _, caps = total(*case)
    assert all(cap.hundredths for cap in caps)
    signed = [(cap.kind, cap.of, cap.hundredths > 0) for cap in caps]
    assert len(set(signed)) == len(signed)


def test_what_is_not_known_earns_nothing() -> None:
    assert total(axis(each("a"), each("b")), (None, 5_00)) == (5_00, ())


def test_a_rule_is_bounded_before_its_group_and_the_group_before_the_range() -> None:
    scale = axis(each("a", 50_00, "visits"), each("b", None, "visits"), each("c"), hi=60_00, visits=55_00)
    assert total(scale, (80_00, 20_00, 30_00)) == (
        60_00,
        (Cap("rule", "a", -30_00), Cap("group", "visits", -15_00), Cap("range", "interest", -25_00)),
    )


def test_negative_points_count_from_the_upper_end_of_the_range() -> None:
    assert total(axis(each("good"), each("bad")), (500_00, -30_00))[0] == 70_00


def test_points_below_the_range_are_given_back() -> None:
    assert total(axis(each("bad")), (-30_00,)) == (0, (Cap("range", "interest", 30_00),))


def test_the_points_of_an_event_come_from_the_table_and_end_with_it() -> None:
    rule = parse(AGREEMENT).axes["interest"].rules[0]
    assert isinstance(rule, EachRule)
    assert [points_at_age(rule, age) for age in (0, 1, 2, 9, 10, 9999)] == [1000, 500, 250, 2, 1, 0]
    steady = replace(rule, hundredths_by_age_days=None)
    assert points_at_age(steady, 9999) == 1000


@pytest.mark.parametrize(("points", "grade"), [(10_000, "A"), (7000, "A"), (6999, "B"), (0, "B"), (-1, None)])
def test_a_grade_is_the_best_whose_threshold_is_reached(points: int, grade: str | None) -> None:
    assert replace(axis(), grades=(("A", 7000), ("B", 0))).grade(points) == grade


def test_points_that_could_pass_64_bits_are_refused() -> None:
    agreement = parse(AGREEMENT)
    interest = agreement.axes["interest"]
    largest = replace(each("much"), hundredths=1_000_000_00)
    huge = replace(interest, rules=(largest,) * 100_000)
    with pytest.raises(AgreementError) as refused:
        leadrules.compile(replace(agreement, axes={"interest": huge}))
    [only] = refused.value.diagnostics
    assert only.code == "LR316"
    assert only.span is not None
    assert only.span.line == 10
    leadrules.compile(replace(agreement, axes={"interest": replace(interest, rules=(largest,) * 90_000)}))
