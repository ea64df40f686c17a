"""AUC, Brier score and reliability: laws against their definitions."""

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadrules.calibration.ranking import auc, auc_gain, auc_interval, brier, reliability

LEADS = st.lists(st.tuples(st.integers(0, 8).map(float), st.booleans()), max_size=60)
Leads = list[tuple[float, bool]]


def apart(leads: Leads) -> tuple[list[float], list[bool]]:
    return [score for score, _ in leads], [positive for _, positive in leads]


@given(LEADS)
def test_the_auc_is_the_share_of_pairs_in_the_right_order(leads: Leads) -> None:
    pairs = [
        1.0 if up > down else 0.5 if up == down else 0.0
        for up, positive in leads
        if positive
        for down, other in leads
        if not other
    ]
    found = auc(*apart(leads))
    assert found == (pytest.approx(sum(pairs) / len(pairs)) if pairs else None)


@given(LEADS)
def test_any_rising_function_of_a_score_ranks_alike(leads: Leads) -> None:
    scores, positive = apart(leads)
    assert auc([math.exp(score) - 7 for score in scores], positive) == auc(scores, positive)


@given(LEADS)
def test_the_gain_of_a_score_over_itself_is_nothing(leads: Leads) -> None:
    scores, positive = apart(leads)
    gain = auc_gain(scores, scores, positive)
    assert gain is None or (gain.value, gain.low, gain.high) == (0, 0, 0)


@given(LEADS)
def test_an_interval_holds_its_value_and_never_leaves_0_to_1(leads: Leads) -> None:
    found = auc_interval(*apart(leads))
    assert found is None or 0 <= found.low <= found.value <= found.high <= 1


@given(LEADS)
def test_bins_hold_every_lead_once(leads: Leads) -> None:
    scores, positive = apart(leads)
    chances = [score / 10 for score in scores]
    bins = reliability(chances, positive)
    assert sum(each.leads for each in bins) == len(leads)
    assert sum(each.leads * each.predicted for each in bins) == pytest.approx(sum(chances))
    assert sum(round(each.leads * each.observed.value) for each in bins) == sum(positive)
    assert len(bins) <= 5


def test_nobody_to_measure_on_is_not_a_zero() -> None:
    assert auc([], []) is None
    assert auc([1.0], [True]) is None
    assert auc_interval([1.0, 2.0], [False, False]) is None
    assert auc_gain([1.0], [2.0], [True]) is None
    assert brier([], []) is None
    assert reliability([], []) == ()


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    rng, covered = Random(3), 0
    truth = 0.5 * (1 + math.erf(1 / 2))  # two normal scores, one standard deviation apart
    for _ in range(300):
        positive = [rng.random() < 0.3 for _ in range(150)]
        found = auc_interval([rng.gauss(float(p), 1) for p in positive], positive)
        assert found is not None
        covered += found.low <= truth <= found.high
    assert 0.85 <= covered / 300 <= 0.95


def test_the_auc_of_a_large_export_takes_no_time_to_speak_of() -> None:
    rng = Random(1)
    scores = [rng.random() for _ in range(100_000)]
    assert auc(scores, [score > rng.random() for score in scores]) == pytest.approx(5 / 6, abs=0.01)
