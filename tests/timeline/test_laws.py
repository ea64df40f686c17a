"""What is true of every log, whatever happened."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from hypothesis import event as note
from hypothesis import given, settings
from hypothesis import strategies as st
from logs import FINISHED, HOUR, LEADS, MOMENTS, PLAN, START, Event, events_after, logs

from leadrules import follow, past
from leadrules.timeline import ClockStanding, Standing

SOON = st.integers(0, 60 * 24 * 25).map(lambda minutes: START + timedelta(minutes=minutes))


def clocks(log: list[Event], at: datetime) -> list[ClockStanding]:
    return [clock for standing in follow(PLAN, log, at=at).of.values() for clock in standing.clocks]


def recorded(event: Event) -> datetime:
    return datetime.fromisoformat(event.get("recorded_at", event["at"]))


@given(logs(), SOON, st.data())
def test_order_and_repeats_change_nothing(log: list[Event], at: datetime, data: st.DataObject) -> None:
    repeats = data.draw(st.lists(st.sampled_from(log), max_size=5)) if log else []
    mixed = data.draw(st.permutations([*log, *repeats]))
    assert follow(PLAN, mixed, at=at) == follow(PLAN, log, at=at)


@given(logs(), SOON, MOMENTS)
def test_what_had_not_been_recorded_is_as_if_it_had_not_happened(
    log: list[Event], at: datetime, known_at: datetime
) -> None:
    by_then = [event for event in log if recorded(event) <= known_at]
    assert follow(PLAN, log, at=at, known_at=known_at).of == follow(PLAN, by_then, at=at).of


@given(logs(), SOON, MOMENTS)
def test_later_knowledge_changes_only_leads_of_which_it_says_something(
    log: list[Event], at: datetime, known_at: datetime
) -> None:
    news = {event["lead_id"] for event in log if recorded(event) > known_at}
    before, after = follow(PLAN, log, at=at, known_at=known_at).of, follow(PLAN, log, at=at).of
    for lead in set(LEADS) - news:
        assert before.get(lead) == after.get(lead)


@given(logs(), SOON)
def test_what_is_yet_to_come_changes_nothing(log: list[Event], at: datetime) -> None:
    so_far = [event for event in log if datetime.fromisoformat(event["at"]) <= at]
    some = {lead: standing for lead, standing in follow(PLAN, log, at=at).of.items() if standing.cycles}
    assert some == {lead: standing for lead, standing in follow(PLAN, so_far, at=at).of.items() if standing.cycles}


@given(logs(("L1",)), SOON, st.data())
def test_an_event_that_is_voided_never_happened(log: list[Event], at: datetime, data: st.DataObject) -> None:
    extra = data.draw(events_after("L1", 99))
    void = {"id": "v", "lead_id": "L1", "type": "voided", "at": extra["at"], "event": 99}
    assert follow(PLAN, [*log, extra, void], at=at).of == follow(PLAN, [*log, void], at=at).of


@given(logs(("L1",)), SOON, st.data())
@settings(max_examples=50)
def test_a_void_that_is_voided_never_happened(log: list[Event], at: datetime, data: st.DataObject) -> None:
    extra = data.draw(events_after("L1", 99))
    when = (START + timedelta(days=30)).isoformat()
    void = {"id": "v", "lead_id": "L1", "type": "voided", "at": START.isoformat(), "event": 99}
    undone = {"id": "w", "lead_id": "L1", "type": "voided", "at": START.isoformat(), "recorded_at": when, "event": "v"}
    assert follow(PLAN, [*log, extra, void, undone], at=at).of == follow(PLAN, [*log, extra], at=at).of


BAD: list[object] = [
    None, "text", {}, {"id": 1}, {"id": [], "lead_id": "L2", "type": "touched"},
    {"id": "x", "lead_id": "L2", "type": "called", "at": START.isoformat()},
    {"id": "x", "lead_id": "L2", "type": "touched", "at": "2026-11-03T12:00:00"},
    {"id": "x", "lead_id": "L2", "type": "touched", "at": START.isoformat(), "direction": "sideways"},
    {"id": "x", "lead_id": "L2", "type": "handed_off", "at": START.isoformat(), "seen": {1: 2}},
    {"id": "x", "lead_id": "L2", "type": "handed_off", "at": START.isoformat(), "seen": {"employees": {}}},
    {"id": "x", "lead_id": "L2", "type": "handed_off", "at": START.isoformat(), "seen": {"stage": 3, "at": "x"}},
    {"id": "x", "lead_id": "L2", "type": "handed_off", "at": START.isoformat(), "agreement": "sha256:0"},
    {"id": "x", "lead_id": "L2", "type": "accepted", "at": START.isoformat()},
    {"id": "x", "lead_id": "L2", "type": "touched", "at": "0001-01-01T00:00:00+14:00"},
    {"id": "x", "lead_id": "L2", "type": "handed_off", "at": "0001-02-01T00:00:00Z", "owner": "ana", "team": "inside"},
]  # fmt: skip


@given(logs(("L1",)), SOON, st.lists(st.sampled_from(BAD), min_size=1))
def test_the_bad_log_of_one_lead_hides_nothing_of_another(log: list[Event], at: datetime, bad: list[Event]) -> None:
    found = follow(PLAN, [*bad, *log], at=at)
    assert found.of.get("L1") == follow(PLAN, log, at=at).of.get("L1")
    assert found.problems or found.of["L2"].problems


@given(logs(), SOON)
def test_a_clock_is_met_exactly_when_it_is_stopped_by_the_time_it_is_due(log: list[Event], at: datetime) -> None:
    for clock in clocks(log, at):
        note(clock.state)
        if clock.stopped_us is not None:
            in_time = clock.due_us is None or clock.stopped_us <= clock.due_us
            assert clock.state == ("met" if in_time else "missed")
        else:
            assert clock.state != "met"


@given(logs(), SOON)
def test_a_clock_that_runs_is_due_later_or_stands_still(log: list[Event], at: datetime) -> None:
    for clock in clocks(log, at):
        if clock.state == "running":
            assert clock.due_us is not None
            assert clock.due_us >= at.timestamp() * 1_000_000
            assert clock.remaining_us >= 0
        if clock.state in ("running", "paused"):
            assert clock.ended_us is None
        if clock.state in ("met", "cancelled"):
            assert clock.ended_us is not None


@given(logs(), SOON)
def test_only_missed_clocks_ask_for_something_and_not_before_they_are_due(log: list[Event], at: datetime) -> None:
    for clock in clocks(log, at):
        assert not clock.escalations or clock.state == "missed"
        for escalation in clock.escalations:
            assert clock.due_us is not None
            assert escalation.since_us >= clock.due_us


@given(logs(), SOON)
def test_warnings_are_crossed_in_order(log: list[Event], at: datetime) -> None:
    shares = {clock.id: clock.warn_at for clock in PLAN.agreement.follow_up.clocks}
    for clock in clocks(log, at):
        assert clock.warnings == shares[clock.clock][: len(clock.warnings)]
        if clock.state == "missed" and clock.ended_us is None:
            assert clock.warnings == shares[clock.clock]


@given(logs(("L1",)), SOON, MOMENTS)
def test_an_opt_out_ends_everything(log: list[Event], at: datetime, opted_at: datetime) -> None:
    out = {"id": "out", "lead_id": "L1", "type": "opted_out", "at": opted_at.isoformat(), "reason": "anything"}
    later = {"id": "late", "lead_id": "L1", "type": "touched", "at": at.isoformat(), "channel": "call"}
    found = follow(PLAN, [*log, out, later], at=max(at, opted_at)).of["L1"]
    assert found.suppressed == ("*",)
    assert found.running == ()
    assert found.holder is None
    assert found.next_owed is None
    assert found.escalations == ()
    assert found.stage == "junk"


@given(logs(("L1",)), SOON)
def test_marketing_keeps_silent_exactly_while_sales_has_the_lead(log: list[Event], at: datetime) -> None:
    for standing in follow(PLAN, log, at=at).of.values():
        if "opted_out" in {event["type"] for event in log}:
            continue
        assert (standing.suppressed == ("marketing_email",)) == (standing.holder is not None)


@given(logs(), SOON)
def test_a_stage_of_sales_means_that_somebody_has_the_lead(log: list[Event], at: datetime) -> None:
    stages = PLAN.agreement.lifecycle.stages
    for standing in follow(PLAN, log, at=at).of.values():
        assert stages[standing.stage].with_sales == (standing.holder is not None)


@given(logs(), SOON)
def test_the_past_is_that_of_the_standing(log: list[Event], at: datetime) -> None:
    assert past(PLAN, log, at) == {lead: standing.past for lead, standing in follow(PLAN, log, at=at).of.items()}


@given(logs(), SOON)
def test_every_event_counts_or_is_told(log: list[Event], at: datetime) -> None:
    for lead, standing in follow(PLAN, log, at=at).of.items():
        happened = {e["id"] for e in log if e["lead_id"] == lead and datetime.fromisoformat(e["at"]) <= at}
        counted = {event.id for cycle in standing.cycles for event in (cycle.handoff, *cycle.events)}
        told = {problem.event_id for problem in standing.problems}
        beside = {e["id"] for e in log if e["lead_id"] == lead and e["type"] in ("opted_out", "stage_entered")}
        assert happened <= counted | told | beside


@given(logs(("L1",)), SOON, st.integers(1, 10))
def test_a_state_once_decided_stays_as_time_goes_by(log: list[Event], at: datetime, days: int) -> None:
    later = at + timedelta(days=days)
    so_far = [event for event in log if datetime.fromisoformat(event["at"]) <= at]

    def decided(when: datetime) -> Iterable[tuple[object, ...]]:
        found = (c for c in clocks(so_far, when) if c.state in FINISHED)
        return {(c.cycle, c.clock, c.number, c.state, c.due_us, c.stopped_us) for c in found}

    assert set(decided(at)) <= set(decided(later))


@given(MOMENTS, st.integers(0, 60 * 24 * 10))
def test_pauses_do_not_move_the_limit(paused_at: datetime, minutes: int) -> None:
    handoff = {"id": 1, "lead_id": "L1", "type": "handed_off", "at": START.isoformat(), "owner": "a", "team": "inside"}
    resumed_at = paused_at + timedelta(minutes=minutes)
    pause = [
        {"id": kind, "lead_id": "L1", "type": kind, "at": when.isoformat()}
        for kind, when in (("paused", paused_at), ("resumed", resumed_at))
    ]
    (clock,) = (c for c in clocks([handoff, *pause], START + timedelta(days=40)) if c.clock == "first_touch")
    limit = (START + timedelta(days=3)).timestamp() * 1_000_000  # Friday, the third working day
    assert clock.due_us is not None
    assert START.timestamp() * 1_000_000 + 4 * HOUR <= clock.due_us <= limit


def test_standings_are_in_the_order_of_leads() -> None:
    log = [
        {"id": 1, "lead_id": lead, "type": "handed_off", "at": START.isoformat(), "owner": "a", "team": "inside"}
        for lead in ("b", 2, "a", 10)
    ]
    found: dict[object, Standing] = dict(follow(PLAN, log, at=START).of)
    assert list(found) == [10, 2, "a", "b"]
