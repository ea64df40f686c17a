"""The worklist: who owes which lead what, and what became of the leads that sales does not have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final, Literal, NamedTuple

from leadrules.clauses.recycle import ReasonSpec
from leadrules.cli.followed import NOT_GIVEN
from leadrules.expr import instant_us
from leadrules.plan import Plan
from leadrules.timeline import ClockStanding, Escalation, Holder, Standing
from leadrules.timeline.course import Cycle
from leadrules.timeline.snapshot import read_back
from leadrules.worktime import WorkCalendar

Place = Literal[
    "with_sales",
    "with_others",
    "resting",
    "may_return",
    "opted_out",
    "closed",
    "with_marketing",
    "not_handed_off",
    "not_given",
]
PLACES: Final[tuple[Place, ...]] = (
    "with_sales", "with_others", "resting", "may_return", "with_marketing", "closed", "opted_out", "not_handed_off",
    "not_given",
)  # fmt: skip
"""Where a lead is: exactly one of these. Others than sales have it where a clock runs in a stage of theirs.

Of a lead whose handoffs all went by versions that were not given nobody knows.
"""

DueState = Literal["missed", "running", "paused", "done"]
TOUCHES: Final = "touches"
_GAVE_BACK: Final = ("rejected", "recycled", "lost")


class DueThing(NamedTuple):
    """Something that somebody owes a lead: a clock, or ``touches``. Instants are UTC microseconds.

    ``due_us`` is None while a pause lasts; ``done`` is a touch plan that was worked off without an answer. ``clock`` is
    None for touches, ``actions`` is what a breach asks for, the first one first.
    """

    what: str
    state: DueState
    due_us: int | None
    clock: ClockStanding | None
    actions: tuple[Escalation, ...]


class WayBack(NamedTuple):
    """How a lead came back from sales: why, when, and from when on sales may get it again (UTC microseconds)."""

    reason: str
    at_us: int
    may_return_us: int
    program: str | None


@dataclass(frozen=True)
class Item:
    """One lead of the log, as the worklist sees it. ``latest`` is the plan of leads without a handoff."""

    standing: Standing
    latest: Plan

    @property
    def lead_id(self) -> str:
        """The lead, as text."""
        return str(self.standing.lead_id)

    @property
    def holder(self) -> Holder | None:
        """Who has it; None where sales does not."""
        return self.standing.holder

    @property
    def cycle(self) -> Cycle | None:
        """Its last stay with sales."""
        return self.standing.cycles[-1] if self.standing.cycles else None

    @property
    def plan(self) -> Plan:
        """The plan by which it goes."""
        return self.latest if self.cycle is None else self.cycle.plan

    @property
    def calendar(self) -> WorkCalendar | None:
        """When its owner works, or its last one did; None where that is not known."""
        last = self.standing.clocks[-1].holder if self.standing.clocks else None
        holder = self.holder or last
        return None if holder is None else self.plan.calendars.get(holder.calendar or "")

    @cached_property
    def due_things(self) -> tuple[DueThing, ...]:
        """What is owed, the most urgent first; only clocks where sales does not have the lead."""
        if self.cycle is None:
            return ()
        found = [*self._clocks(self.cycle.number), *(self._touches() if self.holder is not None else ())]
        return tuple(sorted(found, key=lambda each: (each.due_us is None, each.due_us or 0, each.what)))

    @property
    def overdue(self) -> bool:
        """Whether somebody owes it something since before now."""
        return any(each.state == "missed" for each in self.due_things)

    @cached_property
    def untouched(self) -> bool:
        """Whether sales has it and nobody has got in touch in this stay: neither called nor written, by a person."""
        if self.holder is None or self.cycle is None:
            return False
        touched = (e.data for e in self.cycle.events if e.type == "touched")
        return all(data.get("direction") == "inbound" or data.get("by") == "automatic" for data in touched)

    @property
    def urgency(self) -> tuple[bool, int, str]:
        """What puts the most urgent lead first: what is overdue, by when it was due; then what is due next."""
        due = [each.due_us for each in self.due_things if each.due_us is not None]
        return not due, min(due, default=0), self.lead_id

    @cached_property
    def place(self) -> Place:
        """Where the lead is."""
        standing = self.standing
        if "*" in standing.suppressed:
            return "opted_out"
        if standing.holder is not None:
            return "with_sales"
        lifecycle = self.plan.agreement.lifecycle
        stage = None if lifecycle is None else lifecycle.stages.get(standing.stage or "")
        if stage is not None and stage.terminal:
            return "closed"
        if self.cycle is None:
            unknown = any(problem.problem.code == NOT_GIVEN for problem in standing.problems)
            return "not_given" if unknown else "not_handed_off"
        if self.due_things:
            return "with_others"
        if self.way_back is None:
            return "with_marketing"
        return "resting" if self.way_back.may_return_us > standing.at_us else "may_return"

    @cached_property
    def way_back(self) -> WayBack | None:
        """How it came back at the end of its last stay; None where it did not, or nobody said why."""
        cycle, last = self.cycle, self.standing.past.last_return
        if cycle is None or last is None or cycle.ended is None or cycle.ended.type not in _GAVE_BACK:
            return None
        recycle, zone = cycle.plan.agreement.recycle, cycle.plan.zone
        if recycle is None or instant_us(last.at) != cycle.ended.at_us:
            return None
        reason = recycle.reasons.get(last.reason)
        day = None if reason is None else _day(cycle, reason)
        until = recycle.cooled_off_at(last.reason, last.at.astimezone(zone), day)
        program = None if reason is None else reason.program
        return WayBack(last.reason, cycle.ended.at_us, instant_us(until), program)

    def _clocks(self, number: int) -> Iterable[DueThing]:
        last = {clock.clock: clock for clock in self.standing.clocks if clock.cycle == number}
        for name, clock in last.items():
            if clock.state == "missed" and clock.ended_us is None:
                actions = tuple(sorted(clock.escalations, key=lambda action: action.since_us))
                yield DueThing(name, "missed", clock.due_us, clock, actions)
            elif clock.state in ("running", "paused"):
                yield DueThing(name, "paused" if clock.state == "paused" else "running", clock.due_us, clock, ())

    def _touches(self) -> Iterable[DueThing]:
        touches = self.standing.touches
        if touches is None:
            return
        match touches.state:
            case "running":
                state: DueState = "running" if touches.due_us is not None else "paused"
                yield DueThing(TOUCHES, state, touches.due_us, None, ())
            case "breached":
                yield DueThing(TOUCHES, "missed", touches.due_us, None, ())
            case "exhausted" if touches.reason is not None:
                yield DueThing(TOUCHES, "done", touches.ended_us, None, ())


class Group(NamedTuple):
    """The leads of an owner, a queue, a party other than sales, or nobody; the most urgent first."""

    name: str
    team: str | None
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Worklist:
    """Every lead of a log, sorted by lead."""

    items: tuple[Item, ...]

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The leads on which a promise runs: by owner, then by queue, by other party, and those that nobody has."""
        by: dict[tuple[int, str], list[Item]] = {}
        for item in self.items:
            if item.place in ("with_sales", "with_others"):
                by.setdefault(_kept_by(item), []).append(item)
        return tuple(_group(name, by[rank, name]) for rank, name in sorted(by))

    @property
    def back(self) -> tuple[Item, ...]:
        """The leads that came back and rest, or may return: whoever may return first is first."""
        back = [item for item in self.items if item.place in ("resting", "may_return")]
        return tuple(sorted(back, key=lambda item: (_may_return(item), item.lead_id)))

    @property
    def untouched(self) -> tuple[Item, ...]:
        """The leads that are overdue, and nobody has touched: the one that waits longest first."""
        found = [item for group in self.groups for item in group.items if item.untouched and item.overdue]
        return tuple(sorted(found, key=lambda item: (_handed_off(item), item.lead_id)))

    @property
    def places(self) -> Counter[str]:
        """How many leads are where; they add up to all leads."""
        return Counter(item.place for item in self.items)

    @property
    def stays(self) -> int:
        """How many handoffs there were in all."""
        return sum(len(item.standing.cycles) for item in self.items)


