"""The reference engine: one closure for each condition, every step as the design says it, nothing clever.

It explains and it tests: the other engines are held equal to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from leadrules.activity import Activity
from leadrules.behaviour import earned, new_points, put_signals, since_return
from leadrules.clauses.qualification import FastTrack, Tier, Way
from leadrules.clauses.routing import Target
from leadrules.clauses.scoring import total
from leadrules.decision import OTHERWISE, Decision, Outcome, Route
from leadrules.diagnostics import DataError, Diagnostic, error
from leadrules.expr import Condition, Refused, Value, instant_us
from leadrules.history import Past, returned_us
from leadrules.plan import CLOCK_SLOTS, NO_TIER, Plan
from leadrules.records import ActivityDoor, LeadDoor, aware_us, check_past, identity

Decide = Callable[[Mapping[str, object], Iterable[Mapping[str, object]] | None, datetime, Past | None], Decision]
"""An engine made for one plan: lead, events or None, an aware instant, and what is known of the lead's past."""


def reference(plan: Plan) -> Decide:
    """Return the reference engine of a plan."""
    lead_door, activity_door = LeadDoor.of(plan), ActivityDoor.of(plan)
    assumes = any(f.default is not None for f in plan.fields)

    def decide(
        lead: Mapping[str, object],
        events: Iterable[Mapping[str, object]] | None,
        at: datetime,
        past: Past | None,
    ) -> Decision:
        problems: list[Diagnostic] = []
        at_us = aware_us(at, "`at`", problems)
        today = None if problems else at.astimezone(plan.zone).date()
        problems += check_past(plan, past)
        row, activity, lead_id = [], None, None
        try:
            row = lead_door.row(lead)
            row[:CLOCK_SLOTS] = at_us, today
        except DataError as refused:
            problems += refused.diagnostics
        try:
            lead_id = _identity_of(lead)
        except Refused as refused:
            problems.append(error("LR703", f"the lead's id: {refused.reason}", None, refused.hint))
        try:
            activity = None if events is None else activity_door.activity(events, at_us, today, lead_id)
        except DataError as refused:
            problems += refused.diagnostics
        if problems:
            raise DataError(problems)
        assumed = lead_door.assumed(lead) if assumes else ()
        return _Case(plan, row, activity, at_us, past).decision(lead_id, at, assumed)

    return decide


def _identity_of(lead: object) -> object:
    given = lead.get("id") if isinstance(lead, Mapping) else None
    return None if given is None else identity(given)


def decide_again(decision: Decision, filled: Mapping[str, Value]) -> Decision:
    """Return the decision of the same case with some fields known; ``filled`` has values in their final form."""
    row = decision.row
    for name, value in filled.items():
        row[decision.plan.slots[name]] = value
    case = _Case(decision.plan, row, decision.activity, decision.at_us, decision.past)
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
        case = _Case(plan, row, activity, row[0], None)
        case.put_points(hundredths)
        return case.judged(lead_id, at, assumed, hundredths, fired)

    return judged


@dataclass(frozen=True, slots=True)
class _Standing:
    """How one way to sales stands: ``missing`` is empty where it is open, None where it is closed."""

    missing: tuple[str, ...] | None
    track: FastTrack | None
    tier: Tier | None


