"""What is true of every scorecard, whatever happened."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import isclose
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1] / "timeline"))

from logs import AGREEMENT, PLAN, START, Event, logs

from leadrules import compile as compile_plan
from leadrules import follow, parse
from leadrules.clauses.commitments import METRICS
from leadrules.diagnostics import DataError
from leadrules.scorecard import DEFINITIONS, DIMENSIONS, Period, Scorecard, measure, parse_period
from leadrules.scorecard.measures import views
from leadrules.scorecard.periods import period_of, periods_in
from leadrules.scorecard.stays import ENDS, VERDICTS
from leadrules.statistics import Z_95, quantile, wilson

MADRID = ZoneInfo("Europe/Madrid")
PROMISES = """
commitments:
  marketing:
    - {id: volume, metric: qualified_leads, at_least: 2, per: week}
    - {id: accepted, metric: acceptance_rate, at_least: 50%, per: month, cohort: handed_off}
    - {id: few, metric: rejection_rate, at_most: 30%, per: quarter}
    - {id: odd, metric: acceptance_rate, at_least: 10%, at_most: 90%, per: month, cohort: due}
  sales:
    - {id: speed, metric: {clock_met: first_touch}, at_least: 90%, per: week, cohort: due}
    - {id: verdicts, metric: {clock_met: verdict}, at_least: 50%, per: month, cohort: handed_off}
    - {id: plans, metric: touch_plan_completed, at_least: 50%, per: quarter}
    - {id: sold, metric: revenue, at_least: 100, per: quarter}
    - {id: deals, metric: opportunities, at_least: 1, at_most: 9, per: quarter, cohort: handed_off}
    - {id: wins, metric: win_rate, at_least: 50%, per: quarter, cohort: handed_off}
