"""The e-detector: laws against its definition, what it promises, and what it finds."""

import math
from datetime import date, timedelta
from itertools import accumulate
from random import Random

import pytest
from benchmarks.drift import drawn, measured
from hypothesis import given
from hypothesis import strategies as st

from leadrules.drift import ALTERNATIVES, Alarm, Week, detect
from leadrules.drift.baseline import baseline_of, dispersion_of

MONDAY = date(2026, 1, 5)


def weeks_of(counts: list[tuple[int, int]]) -> list[Week]:
    """Return weeks from pairs of leads and conversions."""
    return [Week(MONDAY + timedelta(weeks=i), n, x) for i, (n, x) in enumerate(counts)]


COUNTS = st.integers(0, 40).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))
WEEKS = st.lists(COUNTS, max_size=30).map(weeks_of)


def products(weeks: list[Week], baseline: float, dispersion: float = 1.0) -> list[float]:
    """Return the e-detector week by week as it is defined: for each beginning the product of its ratios, all added."""
    told = [week for week in weeks if week.leads]
    levels = []
    for end in range(1, len(told) + 1):
        of_shares = []
        for share in (baseline * each for each in ALTERNATIVES):
            ratios = [
                ((share / baseline) ** w.converted * ((1 - share) / (1 - baseline)) ** (w.leads - w.converted))
                ** (1 / dispersion)
                for w in told[:end]
            ]
            of_shares.append(sum(math.prod(ratios[start:]) for start in range(end)))
        levels.append(sum(of_shares) / len(of_shares))
    return levels


@given(WEEKS, st.sampled_from([0.1, 0.5, 0.8]), st.sampled_from([1.0, 1.5, 4.0]))
def test_the_first_alarm_is_the_first_week_whose_sum_of_products_reaches_the_bound(
    weeks: list[Week], baseline: float, dispersion: float
) -> None:
    levels = products(weeks, baseline, dispersion)
    reached = next((i for i, level in enumerate(levels) if level >= 52), None)
    alarms = detect(weeks, baseline, false_alarm_weeks=52, dispersion=dispersion)
    told = [week for week in weeks if week.leads]
    if reached is not None and not math.isclose(levels[reached], 52, rel_tol=1e-9):
        assert alarms[0].noticed == told[reached].first
        assert alarms[0].evidence == pytest.approx(levels[reached] / 52)
    elif reached is None and all(not math.isclose(level, 52, rel_tol=1e-9) for level in levels):
        assert alarms == ()


@given(WEEKS, st.sampled_from([0.1, 0.5, 0.8]))
def test_weeks_without_leads_say_nothing(weeks: list[Week], baseline: float) -> None:
    told = [week for week in weeks if week.leads]
    assert detect(weeks, baseline, false_alarm_weeks=52) == detect(told, baseline, false_alarm_weeks=52)


@given(WEEKS, st.sampled_from([0.1, 0.5, 0.8]))
def test_an_alarm_counts_the_weeks_that_it_names(weeks: list[Week], baseline: float) -> None:
    for alarm in detect(weeks, baseline, false_alarm_weeks=20):
        named = [week for week in weeks if alarm.since <= week.first <= alarm.noticed]
        assert alarm.leads == sum(week.leads for week in named)
        assert alarm.converted == sum(week.converted for week in named)
        assert alarm.share < baseline


@given(WEEKS)
def test_what_happens_later_changes_no_alarm(weeks: list[Week]) -> None:
    all_alarms = detect(weeks, 0.6, false_alarm_weeks=20)
    for number in range(len(weeks)):
        early = detect(weeks[:number], 0.6, false_alarm_weeks=20)
        assert early == all_alarms[: len(early)]


@given(st.integers(1, 40), st.sampled_from([0.1, 0.5, 0.8]))
def test_under_the_baseline_the_ratio_of_a_week_is_one_on_average(leads: int, baseline: float) -> None:
    for share in (baseline * each for each in ALTERNATIVES):
        mean = sum(
            math.comb(leads, x)
            * baseline**x
            * (1 - baseline) ** (leads - x)
            * (share / baseline) ** x
            * ((1 - share) / (1 - baseline)) ** (leads - x)
            for x in range(leads + 1)
        )
        assert mean == pytest.approx(1)


def test_a_drop_is_dated_to_its_week() -> None:
    weeks = weeks_of([(40, 30)] * 20 + [(40, 20)] * 6)
    first = detect(weeks, 0.74)[0]
    assert first == Alarm(weeks[20].first, weeks[21].first, 80, 40, 0.74, first.evidence)
    assert first.share == 0.5


