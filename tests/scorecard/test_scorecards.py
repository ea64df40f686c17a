"""Single scorecards: what each number counts, what is told, and what the command prints."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner, Result

sys.path.insert(0, str(Path(__file__).parents[1] / "timeline"))

from logs import AGREEMENT, PLAN, Event, at, event, handed_off, touched

from leadrules import compile as compile_plan
from leadrules import decide, parse
from leadrules.cli.app import app_of
from leadrules.diagnostics import DataError
from leadrules.scorecard import Scorecard, measure, parse_period
from leadrules.scorecard.wording import made_of
from leadrules.timeline import handoff_event

MADRID = ZoneInfo("Europe/Madrid")
HOUR = 3_600_000_000


def card_of(
    log: list[Event], period: str = "2026-11", now: str = "12-15 12:00", promises: str = "", decisions: Any = None
) -> Scorecard:
    plan = compile_plan(parse(AGREEMENT + promises))
    return measure([PLAN, plan], decisions, log, parse_period(period, MADRID), at=at(now))


def lead(name: str, *events: Event) -> list[Event]:
    return [{**each, "lead_id": name} for each in events]


def codes(card: Scorecard) -> list[str]:
    return [found.problem.code for found in card.findings]


def test_follow_up_counts_working_time_of_the_first_owner_and_not_automatic_mail() -> None:
    log = [
        *lead("a", handed_off("11-03 12:00"), touched("11-03 12:05", by="automatic"), touched("11-03 16:00")),
        *lead("b", handed_off("11-03 17:00"), touched("11-04 09:30")),
        *lead("c", handed_off("11-06 17:30"), touched("11-09 12:00")),
        *lead("d", handed_off("11-10 12:00")),
    ]
    card = card_of(log)
    assert card["follow_up_median"].value == 3.0  # b: 1.5 h, a: 3 h, c: 3.5 h
    assert card["follow_up_p90"].value == 3.5
    assert card["follow_up_median"].parts == {"counted": 3, "no calendar": 0, "not touched": 1}
    assert (card["touched_rate"].count, card["touched_rate"].of) == (3, 4)


def test_a_lead_from_the_queue_belongs_to_whoever_takes_it() -> None:
    queued = handed_off("11-03 10:00", owner=None, team=None, queue="triage")
    taken = event("reassigned", "11-03 11:00", owner="gil", team="gulf")
    log = [*lead("a", queued, taken, touched("11-04 05:30")), *lead("b", queued)]
    card = card_of(log)
    assert [(s.name, s["handed_off"].value) for s in card.splits["owner"] if s["handed_off"].value] == [
        ("(queue triage)", 1),
        ("gil", 1),
    ]
    # Dubai works from 5:00 to 13:00 of Madrid: 3 h on the third, half an hour on the fourth
    assert card["follow_up_median"].value == 3.5


def test_both_views_of_a_conversion_are_told_apart() -> None:
    log = [
        *lead("a", handed_off("10-28 10:00"), event("accepted", "11-02 10:00")),
        *lead("b", handed_off("11-03 10:00"), event("accepted", "11-04 10:00"), event("accepted", "11-05 10:00")),
        *lead("c", handed_off("11-04 10:00"), event("accepted", "12-02 10:00")),
        *lead("d", handed_off("11-05 10:00"), event("rejected", "11-06 10:00", reason="no-budget")),
    ]
    card = card_of(log)
    (found,) = (c for c in card.flows.conversions if (c.origin, c.target) == ("working", "accepted"))
    assert (found.entered, found.converted, found.immature, found.arrived) == (3, 2, 0, 2)
    assert (found.rate, found.ratio) == (2 / 3, 2 / 3)
    assert card["acceptance_rate"].parts["accepted"] == 2
    assert [(r.how, r.reason, r.of_handoffs, r.in_period) for r in card.returns] == [("rejected", "no-budget", 1, 1)]
    assert [(v.stage, v.left, v.there) for v in card.flows.velocities if v.left or v.there] == [
        ("working", 3, 1),
        ("accepted", 0, 2),
        ("recycled", 0, 1),
    ]


def test_money_counts_when_it_was_won_and_says_where_it_is_not_known() -> None:
    def won(name: str, day: str, opened: dict[str, Any], closed: dict[str, Any]) -> list[Event]:
        took = event("accepted", "10-06 10:00"), event("opportunity_opened", "10-07 10:00", **opened)
        return lead(name, handed_off("10-05 10:00"), *took, event("won", day, **closed))

    log = [
        *won("a", "11-03 10:00", {"amount": 100}, {"amount": 80}),
        *won("b", "11-04 10:00", {"amount": 50}, {}),
        *won("c", "11-05 10:00", {}, {}),
        *won("d", "12-05 10:00", {"amount": 1000}, {"amount": 1000}),
    ]
    card = card_of(log)
    assert card["won"].value == 3
    assert card["revenue"].value == 130
    assert card["average_sale"].value == 65
    assert card["revenue"].parts == {"with amount": 2, "without amount": 1}
    assert card["pipeline"].value == 0
    assert card["pipeline_per_handoff"].value is None
    assert card["pipeline_per_handoff"].why == "nothing was handed off in 2026-11"
    (unpriced,) = (found for found in card.findings if found.problem.code == "LR905")
    assert unpriced.leads == ("c",)
    october = card_of(log, "2026-10")
    assert october["revenue_per_handoff"].value == (80 + 50 + 1000) / 4
    assert october["pipeline"].value == 1150


def test_a_paused_clock_stands_beside_the_attainment() -> None:
    log = [
        *lead("a", handed_off("11-03 10:00"), touched("11-03 10:30")),
        *lead("b", handed_off("11-03 10:00"), event("rejected", "11-03 10:30", reason="spam")),
        *lead("c", handed_off("11-03 10:00"), event("paused", "11-03 10:30")),
    ]
    figure = card_of(log, now="11-03 12:00")["clock_met: first_touch"]
    assert figure.parts == {"met": 1, "missed": 0, "cancelled": 1, "paused": 1, "running": 0}
    assert (figure.value, figure.undecided) == (1.0, 1)


PROMISED = """
commitments:
  marketing: [{id: volume, metric: qualified_leads, at_least: 10, per: month}]
  sales:
    - {id: accepts, metric: acceptance_rate, at_least: 50%, per: month}
    - {id: speed, metric: {clock_met: first_touch}, at_least: 75%, per: month, cohort: due}
    - {id: odd, metric: acceptance_rate, at_least: 1%, per: quarter, cohort: due}
