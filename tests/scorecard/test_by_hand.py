"""The scorecard of the generated quarter, against the same numbers counted by hand, and what was planted in it."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from pathlib import Path

import by_hand
import pytest
from by_hand import MADRID, Stay

from leadrules import compile as compile_plan
from leadrules import load
from leadrules.scorecard import Scorecard, measure, parse_period

pytestmark = pytest.mark.xdist_group("history")  # one process makes it

PLAN = compile_plan(load(Path(__file__).parents[2] / "rulesets" / "saas-midmarket"))
NOW = datetime(2027, 1, 4, tzinfo=MADRID)
BEGINS, ENDS = datetime(2026, 10, 1, tzinfo=MADRID), datetime(2027, 1, 1, tzinfo=MADRID)


@pytest.fixture(scope="module")
def card(history: Path) -> Scorecard:
    log = [json.loads(line) for line in (history / "log.jsonl").read_text("utf-8").splitlines()[:-1]]
    decisions = map(json.loads, (history / "decisions.jsonl").read_text("utf-8").splitlines())
    return measure(PLAN, decisions, log, parse_period("2026-Q4", PLAN.zone), at=NOW)


@pytest.fixture(scope="module")
def stays(history: Path) -> list[Stay]:
    return by_hand.stays_of(history / "log.jsonl", NOW)


def within(at: datetime | float) -> bool:
    seconds = at.timestamp() if isinstance(at, datetime) else at
    return BEGINS.timestamp() <= seconds < ENDS.timestamp()


@pytest.fixture(scope="module")
def handed_off(stays: list[Stay]) -> list[Stay]:
    return [stay for stay in stays if within(stay.began)]


def happened(stays: list[Stay], kind: str) -> list[Stay]:
    return [stay for stay in stays if (event := stay.first(kind)) is not None and within(event["when"])]


def test_volume_and_verdicts(card: Scorecard, handed_off: list[Stay]) -> None:
    assert card["handed_off"].value == card["qualified_leads"].value == len(handed_off) > 80
    verdicts = Counter("recycled" if stay.verdict == "lost" else stay.verdict for stay in handed_off)
    assert {k: v for k, v in card["acceptance_rate"].parts.items() if v} == dict(verdicts)
    assert card["acceptance_rate"].value == verdicts["accepted"] / len(handed_off)
    assert card["rejection_rate"].value == verdicts["rejected"] / len(handed_off)
    ends = Counter(stay.end for stay in handed_off)
    assert {k: v for k, v in card["recycle_rate"].parts.items() if v} == dict(ends)
    assert card["recycle_rate"].count == ends["rejected"] + ends["recycled"] + ends["lost"]


def test_follow_up_in_working_time(card: Scorecard, handed_off: list[Stay]) -> None:
    touched = [(stay.began, stay.touch["when"]) for stay in handed_off if stay.touch is not None]
    hours = [by_hand.worked(*each) / 3600 for each in touched]
    assert card["touched_rate"].count == len(touched)
    assert card["follow_up_median"].value == pytest.approx(by_hand.nearest_rank(hours, 50), abs=1e-9)
    assert card["follow_up_p90"].value == pytest.approx(by_hand.nearest_rank(hours, 90), abs=1e-9)


def test_first_touches_that_were_due(card: Scorecard, stays: list[Stay]) -> None:
    runs = [run for stay in stays for run in by_hand.first_touches(stay, NOW) if within(run[1])]
    states = Counter(state for state, _, _ in runs)
    figure = card["clock_met: first_touch"]
    assert {k: v for k, v in figure.parts.items() if v} == dict(states)
    by_team: dict[str, Counter[str]] = {}
    for state, _, team in runs:
        by_team.setdefault(team, Counter())[state] += 1
    for part in card.splits["team"]:
        assert part["clock_met: first_touch"].count == by_team.get(part.name, Counter())["met"]
        assert part["clock_met: first_touch"].of == by_team.get(part.name, Counter()).total()


def test_what_leads_bring(card: Scorecard, stays: list[Stay], handed_off: list[Stay]) -> None:
    opened, won = happened(stays, "opportunity_opened"), happened(stays, "won")
    assert card["meetings_held"].value == len(happened(stays, "meeting_held"))
    assert card["opportunities"].value == len(opened)
    assert card["pipeline"].value == sum(stay.first("opportunity_opened")["amount"] for stay in opened)
    assert card["won"].value == len(won) > 5
    revenue = sum(stay.first("won")["amount"] for stay in won)
    assert card["revenue"].value == revenue
    assert card["average_sale"].value == revenue / len(won)
    gone = [s for s in stays if s.first("opportunity_opened") and s.end not in ("won", "open")]
    lost = [stay for stay in gone if within(stay.events[-1]["when"])]
    assert (card["win_rate"].count, card["win_rate"].of) == (len(won), len(won) + len(lost))
    with_one = sum(stay.first("opportunity_opened") is not None for stay in handed_off)
    assert card["opportunity_rate"].count == with_one


def test_why_leads_came_back(card: Scorecard, stays: list[Stay], handed_off: list[Stay]) -> None:
    def reasons(of: list[Stay]) -> Counter[tuple[str, str]]:
        back = [stay for stay in of if stay.end in ("rejected", "recycled", "lost")]
        return Counter((stay.end, stay.events[-1]["reason"]) for stay in back)

    assert {(r.how, r.reason): r.of_handoffs for r in card.returns if r.of_handoffs} == reasons(handed_off)
    in_period = [stay for stay in stays if stay.end != "open" and within(stay.events[-1]["when"])]
    assert {(r.how, r.reason): r.in_period for r in card.returns if r.in_period} == reasons(in_period)


def test_by_source_and_by_week(card: Scorecard, stays: list[Stay], handed_off: list[Stay]) -> None:
    sources = Counter(stay.handoff["seen"]["source"] for stay in handed_off)
    assert {s.name: s["handed_off"].value for s in card.splits["source"] if s["handed_off"].value} == sources
    weeks = Counter(stay.began.astimezone(MADRID).strftime("%G-W%V") for stay in stays)
    accepted = Counter(s.began.astimezone(MADRID).strftime("%G-W%V") for s in stays if s.first("accepted"))
    assert {week.period.name: week.volume.value for week in card.weeks} == weeks
    assert {week.period.name: week.acceptance.count for week in card.weeks} == {w: accepted[w] for w in weeks}


def test_rules_are_those_of_the_decisions(card: Scorecard, history: Path, handed_off: list[Stay]) -> None:
    fired: dict[tuple[str, datetime], set[str]] = {}
    for line in (history / "decisions.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        rules = {reason["rule"] for reason in record["reasons"] if reason["effect"] == "points"}
        fired[record["lead_id"], datetime.fromisoformat(record["at"])] = rules
    holders = Counter(rule for stay in handed_off for rule in fired[stay.handoff["lead_id"], stay.began])
    assert {s.name: s["handed_off"].value for s in card.splits["rule"] if s["handed_off"].value} == holders


def test_the_slow_team_and_the_sliding_acceptance_are_visible(card: Scorecard) -> None:
    by_team = {part.name: part for part in card.splits["team"]}
    slow, *others = (by_team[name]["clock_met: first_touch"] for name in ("rest", "iberia", "dach"))
    assert all(slow.value < other.value - 0.15 for other in others)
    assert by_team["rest"]["follow_up_median"].value > 1.5 * by_team["iberia"]["follow_up_median"].value
    weeks = {week.period.name: week.acceptance for week in card.weeks if week.mature}
    before = [figure for name, figure in weeks.items() if name <= "2026-W45"]
    after = [figure for name, figure in weeks.items() if name >= "2026-W48"]

    def rate(figures: list) -> float:
        return sum(figure.count for figure in figures) / sum(figure.of for figure in figures)

    assert rate(after) < rate(before) - 0.12
    assert not card.weeks[-1].mature
    assert card.commitment("marketing", "accepted-share").state == "missed"
    assert card.commitment("sales", "speed").state == "missed"
