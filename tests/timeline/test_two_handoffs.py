"""A lead that one team hands to another: two stays, with one promise between them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import leadrules
from leadrules import Past, decide, follow

PLAN = leadrules.compile(leadrules.load(Path(__file__).parents[2] / "rulesets" / "enterprise-teleq"))
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)


def event(name: str, kind: str, hours: int, **carries: object) -> dict[str, object]:
    return {"id": name, "lead_id": "L1", "type": kind, "at": (AT + timedelta(hours=hours)).isoformat(), **carries}


LOG = [
    event("first", "handed_off", 0, owner="caller", calendar="berlin", tier="mql"),
    event("call", "touched", 2, channel="call"),
    event("yes", "accepted", 50),
    event("second", "handed_off", 60, owner="executive", calendar="berlin", tier="mql"),
    event("letter", "touched", 70, channel="letter"),
]


def standing_after(hours: int) -> leadrules.timeline.Standing:
    return follow(PLAN, LOG, at=AT + timedelta(hours=hours)).of["L1"]


def states(hours: int) -> dict[tuple[str, int], str]:
    return {(clock.clock, clock.cycle): clock.state for clock in standing_after(hours).clocks}


def test_a_confirmed_lead_stays_with_its_caller_until_somebody_takes_it():
    found = standing_after(55)
    assert (found.stage, found.holder.owner, found.problems) == ("confirmed", "caller", ())
    assert states(55) == {("first_touch", 1): "met", ("verdict", 1): "met", ("dispatch", 1): "running"}
    assert found.next_owed.what == "dispatch"


def test_the_second_handoff_ends_one_stay_and_begins_the_next():
    found = standing_after(65)
    assert (found.stage, found.holder.owner, found.problems) == ("assigned", "executive", ())
    assert [cycle.ended and cycle.ended.id for cycle in found.cycles] == ["second", None]
    assert states(65) == {
        ("first_touch", 1): "met", ("verdict", 1): "met", ("dispatch", 1): "met",
        ("first_touch", 2): "running", ("first_meeting", 2): "running", ("project", 2): "running",
    }  # fmt: skip
    assert found.past == Past("assigned", ("caller", "executive"))


def test_targets_of_a_second_handoff_go_by_the_stage_that_the_lead_came_from():
    first, second = (cycle.came_from for cycle in standing_after(65).cycles)
    assert (first, second) == (None, "confirmed")


def test_sales_cannot_be_given_what_it_has():
    log = [*LOG, event("third", "handed_off", 80, owner="somebody", calendar="berlin")]
    found = follow(PLAN, log, at=AT + timedelta(hours=90)).of["L1"]
    assert [(each.event_id, each.problem.code) for each in found.problems] == [("third", "LR774")]


def test_between_two_teams_a_lead_is_decided_again():
    lead = {"id": "L1"}
    assert decide(PLAN, lead, [], at=AT, past=Past(stage="assigned")).outcome == "with_sales"
    assert decide(PLAN, lead, [], at=AT, past=Past(stage="confirmed")).outcome != "with_sales"
