"""Clocks, worked out by hand. Madrid works 09:00-14:00 and 15:00-18:00, Dubai from 05:00 to 13:00 in Madrid."""

import pytest
from logs import AGREEMENT, HOUR, at, clock, event, handed_off, standing, touched

from leadrules import compile as compile_plan
from leadrules import follow, parse
from leadrules.timeline import Owed


def us(when):
    return int(at(when).timestamp()) * 1_000_000


def states(found, name):
    return [c.state for c in found.clocks if c.clock == name]


def test_a_clock_runs_from_the_handoff_in_the_hours_of_the_owner():
    found = clock(standing([handed_off()], "11-03 15:30"), "first_touch")
    assert (found.state, found.due_us) == ("running", us("11-03 17:30"))  # 12:30 to 14:00, 15:00 to 17:30
    assert (found.elapsed_us, found.remaining_us) == (2 * HOUR, 2 * HOUR)
    assert [float(share) for share in found.warnings] == [0.5]


@pytest.mark.parametrize(("touch", "state"), [("11-03 17:30", "met"), ("11-03 17:31", "missed")])
def test_the_last_moment_is_in_time(touch, state):
    found = clock(standing([handed_off(), touched(touch)], "11-04 09:00"), "first_touch")
    assert (found.state, found.stopped_us) == (state, us(touch))


def test_an_automatic_touch_does_not_stop_a_clock_that_asks_for_a_human():
    log = [handed_off(), touched("11-03 13:00", "email", by="automatic")]
    assert clock(standing(log, "11-03 13:30"), "first_touch").state == "running"


PLAIN = compile_plan(parse(AGREEMENT.replace('stops: {event: touched, where: by == "human"}', "stops: touched")))
ASKING = compile_plan(
    parse(AGREEMENT.replace('where: by == "human"', """where: 'direction == "inbound" or by == "automatic"'"""))
)


@pytest.mark.parametrize(
    ("says", "state"),
    [
        ({"direction": "outbound", "by": "human"}, "met"),
        ({}, "met"),
        ({"by": "human"}, "met"),
        ({"by": "automatic"}, "running"),
        ({"direction": "inbound"}, "running"),
        ({"direction": "inbound", "by": "human"}, "running"),
    ],
)
def test_touched_means_that_sales_touched_the_lead(says, state):
    log = [handed_off(agreement=PLAIN.digest.meaning), event("touched", "11-03 13:00", channel="call", **says)]
    found = follow(PLAIN, log, at=at("11-03 13:30")).of["L1"]
    assert clock(found, "first_touch").state == state


@pytest.mark.parametrize(
    ("says", "state"), [({"by": "automatic"}, "met"), ({"direction": "inbound"}, "met"), ({"by": "human"}, "running")]
)
def test_a_where_that_asks_who_touched_decides_it(says, state):
    log = [handed_off(agreement=ASKING.digest.meaning), event("touched", "11-03 13:00", channel="call", **says)]
    found = follow(ASKING, log, at=at("11-03 13:30")).of["L1"]
    assert clock(found, "first_touch").state == state


def test_a_pause_that_begins_after_a_clock_was_stopped_moves_nothing():
    log = [handed_off(), touched("11-03 13:00")]
    later = [*log, event("paused", "11-03 13:30"), event("resumed", "11-04 10:00")]
    before, after = (clock(standing(each, "11-05 12:00"), "first_touch") for each in (log, later))
    assert (before.state, before.due_us, before.remaining_us) == ("met", us("11-03 17:30"), after.remaining_us)
    assert after.due_us == before.due_us


def test_the_first_line_that_holds_gives_the_target():
    assert clock(standing([handed_off(fast_track=True)], "11-03 12:40"), "first_touch").due_us == us("11-03 13:00")
    large = handed_off(seen={"employees": 1000})
    assert clock(standing([large], "11-03 12:40"), "first_touch").due_us == us("11-03 15:30")


