"""Pace, error budgets, stages and splits of the generated quarter, against the same numbers worked out by hand."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from pathlib import Path

import by_hand
import by_hand_stages
import pytest
from by_hand import MADRID, Stay
from by_hand_stages import Run, Visit

from leadrules import compile as compile_plan
from leadrules import load
from leadrules.scorecard import Scorecard, measure, parse_period

pytestmark = pytest.mark.xdist_group("scorecard")  # one process makes the history

PLAN = compile_plan(load(Path(__file__).parents[2] / "rulesets" / "saas-midmarket"))
OVER, EARLY = datetime(2027, 1, 4, tzinfo=MADRID), datetime(2026, 10, 26, 0, 30, tzinfo=MADRID)
KEPT, BROKEN = {"met", "completed", "exhausted"}, {"missed", "breached"}
ADD_UP = ("median", "p90", "average", "per_handoff")


class Seen:
    """A period as the log shows it at some instant: by hand, and as `measure` has it."""

    def __init__(self, history: Path, name: str, now: datetime, begins: datetime, ends: datetime) -> None:
        log = [json.loads(line) for line in (history / "log.jsonl").read_text("utf-8").splitlines()[:-1]]
        self.card: Scorecard = measure(PLAN, None, log, parse_period(name, PLAN.zone), at=now)
        self.now, self.begins, self.ends = now, begins, ends
        self.stays: list[Stay] = by_hand.stays_of(history / "log.jsonl", now)
        leads: dict[str, list[Stay]] = {}
        for stay in self.stays:
            leads.setdefault(stay.handoff["lead_id"], []).append(stay)
        self.paths = [by_hand_stages.visits(of_lead) for of_lead in leads.values()]

    def within(self, at: datetime | float | None) -> bool:
        seconds = at.timestamp() if isinstance(at, datetime) else at
        return seconds is not None and self.begins.timestamp() <= seconds < self.ends.timestamp()

    @property
    def elapsed(self) -> float:
        whole = self.ends.timestamp() - self.begins.timestamp()
        return min(1.0, (self.now.timestamp() - self.begins.timestamp()) / whole)


# Clocks go back on 25 October: the quarter is an hour longer than 92 days, and a month than 31.
SEEN = {
    "over": ("2026-Q4", OVER, datetime(2026, 10, 1, tzinfo=MADRID), datetime(2027, 1, 1, tzinfo=MADRID)),
    "early": ("2026-Q4", EARLY, datetime(2026, 10, 1, tzinfo=MADRID), datetime(2027, 1, 1, tzinfo=MADRID)),
    "week": ("2026-W43", OVER, datetime(2026, 10, 19, tzinfo=MADRID), datetime(2026, 10, 26, tzinfo=MADRID)),
}


@pytest.fixture(scope="module", params=SEEN)
def seen(request: pytest.FixtureRequest, history: Path) -> Seen:
    return Seen(history, *SEEN[request.param])


def nearest(found: list[Visit], percent: int) -> int | None:
    lengths = [(v.until - v.since).total_seconds() * 1e6 for v in found if v.until is not None]
    return round(by_hand.nearest_rank(lengths, percent)) if len(lengths) > 1 else round(lengths[0]) if lengths else None


def test_how_long_leads_stay_in_each_stage(seen: Seen) -> None:
    edge = min(seen.ends, seen.now, key=datetime.timestamp).timestamp()
    for velocity in seen.card.flows.velocities:
        of_stage = [visit for path in seen.paths for visit in path if visit.stage == velocity.stage]
        left = [visit for visit in of_stage if seen.within(visit.until)]
        assert (velocity.left, velocity.median_us, velocity.p90_us) == (len(left), nearest(left, 50), nearest(left, 90))
        there = [v for v in of_stage if v.since.timestamp() < edge and (v.until is None or v.until.timestamp() >= edge)]
        assert velocity.there == len(there)


def test_cohort_and_period_view_of_every_two_stages(seen: Seen) -> None:
    for found in seen.card.flows.conversions:
        entered = [
            (path[place], path[place + 1 :])
            for path in seen.paths
            for place, visit in enumerate(path)
            if visit.stage == found.origin and seen.within(visit.since)
        ]
        came = 0
        for _, after in entered:
            stages = [visit.stage for visit in after]
            again = stages.index(found.origin) if found.origin in stages else len(stages)
            came += found.target in stages[:again]
        arrived = sum(v.stage == found.target and seen.within(v.since) for path in seen.paths for v in path)
        assert (found.entered, found.converted, found.arrived) == (len(entered), came, arrived)


def test_every_split_adds_up_to_the_whole(seen: Seen) -> None:
    for dimension in ("source", "tier", "team", "owner"):
        parts = seen.card.splits[dimension]
        for figure in seen.card.figures:
            of_parts = [part[figure.id] for part in parts]
            parts_of_parts = sum((Counter(each.parts) for each in of_parts), Counter())
            assert parts_of_parts == Counter({name: count for name, count in figure.parts.items() if count})
            assert sum(each.undecided for each in of_parts) == figure.undecided
            if figure.count is not None:
                assert sum(each.count or 0 for each in of_parts) == figure.count
                assert sum(each.of for each in of_parts) == figure.of
            elif not any(word in figure.name for word in ADD_UP):
                assert sum(each.value or 0 for each in of_parts) == pytest.approx(figure.value or 0)


def counted(runs: list[Run]) -> tuple[int, int]:
    states = Counter(run.state for run in runs)
    kept = sum(states[state] for state in KEPT)
    return kept, kept + sum(states[state] for state in BROKEN)


def test_where_the_promise_of_touches_leads(seen: Seen) -> None:
    if seen.card.period.name != "2026-Q4":
        return  # a week is measured in its quarter, and that is one of the others
    (found,) = seen.card.commitment("sales", "persistence").attainments
    plans = [by_hand_stages.touch_plan(stay, seen.now) for stay in seen.stays if seen.within(stay.began)]
    assert {k: v for k, v in found.figure.parts.items() if v} == Counter(run.state for run in plans)
    kept, of = counted(plans)
    assert (found.figure.count, found.figure.of) == (kept, of)
    was_kept, was_due = counted([run for run in plans if run.due is not None and run.due <= seen.now.timestamp()])
    assert found.expected == pytest.approx(was_kept / was_due)
    assert found.elapsed == pytest.approx(seen.elapsed)
    assert found.budget is not None
    assert found.budget.allowed == pytest.approx(0.15 * of / seen.elapsed)
    assert found.budget.left == pytest.approx(0.15 * of / seen.elapsed - (of - kept))


def test_where_the_promise_of_verdicts_leads(seen: Seen) -> None:
    for found in seen.card.commitment("sales", "verdicts").attainments:
        start, end = found.period.start_us / 1e6, found.period.end_us / 1e6
        runs = [run for stay in seen.stays for run in by_hand_stages.verdict_runs(stay, seen.now)]
        due = [run for run in runs if run.due is not None and start <= run.due < end]
        kept, of = counted(due)
        assert (found.figure.count, found.figure.of) == (kept, of)
        if not of or found.budget is None:
            assert (found.state, found.expected) == ("no_data", None)
            continue
        was_kept, was_due = counted([run for run in due if run.due is not None and run.due <= seen.now.timestamp()])
        elapsed = min(1.0, (seen.now.timestamp() - start) / (end - start))
        assert found.expected == pytest.approx(was_kept / was_due)
        assert found.budget.allowed == pytest.approx(0.05 * max(of, was_due / elapsed))
        assert found.budget.used == of - kept
