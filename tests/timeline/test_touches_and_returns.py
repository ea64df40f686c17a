"""Touch plans, stages, returns and silence, worked out by hand."""

from datetime import timedelta

import pytest
from logs import PLAN, at, event, handed_off, standing, touched

from leadrules import Past, Return, past

CALLS = [touched("11-03 13:00"), touched("11-04 13:00")]
MAIL = touched("11-03 13:05", "email")


def us(when):
    return int(at(when).timestamp()) * 1_000_000


def touches(log, when):
    found = standing([handed_off(), *log], when).touches
    return found.state, found.owed


def test_progress_says_what_is_owed():
    assert touches(CALLS[:1], "11-05 12:00") == ("running", ("1 of 2 call", "0 of 1 email"))


def test_touches_of_a_channel_count_when_they_are_far_enough_apart():
    log = [touched("11-03 13:00"), touched("11-03 16:59")]
    assert touches(log, "11-05 12:00")[1] == ("1 of 2 call", "0 of 1 email")
    log.append(touched("11-03 17:00"))
    assert touches(log, "11-05 12:00")[1] == ("0 of 1 email",)


@pytest.mark.parametrize("said", [{"by": "automatic"}, {"direction": "inbound"}])
def test_what_is_automatic_or_inbound_is_no_touch(said):
    log = [{**touched("11-03 13:00"), **said}]
    assert touches(log, "11-05 12:00")[1] == ("0 of 2 call", "0 of 1 email")


def test_a_plan_that_is_done_without_an_answer_is_exhausted_with_its_reason():
    found = standing([handed_off(), *CALLS, MAIL], "11-04 14:00").touches
    assert (found.state, found.ended_us, found.reason) == ("exhausted", us("11-04 13:00"), "could-not-reach")


def test_an_answer_completes_a_plan_as_long_as_there_is_time():
    reply = event("replied", "11-05 09:00")
    assert touches([*CALLS, MAIL, reply], "11-06 09:00")[0] == "completed"
    assert touches([MAIL, reply], "11-20 09:00") == ("completed", ("0 of 2 call",))
    late = event("replied", "11-11 09:00")
    assert touches([*CALLS, MAIL, late], "11-12 09:00")[0] == "exhausted"
    assert touches([MAIL, late], "11-12 09:00")[0] == "breached"


def test_touches_short_when_time_is_over_are_a_breach_also_if_they_follow_later():
    assert touches([MAIL], "11-10 12:30")[0] == "running"
    assert touches([MAIL], "11-10 12:31")[0] == "breached"
    late = [MAIL, CALLS[0], touched("11-11 10:00")]
    assert touches(late, "11-12 10:00") == ("breached", ())


def test_a_pause_that_begins_when_the_plan_has_ended_moves_nothing():
    booked = [event("meeting_booked", "11-05 12:00")]
    before = [event("paused", "11-04 10:00"), event("resumed", "11-05 10:00")]
    due = [
        standing([handed_off(), *log], "11-06 12:00").touches.due_us for log in ([], booked, before, [*before, *booked])
    ]
    assert due == [us("11-10 12:30"), us("11-10 12:30"), us("11-11 12:30"), us("11-11 12:30")]


def test_a_lead_that_goes_back_ends_its_touch_plan():
    assert touches([MAIL, event("rejected", "11-05 09:00", reason="no-budget")], "11-20 09:00")[0] == "cancelled"


def test_a_return_is_what_decide_needs_to_know():
    log = [
        handed_off(),
        event("reassigned", "11-03 13:00", owner="ben", team="inside"),
        event("rejected", "11-05 09:00", reason="no-budget"),
    ]
    expected = Past("recycled", ("ana", "ben"), Return("no-budget", at("11-05 09:00")), {"no-budget": 1})
    assert past(PLAN, log, at("11-06 09:00")) == {"L1": expected}
    assert past(PLAN, log, at("11-04 09:00"))["L1"] == Past("working", ("ana", "ben"))


def test_a_purchase_is_a_way_back_too():
    log = [
        handed_off(),
        event("accepted", "11-04 09:00"),
        event("opportunity_opened", "11-05 09:00"),
        event("won", "11-06 09:00"),
    ]
    expected = Past("customer", ("ana",), Return("won", at("11-06 09:00")))
    assert past(PLAN, log, at("11-07 09:00")) == {"L1": expected}


def test_a_reason_that_brings_a_lead_back_too_often_puts_it_where_the_agreement_says():
    log = []
    for day in ("11-03", "11-10"):
        log += [handed_off(f"{day} 10:00"), event("recycled", f"{day} 12:00", reason="could-not-reach")]
    assert standing(log[:2], "11-20 10:00").stage == "recycled"
    again = standing(log, "11-20 10:00")
    assert (again.stage, again.past.cycles) == ("junk", {"could-not-reach": 2})
    third = handed_off("11-25 10:00")
    assert [p.problem.code for p in standing([*log, third], "11-26 10:00").problems] == ["LR777"]


def test_marketing_keeps_silent_from_handoff_to_return():
    log = [handed_off(), event("rejected", "11-05 09:00", reason="no-budget")]
    assert standing(log, "11-04 09:00").suppressed == ("marketing_email",)
    assert standing(log, "11-05 09:00").suppressed == ()


def test_a_return_that_does_not_count_does_not_end_the_silence():
    log = [handed_off(), event("rejected", "11-05 09:00", reason="whatever")]
    found = standing(log, "11-06 09:00")
    assert (found.stage, found.suppressed) == ("working", ("marketing_email",))
    assert [problem.problem.code for problem in found.problems] == ["LR776"]


def test_a_cycle_has_its_own_clocks():
    log = [handed_off(), event("rejected", "11-05 09:00", reason="no-budget"), handed_off("11-20 09:00", owner="ben")]
    found = standing(log, "11-20 10:00")
    assert [(c.cycle, c.clock, c.state) for c in found.clocks] == [
        (1, "first_touch", "missed"), (1, "verdict", "met"), (1, "report", "cancelled"),
        (2, "first_touch", "running"), (2, "verdict", "running"), (2, "report", "running"),
    ]  # fmt: skip
    assert found.holder.owner == "ben"
    assert [c.ended is None for c in found.cycles] == [False, True]


def test_before_its_handoff_a_lead_owes_nothing():
    found = standing([handed_off()], at("11-03 12:30") - timedelta(seconds=1))
    assert (found.stage, found.holder, found.clocks, found.next_owed) == ("lead", None, (), None)