@dataclass(frozen=True, slots=True)
class _Case:
    """One lead at one instant."""

    plan: Plan
    row: list[Any]
    activity: Activity | None
    at_us: int
    past: Past | None

    def holds(self, condition: Condition, row: list[Any] | None = None) -> bool | None:
        """Return whether a condition holds; None where it is not known."""
        value: bool | None = self.plan.evaluator(condition)(self.row if row is None else row)
        return value

    def decision(self, lead_id: object, at: datetime, assumed: tuple[str, ...], *, measured: bool = False) -> Decision:
        """Return the decision; ``measured`` says that the signals stand in the row already."""
        if not measured:
            put_signals(self.plan, self.row, self.activity, self.at_us)
        return self.judged(lead_id, at, assumed, *self.score())

    def judged(
        self, lead_id: object, at: datetime, assumed: tuple[str, ...], hundredths: tuple[int, ...], fired: int
    ) -> Decision:
        """Return the decision, given the points, which stand in the row, and the rules that gave them."""
        outcome, standing, disqualified_by = self.outcome()
        tier = standing.tier.id if standing.tier else None
        track = standing.track.id if standing.track else None
        route = None
        self.put_context(tier, track)
        if outcome == "handoff":
            route = self.route()
        values = tuple(self.row[CLOCK_SLOTS : CLOCK_SLOTS + len(self.plan.fields) + len(self.plan.agreement.signals)])
        return Decision(
            self.plan, lead_id, at, outcome, tier, track, disqualified_by, route, standing.missing or (), hundredths,
            fired, values, self.activity, self.past, assumed,
        )  # fmt: skip

    # Points

    def score(self) -> tuple[tuple[int, ...], int]:
        """Return the points of every axis and the rules that gave any; write points and grades into the row."""
        agreement = self.plan.agreement
        resets = agreement.recycle.resets if agreement.recycle else frozenset()
        whole = (self.row, self.activity)
        later = self.since_return() if self.returned_us is not None and resets else whole
        hundredths: list[int] = []
        gave: list[int | None] = []
        for name, axis in agreement.axes.items():
            row, activity = later if name in resets else whole
            given = earned(self.plan, axis, row, activity, self.at_us)
            gave += given
            hundredths.append(total(axis, given)[0])
        self.put_points(hundredths)
        return tuple(hundredths), sum(1 << index for index, points in enumerate(gave) if points)

    def put_points(self, hundredths: Sequence[int]) -> None:
        """Write the points of every axis, and their grades, into the row."""
        slots = self.plan.slots
        for axis, points in zip(self.plan.agreement.axes.values(), hundredths, strict=True):
            self.row[slots[axis.name]] = points / 100
            self.row[slots[f"{axis.name}_grade"]] = axis.grade(points)

    @property
    def returned_us(self) -> int | None:
        """When the lead last came back from sales, in UTC microseconds."""
        return returned_us(self.past, self.at_us)

    def since_return(self) -> tuple[list[Any], Activity | None]:
        """Return the row and the activity as if nothing had happened before the return."""
        return since_return(self.plan, self.row, self.activity, self.returned_us or 0, self.at_us)

    # The outcome, in the order of the design

    def outcome(self) -> tuple[Outcome, _Standing, str | None]:
        """Return the outcome, how the lead stands, and the disqualifier that stopped it."""
        agreement = self.plan.agreement
        reached = next((tier for tier in agreement.qualification.tiers if self.reached(tier)), None)
        nothing = _Standing(None, None, reached)
        for d in agreement.qualification.disqualifiers:
            if self.holds(d.condition) is True:
                return "disqualified", nothing, d.id
        stages = agreement.lifecycle.stages if agreement.lifecycle else {}
        stage = stages.get(self.plan.known_stage(self.past, self.at_us) or "")
        if stage is not None and stage.with_sales:
            return "with_sales", nothing, None
        if stage is not None and stage.terminal:
            return "disqualified", nothing, None
        fired = {track.id for track in agreement.qualification.fast_tracks if self.fires(track)}
        cooling_off = self.cooling_off()
        standing = self.standing(fired, by_tier=not cooling_off)
        if standing.missing is None and cooling_off:
            return "cooling_off", nothing, None
        if standing.missing is None:
            nurture = next((t for t in agreement.qualification.nurture_tiers if self.reached(t)), None)
            return "nurture", _Standing(None, None, nurture), None
        return ("hold" if standing.missing else "handoff"), standing, None

    def reached(self, tier: Tier) -> bool:
        return tier.condition is None or self.holds(tier.condition) is True

    def fires(self, track: FastTrack) -> bool:
        """Return whether a fast track is true; after a return, only if later events make it so."""
        if self.returned_us is None:
            return self.holds(track.condition) is True
        row, _ = self.since_return()
        if self.holds(track.condition, row) is not True:
            return False
        put_signals(self.plan, row, Activity(), self.at_us)
        return self.holds(track.condition, row) is not True

    def cooling_off(self) -> bool:
        """Return whether a lead that came back must still wait, unless a fast track takes it."""
        recycle = self.plan.agreement.recycle
        last = self.past.last_return if self.past else None
        if recycle is None or last is None or self.returned_us is None:
            return False
        reason = recycle.reasons.get(last.reason)
        day = self.row[self.plan.slots[reason.until.field]] if reason and reason.until else None
        until = recycle.cooled_off_at(last.reason, last.at.astimezone(self.plan.zone), day)
        if self.at_us < instant_us(until):
            return True
        if not recycle.new_points_hundredths:
            return False
        _, later = self.since_return()
        return (new_points(self.plan, later, self.at_us) or 0) < recycle.new_points_hundredths

    def standing(self, fired: set[str], *, by_tier: bool) -> _Standing:
        """Return how the lead stands: the first open way to sales, else the first that only lacks information.

        A lead that must still wait has no way by tier.
        """
        qualification = self.plan.agreement.qualification
        tier = next((t for t in qualification.handoff_tiers if self.reached(t)), None)
        there = [way for way in qualification.ways if (way.track.id in fired if way.track else by_tier)]
        ways = [self.way(way, tier) for way in there if tier or not way.needs_tier]
        possible = [way for way in ways if way.missing is not None]
        return next(
            (way for way in possible if not way.missing), possible[0] if possible else _Standing(None, None, None)
        )

    def way(self, way: Way, tier: Tier | None) -> _Standing:
        """Return how one way to sales stands: closed by a gate, open, or waiting for information."""
        plan = self.plan
        missing = {name for name in way.required if self.row[plan.slots[name]] is None}
        for gate in way.gates:
            holds = self.holds(gate.condition)
            if holds is False:
                return _Standing(None, way.track, tier)
            if holds is None and gate.holds_unknown:
                missing |= set(plan.needs(gate.condition, self.row))
        for d in plan.agreement.qualification.disqualifiers:
            if d.holds_unknown and self.holds(d.condition) is None:
                missing |= set(plan.needs(d.condition, self.row))
        return _Standing(tuple(sorted(missing)), way.track, tier)

    # The way

    def put_context(self, tier: str | None, track: str | None) -> None:
        """Write what only routes and clocks may read: no tier reads as empty text, which equals nothing."""
        slots = self.plan.slots
        self.row[slots["stage"]] = self.plan.stage_of(self.past, self.at_us)
        self.row[slots["tier"]] = tier or NO_TIER
        self.row[slots["fast_track"]] = track is not None

    def route(self) -> Route:
        """Return the first rung that holds; a rung that is not known ends the ladder."""
        routing = self.plan.agreement.routing
        for rung in routing.ladder:
            holds = True if rung.condition is None else self.holds(rung.condition)
            if holds is None and rung.condition is not None:
                return Route(OTHERWISE, "queue", routing.queue, self.plan.needs(rung.condition, self.row))
            if not holds:
                continue
            return self.to(rung.id, rung.target)
        return Route(OTHERWISE, "queue", routing.queue)

    def to(self, rung: str, target: Target | None) -> Route:
        """Return the route to a target; an owner who is excluded passes the lead on to the target's ``else``."""
        queue = self.plan.agreement.routing.queue
        if target is None:
            return Route(OTHERWISE, "queue", queue)
        if target.kind != "owner":
            return Route(rung, target.kind, target.name)
        owner = self.row[self.plan.slots[target.name]]
        if owner is None:
            return Route(OTHERWISE, "queue", queue, (target.name,))
        return self.to(rung, target.otherwise) if owner == self.excluded_owner else Route(rung, "owner", owner)

    @property
    def excluded_owner(self) -> str | None:
        """The owner who may not have the lead again: the last one, where the reason of its return says so."""
        recycle, past = self.plan.agreement.recycle, self.past
        if recycle is None or past is None or past.last_return is None or not past.owners or self.returned_us is None:
            return None
        reason = recycle.reasons.get(past.last_return.reason)
        return past.owners[-1] if reason and reason.previous_owner == "excluded" else None