"""


def month(handoffs: int, accepted: int, missed: int) -> list[Event]:
    log = []
    for number in range(handoffs):
        touch = touched("11-02 10:30" if number >= missed else "11-04 10:30")
        verdict = [event("accepted", "11-04 12:00")] if number < accepted else []
        log += lead(f"L{number}", handed_off("11-02 10:00"), touch, *verdict)
    return log


def test_pace_budget_and_state_while_a_period_runs() -> None:
    card = card_of(month(4, accepted=1, missed=1), now="11-16 00:00", promises=PROMISED)
    volume, accepts, speed = (card.commitment(*of).attainments[0] for of in (
        ("marketing", "volume"), ("sales", "accepts"), ("sales", "speed"),
    ))  # fmt: skip
    assert (volume.elapsed, volume.expected, volume.state) == (0.5, 8.0, "at_risk")
    assert (accepts.figure.value, accepts.figure.immature, accepts.expected, accepts.state) == (
        0.25,
        3,
        1.0,
        "on_track",
    )
    assert (speed.figure.value, speed.expected, speed.state) == (0.75, 0.75, "on_track")
    # of eight first touches that are to come, a quarter may be late
    assert (speed.budget.allowed, speed.budget.used, speed.budget.left, speed.budget.share_left) == (2.0, 1, 1.0, 0.5)
    assert volume.budget is None
    assert (
        card_of(month(12, 1, 0), now="11-16 00:00", promises=PROMISED).commitment("marketing", "volume").state == "met"
    )
    assert card.commitment("sales", "odd").asked == "due"
    assert "LR910" in codes(card)


def test_a_promise_that_was_kept_early_says_less_of_what_is_to_come_than_one_whose_time_is_over() -> None:
    """Six leads a week, of which four are accepted at once and two never: in the end 2 of 3 verdicts are in time."""
    asked = """
