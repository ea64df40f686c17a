"""Watching a log: mature cohorts only, no lead lost, and the generated history's slide is found."""

import itertools
import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadrules import compile as compile_plan
from leadrules import load
from leadrules.conversions import outcomes_of
from leadrules.drift import Terms, findings, watch
from leadrules.drift.alarms import watch_alarm
from leadrules.drift.cohorts import MATURITY, cohorts, conversions_of
from leadrules.expr import instant_us
from leadrules.scorecard import measure, parse_period
from leadrules.timeline import follow, read_records

ROOT = Path(__file__).parents[2]
PLAN = compile_plan(load(ROOT / "rulesets" / "saas-midmarket"))
MADRID = ZoneInfo("Europe/Madrid")
BEGINS = datetime(2026, 1, 5, tzinfo=MADRID)
AT = datetime(2026, 4, 6, tzinfo=MADRID)
Event = dict[str, Any]

LIVES = st.lists(
    st.tuples(st.integers(0, 90 * 24), st.integers(1, 40 * 24), st.sampled_from(["accepted", "rejected", None])),
    max_size=25,
)


def log_of(lives: list[tuple[int, int, str | None]]) -> list[Event]:
    """Return the log of leads by the hour of their handoff, hours to the verdict, and the verdict."""
    log: list[Event] = []
    for number, (handed_off, later, verdict) in enumerate(lives):
        at = BEGINS + timedelta(hours=handed_off)
        lead = {"lead_id": f"L{number}"}
        log.append(
            {"id": f"h{number}", "type": "handed_off", "at": at.isoformat(), "owner": "rep-1", "tier": "mql", **lead}
        )
        if verdict is not None:
            reason = {"reason": "not-ready"} if verdict == "rejected" else {}
            then = (at + timedelta(hours=later)).isoformat()
            log.append({"id": f"v{number}", "type": verdict, "at": then, **reason, **lead})
    return log


@given(LIVES)
def test_every_handoff_is_in_a_mature_week_or_too_young(lives: list[tuple[int, int, str | None]]) -> None:
    drift = watch(PLAN, log_of(lives), Terms(AT))
    for each in drift.watches:
        if each.segment is None and each.conversion != "won":
            assert sum(week.leads for week in each.weeks) + each.young == len(lives)


@given(LIVES)
def test_weeks_follow_each_other_without_a_gap(lives: list[tuple[int, int, str | None]]) -> None:
    weeks = watch(PLAN, log_of(lives), Terms(AT)).watches[0].weeks
    assert all(b.first - a.first == timedelta(days=7) for a, b in itertools.pairwise(weeks))
    assert all(week.first.weekday() == 0 for week in weeks)


@given(LIVES, st.integers(0, 60))
def test_a_mature_week_never_changes_again(lives: list[tuple[int, int, str | None]], days: int) -> None:
    log = log_of(lives)
    early = watch(PLAN, log, Terms(AT)).watches[0].weeks
    late = watch(PLAN, log, Terms(AT + timedelta(days=days))).watches[0].weeks
    assert late[: len(early)] == early


@given(LIVES)
def test_with_time_for_everything_the_counts_are_the_scorecard_s(lives: list[tuple[int, int, str | None]]) -> None:
    log = log_of(lives)
    at = AT + timedelta(days=60)
    found = outcomes_of(PLAN, log, at).journeys
    series, _ = cohorts(PLAN, conversions_of(found, "accepted"), "quarter", timedelta(days=59), instant_us(at))
    card = measure(PLAN, None, log, parse_period("2026-Q1", MADRID), at=at)
    figure = card["acceptance_rate"]
    counted = [(cohort.hits, cohort.leads) for cohort in series if cohort.period.name == "2026-Q1"]
    assert (figure.count or 0, figure.of) == (counted[0] if counted else (0, 0))


@given(LIVES)
def test_a_log_tells_the_same_however_far_it_was_followed(lives: list[tuple[int, int, str | None]]) -> None:
    impossible = {"id": "x", "lead_id": "nobody", "type": "won", "at": AT.isoformat()}
    records = read_records([*log_of(lives), impossible, {"id": "unreadable"}])
    card = measure(PLAN, None, records, parse_period("2026-Q1", MADRID), at=AT)
    drift = watch(PLAN, records, Terms(AT))
    assert watch(PLAN, follow(PLAN, records, at=AT), Terms(AT)) == drift
    assert watch(PLAN, card, Terms(AT)) == drift
    assert drift.impossible_events == len(card.problems) >= 2


