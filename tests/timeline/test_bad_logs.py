"""What cannot be is told, with lead and event, and the rest goes on."""

from datetime import datetime

import pytest
from logs import PLAN, START, at, event, handed_off, standing, touched

from leadrules import DataError, follow, past


def told(log, when="11-20 09:00"):
    found = follow(PLAN, log, at=at(when))
    problems = [*found.problems, *(problem for each in found.of.values() for problem in each.problems)]
    return [(p.problem.code, p.lead_id, p.event_id) for p in problems]


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ({"type": "called"}, "LR771"),
        ({"type": None}, "LR771"),
        ({"at": "2026-11-04T10:00:00"}, "LR706"),
        ({"at": datetime(2026, 11, 4, 10)}, "LR706"),  # noqa: DTZ001
        ({"at": None}, "LR706"),
        ({"recorded_at": "yesterday"}, "LR706"),
        ({"channel": 5}, "LR772"),
        ({"direction": "sideways"}, "LR772"),
        ({"seen": ["employees"]}, "LR772"),
        ({"type": "rejected", "reason": "nonsense"}, "LR776"),
        ({"type": "rejected"}, "LR776"),
        ({"type": "lost"}, "LR776"),
        ({"type": "stage_entered", "stage": "nowhere"}, "LR777"),
        ({"type": "stage_entered"}, "LR777"),
        ({"type": "stage_entered", "stage": "customer"}, "LR777"),
        ({"type": "stage_entered", "stage": "recycled"}, "LR776"),
        ({"type": "opportunity_opened"}, "LR777"),
        ({"type": "handed_off", "owner": "ben", "team": "inside"}, "LR774"),
        ({"type": "reassigned", "owner": "ben", "team": "nobody"}, "LR778"),
        ({"type": "reassigned", "team": "inside"}, "LR778"),
        ({"type": "reassigned", "owner": "ben", "calendar": "moon"}, "LR778"),
    ],
)
def test_a_bad_event_is_told_with_its_lead_and_id(bad, code):
    mistaken = {**event("touched", "11-04 10:00"), "id": "bad", **bad}
    assert set(told([handed_off(), mistaken])) == {(code, "L1", "bad")}


@pytest.mark.parametrize("kind", ["touched", "accepted", "reassigned", "paused", "rejected", "won", "status_changed"])
def test_what_happens_before_a_handoff_or_after_a_return_is_told(kind):
    data = {"reason": "no-budget", "owner": "ben", "team": "inside", "status": "new"}
    before = {**event(kind, "11-02 10:00", **data), "id": "before"}
    after = {**event(kind, "11-06 10:00", **data), "id": "after"}
    back = event("rejected", "11-05 10:00", reason="no-budget")
    assert told([before, handed_off(), back, after]) == [("LR773", "L1", "after"), ("LR773", "L1", "before")]


def test_a_stage_of_sales_is_entered_by_a_handoff():
    assert told([event("stage_entered", "11-02 10:00", stage="working")])[0][0] == "LR773"
    assert told([event("stage_entered", "11-02 10:00", stage="junk")]) == []


def test_a_handoff_under_another_agreement_is_told():
    log = [handed_off(agreement="sha256:0"), touched("11-04 10:00")]
    assert [code for code, *_ in told(log)] == ["LR775", "LR773"]


@pytest.mark.parametrize("record", [None, 5, "touched", {}, {"id": "1"}, {"lead_id": "L1", "type": "touched"}])
def test_what_is_no_event_is_told(record):
    found = follow(PLAN, [record, handed_off()], at=START)
    assert {problem.problem.code for problem in found.problems} <= {"LR770", "LR771", "LR706"}
    assert found.problems
    assert list(found.of) == ["L1"]


def test_repeats_are_told_once():
    bad = {**touched("11-04 10:00"), "direction": "sideways"}
    assert len(told([handed_off(), bad, bad])) == 1


def test_of_two_records_of_one_event_the_later_counts():
    first = {**touched("11-03 13:00"), "recorded_at": at("11-03 13:01").isoformat()}
    mended = {**first, "channel": "email", "recorded_at": at("11-04 09:00").isoformat()}
    for log in ([first, mended], [mended, first]):
        progress = standing([handed_off(), *log], "11-05 09:00").touches.progress
        assert {channel: made for channel, (made, _) in progress.items()} == {"call": 0, "email": 1}


def test_what_a_handoff_noted_that_cannot_be_read_is_not_known():
    log = [handed_off(seen={"employees": "about fifty", "fit": 60, "stage": 7, "nonsense": {}})]
    assert told(log) == [("LR772", "L1", log[0]["id"])]
    assert standing(log, "11-03 12:40").running


def test_an_opt_out_counts_whatever_its_reason():
    accepted = event("accepted", "11-04 09:00")  # from where no transition leads to `junk`
    found = standing([handed_off(), accepted, event("opted_out", "11-04 10:00", reason="anything")], "11-05 10:00")
    assert (found.suppressed, found.problems, found.holder, found.stage) == (("*",), (), None, "junk")


@pytest.mark.parametrize("log", [None, 5, "log", {"id": 1}])
def test_a_log_that_is_no_list_is_refused(log):
    with pytest.raises(DataError, match="list of events"):
        follow(PLAN, log, at=START)


@pytest.mark.parametrize("call", [follow, past])
@pytest.mark.parametrize("when", [None, "2026-11-04", datetime(2026, 11, 4)])  # noqa: DTZ001
def test_an_instant_has_its_zone(call, when):
    with pytest.raises(DataError):
        call(PLAN, [], at=when)
    with pytest.raises(TypeError):
        call([], [], at=START)