def worklist(standings: Mapping[Any, Standing], latest: Plan) -> Worklist:
    """Return the worklist of standings."""
    return Worklist(tuple(Item(standing, latest) for standing in standings.values()))


def _kept_by(item: Item) -> tuple[int, str]:
    holder = item.holder
    if holder is None:
        lifecycle = item.plan.agreement.lifecycle
        stage = None if lifecycle is None else lifecycle.stages.get(item.standing.stage or "")
        return 2, "another party" if stage is None else stage.owner
    if holder.owner is not None:
        return 0, holder.owner
    return (1, f"queue {holder.queue}") if holder.queue is not None else (3, "nobody")


def _group(name: str, items: Iterable[Item]) -> Group:
    found = tuple(sorted(items, key=lambda item: item.urgency))
    teams = {item.holder.team for item in found if item.holder is not None}
    return Group(name, teams.pop() if len(teams) == 1 else None, found)


def _handed_off(item: Item) -> int:
    return 0 if item.cycle is None else item.cycle.handoff.at_us


def _may_return(item: Item) -> int:
    return 0 if item.way_back is None else item.way_back.may_return_us


def _day(cycle: Cycle, reason: ReasonSpec) -> date | None:
    """Return the day from which a reason counts, as the handoff noted it; None where it is not known."""
    if reason.until is None:
        return None
    day = dict(read_back(cycle.plan, cycle.handoff.seen)).get(reason.until.field)
    return day if isinstance(day, date) else None
