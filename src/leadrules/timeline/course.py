"""The course of a lead: the stages it went through, and its cycles from handoff to return.

A fold over its events. An event that cannot have happened where the lead stood is told and does not count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from leadrules.diagnostics import Diagnostic, error
from leadrules.expr import datetime_of
from leadrules.history import Past, Return
from leadrules.names import HANDED_OFF, REASONED, WON
from leadrules.plan import Plan
from leadrules.timeline.log import LogEvent, LogProblem
from leadrules.timeline.transitions import (
    OPTED_OUT,
    Here,
    ends_stay,
    entered_with,
    impossible,
    target,
    text,
    unknown_holder,
)

REASSIGNED: Final = "reassigned"


class Entry(NamedTuple):
    """The entry into a stage, and the event that led there."""

    stage: str
    event: LogEvent


@dataclass(slots=True)
class Cycle:
    """One stay of a lead with sales: from its handoff up to the event that ended it, None while it lasts.

    ``came_from`` is the stage that the lead was in before, None for a new lead.
    """

    number: int
    plan: Plan
    handoff: LogEvent
    came_from: str | None = None
    events: list[LogEvent] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    ended: LogEvent | None = None

    @property
    def assignments(self) -> list[LogEvent]:
        """The handoff and every reassignment, in order."""
        return [self.handoff, *(event for event in self.events if event.type == REASSIGNED)]


@dataclass(slots=True)
class Course:
    """Where a lead stands after its events, and how it came there. ``events`` are those that count."""

    stage: str | None = None
    status: str | None = None
    entries: list[Entry] = field(default_factory=list)
    cycles: list[Cycle] = field(default_factory=list)
    last_return: Return | None = None
    returns: dict[str, int] = field(default_factory=dict)
    opted_out: bool = False
    events: list[LogEvent] = field(default_factory=list)
    problems: list[LogProblem] = field(default_factory=list)

    @property
    def cycle(self) -> Cycle | None:
        """The stay with sales that lasts, None where sales does not have the lead."""
        return self.cycles[-1] if self.cycles and self.cycles[-1].ended is None else None

    @property
    def owners(self) -> tuple[str, ...]:
        """Everyone who had the lead, the last one last."""
        given = (event.data.get("owner") for cycle in self.cycles for event in cycle.assignments)
        return tuple(str(owner) for owner in given if owner is not None)

    def past(self) -> Past:
        """Return what ``decide`` needs to know."""
        return Past(self.stage, self.owners, self.last_return, dict(sorted(self.returns.items())))


def course_of(plans: Mapping[str, Plan], latest: Plan, events: tuple[LogEvent, ...]) -> Course:
    """Return the course of one lead. ``events`` are its own, in order.

    ``plans`` has the plan of each digest; ``latest`` is for handoffs that name none.
    """
    fold = _Fold(plans, latest, Course())
    for event in events:
        fold.take(event)
    return fold.course


_IDLE: Final = "timeline.course"
_STATUS_CHANGED: Final = "status_changed"
_STAYS_PUT: Final = ("touched", "replied", "meeting_booked", "meeting_held", "paused", "resumed", _STATUS_CHANGED)


def _staying(plan: Plan) -> frozenset[str]:
    """Return the events that can always happen while sales has a lead, and leave it in its stage."""
    made: frozenset[str] | None = plan.engines.get(_IDLE)
    if made is None:
        made = plan.engines[_IDLE] = frozenset(_STAYS_PUT) - entered_with(plan).keys()
    return made


@dataclass(slots=True)
class _Fold:
    """The course so far; the stay with sales that lasts, and the events that leave it as it is."""

    plans: Mapping[str, Plan]
    latest: Plan
    course: Course
    cycle: Cycle | None = None
    staying: frozenset[str] = frozenset()

    def take(self, event: LogEvent) -> None:
        """Let one event happen, under the plan of its handoff; what cannot have happened is told."""
        if self.cycle is not None and event.type in self.staying:
            self.course.events.append(event)
            self.cycle.events.append(event)
            if event.type == _STATUS_CHANGED:
                self.course.status = text(event, "status")
            return
        self.turn(event)
        self.cycle = self.course.cycle
        self.staying = frozenset() if self.cycle is None else _staying(self.cycle.plan)

    def turn(self, event: LogEvent) -> None:
        """Let an event happen that may begin or end a stay, or lead to another stage."""
        course, cycle = self.course, self.cycle
        plan = self.plan_of(event)
        entered = target(plan, event, course.stage)
        problem = self.unknown_agreement(event) or impossible(plan, self.here(plan), event, entered)
        if problem is not None:
            course.problems.append(LogProblem(event.lead_id, event.id, problem))
            return
        course.events.append(event)
        if event.type in (HANDED_OFF, REASSIGNED):
            course.problems += (LogProblem(event.lead_id, event.id, told) for told in unknown_holder(plan, event))
        if cycle is not None:
            cycle.events.append(event)
        if event.type == HANDED_OFF:
            course.cycles.append(Cycle(len(course.cycles) + 1, plan, event, course.stage))
            course.status = None
        if event.type == _STATUS_CHANGED:
            course.status = text(event, "status")
        course.opted_out = course.opted_out or event.type == OPTED_OUT
        self.move(plan, event, cycle, entered)

    def here(self, plan: Plan) -> Here:
        """Return where the lead stands."""
        course, lifecycle, lasts = self.course, plan.agreement.lifecycle, self.cycle is not None
        stage = lifecycle.stages.get(course.stage or "") if lifecycle else None
        return Here(course.stage, lasts, bool(course.cycles), lasts and stage is not None and not stage.with_sales)

    def plan_of(self, event: LogEvent) -> Plan:
        """Return the plan under which an event happens: that of the last handoff, which it may be itself."""
        last = self.course.cycles[-1].plan if self.course.cycles else self.latest
        if event.type != HANDED_OFF:
            return last
        return self.plans.get(text(event, "agreement") or "", last if self.cycle else self.latest)

    def unknown_agreement(self, event: LogEvent) -> Diagnostic | None:
        digest = text(event, "agreement") if event.type == HANDED_OFF else None
        if digest is None or digest in self.plans:
            return None
        message = f"lead `{event.lead_id}`: event `{event.id}`: handed off under an agreement that was not given"
        return error("LR775", message, None, "give the plan of every agreement under which leads were handed off")

    def move(self, plan: Plan, event: LogEvent, cycle: Cycle | None, entered: str | None) -> None:
        """Move the lead into the stage that an event leads to, and end the stay that lasted where that ends.

        A second handoff, from one team to another, ends one stay and begins the next.
        """
        if cycle is not None and (event.type == HANDED_OFF or ends_stay(plan, event, entered)):
            cycle.ended = event
            entered = self.returned(plan, event, entered)
        if entered is None or entered == self.course.stage:
            return
        self.course.stage = entered
        entry = Entry(entered, event)
        self.course.entries.append(entry)
        stays = (cycle, self.course.cycles[-1] if event.type == HANDED_OFF else None)
        for stay in filter(None, stays):
            stay.entries.append(entry)

    def returned(self, plan: Plan, event: LogEvent, entered: str | None) -> str | None:
        """Note a return; return the stage where it ends, another one where the reason brought it back too often."""
        course, name = self.course, text(event, "reason")
        if event.type == WON:
            course.last_return = Return(WON, datetime_of(event.at_us))
            return entered
        if event.type not in REASONED or name is None:
            return entered
        course.last_return = Return(name, datetime_of(event.at_us))
        course.returns[name] = course.returns.get(name, 0) + 1
        reason = plan.agreement.recycle.reasons.get(name) if plan.agreement.recycle else None
        too_often = reason is not None and reason.at_most is not None and course.returns[name] > reason.at_most
        return reason.then if reason is not None and too_often else entered
