"""How often the interval holds what comes: simulated, with levels that stay, wander together, grow and drift."""

import pytest
from benchmarks.forecast import KINDS, coverage


@pytest.mark.parametrize("ahead", [1, 4, 13])
@pytest.mark.parametrize("history", [26, 52, 104])
@pytest.mark.slow
def test_where_the_level_stays_the_interval_holds_nine_times_in_ten(history, ahead):
    for usual in (30, 3):
        assert coverage(history, ahead, "steady", usual) >= 0.88


@pytest.mark.parametrize("ahead", [1, 4, 13])
@pytest.mark.parametrize("history", [26, 52, 104])
@pytest.mark.slow
def test_where_the_level_moves_the_interval_holds_at_least_three_times_in_four(history, ahead):
    for kind in KINDS[1:4]:
        for usual in (30, 3):
            assert coverage(history, ahead, kind, usual) >= 0.75


@pytest.mark.slow
def test_of_seasons_a_year_of_history_knows_and_half_a_year_does_not():
    assert coverage(52, 13, "seasonal") >= 0.75
    assert coverage(26, 1, "seasonal") >= 0.86
    assert coverage(12, 13, "seasonal") < 0.65
