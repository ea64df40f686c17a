"""Whole lives of leads: decided, handed off, touched, missed, given back, and in again, beside a model of minutes."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from minutes import DAY, HOUR, LIVES, PROMISED, TEAMS, Life, Timer, is_open

from leadrules import compile as compile_plan
from leadrules import decide, follow, parse, past
from leadrules.timeline import handoff_event, reassigned_event

PLAN = compile_plan(parse(LIVES))
MIDNIGHT = datetime.fromisoformat("2026-11-02T00:00:00+01:00")
MINUTE_US = 60_000_000
WAITS = st.sampled_from([1, 5, 29, 30, 31, HOUR, 4 * HOUR, 10 * HOUR, DAY, 3 * DAY])
HOLDERS = st.sampled_from([("ana", "inside"), ("ben", "inside"), ("gil", "gulf")])

with_sales = precondition(lambda machine: machine.life.with_sales)
SELDOM = st.sampled_from([False] * 5 + [True])


def instant(minute: int) -> datetime:
    return MIDNIGHT + timedelta(minutes=minute)


def minute_of(us: int | None) -> int | None:
    return None if us is None else (us - int(MIDNIGHT.timestamp()) * 1_000_000) // MINUTE_US


def holder(owner: str, team: str) -> SimpleNamespace:
    return SimpleNamespace(lead_id="L1", owner=owner, team=team, queue=None, calendar=TEAMS[team])


class Lives(RuleBasedStateMachine):
    """What happens to a lead, to the library and to the model alike. Every event has a minute of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.life = Life(now=8 * HOUR)
        self.activity: list[dict[str, object]] = []
        self.log: list[dict[str, object]] = []

    def logs(self, event: dict[str, object]) -> None:
        self.log.append(event)
        self.agrees()
        self.life.wait(1)

    def happens(self, kind: str, **data: object) -> None:
        self.logs({"id": len(self.log), "lead_id": "L1", "type": kind, "at": instant(self.life.now), **data})

    def decided(self):
        so_far = past(PLAN, self.log, instant(self.life.now)).get("L1")
        return decide(PLAN, {"id": "L1"}, self.activity, at=instant(self.life.now), past=so_far)

    # What happens

    @initialize(to=HOLDERS, minutes=WAITS)
    def it_begins_with_a_demo(self, to, minutes):
        self.life.wait(minutes)
        self.the_lead_does_something("demo")
        self.it_is_handed_off(to)

    @rule(minutes=WAITS)
    def time_passes(self, minutes):
        self.life.wait(minutes)

    @precondition(lambda machine: machine.life.running and not machine.life.is_paused)
    @rule(which=st.integers(0, 9), beside=st.sampled_from([-1, 0, 1]))
    def something_is_nearly_due(self, which, beside):
        timers = self.life.running
        due = timers[which % len(timers)].will_be_due(self.life.now)
        self.life.wait(max(0, due + beside - self.life.now))

    @rule(kind=st.sampled_from(["visit", "visit", "demo"]))
    def the_lead_does_something(self, kind):
        self.activity.append({"type": kind, "at": instant(self.life.now)})
        (self.life.visits if kind == "visit" else self.life.demos).append(self.life.now)
        self.agrees()
        self.life.wait(1)

    @precondition(lambda machine: machine.life.outcome() in ("cooling_off", "nurture"))
    @rule(to=HOLDERS)
    def it_asks_for_a_demo(self, to):
        self.the_lead_does_something("demo")
        self.it_is_handed_off(to)

    @precondition(lambda machine: machine.life.outcome() == "handoff")
    @rule(to=HOLDERS)
    def it_is_handed_off(self, to):
        decision = self.decided()
        self.life.handed_off(*to, fast=decision.fast_track is not None)
        self.logs(handoff_event(decision, holder(*to), instant(self.life.now)))

    @with_sales
    @rule(
        channel=st.sampled_from(list(PROMISED)),
        by=st.sampled_from(["human", "human", "automatic"]),
        direction=st.sampled_from(["outbound", "outbound", "inbound"]),
    )
    def sales_gets_in_touch(self, channel, by, direction):
        self.life.touched(channel, by, direction)
        self.happens("touched", channel=channel, by=by, direction=direction)

    @with_sales
    @rule(minutes=st.sampled_from([1, 118, 119, DAY, 47 * HOUR]))
    def sales_does_all_it_promised(self, minutes):
        for channel in ("call", "email", "call"):
            self.sales_gets_in_touch(channel, "human", "outbound")
            self.life.wait(minutes)

    @with_sales
    @rule(to=HOLDERS)
    def somebody_else_gets_it(self, to):
        self.life.reassigned(*to)
        self.logs(reassigned_event(holder(*to), instant(self.life.now)))

    @precondition(lambda machine: machine.life.with_sales and machine.life.stage == "working")
    @rule()
    def sales_accepts_it(self):
        self.life.stop("verdict")
        self.life.stage = "agreed"
        self.happens("accepted")

    @with_sales
    @rule(really=SELDOM)
    def it_replies(self, really):
        if really:
            self.life.answered()
            self.happens("replied")

    @precondition(lambda machine: machine.life.with_sales and machine.life.paused_at is None)
    @rule()
    def it_is_paused(self):
        self.life.paused_at = self.life.now
        self.happens("paused")

    @precondition(lambda machine: machine.life.paused_at is not None)
    @rule()
    def it_is_resumed(self):
        self.life.paused_at = None
        self.happens("resumed")

    @precondition(lambda machine: machine.life.with_sales and machine.life.meeting_at is None)
    @rule()
    def a_meeting_is_booked(self):
        self.life.meeting_at = self.life.now
        self.happens("meeting_booked")

    @precondition(lambda machine: machine.life.meeting_at is not None)
    @rule()
    def a_meeting_is_held(self):
        self.life.meeting_at = None
        self.happens("meeting_held")

    @with_sales
    @rule(kind=st.sampled_from(["rejected", "recycled"]), reason=st.sampled_from(["could-not-reach", "not-ready"]))
    def sales_gives_it_back(self, kind, reason):
        if kind == "rejected":
            self.life.stop("verdict")
        self.life.returns(reason)
        self.happens(kind, reason=reason)

    @precondition(lambda machine: machine.life.with_sales and machine.life.stage == "agreed")
    @rule()
    def it_buys(self):
        self.life.returns("won")
        self.happens("won")

    @with_sales
    @rule(really=SELDOM)
    def it_opts_out(self, really):
        if really:
            self.life.opted_out = True
            self.life.leaves("junk")
            self.happens("opted_out")

    # What cannot happen

    @precondition(lambda machine: not machine.life.with_sales and machine.log)
    @rule(kind=st.sampled_from(["touched", "accepted", "rejected", "reassigned", "replied"]))
    def sales_acts_on_what_it_has_not(self, kind):
        data = {"rejected": {"reason": "not-ready"}, "reassigned": {"owner": "eva", "team": "gulf"}}
        self.life.problems += 1
        self.happens(kind, **data.get(kind, {}))

    @with_sales
    @rule()
    def it_is_given_back_for_no_reason(self):
        self.life.problems += 1
        self.happens("rejected", reason="whatever")

    @with_sales
    @rule(to=HOLDERS)
    def it_is_handed_off_again(self, to):
        self.life.problems += 1
        self.happens("handed_off", owner=to[0], team=to[1], agreement=PLAN.digest.meaning)

    # What is the same

    @invariant()
    def agrees(self):
        life = self.life
        assert self.decided().outcome == life.outcome()
        if not self.log:
            return
        mixed = [*self.log[::-1], *self.log[::3]] if len(self.log) % 2 else self.log
        found = follow(PLAN, mixed, at=instant(life.now)).of["L1"]
        assert (found.stage, found.holder and found.holder.owner) == (life.stage, life.owner)
        assert len(found.problems) == life.problems
        self.has_the_same_clocks(found)
        self.has_the_same_touch_plans(found)
        self.asks_for_the_same(found)
        self.has_the_same_past(found.past)
        assert found.suppressed == (("*",) if life.opted_out else ("marketing_email",) * life.with_sales)

    def has_the_same_clocks(self, found):
        life = self.life
        expected = {(c.name, c.cycle, c.number): c.state(life.now, life.is_paused) for c in life.clocks}
        assert {(c.clock, c.cycle, c.number): c.state for c in found.clocks} == expected
        model = {(c.name, c.cycle, c.number): c for c in life.clocks}
        for clock in found.clocks:
            timer = model[clock.clock, clock.cycle, clock.number].timer
            if clock.state == "running":
                assert minute_of(clock.due_us) == timer.will_be_due(life.now)
            elif clock.state == "missed":
                assert minute_of(clock.due_us) == timer.due
            elif clock.state == "paused":
                assert clock.remaining_us == timer.left * MINUTE_US

    def has_the_same_touch_plans(self, found):
        life = self.life
        assert [plan.state for plan in found.touches_by_cycle] == [plan.state(life.now) for plan in life.plans]
        if life.plans and found.touches.state == "running":
            made = {channel: len(at) for channel, at in life.plans[-1].made.items()}
            assert {channel: progress.made for channel, progress in found.touches.progress.items()} == made

    def asks_for_the_same(self, found):
        """The manager is told of a missed first touch, and an hour of work later somebody else is to have the lead."""
        life = self.life
        missed = [c for c in life.clocks if c.name == "first_touch" and c.goes_on and c.timer.is_over(life.now)]
        assert [(e.notify, minute_of(e.since_us)) for e in found.escalations if e.notify] == [
            (("manager",), clock.timer.due) for clock in missed
        ]
        hour = {clock.timer.due: Timer(HOUR, clock.timer.calendar) for clock in missed}
        since = [timer.will_be_due(due) for due, timer in hour.items()]
        due = found.reassignment_due
        asked = [minute for minute in since if minute <= life.now]
        assert (None if due is None else minute_of(due.since_us)) == (asked[0] if asked else None)

    def has_the_same_past(self, found):
        life = self.life
        assert found.owners[-1:] == tuple(life.owners[-1:])
        assert set(found.owners) == set(life.owners)
        assert dict(found.cycles) == life.cycles
        last = found.last_return
        assert (last and (last.reason, last.at)) == (life.returned and (life.returned[0], instant(life.returned[1])))


