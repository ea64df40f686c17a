"""The course of a lead: the stages it went through, and its cycles from handoff to return.

A fold over its events. An event that cannot have happened where the lead stood is told and does not count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from leadrules.clauses.lifecycle import Lifecycle
from leadrules.clauses.recycle import Recycle
from leadrules.diagnostics import Diagnostic, did_you_mean, error
from leadrules.expr import datetime_of
from leadrules.past import Past, Return
from leadrules.plan import Plan
from leadrules.timeline.log import HANDED_OFF, LogEvent, LogProblem
from leadrules.timeline.vocabulary import REASONED

_ENDS_WITHOUT_STAGES: Final = ("rejected", "recycled", "lost", "won", "opted_out")
_OPTED_OUT: Final = "opted_out"


class Entry(NamedTuple):
    """The entry into a stage, and the event that led there."""

    stage: str
    event: LogEvent


@dataclass(slots=True)
class Cycle:
    """One stay of a lead with sales: from its handoff up to the event that ended it, None while it lasts."""

    number: int
    plan: Plan
    handoff: LogEvent
    events: list[LogEvent] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    ended: LogEvent | None = None

    @property
    def assignments(self) -> list[LogEvent]:
        """The handoff and every reassignment, in order."""
        return [self.handoff, *(event for event in self.events if event.type == "reassigned")]


@dataclass(slots=True)
class Course:
    """Where a lead stands after its events, and how it came there."""

    stage: str | None = None
    status: str | None = None
    entries: list[Entry] = field(default_factory=list)
    cycles: list[Cycle] = field(default_factory=list)
    last_return: Return | None = None
    returns: dict[str, int] = field(default_factory=dict)
    opted_out: bool = False
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


@dataclass(slots=True)
class _Fold:
    plans: Mapping[str, Plan]
    latest: Plan
    course: Course

    def take(self, event: LogEvent) -> None:
        """Let one event happen."""
        problem = self.impossible(event)
        if problem is not None:
            self.course.problems.append(LogProblem(event.lead_id, event.id, problem))
            return
        if event.type == HANDED_OFF:
            self.course.cycles.append(Cycle(len(self.course.cycles) + 1, self.plan_of(event), event))
            self.course.status = None
        elif (cycle := self.course.cycle) is not None:
            cycle.events.append(event)
        if event.type == "status_changed":
            self.course.status = _text(event, "status")
        if event.type == _OPTED_OUT:
            self.course.opted_out = True
        self.enter(event)

    @property
    def plan(self) -> Plan:
        """The plan under which the lead goes: that of its last handoff."""
        return self.course.cycles[-1].plan if self.course.cycles else self.latest

    def plan_of(self, handoff: LogEvent) -> Plan:
        return self.plans.get(_text(handoff, "agreement") or "", self.latest)

    @property
    def lifecycle(self) -> Lifecycle | None:
        return self.plan.agreement.lifecycle

    def impossible(self, event: LogEvent) -> Diagnostic | None:
        """Return why an event cannot have happened where the lead stands; None where it can."""
        where = f"lead `{event.lead_id}`: event `{event.id}` ({event.type}, {datetime_of(event.at_us).isoformat()})"
        cycle = self.course.cycle
        if event.type == HANDED_OFF:
            if cycle is not None:
                hint = "a new owner is `reassigned`; a lead that came back is `recycled` first"
                return error("LR774", f"{where}: handed off while sales has the lead", None, hint)
            digest = _text(event, "agreement")
            if digest and digest not in self.plans and self.plans:
                hint = "give `follow` the plan of every agreement under which leads were handed off"
                return error("LR775", f"{where}: handed off under an agreement that was not given", None, hint)
        elif event.type not in (_OPTED_OUT, "stage_entered") and cycle is None:
            said = "after sales gave the lead back" if self.course.cycles else "before any handoff"
            return error("LR773", f"{where}: {said}", None, "look for a handoff that is missing from the log")
        return self.unknown_reason(event, where) or self.forbidden(event, where)

    def unknown_reason(self, event: LogEvent, where: str) -> Diagnostic | None:
        recycle, reason = self.recycle, _text(event, "reason")
        if event.type not in REASONED or recycle is None or reason is None or reason in recycle.reasons:
            return None
        hint = did_you_mean(reason, recycle.reasons) or f"the reasons are {', '.join(recycle.reasons)}"
        return error("LR776", f"{where}: unknown reason `{reason[:60]}`", None, hint)

    @property
    def recycle(self) -> Recycle | None:
        return self.plan.agreement.recycle

    def forbidden(self, event: LogEvent, where: str) -> Diagnostic | None:
        target, lifecycle = self.target(event), self.lifecycle
        if lifecycle is None or target is None or event.type == _OPTED_OUT:
            return None
        if target not in lifecycle.stages:
            hint = did_you_mean(target, lifecycle.stages) or f"the stages are {', '.join(lifecycle.stages)}"
            return error("LR777", f"{where}: unknown stage `{target[:60]}`", None, hint)
        here = lifecycle.stages[self.course.stage or lifecycle.first]
        if target == here.id or target in here.next or not any(s.next for s in lifecycle.stages.values()):
            return None
        after = f"`{here.id}` leads to {', '.join(f'`{name}`' for name in here.next)}" if here.next else None
        hint = after or f"nothing follows `{here.id}`; add it to `lifecycle.transitions` if it may"
        return error("LR777", f"{where}: no lead goes from `{here.id}` to `{target}`", None, hint)

    def target(self, event: LogEvent) -> str | None:
        """Return the stage that an event leads to; None where it leads to none."""
        if event.type == "stage_entered":
            return _text(event, "stage")
        if event.type == _OPTED_OUT and self.lifecycle is not None:
            stages = self.lifecycle.stages.values()
            return next((stage.id for stage in stages if stage.terminal), self.lifecycle.first)
        reason = self.recycle.reasons.get(_text(event, "reason") or "") if self.recycle else None
        if event.type in REASONED and reason is not None:
            return reason.to
        entered = (
            stage.id
            for stage in (self.lifecycle.stages.values() if self.lifecycle else ())
            if event.type in stage.enters
        )
        return next(entered, None)

    def enter(self, event: LogEvent) -> None:
        """Move the lead into the stage that an event leads to, and end its stay with sales where that ends."""
        target, cycle = self.target(event), self.course.cycle
        self.note_return(event)
        if target is not None and target != self.course.stage:
            self.course.stage = target
            entry = Entry(target, event)
            self.course.entries.append(entry)
            if cycle is not None:
                cycle.entries.append(entry)
        if cycle is not None and self.ends(event, target):
            cycle.ended = event

    def note_return(self, event: LogEvent) -> None:
        reason = _text(event, "reason")
        if event.type in REASONED and event.type != _OPTED_OUT and reason is not None:
            self.course.last_return = Return(reason, datetime_of(event.at_us))
            self.course.returns[reason] = self.course.returns.get(reason, 0) + 1

    def ends(self, event: LogEvent, target: str | None) -> bool:
        """Return whether an event takes the lead from sales."""
        if event.type == _OPTED_OUT or self.lifecycle is None:
            return event.type in _ENDS_WITHOUT_STAGES
        return target is not None and not self.lifecycle.stages[target].with_sales and event.type != HANDED_OFF


def _text(event: LogEvent, name: str) -> str | None:
    value = event.data.get(name)
    return None if value is None else str(value)
