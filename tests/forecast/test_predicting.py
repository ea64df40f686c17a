"""The forecast: what is expected, how far it may lie off, and which promises that backs."""

from __future__ import annotations

import math
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import AT, MONDAY, TEXT, handed_off, lead, plan, rejected, view, views, weeks_ago

from leadrules.forecast import backtest, predict
from leadrules.forecast.spreading import WINDOW, Volume, realised, volume
from leadrules.forecast.weeks import next_full, weeks_in, weeks_until

COUNTS = st.lists(st.none() | st.integers(0, 60), min_size=0, max_size=60)


@given(COUNTS, st.sampled_from([1, 4.3, 13, 26]))
def test_the_interval_holds_what_is_expected_and_never_goes_below_zero(counts, weeks):
    made = volume(counts, weeks)
    assert (made is None) == all(count is None for count in counts)
    if made is not None:
        assert 0 <= made.low <= made.expected <= made.high
        assert math.isfinite(made.high)
        assert made.error > 0


@given(COUNTS.filter(lambda counts: any(count is not None for count in counts)), st.integers(0, 200))
def test_chances_add_up_and_fall_as_the_promise_grows(counts, bound):
    made = volume(counts, 4)
    assert made.chance(None, None) == 1
    assert made.chance(bound, None) + made.chance(None, bound - 1) == pytest.approx(1)
    assert made.chance(bound, None) >= made.chance(bound + 1, None)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=60), st.integers(1, 5))
def test_a_gap_at_the_beginning_says_nothing(counts, gaps):
    assert volume([None] * gaps + counts, 4) == volume(counts, 4)


@given(COUNTS, st.integers(1, 13))
def test_what_was_tried_on_the_history_is_no_more_than_it_has(counts, weeks):
    made = realised(counts, weeks)
    assert 0 <= made.held <= made.tried <= max(0, len(counts) - weeks + 1)


@given(st.lists(st.integers(1, 60), min_size=WINDOW, max_size=40))
def test_what_is_expected_is_the_mean_of_the_last_thirteen_weeks(counts):
    assert volume(counts, 13).expected == pytest.approx(sum(counts[-WINDOW:]))


def test_an_even_history_is_as_uncertain_as_a_poisson_count():
    made = volume([4] * 30, 13)
    assert made.error**2 == pytest.approx(53 / 13 * 13 * 2)
    assert made.high == pytest.approx(52 + NormalDist().inv_cdf(0.95) * made.error)


def test_where_nobody_ever_qualified_zero_is_expected_and_not_sure():
    made = volume([0] * 13, 13)
    assert made.expected == 0
    assert 2 < made.high < 3


def test_weeks_before_the_first_that_qualified_are_not_counted():
    assert volume([0, 0, 0, 5, 6, 7], 4) == volume([5, 6, 7], 4)


def test_a_level_that_moved_makes_the_interval_wider():
    steady, moved = [10] * 52, [10] * 26 + [30] * 26
    assert volume(moved, 13).error / 30 > 2 * volume(steady, 13).error / 10


def test_next_full_periods_are_those_of_the_calendar():
    zone = plan().zone
    assert [next_full(per, AT, zone).name for per in ("week", "month", "quarter")] == ["2026-W46", "2026-12", "2027-Q1"]
    assert next_full("week", MONDAY, zone).name == "2026-W45"
    assert weeks_in(next_full("month", AT, zone)) == pytest.approx(31 / 7)
    assert [week.name for week in weeks_until(0, AT, zone, 2)] == ["2026-W43", "2026-W44"]


def steady(weeks=20, each=2):
    """Return leads of which so many qualify each week."""
    activity = {f"L{week}-{n}": views(weeks_ago(week)) for week in range(1, weeks + 1) for n in range(each)}
    return [lead(name) for name in activity], activity


def made(text=TEXT, **more):
    leads, activity = steady(**more)
    return predict(backtest(plan(text), leads, activity, at=AT))


