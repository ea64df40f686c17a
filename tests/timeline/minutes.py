"""A lead's life as a plain model that counts minutes one by one: clocks as egg timers, no calendars, no folding.

It is written from docs/log.md, docs/time.md and the pages of the clauses, and shares nothing with the library. Minute 0
is the Monday of ``MIDNIGHT``; nothing happens after the winter, so that a zone is a number of minutes.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from itertools import count

HOUR, DAY = 60, 24 * 60
HOURS = {"madrid": (0, [(9, 14), (15, 18)]), "dubai": (3, [(8, 16)])}
"""By calendar: how many hours later it is there, and when people work from Monday to Friday."""

TEAMS = {"inside": "madrid", "gulf": "dubai"}
PROMISED = {"call": 2, "email": 1}
APART = {"call": 4 * HOUR, "email": 0}
COOL_OFF = {"not-ready": 3 * DAY, "could-not-reach": 36 * HOUR}
LIVES = """
leadrules: 1
id: lives
version: 1.0.0
zone: Europe/Madrid
parties: {marketing: {accountable: VP Marketing}, sales: {accountable: VP Sales}}
calendars:
  madrid: {zone: Europe/Madrid, week: {mon-fri: ["09:00-14:00", "15:00-18:00"]}}
  dubai: {zone: Asia/Dubai, week: {mon-fri: ["08:00-16:00"]}}
lead: {email: {type: email, kind: contact}}
activity: {visit: {}, demo: {}}
signals: {demos: {count: demo}}
scoring:
  interest: {range: [0, 100], rules: [{id: visit, each: visit, within: 5 days, points: 20}]}
qualification:
  fast_track: [{id: asked, when: demos >= 1, skips: [scores]}]
  tiers: [{id: hot, when: interest >= 40, handoff: true}, {id: cold}]
routing:
  ladder: [{id: all, to: {team: inside}}]
  otherwise: {queue: triage, watched_by: marketing, within: 1 day}
  teams: {inside: {distribute: round_robin, calendar: madrid}, gulf: {distribute: round_robin, calendar: dubai}}
lifecycle:
  stages:
    - {id: new, owner: marketing}
    - {id: working, owner: sales, enters: [handed_off]}
    - {id: agreed, owner: sales, enters: [accepted]}
    - {id: customer, owner: marketing, enters: [won]}
    - {id: recycled, owner: marketing, enters: [rejected, recycled]}
    - {id: junk, owner: marketing, terminal: true}
follow_up:
  clocks:
    first_touch:
      starts: handed_off
      stops: {event: touched, where: by == "human"}
      cancels: [rejected, opted_out]
      target: [{when: fast_track, within: 30 business minutes}, {within: 4 business hours}]
      on_breach: [{notify: manager}, {after: 1 business hour, reassign: true, exclude_last: 1}]
    verdict: {starts: handed_off, stops: [accepted, rejected], target: [{within: 48 hours}]}
  touches:
    - plan: {call: 2, email: 1}
      within: 96 hours
      spacing: {call: 4 hours}
      ends: replied
      exhausted: could-not-reach
  pauses: [{from: meeting_booked, until: meeting_held, at_most: 20 hours}]
  suppress: {from: handed_off, until: [recycled, rejected, won], channels: [marketing_email]}
recycle:
  reasons:
    not-ready: {to: recycled, cool_off: 3 days}
    could-not-reach: {to: recycled, cool_off: 36 hours, at_most: 1, then: junk}
  resets: [interest]
  re_entry: {new_points: 20, or: fast_track}