def test_a_missed_clock_escalates_step_by_step():
    soon, later = (standing([handed_off()], when).escalations for when in ("11-03 17:45", "11-04 09:30"))
    assert [(e.clock, e.since_us, e.notify, e.reassign) for e in soon] == [
        ("first_touch", us("11-03 17:30"), ("manager",), False)
    ]
    assert [(e.since_us, e.reassign, e.excluded) for e in later[1:]] == [(us("11-04 09:30"), True, ("ana",))]


def test_what_was_asked_for_is_asked_no_more_once_it_was_done():
    log = [handed_off(), event("reassigned", "11-04 10:00", owner="ben", team="inside")]
    found = standing(log, "11-04 10:30")
    assert found.escalations == ()
    assert len(clock(found, "first_touch").escalations) == 2  # and they stay in its history


def test_the_last_owners_are_left_out():
    log = [
        handed_off(),
        event("reassigned", "11-03 13:00", owner="ben", team="inside"),
        event("reassigned", "11-03 13:30", owner="cleo", team="inside"),
        event("reassigned", "11-03 13:45", owner="ben", team="inside"),
    ]
    assert standing(log, "11-04 12:00").escalations[1].excluded == ("cleo", "ben")


def test_a_lead_reassigned_in_time_carries_the_used_budget_to_the_hours_of_the_new_owner():
    log = [handed_off(), event("reassigned", "11-03 13:30", owner="gil", team="gulf")]  # one hour is used
    found = clock(standing(log, "11-03 13:45"), "first_touch")
    assert (found.holder.owner, found.holder.calendar) == ("gil", "dubai")
    assert found.due_us == us("11-04 08:00")  # Dubai has closed, and opens at 05:00


def test_a_reassignment_after_closing_counts_from_the_next_opening_there():
    log = [handed_off("11-06 20:00"), event("reassigned", "11-06 21:00", owner="gil", team="gulf")]
    found = clock(standing(log, "11-07 09:00"), "first_touch")
    assert (found.elapsed_us, found.due_us) == (0, us("11-09 09:00"))  # Monday 05:00 to 09:00 in Madrid


def test_hours_before_a_reassignment_do_not_count_in_the_hours_of_the_new_owner():
    log = [handed_off("11-09 06:00"), event("reassigned", "11-09 07:00", owner="gil", team="gulf")]
    assert clock(standing(log, "11-09 08:00"), "first_touch").due_us == us("11-09 11:00")  # Dubai opened at 05:00


def test_a_clock_with_a_calendar_of_its_own_keeps_it_whoever_has_the_lead():
    log = [handed_off("11-06 20:00"), event("reassigned", "11-06 21:00", owner="gil", team="gulf")]
    found = standing(log, "11-09 09:00")
    assert clock(found, "report").due_us == us("11-11 09:00")
    assert clock(found, "report").holder.owner == "gil"


def test_a_lead_reassigned_too_late_leaves_the_breach_and_starts_anew():
    log = [handed_off(), event("reassigned", "11-04 10:00", owner="ben", team="inside"), touched("11-04 11:00")]
    found = standing(log, "11-04 12:00")
    old, new = clock(found, "first_touch", 1), clock(found, "first_touch", 2)
    assert (old.state, old.holder.owner, old.ended_us) == ("missed", "ana", us("11-04 10:00"))
    assert (new.state, new.holder.owner, new.due_us) == ("met", "ben", us("11-04 14:00"))


def test_exact_hours_and_working_days():
    found = standing([handed_off("11-06 10:30")], "11-06 11:00")
    assert clock(found, "verdict").due_us == us("11-08 10:30")
    assert clock(found, "report").due_us == us("11-10 10:30")


def test_a_cancelled_clock_is_neither_met_nor_missed():
    log = [handed_off(), event("rejected", "11-03 13:00", reason="no-budget")]
    found = standing(log, "11-10 12:00")
    assert states(found, "first_touch") == ["cancelled"]
    assert states(found, "verdict") == ["met"]
    assert states(found, "report") == ["cancelled"]