TestLives = Lives.TestCase
TestLives.settings = settings(max_examples=40, stateful_step_count=40)


honest = follow


def of_clocks(change):
    """Return a `follow` that tells of clocks wrongly."""

    def wrong(plan, log, at):
        found = honest(plan, log, at=at)
        of = {lead: replace(each, clocks=tuple(map(change, each.clocks))) for lead, each in found.of.items()}
        return replace(found, of=of)

    return wrong


def by(old, new):
    """Return a `follow` that goes by another agreement."""
    other = compile_plan(parse(LIVES.replace(old, new)))
    return lambda plan, log, at: honest([other, plan], [e | {"agreement": other.digest.meaning} for e in log], at=at)


FAULTS = {
    "due a minute later": of_clocks(lambda clock: replace(clock, due_us=clock.due_us and clock.due_us + MINUTE_US)),
    "missed is met": of_clocks(lambda clock: replace(clock, state=clock.state.replace("missed", "met"))),
    "a pause is forgotten": of_clocks(lambda clock: replace(clock, state=clock.state.replace("paused", "running"))),
    "other spacing": by("call: 4 hours", "call: 1 minute"),
    "another target": by("within: 30 business minutes", "within: 29 business minutes"),
    "a meeting takes less": by("at_most: 20 hours", "at_most: 2 hours"),
    "junk too late": by("at_most: 1,", "at_most: 2,"),
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_in_following_is_found(fault, monkeypatch):
    monkeypatch.setattr(sys.modules[__name__], "follow", fault)
    until_found = settings(TestLives.settings, max_examples=1000, phases=[Phase.generate], report_multiple_bugs=False)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Lives, settings=until_found)


@pytest.mark.parametrize(
    ("minute", "calendar", "expected"),
    [
        (9 * HOUR - 1, "madrid", False),
        (9 * HOUR, "madrid", True),
        (14 * HOUR, "madrid", False),
        (4 * DAY + 18 * HOUR - 1, "madrid", True),
        (5 * DAY + 10 * HOUR, "madrid", False),
        (5 * HOUR, "dubai", True),
        (13 * HOUR, "dubai", False),
    ],
)
def test_the_model_knows_when_people_work(minute, calendar, expected):
    assert is_open(minute, calendar) is expected
