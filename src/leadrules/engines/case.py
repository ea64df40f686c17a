"""One lead at one instant: one closure for each condition, every step as the design says it, nothing clever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from leadrules.activity import Activity
from leadrules.behaviour import earned, new_points, put_signals, since_return
from leadrules.clauses.qualification import FastTrack, Tier, Way
from leadrules.clauses.routing import Target
from leadrules.clauses.scoring import total
from leadrules.decision import OTHERWISE, Decision, Outcome, Route
from leadrules.expr import Condition, instant_us
from leadrules.history import Past, returned_us
from leadrules.plan import CLOCK_SLOTS, NO_TIER, Plan


@dataclass(frozen=True, slots=True)
class _Standing:
    """How one way to sales stands: ``missing`` is empty where it is open, None where it is closed."""

    missing: tuple[str, ...] | None
    track: FastTrack | None
    tier: Tier | None


@dataclass(frozen=True)
class Case:
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
        later = self.since_return if self.returned_us is not None and resets else whole
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

    @cached_property
    def returned_us(self) -> int | None:
        """When the lead last came back from sales, in UTC microseconds."""
        return returned_us(self.past, self.at_us)

    @cached_property
    def since_return(self) -> tuple[list[Any], Activity | None]:
        """The fields and signals, and the activity, as if nothing had happened before the return."""
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
        fired, cooling_off = self.fired_tracks, self.cooling_off
        standing = self.standing(fired, by_tier=not cooling_off)
        if standing.missing is None and cooling_off:
            return "cooling_off", nothing, None
        if standing.missing is None:
            nurture = next((t for t in agreement.qualification.nurture_tiers if self.reached(t)), None)
            return "nurture", _Standing(None, None, nurture), None
        return ("hold" if standing.missing else "handoff"), standing, None

    def reached(self, tier: Tier) -> bool:
        """Return whether a lead is in a tier."""
        return tier.condition is None or self.holds(tier.condition) is True

    def waits(self) -> bool:
        """Return whether it must still wait, and no fast track takes it: there is no way to sales then."""
        return self.cooling_off and not self.fired_tracks

    @cached_property
    def fired_tracks(self) -> frozenset[str]:
        """The fast tracks that are true."""
        return frozenset(track.id for track in self.plan.agreement.qualification.fast_tracks if self.fires(track))

    def fires(self, track: FastTrack) -> bool:
        """Return whether a fast track is true; after a return, only if later events make it so."""
        if self.returned_us is None:
            return self.holds(track.condition) is True
        row, _ = self.since_return
        if self.holds(track.condition, row) is not True:
            return False
        idle = list(row)
        put_signals(self.plan, idle, Activity(), self.at_us)
        return self.holds(track.condition, idle) is not True

    @cached_property
    def cooling_off(self) -> bool:
        """Whether a lead that came back must still wait, unless a fast track takes it."""
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
        _, later = self.since_return
        return (new_points(self.plan, later, self.at_us) or 0) < recycle.new_points_hundredths

    def standing(self, fired: frozenset[str], *, by_tier: bool) -> _Standing:
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