def test_a_long_good_past_does_not_mute_the_alarm() -> None:
    after_years = detect(weeks_of([(40, 34)] * 300 + [(40, 20)] * 6), 0.74)
    at_once = detect(weeks_of([(40, 20)] * 6), 0.74)
    assert [(a.leads, a.converted) for a in after_years] == [(a.leads, a.converted) for a in at_once]


def test_a_drop_that_lasts_is_told_again() -> None:
    assert len(detect(weeks_of([(40, 20)] * 12), 0.74)) > 1


def test_a_rise_is_no_drop() -> None:
    assert detect(weeks_of([(40, 39)] * 200), 0.6) == ()


@pytest.mark.parametrize("baseline", [0.0, 1.0, -1.0, 2.0, math.nan])
def test_a_baseline_without_both_outcomes_is_refused(baseline: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        detect([], baseline)


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="5 of 4 leads"):
        Week(MONDAY, 4, 5)


def test_large_weeks_do_not_overflow() -> None:
    alarms = detect(weeks_of([(100_000, 10), (100_000, 100_000)]), 0.9)
    assert alarms[0].converted == 10


def test_the_draws_of_the_benchmark_have_the_share_that_they_say() -> None:
    weeks = drawn(Random(1), 300, 35, 0.6)
    leads = list(accumulate(week.leads for week in weeks))[-1]
    assert leads / 300 == pytest.approx(35, rel=0.03)
    assert sum(week.converted for week in weeks) / leads == pytest.approx(0.6, abs=0.02)


@pytest.mark.slow
@pytest.mark.parametrize(("share", "leads", "after"), [(0.75, 35, 0.6), (0.2, 40, 0.12)])
@pytest.mark.parametrize("known", [True, False])
def test_false_alarms_are_as_rare_as_promised_and_drops_are_noticed(
    share: float, leads: float, after: float, known: bool
) -> None:
    found = measured(share, leads, after, known=known, histories=1000)
    assert found.false_alarms <= 52 / 1040
    assert found.noticed >= 0.95
    assert found.delay_weeks <= 12


@pytest.mark.slow
@pytest.mark.parametrize(("share", "leads", "off"), [(0.75, 35, 0.06), (0.2, 40, 0.05), (0.9, 200, 0.04)])
def test_weeks_that_differ_by_more_than_chance_do_not_ring_every_year(share: float, leads: float, off: float) -> None:
    histories = 150 if leads > 100 else 500
    found = measured(share, leads, 0.6 * share, known=False, histories=histories, off=off)
    assert found.false_alarms <= 0.13
    assert found.noticed >= 0.9


def test_weeks_that_differ_by_chance_alone_have_a_dispersion_near_1() -> None:
    rng = Random(3)
    by_chance = [dispersion_of(drawn(rng, 200, 35, 0.6), 0.6) for _ in range(10)]
    differ = [dispersion_of(drawn(rng, 200, 35, 0.6, 0.1), 0.6) for _ in range(10)]
    assert max(by_chance) < 1.35
    assert sum(differ) / 10 == pytest.approx(1 + 34 * 0.1**2 / (0.6 * 0.4), rel=0.15)  # 1 + (n - 1) * intraclass


def test_the_dispersion_is_pearson_s_with_weeks_of_few_leads_in_mind() -> None:
    weeks = weeks_of([(10, 8), (10, 5), (10, 7)])
    squares = (8 - 20 / 3) ** 2 / 10 + (5 - 20 / 3) ** 2 / 10 + (7 - 20 / 3) ** 2 / 10
    assert dispersion_of(weeks, 2 / 3) == pytest.approx(max(1.0, squares / (2 / 9) / 2))
    assert dispersion_of(weeks_of([(10, 10), (10, 2)]), 0.6) == pytest.approx((4**2 + 4**2) / 10 / 0.24)
    # one lead of one week that did not convert is no sign that weeks differ
    few = weeks_of([(9, 9)] * 11 + [(1, 0)])
    assert dispersion_of(few, 0.99) < 2 < 0.99**2 / (0.99 * 0.01) / 11


def test_a_baseline_of_weeks_that_differ_is_set_lower() -> None:
    alike, apart = weeks_of([(20, 12)] * 12), weeks_of([(20, 19), (20, 5)] * 6)
    one, other = baseline_of(alike), baseline_of(apart)
    assert one is not None
    assert other is not None
    assert (one.share, other.share) == (other.share, one.share) == (0.6, 0.6)
    assert one.dispersion == 1.0 < other.dispersion
    assert other.low < one.low < 0.6


@pytest.mark.parametrize("dispersion", [0.5, 0.0, math.nan])
def test_a_dispersion_below_1_is_refused(dispersion: float) -> None:
    with pytest.raises(ValueError, match="dispersion"):
        detect([], 0.5, dispersion=dispersion)