"""


def is_open(minute: int, calendar: str) -> bool:
    """Return whether somebody works in the minute that begins then."""
    later, hours = HOURS[calendar]
    day, of_day = divmod(minute + later * HOUR, DAY)
    return day % 7 < 5 and any(lo * HOUR <= of_day < hi * HOUR for lo, hi in hours)


@dataclass
class Timer:
    """Minutes that are left. It is due when none is; ``calendar`` is None where every minute counts."""

    left: int
    calendar: str | None = None
    due: int | None = None

    def tick(self, minute: int) -> None:
        if self.left and (self.calendar is None or is_open(minute, self.calendar)):
            self.left -= 1
            if not self.left:
                self.due = minute + 1

    def is_over(self, at: int) -> bool:
        return self.due is not None and self.due < at

    def will_be_due(self, now: int) -> int:
        """Return when it is due if nothing happens any more."""
        ahead = copy(self)
        for minute in count(now):
            if ahead.due is not None:
                return ahead.due
            ahead.tick(minute)
        raise AssertionError


@dataclass
class Clock:
    """One run of a clock in a cycle."""

    name: str
    cycle: int
    number: int
    target: int
    timer: Timer
    stopped_at: int | None = None
    ended_at: int | None = None

    @property
    def goes_on(self) -> bool:
        return self.stopped_at is None and self.ended_at is None

    def state(self, now: int, paused: bool) -> str:
        if self.stopped_at is not None:
            return "missed" if self.timer.is_over(self.stopped_at) else "met"
        if self.timer.is_over(now if self.ended_at is None else self.ended_at):
            return "missed"
        if self.ended_at is not None:
            return "cancelled"
        return "paused" if paused else "running"


@dataclass
class TouchPlan:
    """Two calls and an e-mail in four days, unless there is an answer before."""

    timer: Timer
    made: dict[str, list[int]] = field(default_factory=lambda: {"call": [], "email": []})
    done_at: int | None = None
    answered_at: int | None = None
    left_at: int | None = None

    def touched(self, channel: str, at: int) -> None:
        if not self.made[channel] or at - self.made[channel][-1] >= APART[channel]:
            self.made[channel].append(at)
        if self.done_at is None and all(len(self.made[each]) >= n for each, n in PROMISED.items()):
            self.done_at = at

    def state(self, now: int) -> str:
        if self.answered_at is not None and not self.timer.is_over(self.answered_at):
            return "completed"
        if self.done_at is not None and not self.timer.is_over(self.done_at):
            return "exhausted"
        if self.timer.is_over(now if self.left_at is None else self.left_at):
            return "breached"
        return "running" if self.left_at is None else "cancelled"


@dataclass
class Life:
    """One lead, now."""

    now: int = 0
    stage: str = "new"
    owner: str | None = None
    team: str = "inside"
    visits: list[int] = field(default_factory=list)
    demos: list[int] = field(default_factory=list)
    owners: list[str] = field(default_factory=list)
    returned: tuple[str, int] | None = None
    cycles: dict[str, int] = field(default_factory=dict)
    clocks: list[Clock] = field(default_factory=list)
    plans: list[TouchPlan] = field(default_factory=list)
    paused_at: int | None = None
    meeting_at: int | None = None
    opted_out: bool = False
    problems: int = 0

    # Time

    @property
    def is_paused(self) -> bool:
        meets = self.meeting_at is not None and self.now < self.meeting_at + 20 * HOUR
        return self.with_sales and (self.paused_at is not None or meets)

    def wait(self, minutes: int) -> None:
        timers = self.running
        for _ in range(minutes):
            if not self.is_paused:
                for timer in timers:
                    timer.tick(self.now)
            self.now += 1

    @property
    def running(self) -> list[Timer]:
        """The timers that go on and are not used up."""
        timers = [clock.timer for clock in self.clocks if clock.goes_on]
        timers += [plan.timer for plan in self.plans if plan.left_at is None]
        return [timer for timer in timers if timer.left]

    # What decide should say

    @property
    def with_sales(self) -> bool:
        return self.owner is not None

    def outcome(self) -> str:
        if self.stage == "junk":
            return "disqualified"
        if self.stage in ("working", "agreed"):
            return "with_sales"
        reason, since = self.returned or ("", -1)
        fresh = [at for at in self.visits if at > since and self.now - at < 5 * DAY]
        asked = any(at > since for at in self.demos)
        if reason and not asked and (self.now < since + COOL_OFF.get(reason, 0) or not fresh):
            return "cooling_off"
        return "handoff" if asked or len(fresh) >= 2 else "nurture"

    # What happens

    def handed_off(self, owner: str, team: str, fast: bool) -> None:
        self.stage, self.team = "working", team
        self.has(owner)
        cycle = len(self.plans) + 1
        target = 30 if fast else 4 * HOUR
        self.clocks.append(Clock("first_touch", cycle, 1, target, Timer(target, TEAMS[team])))
        self.clocks.append(Clock("verdict", cycle, 1, 48 * HOUR, Timer(48 * HOUR)))
        self.plans.append(TouchPlan(Timer(96 * HOUR)))

    def has(self, owner: str) -> None:
        self.owner = owner
        self.owners.append(owner)

    def reassigned(self, owner: str, team: str) -> None:
        """What was used up goes along; after a breach the new owner has the whole time."""
        self.has(owner)
        self.team = team
        for clock in [clock for clock in self.clocks if clock.goes_on]:
            calendar = TEAMS[team] if clock.name == "first_touch" else None
            if not clock.timer.is_over(self.now):
                clock.timer.calendar = calendar
                continue
            clock.ended_at = self.now
            again = Timer(clock.target, calendar)
            self.clocks.append(Clock(clock.name, clock.cycle, clock.number + 1, clock.target, again))

    def touched(self, channel: str, by: str, direction: str) -> None:
        if by == "human" and direction == "outbound":
            self.stop("first_touch")
            self.plans[-1].touched(channel, self.now)

    def stop(self, name: str) -> None:
        for clock in self.clocks:
            if clock.name == name and clock.goes_on:
                clock.stopped_at = self.now

    def answered(self) -> None:
        plan = self.plans[-1]
        plan.answered_at = self.now if plan.answered_at is None else plan.answered_at

    def leaves(self, stage: str) -> None:
        """End the stay with sales."""
        self.stage = stage
        self.owner = self.paused_at = self.meeting_at = None
        self.plans[-1].left_at = self.now
        for clock in self.clocks:
            if clock.goes_on:
                clock.ended_at = self.now

    def returns(self, reason: str) -> None:
        self.returned = (reason, self.now)
        if reason == "won":
            return self.leaves("customer")
        self.cycles[reason] = self.cycles.get(reason, 0) + 1
        return self.leaves("junk" if reason == "could-not-reach" and self.cycles[reason] > 1 else "recycled")