def test_a_clock_that_was_late_already_is_missed_when_the_lead_goes_back():
    log = [handed_off(), event("rejected", "11-04 13:00", reason="no-budget")]
    assert states(standing(log, "11-10 12:00"), "first_touch") == ["missed"]


def test_an_open_pause_leaves_no_due_instant():
    log = [handed_off(), event("paused", "11-03 13:30")]
    found = clock(standing(log, "11-03 17:00"), "verdict")
    assert (found.state, found.due_us, found.remaining_us) == ("paused", None, 47 * HOUR)


def test_a_pause_moves_what_is_due_by_the_working_time_it_takes():
    log = [handed_off(), event("paused", "11-03 13:30"), event("resumed", "11-03 15:30")]  # an hour of it is lunch
    assert clock(standing(log, "11-03 16:00"), "first_touch").due_us == us("11-04 09:30")


def test_a_limit_is_not_moved_by_a_pause():
    log = [handed_off(), event("paused", "11-03 13:30")]
    found = clock(standing(log, "11-05 12:00"), "first_touch")
    assert (found.state, found.due_us) == ("paused", us("11-06 12:30"))  # three working days
    assert clock(standing(log, "11-06 12:31"), "first_touch").state == "missed"


def test_a_pause_by_rule_ends_after_its_longest_time_and_may_begin_again():
    log = [handed_off("11-02 09:00"), event("meeting_booked", "11-02 10:00")]
    verdict = clock(standing(log, "11-22 11:00"), "verdict")
    assert (verdict.state, verdict.elapsed_us) == ("running", 2 * HOUR)
    log.append(event("meeting_booked", "11-22 11:00"))
    assert clock(standing(log, "11-30 11:00"), "verdict").state == "paused"


def test_a_clock_on_a_stage_starts_with_the_entry_and_again_with_what_restarts_it():
    log = [
        handed_off(), event("accepted", "11-04 10:00"), event("opportunity_opened", "11-05 10:00"),
        event("status_changed", "11-20 10:00", status="waiting"),
    ]  # fmt: skip
    (stalled,) = (c for c in standing(log, "11-21 10:00").clocks if c.clock == "stalled")
    assert (stalled.started_us, stalled.due_us) == (us("11-20 10:00"), us("11-20 10:00") + 45 * 24 * HOUR)
    late = standing(log, "12-31 10:00")
    assert late.status == "waiting"


def test_a_state_is_final_when_events_had_a_day_to_arrive():
    log = [handed_off(), touched("11-03 13:00")]
    assert not clock(standing(log, "11-04 12:59"), "first_touch").final
    assert clock(standing(log, "11-04 13:00"), "first_touch").final


def test_a_late_event_changes_what_was_missed_and_the_old_report_can_be_made_again():
    log = [handed_off(), {**touched("11-03 13:00"), "recorded_at": at("11-05 09:00").isoformat()}]
    assert clock(standing(log, "11-04 12:00"), "first_touch").state == "met"
    assert clock(standing(log, "11-04 12:00", known_at=at("11-04 12:00")), "first_touch").state == "missed"


def test_the_next_thing_owed_is_what_is_due_first():
    assert standing([handed_off()], "11-03 13:00").next_owed == Owed("first_touch", "ana", us("11-03 17:30"))
    log = [handed_off(), touched("11-03 13:00"), event("status_changed", "11-03 13:10", status="new")]
    assert standing(log, "11-03 13:30").next_owed == Owed("verdict", "ana", us("11-05 12:30"))


def test_a_queue_without_hours_has_what_is_exact_and_is_told_of_the_rest():
    found = standing([handed_off(owner=None, team=None, queue="triage")], "11-03 13:00")
    assert [(c.clock, c.due_us) for c in found.clocks] == [
        ("verdict", us("11-05 12:30")),
        ("report", us("11-05 12:30")),
    ]
    assert found.next_owed.by == "triage"
    assert {problem.problem.code for problem in found.problems} == {"LR778"}