@pytest.mark.parametrize(("metric", "now", "before"), [("acceptance_rate", 0.2, 0.8), ("rejection_rate", 0.8, 0.2)])
def test_an_alarm_rings_in_the_period_that_moved(metric: str, now: float, before: float) -> None:
    lives = [
        (week * 168 + number, 24, "accepted" if number < (4 if week < 6 else 1) else "rejected")
        for week in range(8)
        for number in range(5)
    ]
    found = outcomes_of(PLAN, log_of(lives), AT).journeys
    clause = PLAN.agreement.clause.commitments
    assert clause is not None
    alarm = clause.alarms[0].model_copy(update={"watch": (metric, None), "against": "trailing 4 weeks"})
    watched = watch_alarm(PLAN, 0, alarm, found, MATURITY, instant_us(AT))
    assert watched.moved[0].period.name == "2026-W08"
    assert (watched.moved[0].now, watched.moved[0].before) == (pytest.approx(now), pytest.approx(before))


def test_numbers_of_leads_are_watched_too() -> None:
    lives = [(week * 168 + number, 24, "accepted") for week in range(8) for number in range(2 if week == 7 else 8)]
    found = outcomes_of(PLAN, log_of(cast("list[tuple[int, int, str | None]]", lives)), AT).journeys
    clause = PLAN.agreement.clause.commitments
    assert clause is not None
    alarm = clause.alarms[0].model_copy(update={"watch": ("qualified_leads", None), "moves": Fraction(1, 2)})
    alarm = alarm.model_copy(update={"against": "trailing 4 weeks"})
    moved = watch_alarm(PLAN, 0, alarm, found, MATURITY, instant_us(AT)).moved
    assert [(each.now, each.before) for each in moved[:1]] == [(2, 8)]
    by_nothing = [replace(each, stay=replace(each.stay, qualified=False)) for each in found]
    assert not watch_alarm(PLAN, 0, alarm, by_nothing, MATURITY, instant_us(AT)).periods


def test_a_number_that_is_not_measured_is_said(tmp_path: Path) -> None:
    folder = shutil.copytree(ROOT / "rulesets" / "saas-midmarket", tmp_path / "rules")
    file = folder / "agreement.yaml"
    text = file.read_text("utf-8")
    file.write_text(text.replace("{watch: acceptance_rate, moves", "{watch: pipeline, moves"), "utf-8")
    drift = watch(compile_plan(load(folder)), [], Terms(AT))
    assert [watched.periods for watched in drift.watched] == [None]
    (found,) = (d for d in findings(drift) if d.code == "LR943")
    assert found.message == "`pipeline` is not measured here, so this alarm is not judged"
    assert found.span is not None
    assert "watch: pipeline" in file.read_text("utf-8").splitlines()[found.span.line - 1]
    assert not any(d.code == "LR943" for d in findings(watch(PLAN, [], Terms(AT))))


def test_a_handoff_with_a_wrong_year_hides_no_drop() -> None:
    """Weeks in which nothing was handed off are no part of a baseline: 26 weeks, and from the 16th on few accepted."""
    begins = datetime(2026, 1, 5, 9, tzinfo=MADRID)
    log: list[Event] = []
    for number in range(26 * 20):
        week, place = divmod(number, 20)
        at = begins + timedelta(weeks=week, hours=place)
        verdict = "accepted" if place < (15 if week < 16 else 6) else "rejected"
        log += [
            {"id": f"h{number}", "lead_id": f"L{number}", "type": "handed_off", "at": at.isoformat(), "tier": "mql"},
            {"id": f"v{number}", "lead_id": f"L{number}", "type": verdict, "reason": "not-ready"}
            | {"at": (at + timedelta(days=1)).isoformat()},
        ]
    wrong = {"id": "odd", "lead_id": "odd", "type": "handed_off", "at": "2016-01-04T10:00:00+01:00", "tier": "mql"}
    terms = Terms(begins + timedelta(weeks=30))
    seen = [next(iter(watch(PLAN, given, terms).watches)) for given in (log, [*log, wrong])]
    assert [each.alarms[0].since.isoformat() for each in seen] == ["2026-04-27", "2026-04-27"]
    assert [sum(week.leads > 0 for week in each.weeks[: each.baseline_weeks]) for each in seen] == [12, 12]


def test_terms_that_mean_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Terms(AT, baseline_weeks=0)