commitments:
  sales: [{id: verdicts, metric: {clock_met: verdict}, at_least: 80%, per: month, cohort: due}]
"""
    log: list[Event] = []
    for day in ("02", "09"):
        for number in range(6):
            verdict = [event("accepted", f"11-{day} 10:30")] if number < 4 else []
            log += lead(f"{day}-{number}", handed_off(f"11-{day} 10:00"), *verdict)
    (seen,) = card_of(log, now="11-10 00:00", promises=asked).commitment("sales", "verdicts").attainments
    assert (seen.figure.count, seen.figure.of, seen.figure.undecided) == (8, 10, 2)
    assert (seen.expected, seen.state) == (pytest.approx(4 / 6), "at_risk")
    assert seen.budget is not None
    assert seen.budget.allowed == pytest.approx(0.2 * 6 / seen.elapsed)  # six were due in nine of thirty days
    (seen,) = card_of(log, now="12-15 00:00", promises=asked).commitment("sales", "verdicts").attainments
    assert (seen.expected, seen.state) == (pytest.approx(8 / 12), "missed")
    (seen,) = card_of(log, now="11-02 12:00", promises=asked).commitment("sales", "verdicts").attainments
    assert (seen.figure.count, seen.figure.of, seen.expected, seen.state) == (4, 4, None, "no_data")


def test_the_day_on_which_clocks_change_and_midnights_belong_to_one_period_each() -> None:
    """In Madrid clocks go back on 25 October 2026; what happens at midnight belongs to the month that begins."""

    def at_hand(name: str, instant: str, accepted: str | None = None) -> list[Event]:
        events = [{**handed_off("11-03 10:00"), "id": f"{name}-h", "at": instant, "lead_id": name}]
        if accepted is not None:
            events.append({**event("accepted", "11-03 10:00"), "id": f"{name}-a", "at": accepted, "lead_id": name})
        return events

    log = [
        *at_hand("a", "2026-10-25T00:30:00+02:00", "2026-10-26T09:00:00+01:00"),
        *at_hand("b", "2026-10-25T02:30:00+02:00"),
        *at_hand("c", "2026-10-25T02:30:00+01:00"),  # an hour after the one before, at the same time of day
        *at_hand("d", "2026-10-25T23:59:59+01:00"),
        *at_hand("e", "2026-10-26T00:00:00+01:00"),
        *at_hand("f", "2026-10-31T23:59:59+01:00", "2026-11-01T00:00:00+01:00"),
        *at_hand("g", "2026-11-01T00:00:00+01:00"),
        *at_hand("h", "2026-09-30T23:59:59+02:00", "2026-10-01T00:00:00+02:00"),
        *at_hand("i", "2026-10-01T00:00:00+02:00"),
    ]

    def views(period: str) -> tuple[int, int, int]:
        (found,) = (
            each
            for each in card_of(log, period).flows.conversions
            if (each.origin, each.target) == ("working", "accepted")
        )
        return found.entered, found.converted, found.arrived

    assert views("2026-10") == (7, 2, 2)  # a and f came on; a and h arrived
    assert views("2026-W43") == (4, 1, 0)
    assert views("2026-W44") == (3, 1, 2)
    assert views("2026-Q3") == (1, 1, 0)
    assert views("2026-Q4") == (8, 2, 3)


def test_a_leap_day_and_a_week_53_are_days_of_their_periods() -> None:
    def handed(name: str, instant: str) -> Event:
        return {**handed_off("11-03 10:00"), "id": name, "at": instant, "lead_id": name}

    log = [
        handed("leap", "2028-02-29T23:30:00+01:00"),
        handed("53", "2026-12-31T10:00:00+01:00"),
        handed("still 53", "2027-01-03T23:59:59+01:00"),
        handed("1", "2027-01-04T00:00:00+01:00"),
    ]
    plan = compile_plan(parse(AGREEMENT))

    def of(name: str) -> float | None:
        period = parse_period(name, MADRID)
        return measure([PLAN, plan], None, log, period, at=at("11-03 10:00").replace(year=2029))["handed_off"].value

    names = ("2028-02", "2028-W09", "2028-Q1", "2026-W53", "2026-12", "2027-W01", "2027-01", "2028-03")
    assert [of(name) for name in names] == [1, 1, 1, 2, 1, 1, 2, 0]


ODD = """
commitments:
  marketing:
    - {id: zero, metric: qualified_leads, at_least: 0, per: month}
    - {id: none, metric: qualified_leads, at_most: 0, per: month}
    - {id: half, metric: qualified_leads, at_least: 3.5, per: month}
  sales:
    - {id: any, metric: acceptance_rate, at_least: 0%, per: month}
    - {id: all, metric: acceptance_rate, at_least: 100%, per: month}
    - {id: back, metric: rejection_rate, at_most: 0%, per: month}
    - {id: fraction, metric: acceptance_rate, at_least: 66.7%, per: month}