"""
MINE = compile_plan(parse(AGREEMENT + PROMISES))
SOON = st.integers(0, 60 * 24 * 40).map(lambda minutes: START + timedelta(minutes=minutes))
PERIODS = st.sampled_from(
    ["2026-Q4", "2026-11", "2026-12", "2026-W45", "2026-W46", "2026-W47", "2026-Q3", "2027-01"]
).map(lambda name: parse_period(name, MADRID))


def card_of(log: list[Event], period: Period, at: datetime) -> Scorecard:
    return measure([PLAN, MINE], None, log, period, at=at)


def happened(log: list[Event], at: datetime) -> list[Event]:
    return [event for event in log if datetime.fromisoformat(event["at"]) <= at]


@given(logs(), PERIODS, SOON)
@settings(max_examples=60)
def test_every_handoff_has_one_verdict_and_one_end(log: list[Event], period: Period, at: datetime) -> None:
    card = card_of(log, period, at)
    handed_off = [stay for stay in card.stays if period.holds(stay.handed_off_us)]
    assert card["handed_off"].value == len(handed_off)
    for name, kinds in (("acceptance_rate", VERDICTS), ("rejection_rate", VERDICTS), ("recycle_rate", ENDS)):
        parts = card[name].parts
        assert tuple(parts) == kinds
        assert sum(parts.values()) == card[name].of == len(handed_off)
    assert card["acceptance_rate"].count == card["acceptance_rate"].parts["accepted"]
    assert card["opportunity_rate"].of == sum(card["opportunity_rate"].parts.values()) == len(handed_off)
    events = sum(
        event["type"] == "handed_off" for event in {str(e["id"]) + e["lead_id"]: e for e in happened(log, at)}.values()
    )
    assert card.log["handed_off events"] == events
    parts = dict(card.log)
    assert parts.pop("handed_off events") == sum(parts.values())
    assert card.log["cannot have happened"] <= len({p.event_id for p in card.problems}) * len(log)


@given(logs(), PERIODS, SOON)
@settings(max_examples=50)
def test_the_parts_of_every_split_but_rules_add_up(log: list[Event], period: Period, at: datetime) -> None:
    card = card_of(log, period, at)
    for dimension in DIMENSIONS:
        if dimension == "rule":
            continue
        for figure in card.figures:
            if figure.definition.unit == "leads" or figure.count is not None:
                of_parts = [part[figure.id] for part in card.splits[dimension]]
                assert sum(part.of for part in of_parts) == figure.of
                assert sum(part.count or 0 for part in of_parts) == (figure.count or 0)
                together = Counter[str]()
                for part in of_parts:
                    together.update(part.parts)
                assert not of_parts or dict(together) == dict(figure.parts)


@given(logs(), PERIODS, SOON)
@settings(max_examples=60)
def test_clocks_are_those_of_the_timeline(log: list[Event], period: Period, at: datetime) -> None:
    card = card_of(log, period, at)
    for clock in ("first_touch", "verdict", "report", "stalled"):
        states = Counter(
            run.state
            for standing in follow([PLAN, MINE], log, at=at).of.values()
            for run in standing.clocks
            if run.clock == clock and period.holds(run.started_us if run.due_us is None else run.due_us)
        )
        parts = card[f"clock_met: {clock}"].parts
        assert {state: number for state, number in parts.items() if number} == dict(states)
    plans = Counter(
        plan.state
        for standing in follow([PLAN, MINE], log, at=at).of.values()
        for plan in standing.touches_by_cycle
        if plan is not None and period.holds(plan.started_us if plan.due_us is None else plan.due_us)
    )
    assert {s: n for s, n in card["touch_plan_completed"].parts.items() if n} == dict(plans)


@given(logs(), PERIODS, SOON)
@settings(max_examples=60)
def test_nothing_is_divided_by_zero_and_what_is_missing_says_why(
    log: list[Event], period: Period, at: datetime
) -> None:
    card = card_of(log, period, at)
    figures = [*card.figures, *(figure for parts in card.splits.values() for part in parts for figure in part.figures)]
    for figure in figures:
        assert (figure.value is None) == (figure.why is not None)
        assert figure.immature <= figure.undecided
        if figure.count is not None and figure.of:
            low, high = figure.interval
            assert 0 <= low <= figure.value <= high <= 1
    assert card.to_dict() == card_of(log, period, at).to_dict()


@given(logs(), PERIODS, SOON, st.data())
@settings(max_examples=50)
def test_order_and_repeats_change_nothing(log: list[Event], period: Period, at: datetime, data: st.DataObject) -> None:
    repeats = data.draw(st.lists(st.sampled_from(log), max_size=3)) if log else []
    mixed = data.draw(st.permutations([*log, *repeats]))
    assert card_of(mixed, period, at).to_dict() == card_of(log, period, at).to_dict()


@given(logs(), PERIODS, SOON)
@settings(max_examples=50)
def test_what_is_yet_to_come_changes_nothing(log: list[Event], period: Period, at: datetime) -> None:
    now, later = card_of(happened(log, at), period, at).to_dict(), card_of(log, period, at).to_dict()
    for record in (now, later):
        record.pop("findings")  # an event that was recorded before it happened is told at once
    assert now == later


@given(logs(), PERIODS, SOON)
@settings(max_examples=60)
def test_a_commitment_is_met_or_missed_only_when_that_cannot_change(
    log: list[Event], period: Period, at: datetime
) -> None:
    for kept in card_of(log, period, at).commitments:
        least, most = kept.commitment.at_least, kept.commitment.at_most
        for each in kept.attainments:
            assert each.period.start_us < at.timestamp() * 1_000_000
            value, over = each.figure.value, each.elapsed == 1
            if value is None:
                assert each.state in ("no_data", "at_risk")
                continue
            holds = (least is None or value >= float(least)) and (most is None or value <= float(most))
            if over and each.figure.mature:
                assert each.state == ("met" if holds else "missed")
            if each.state == "met":
                assert holds
            if each.state == "missed":
                assert not holds
                assert over or (most is not None and value > most)


@given(logs(), PERIODS, SOON)
@settings(max_examples=50)
def test_who_converts_has_entered(log: list[Event], period: Period, at: datetime) -> None:
    flows = card_of(log, period, at).flows
    entered = Counter(each.origin for each in flows.conversions)
    assert set(entered) <= set(flows.volumes)
    for each in flows.conversions:
        assert each.entered == flows.volumes[each.origin]
        assert each.arrived == flows.volumes[each.target]
        assert 0 <= each.converted <= each.entered
        assert each.immature <= each.entered - each.converted
        assert (each.rate is None) == (each.entered == 0)


@given(logs(), SOON)
@settings(max_examples=40)
def test_weeks_hold_every_handoff_once(log: list[Event], at: datetime) -> None:
    period = parse_period("2026-Q4", MADRID)
    card = card_of(log, period, at)
    in_time = [stay for stay in card.stays if stay.handed_off_us < period.end_us]
    assert sum(week.volume.of for week in card.weeks) == len(in_time)
    assert all(not week.mature or week.over for week in card.weeks)


def test_every_metric_of_the_agreement_is_measured() -> None:
    assert set(METRICS) <= set(DEFINITIONS)
    assert all("handed_off" in views(name) for name in DEFINITIONS)


@given(st.integers(1, 5000), st.data())
def test_a_wilson_interval_is_where_the_score_test_does_not_reject(trials: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, trials))
    low, high = wilson(successes, trials)
    share = successes / trials
    assert 0 <= low <= share <= high <= 1
    for bound, open_end in ((low, 0.0), (high, 1.0)):
        if bound != open_end:
            error = Z_95 * (bound * (1 - bound) / trials) ** 0.5
            assert isclose(abs(share - bound), error, rel_tol=1e-6, abs_tol=1e-9)


def test_wilson_intervals_of_the_literature() -> None:
    # Newcombe, Statistics in Medicine 17 (1998), 857 to 872, table I, method 3
    for successes, trials, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ):
        assert [round(bound, 4) for bound in wilson(successes, trials)] == [low, high]
    for bad in ((1, 0), (-1, 3), (4, 3)):
        with pytest.raises(ValueError, match="is no share"):
            wilson(*bad)


@given(st.lists(st.integers(-100, 100), min_size=1), st.fractions(0, 1))
def test_a_quantile_is_the_least_value_that_enough_do_not_exceed(values: list[int], share: Fraction) -> None:
    found = quantile(sorted(values), share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values)
    assert all(sum(v <= other for v in values) < share * len(values) for other in values if other < found)


@given(st.dates(date(1971, 1, 1), date(2199, 1, 1)), st.sampled_from(["week", "month", "quarter"]))
def test_every_day_lies_in_one_period_of_a_kind_and_its_name_says_which(day, kind) -> None:
    period = period_of(day, kind, MADRID)
    assert period.first <= day <= period.last
    assert parse_period(period.name, MADRID) == period
    assert period.end_us == period_of(period.last + timedelta(days=1), kind, MADRID).start_us
    weeks = list(periods_in(period, "week", MADRID))
    assert all(period.first <= week.first <= period.last for week in weeks)
    assert len(weeks) in {"week": (1,), "month": (4, 5), "quarter": (12, 13, 14)}[kind]


@pytest.mark.parametrize(
    "text", ["2026", "2026-Q5", "2026-13", "2026-W54", "Q3", "2025-W53", "9999-Q4", "0000-01", "2026-00"]
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(DataError) as refused:
        parse_period(text, MADRID)
    assert refused.value.diagnostics[0].code == "LR900"