def test_a_promise_that_things_as_they_are_keep_is_backed():
    found = made(each=2)
    assert set(found.backtest.counts) == {2}
    chance = found.chances[0]
    assert (chance.promise.id, chance.period.name, chance.said) == ("volume", "2026-12", "at least 4 per month")
    assert chance.volume.expected == pytest.approx(2 * 31 / 7)
    assert chance.is_backed
    assert found.is_backed
    assert found.diagnostics == ()
    assert [promise.id for _, promise in found.unspoken] == ["taste"]


def test_a_promise_that_they_do_not_keep_is_told_where_it_stands():
    found = made(TEXT.replace("at_least: 4, per: month", "at_least: 14, per: month"))
    assert not found.is_backed
    told = [d for d in found.diagnostics if d.code == "LR911"]
    assert len(told) == 1
    assert "at least 14 per month" in told[0].message
    assert TEXT.splitlines()[told[0].span.line - 1].strip().startswith("- {id: volume")


def test_what_backs_a_promise_is_for_the_reader_to_say():
    leads, activity = steady()
    history = backtest(plan(TEXT.replace("at_least: 4", "at_least: 9")), leads, activity, at=AT)
    chance = predict(history).chances[0].chance
    assert 0.3 < chance < 0.7
    assert predict(history, backed=chance - 0.01).is_backed
    assert not predict(history, backed=chance + 0.01).is_backed


def test_an_upper_bound_is_a_promise_too():
    text = TEXT.replace("at_least: 4, per: month", "at_most: 2, per: week")
    assert made(text, each=1).chances[0].chance > made(text, each=4).chances[0].chance
    assert not made(text, each=4).is_backed


def test_without_any_week_nothing_is_said_and_no_promise_backed():
    found = predict(backtest(plan(), [lead("L")], {"L": []}, at=AT))
    assert (found.volume, found.ahead, found.chances, found.is_backed) == (None, (), (), False)
    assert {d.code for d in found.diagnostics} == {"LR911", "LR914"}
    assert found.to_dict()["in_all"] is None


def test_few_weeks_gaps_and_undated_leads_are_told():
    activity = {"L": views(weeks_ago(5)), "M": [view(weeks_ago(1))], "N": []}
    found = predict(backtest(plan(), [lead(name) for name in activity], activity, at=AT))
    codes = [d.code for d in found.diagnostics]
    assert codes.count("LR912") == codes.count("LR913") == codes.count("LR914") == 1
    assert any("3 weeks (2026-W41, 2026-W42, 2026-W43)" in d.message for d in found.diagnostics)


def test_events_of_the_log_that_do_not_count_are_counted():
    leads, activity = steady()
    possible = [handed_off("L2-0", weeks_ago(2)), rejected("L2-0", weeks_ago(1))]
    impossible = [rejected("L1-0", weeks_ago(2)), {**rejected("L1-1", weeks_ago(2)), "at": "soon"}]
    found = predict(backtest(plan(), leads, activity, at=AT, log=[*possible, *impossible]))
    (told,) = (d for d in found.diagnostics if d.code == "LR915")
    assert told.message == "2 events of the log do not count under this agreement"
    assert told.hint == "`leadrules standing` says which, and why"
    assert predict(backtest(plan(), leads, activity, at=AT, log=possible)).diagnostics == ()


def test_the_weeks_ahead_begin_with_the_first_full_one():
    found = made()
    assert [each.week.name for each in found.ahead[:2]] == ["2026-W46", "2026-W47"]
    assert len(found.ahead) == found.weeks == 13
    assert isinstance(found.ahead[0].volume, Volume)


def test_bounds_of_the_arguments_are_said():
    history = backtest(plan(), [], {}, at=AT)
    for wrong in ({"weeks": 0}, {"weeks": 99}, {"backed": 2}):
        with pytest.raises(ValueError, match="`"):
            predict(history, **wrong)
    with pytest.raises(ValueError, match="weeks"):
        backtest(plan(), [], {}, at=AT, weeks=0)
    with pytest.raises(ValueError, match="no engine"):
        backtest(plan(), [], {}, at=AT, engine="fast")