"""


def test_targets_of_nothing_of_everything_and_of_fractions() -> None:
    log = month(21, accepted=14, missed=0)
    log += lead("back", handed_off("11-02 10:00"), event("rejected", "11-04 12:00", reason="spam"))
    back = sum(1 for each in log if each["type"] in ("accepted", "rejected"))
    assert back == 15  # fewer than 20 verdicts: what is open is too young
    log += [
        each for n in range(6) for each in lead(f"x{n}", handed_off("11-02 10:00"), event("accepted", "11-04 12:00"))
    ]
    card = card_of(log, promises=ODD)
    states = {kept.commitment.id: kept.state for kept in card.commitments}
    assert (card["acceptance_rate"].count, card["acceptance_rate"].of) == (20, 28)
    assert states == {
        "zero": "met", "none": "missed", "half": "met",
        "any": "met", "all": "missed", "back": "missed", "fraction": "met",
    }  # fmt: skip
    nothing = card.commitment("sales", "all").attainments[0].budget
    assert nothing is not None
    assert (nothing.allowed, nothing.used, nothing.share_left) == (0, 8, None)


def test_what_is_too_young_is_no_miss_and_what_is_old_is() -> None:
    young = card_of(month(20, accepted=9, missed=0), now="12-01 00:00", promises=PROMISED)
    assert young.commitment("sales", "accepts").state == "on_track"
    assert young["acceptance_rate"].immature == 11  # fewer than 20 verdicts: nobody knows how long they take
    settled = [*month(20, accepted=9, missed=0)]
    for number in range(20):
        settled += lead(f"old{number}", handed_off("10-05 10:00"), event("accepted", "10-06 10:00"))
    old = card_of(settled, now="12-01 00:00", promises=PROMISED)
    assert old["acceptance_rate"].immature == 0
    assert old.commitment("sales", "accepts").state == "missed"
    assert [week.mature for week in old.weeks if week.volume.value] == [True, True]


def test_contradictions_are_counted_and_listed() -> None:
    log = [
        *lead("early", event("accepted", "11-01 10:00"), handed_off("11-02 10:00")),
        *lead("silent", handed_off("11-02 10:00")),
        *lead(
            "noted", handed_off("11-02 10:00"), {**touched("11-03 10:00"), "recorded_at": at("11-01 10:00").isoformat()}
        ),
        *lead(
            "twice",
            handed_off("11-02 10:00"),
            event("accepted", "11-03 10:00"),
            event("opportunity_opened", "11-04 10:00", amount=5),
            event("opportunity_opened", "11-05 10:00", amount=5),
            event("won", "11-06 10:00", amount=5),
            event("won", "11-07 10:00", amount=5),
        ),
    ]
    card = card_of(log)
    assert {(p.lead_id, p.problem.code) for p in card.problems} == {("early", "LR773"), ("twice", "LR773")}
    assert {found.problem.code: found.leads for found in card.findings} == {
        "LR903": ("twice",),
        "LR906": ("noted",),
        "LR907": ("early", "silent"),
    }
    assert (card["opportunities"].value, card["pipeline"].value, card["won"].value, card["revenue"].value) == (
        1,
        5,
        1,
        5,
    )
    assert card_of([]).weeks == ()
    assert codes(card_of([])) == ["LR902"]
    assert card_of([])["acceptance_rate"].why == "nothing was handed off in 2026-11"
    untouched = card_of(lead("silent", handed_off("11-02 10:00")))
    assert untouched["follow_up_median"].why == "none of them was touched"


def test_events_that_have_not_happened_yet_are_counted() -> None:
    log = [*lead("past", handed_off("11-02 10:00")), *lead("ahead", handed_off("12-20 10:00"), touched("12-20 11:00"))]
    told = [found.problem.message for found in card_of(log).findings if found.problem.code == "LR917"]
    assert told == ["2 events happen after the instant of the scorecard, so nothing of that counts"]
    assert "LR917" not in codes(card_of(log[:1]))


def test_a_month_of_which_nothing_is_logged_is_no_month_of_zero() -> None:
    log = lead("a", handed_off("10-05 10:00"), event("accepted", "10-06 10:00"))
    gap, noted = card_of(log, promises=PROMISED), card_of([*log, *lead("a", touched("11-02 10:00"))], promises=PROMISED)
    volume, quiet = (each.commitment("marketing", "volume") for each in (gap, noted))
    assert (volume.state, volume.attainments[0].figure.value) == ("no_data", None)
    assert volume.attainments[0].figure.why == "nothing at all is logged in 2026-11"
    assert (quiet.state, quiet.attainments[0].figure.value) == ("missed", 0)


def test_a_handoff_that_names_neither_tier_nor_fast_track_is_not_known_to_be_qualified() -> None:
    """An export of a CRM says when a lead was handed off, and mostly not by what."""
    silent = {"tier": None, "fast_track": None}
    exported = [each for n in range(12) for each in lead(f"x{n}", handed_off("11-03 10:00", **silent))]
    card = card_of(exported, promises=PROMISED)
    assert (card["handed_off"].value, card["qualified_leads"].value) == (12, None)
    assert card["qualified_leads"].parts == {"by tier or fast track": 0, "by neither": 0, "not known": 12}
    assert card.commitment("marketing", "volume").state == "no_data"
    some = card_of([*month(6, 1, 1), *exported], promises=PROMISED)
    assert some["qualified_leads"].value == 6
    assert some.commitment("marketing", "volume").state == "at_risk", "ten may have been"
    few = card_of([*month(6, 1, 1), *exported[:3]], promises=PROMISED)
    assert few.commitment("marketing", "volume").state == "missed"
    neither = [{**each, "fast_track": False} for each in exported]
    assert card_of(neither, promises=PROMISED)["qualified_leads"].value == 0


def test_a_mistyped_year_makes_no_more_than_ten_years_of_weeks() -> None:
    usual = card_of(lead("a", handed_off("11-03 10:00")))
    long_ago = {**handed_off("11-03 10:00"), "id": "old", "at": "1970-01-05T10:00:00+00:00"}
    card = card_of([*lead("a", handed_off("11-03 10:00")), *lead("b", long_ago)])
    assert len(card.weeks) == 520 + 1
    assert card.weeks[-len(usual.weeks) :] == usual.weeks


def test_a_share_of_which_nothing_is_settled_is_no_risk() -> None:
    card = card_of(month(3, 0, 0), now="11-02 10:10", promises=PROMISED)
    for promise in ("accepts", "speed"):
        (each,) = card.commitment("sales", promise).attainments
        assert (each.expected, each.state) == (None, "no_data")


def test_what_is_not_decided_when_its_period_is_over_says_what_it_comes_to(
    scorecard: Callable[..., Result],
) -> None:
    log = month(4, 1, 1)
    (accepts,) = card_of(log, now="12-15 12:00", promises=PROMISED).commitment("sales", "accepts").attainments
    assert (accepts.elapsed, accepts.state, accepts.figure.value) == (1, "on_track", 0.25)
    assert accepts.comes_to == 1.0
    row = next(line for line in scorecard("--period", "2026-11").stdout.splitlines() if " accepts " in line)
    assert "100.0%" in row
    (volume,) = card_of(log, now="12-15 12:00", promises=PROMISED).commitment("marketing", "volume").attainments
    assert (volume.state, volume.comes_to) == ("missed", None)


def test_a_sale_without_an_opportunity_counts_and_is_listed() -> None:
    plan = compile_plan(parse(AGREEMENT.replace("accepted: [opportunity, ", "accepted: [opportunity, customer, ")))
    given = handed_off("11-02 10:00", agreement=plan.digest.meaning)
    taken, opened = event("accepted", "11-03 10:00"), event("opportunity_opened", "11-04 10:00", amount=5)
    sold = event("won", "11-06 10:00", amount=5)
    log = [*lead("opened", given, taken, opened, sold), *lead("straight", given, taken, sold)]
    card = measure(plan, None, log, parse_period("2026-11", MADRID), at=at("12-15 12:00"))
    (found,) = card.findings
    assert (found.problem.code, found.leads) == ("LR904", ("straight",))
    assert found.problem.message == "1 lead: won without an opportunity"
    assert found.problem.hint == "log `opportunity_opened` before `won`"
    assert (card["won"].value, card["opportunities"].value, card["revenue"].value) == (2, 1, 10)
    assert card.problems == ()


def test_decisions_tell_of_rules_and_of_leads_that_were_not_handed_off() -> None:
    now = at("11-03 10:00")
    good, small = ({"id": name, "employees": size} for name, size in (("a", 500), ("b", 5)))
    decided = [decide(PLAN, each, [], at=now) for each in (good, small, {**good, "id": "gone"})]
    log = [handoff_event(decided[0], PLAN_TO, now), *lead("other", handed_off("11-03 10:00"))]
    for given in (decided, [decision.to_dict() for decision in decided]):
        card = card_of(log, decisions=given)
        assert {name: number for name, number in card.outcomes.items() if number} == {"handoff": 2, "nurture": 1}
        assert [(s.name, s["handed_off"].value) for s in card.splits["rule"]] == [("(not known)", 1), ("size", 1)]
        assert {f.problem.code: f.leads for f in card.findings} == {
            "LR907": ("a", "other"), "LR908": ("other",), "LR909": ("gone",),
        }  # fmt: skip
    with pytest.raises(DataError) as refused:
        card_of(log, decisions=[{"lead_id": "a", "outcome": "handoff"}, {**decided[0].to_dict(), "outcome": "maybe"}])
    assert [problem.code for problem in refused.value.diagnostics] == ["LR901", "LR901"]


class _To:
    owner, team, queue, calendar = "ana", "inside", None, "madrid"


PLAN_TO = _To()


@pytest.fixture
def scorecard(tmp_path: Path) -> Callable[..., Result]:
    (tmp_path / "agreement.yaml").write_text(AGREEMENT + PROMISED, "utf-8")
    plan = compile_plan(parse(AGREEMENT + PROMISED))
    log = [{**e, **({"agreement": plan.digest.meaning} if "agreement" in e else {})} for e in month(4, 1, 1)]
    lines = [*map(json.dumps, log), '{"id": "torn"']
    (tmp_path / "log.jsonl").write_text("\n".join(lines), "utf-8")

    def run(*arguments: str) -> Result:
        command = ["scorecard", str(tmp_path), "--log", str(tmp_path / "log.jsonl"), *arguments]
        return CliRunner().invoke(app_of("scorecard"), [*command, "--at", "2026-12-15T12:00:00+01:00"])

    return run


def test_the_text_begins_with_what_was_promised(scorecard: Callable[..., Result]) -> None:
    result = scorecard("--period", "2026-11", "--by", "team", "--by", "tier")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[2] == "What was promised"
    assert [line.split()[:4] for line in lines[4:6]] == [
        ["marketing", "volume", "MISSED", "2026-11"],
        ["sales", "accepts", "on", "track"],
    ]
    assert "By team" in lines
    assert "By tier" in lines
    assert "By owner" not in lines
    assert "line 10: not JSON" in result.stderr
    assert scorecard("--period", "2026-11", "--strict").exit_code == 1
    assert scorecard("--period", "2026-Q7").exit_code == 1


def test_a_line_that_is_no_event_is_in_the_record(scorecard: Callable[..., Result]) -> None:
    record = json.loads(scorecard("--period", "2026-11", "--format", "json").stdout)
    assert [(line["line"], line["code"]) for line in record["unread_lines"]] == [(10, "LR723")]


def test_why_there_is_no_number_is_what_happened() -> None:
    card = card_of(lead("a", handed_off("11-03 10:00")), now="11-05 10:00")
    assert (card["follow_up_median"].value, card["follow_up_median"].why) == (None, "none of them was touched")
    assert made_of(card["pipeline_per_handoff"]) == "1 too young"
    assert card_of([])["follow_up_median"].why == "nothing was handed off in 2026-11"


def test_an_amount_below_zero_is_told_and_takes_nothing_from_the_sums() -> None:
    sale = event("opportunity_opened", "11-05 10:00", amount=50), event("won", "11-06 10:00", amount=-50)
    log = lead("a", handed_off("11-03 10:00"), event("accepted", "11-04 10:00"), *sale)
    card = card_of(log)
    assert (card["pipeline"].value, card["revenue"].value, card["won"].value) == (50, 0, 1)
    assert card["revenue"].parts == {"with amount": 0, "without amount": 1}
    assert "LR905" in codes(card)


def test_an_event_without_a_lead_is_a_problem_of_none(scorecard: Callable[..., Result], tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    log.write_text(
        log.read_text("utf-8") + '\n{"id": "nobody", "type": "touched", "at": "2026-11-05T10:00:00+01:00"}', "utf-8"
    )
    assert "1 problem of 0 leads in the log" in scorecard("--period", "2026-11").stdout


def test_leads_of_a_version_that_was_not_given_are_refused_and_not_counted_as_none(
    scorecard: Callable[..., Result], tmp_path: Path
) -> None:
    rules = tmp_path / "agreement.yaml"
    rules.write_text(rules.read_text("utf-8").replace("at_least: 10", "at_least: 11"), "utf-8")
    refused = scorecard("--period", "2026-11")
    assert refused.exit_code == 1
    assert refused.stdout == ""
    assert "error[LR775]" in refused.stderr
    assert "4 handoffs of 4 leads went by a version of the agreement that was not given" in refused.stderr
    assert "--under" in refused.stderr


def test_json_and_markdown_say_the_same(scorecard: Callable[..., Result]) -> None:
    record = json.loads(scorecard("--period", "2026-11", "--format", "json").stdout)
    states = {kept["id"]: kept["state"] for kept in record["commitments"]}
    assert states == {"volume": "missed", "accepts": "on_track", "speed": "met", "odd": "on_track"}
    page = scorecard("--period", "2026-11", "--format", "markdown").stdout
    assert page.startswith("# followed")
    assert "| marketing | volume | **MISSED** | 2026-11 | 4 |" in page
    assert len({line.count("|") for line in page.splitlines() if line.startswith("| marketing")}) == 1
