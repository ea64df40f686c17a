"""The reference engine: leads and events through the doors, then step by step as the design says it.

It explains and it tests: the other engines are held equal to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leadrules.activity import Activity
from leadrules.decision import Decision
from leadrules.diagnostics import DataError, Diagnostic, error
from leadrules.engines.case import Case
from leadrules.expr import Refused, Value, instant_us
from leadrules.history import Past, returned_us
from leadrules.plan import CLOCK_SLOTS, Plan
from leadrules.records import ActivityDoor, GivenEvents, LeadDoor, aware_us, check_past, identity

Decide = Callable[[Mapping[str, object], Iterable[Mapping[str, object]] | None, datetime, Past | None], Decision]
"""An engine made for one plan: lead, events or None, an aware instant, and what is known of the lead's past."""


def reference(plan: Plan) -> Decide:
    """Return the reference engine of a plan."""
    ready = readying(plan)

    def decide(
        lead: Mapping[str, object],
        events: Iterable[Mapping[str, object]] | None,
        at: datetime,
        past: Past | None,
    ) -> Decision:
        return ready(lead, events).decided(at, past)

    return decide


def readying(plan: Plan) -> Callable[[Mapping[str, object], Iterable[Mapping[str, object]] | None], Ready]:
    """Return what makes leads of a plan ready to be decided at one instant after another."""
    lead_door, activity_door = LeadDoor.of(plan), ActivityDoor.of(plan)
    assumes = any(f.default is not None for f in plan.fields)

    def ready(lead: Mapping[str, object], events: Iterable[Mapping[str, object]] | None) -> Ready:
        problems: list[Diagnostic] = []
        row, given, lead_id = [], None, None
        try:
            row = lead_door.row(lead)
        except DataError as refused:
            problems += refused.diagnostics
        try:
            lead_id = _identity_of(lead)
        except Refused as refused:
            problems.append(error("LR703", f"the lead's id: {refused.reason}", None, refused.hint))
        try:
            given = None if events is None else activity_door.read(events, lead_id)
        except DataError as refused:
            problems += refused.diagnostics
        assumed = lead_door.assumed(lead) if assumes and not problems else ()
        return Ready(plan, row, given, lead_id, assumed, tuple(problems))

    return ready


@dataclass(frozen=True, slots=True)
class Ready:
    """One lead and its events, read once. ``problems`` are why it cannot be decided at any instant."""

    plan: Plan
    row: Sequence[Any]
    events: GivenEvents | None
    lead_id: object
    assumed: tuple[str, ...]
    problems: tuple[Diagnostic, ...]

    def decided(self, at: datetime, past: Past | None) -> Decision:
        """Return the decision at an instant.

        Raises:
            DataError: with everything in the lead, its events, its past and the instant that cannot be used.
        """
        return self._case(at, past).decision(self.lead_id, at, self.assumed)

    def waits(self, at: datetime, past: Past) -> bool:
        """Return whether a lead that came back must still wait at an instant, so that it is no handoff.

        This is known before its points are. Raises what ``decided`` does.
        """
        recycle, at_us = self.plan.agreement.recycle, instant_us(at)
        back_us = returned_us(past, at_us)
        if recycle is None or back_us is None or self.problems or check_past(self.plan, past):
            return False
        has_done_nothing = self.events is not None and not self.events.within(back_us, at_us)
        return (has_done_nothing and recycle.new_points_hundredths > 0) or self._case(at, past).waits()

    def _case(self, at: datetime, past: Past | None) -> Case:
        problems: list[Diagnostic] = []
        at_us = aware_us(at, "`at`", problems)
        problems += check_past(self.plan, past)
        problems += self.problems
        if problems:
            raise DataError(problems)
        row, today = list(self.row), at.astimezone(self.plan.zone).date()
        row[:CLOCK_SLOTS] = at_us, today
        return Case(self.plan, row, None if self.events is None else self.events.up_to(at_us, today), at_us, past)


def _identity_of(lead: object) -> object:
    given = lead.get("id") if isinstance(lead, Mapping) else None
    return None if given is None else identity(given)


def decide_again(decision: Decision, filled: Mapping[str, Value]) -> Decision:
    """Return the decision of the same case with some fields known; ``filled`` has values in their final form."""
    row = decision.row
    for name, value in filled.items():
        row[decision.plan.slots[name]] = value
    case = Case(decision.plan, row, decision.activity, decision.at_us, decision.past)
    return case.decision(decision.lead_id, decision.at, decision.assumed, measured=True)


Scored = tuple[tuple[Any, ...], tuple[int, ...], int, Activity | None, tuple[str, ...]]
"""Fields and signals, points in hundredths, the rules that gave them, activity, and fields that a default filled."""


def judge(plan: Plan) -> Callable[[object, datetime, Scored], Decision]:
    """Return the part of the reference engine that follows the points, for a new lead."""
    width = len(plan.slots)

    def judged(lead_id: object, at: datetime, scored: Scored) -> Decision:
        values, hundredths, fired, activity, assumed = scored
        row = [instant_us(at), at.astimezone(plan.zone).date(), *values]
        row += [None] * (width - len(row))
        case = Case(plan, row, activity, row[0], None)
        case.put_points(hundredths)
        return case.judged(lead_id, at, assumed, hundredths, fired)

    return judged
