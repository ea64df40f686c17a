"""What deciding one case shows: which rules did what, and which values the thresholds saw."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from leadrules.clauses.scoring import EachRule
from leadrules.coverage.items import (
    DISQUALIFIES,
    FIRES,
    HOLDS,
    MET,
    MISSED,
    REACHED,
    RETURNED,
    SILENT,
    STOPS,
    TAKEN,
    TOUCH_ENDS,
    Item,
    Kind,
    items_of,
    touch_plan,
)
from leadrules.coverage.thresholds import SIDES, Probe, Side, Threshold, exact, thresholds_of, unmeasured
from leadrules.decision import Decision
from leadrules.decision.reasons import ScoredAxis, scored
from leadrules.expr import Row, evaluator
from leadrules.plan import Plan
from leadrules.timeline import Standing

Key = tuple[Kind, str, str]
"""Kind, name and aspect of an item that is no threshold's."""


@dataclass(frozen=True, slots=True)
class Exercise:
    """What one or several decisions showed: the items, and the values that each probe saw, sorted, each once."""

    shown: frozenset[Key]
    values: Mapping[Probe, tuple[Fraction, ...]]

    def __or__(self, other: Exercise) -> Exercise:
        return union((self, other))


def union(exercises: Iterable[Exercise]) -> Exercise:
    """Return what several exercises showed together."""
    shown: set[Key] = set()
    values: dict[Probe, set[Fraction]] = {}
    for each in exercises:
        shown |= each.shown
        for probe, seen in each.values.items():
            values.setdefault(probe, set()).update(seen)
    return _exercise(shown, values)


def _exercise(shown: Iterable[Key], values: Mapping[Probe, Iterable[Fraction]]) -> Exercise:
    return Exercise(frozenset(shown), {probe: tuple(sorted(seen)) for probe, seen in values.items()})


@dataclass(frozen=True, slots=True)
class Goal:
    """An item, and how it is told from an exercise: by its key or, for a threshold, by a value on its side.

    ``beyond`` says why no case can show it; None where one may.
    """

    item: Item
    threshold: Threshold | None = None
    side: Side = "at"
    beyond: str | None = None

    def reached(self, exercise: Exercise) -> bool:
        """Return whether an exercise shows it."""
        if self.threshold is None:
            return (self.item.kind, self.item.name, self.item.aspect) in exercise.shown
        return self.threshold.seen(self.side, exercise.values.get(self.threshold.probe, ()))


def goals_of(plan: Plan) -> tuple[Goal, ...]:
    """Return everything that cases of a plan could show, in the order of the report."""
    goals = [Goal(item) for item in items_of(plan)]
    for threshold in thresholds_of(plan):
        goals += [Goal(threshold.item(side), threshold, side, threshold.beyond(side)) for side in SIDES]
    for name, span in unmeasured(plan):
        beyond = "conditions on events of the log are not measured"
        goals += [Goal(Item("thresholds", name, side, span), beyond=beyond) for side in SIDES]
    return tuple(goals)


Read = Callable[[Row], Any]


@dataclass(frozen=True, slots=True)
class Gauge:
    """Reads off what a decision of one plan shows; made once for a plan."""

    plan: Plan
    probes: Mapping[str, tuple[tuple[Probe, Read], ...]]

    @classmethod
    def of(cls, plan: Plan) -> Gauge:
        """Return the gauge of a plan."""
        by_place: dict[str, dict[Probe, Read]] = {}
        for threshold in thresholds_of(plan):
            probe = threshold.probe
            event = probe.where.removeprefix("event ")
            slots = plan.slots if event == probe.where else plan.event_slots[event]
            by_place.setdefault(probe.where, {}).setdefault(probe, evaluator(probe.node, slots))
        return cls(plan, {where: tuple(reads.items()) for where, reads in by_place.items()})

    def read(self, decision: Decision | None, standing: Standing | None = None) -> Exercise:
        """Return what a decision, and where a log leaves its lead, shows."""
        shown = set(self._followed(standing)) if standing else set()
        values: dict[Probe, set[Fraction]] = {}
        if decision is not None:
            row = decision.row
            axes = scored(decision, row)
            shown |= {*self._scored(decision, axes), *self._qualified(decision, row), *self._routed(decision)}
            for where, rows in self._rows(decision, row, axes):
                for probe, read in self.probes.get(where, ()):
                    values.setdefault(probe, set()).update(exact(v) for each in rows if (v := read(each)) is not None)
        return _exercise(shown, values)

    def _scored(self, decision: Decision, axes: Iterable[ScoredAxis]) -> Iterator[Key]:
        for each in axes:
            for rule, hundredths in zip(each.axis.rules, each.earned, strict=True):
                if hundredths is not None:
                    silent = "counts no event" if isinstance(rule, EachRule) else SILENT
                    yield "scoring rules", rule.id, FIRES if hundredths else silent
        for axis, grade in decision.grades.items():
            yield "grades", f"{axis} {grade}", REACHED

    def _qualified(self, decision: Decision, row: Row) -> Iterator[Key]:
        qualification = self.plan.agreement.qualification
        for disqualifier in qualification.disqualifiers:
            if disqualifier.id == decision.disqualified_by:
                yield "disqualifiers", disqualifier.id, DISQUALIFIES
                if disqualifier.reason is not None:
                    yield "recycle reasons", disqualifier.reason, RETURNED
            elif self.plan.evaluator(disqualifier.condition)(row) is False:
                yield "disqualifiers", disqualifier.id, SILENT
        for gate in qualification.gates:
            holds = self.plan.evaluator(gate.condition)(row)
            if holds or (holds is False and decision.outcome == "nurture"):
                yield "gates", gate.id, HOLDS if holds else STOPS
        for track in qualification.fast_tracks:
            if track.id == decision.fast_track:
                yield "fast tracks", track.id, FIRES
            elif self.plan.evaluator(track.condition)(row) is False:
                yield "fast tracks", track.id, SILENT
        if decision.tier is not None:
            yield "tiers", decision.tier, REACHED
        for alert in qualification.alerts:
            fires = self.plan.evaluator(alert.condition)(row)
            if fires is not None:
                yield "alerts", alert.id, FIRES if fires else SILENT

    def _routed(self, decision: Decision) -> Iterator[Key]:
        if decision.route is not None:
            yield "routes", decision.route.id, TAKEN
        if decision.past is not None and decision.past.last_return is not None:
            yield "recycle reasons", decision.past.last_return.reason, RETURNED

    def _followed(self, standing: Standing) -> Iterator[Key]:
        for clock in standing.clocks:
            if clock.state in ("met", "missed"):
                yield "clocks", clock.clock, MET if clock.state == "met" else MISSED
        touches = standing.touches
        if touches is not None and touches.state in TOUCH_ENDS:
            yield "touch plans", touch_plan(touches.line), f"is {touches.state}"
        if standing.past.last_return is not None:
            yield "recycle reasons", standing.past.last_return.reason, RETURNED

    def _rows(self, decision: Decision, row: Row, axes: Iterable[ScoredAxis]) -> Iterator[tuple[str, Iterable[Row]]]:
        yield "lead", (row,)
        if decision.outcome == "handoff":
            yield "handoff", (row,)
        for each in axes:
            yield f"axis {each.axis.name}", (each.row,)
        for where in self.probes:
            if where.startswith("event ") and decision.activity is not None:
                yield where, [event.row for event in decision.activity.of(where.removeprefix("event "))]
