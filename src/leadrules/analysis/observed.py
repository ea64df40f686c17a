"""What a decision says, as formulas: of each thing that it may say, where it does.

Each aspect has a key; where two agreements have different formulas under the same key, their decisions may differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from leadrules.analysis.formulas import FALSE, Formula
from leadrules.analysis.model import Model
from leadrules.analysis.needing import needs
from leadrules.clauses.qualification import Tier, Way
from leadrules.clauses.routing import LadderRoute
from leadrules.decision import OTHERWISE, Decision
from leadrules.decision.consequences import EVERY_CHANNEL, touches
from leadrules.expr import Condition
from leadrules.names import HANDED_OFF

DifferenceKind = Literal[
    "accepted", "outcome", "disqualified_by", "tier", "fast_track", "target", "route", "missing", "program", "notify",
    "suppresses", "clocks", "touches", "alerts", "grades", "points",
]  # fmt: skip
"""What two decisions may differ in; ``accepted``: what one agreement takes and the other does not."""

Key = Any
Aspects = dict[Key, Formula]
"""Where a decision says something, by what it says."""


@dataclass(slots=True)
class Observed:
    """What the decisions of one agreement say."""

    model: Model
    found: dict[str, Aspects] = field(default_factory=dict)

    def aspects(self, kind: DifferenceKind) -> Aspects:
        """Return the aspects of a kind."""
        if kind not in self.found:
            joined: Aspects = {}
            for key, formula in _ASPECTS[kind](self):
                joined[key] = self.model.formulas.any_of((joined.get(key, FALSE), formula))
            self.found[kind] = joined
        return self.found[kind]

    def both(self, *formulas: Formula) -> Formula:
        """Return where all hold."""
        return self.model.formulas.all_of(formulas)

    @property
    def disqualified(self) -> Formula:
        """Where a lead is disqualified."""
        return self.model.disqualified

    @property
    def handoff(self) -> Formula:
        """Where a lead is handed off."""
        return self.model.handed_off()

    @property
    def nurture(self) -> Formula:
        """Where a lead is nurtured."""
        return self.model.nurtured()

    @property
    def hold(self) -> Formula:
        """Where a lead waits for information."""
        no = self.model.formulas.no
        return self.both(no(self.disqualified), no(self.handoff), no(self.nurture))

    def held_by(self, way: Way) -> Formula:
        """Return where a lead waits on this way: the first that is not closed."""
        model, no = self.model, self.model.formulas.no
        before = (no(self._there(each)) for each in model.plan.agreement.qualification.ways if each.number < way.number)
        return self.both(self.hold, self._there(way), *before)

    def _there(self, way: Way) -> Formula:
        return self.both(self.model.starts(way), self.model.formulas.no(self.model.closed(way)))

    def first_tiers(self, tiers: Sequence[Tier]) -> Iterator[tuple[Tier | None, Formula]]:
        """Yield where each tier is the first of several, and where none is reached."""
        yield from ((tier, self.model.first_of(tiers, tier)) for tier in tiers)
        none = self.model.formulas.any_of(self.model.rails(tier).true for tier in tiers)
        yield None, self.model.formulas.no(none)

    def tiers(self) -> Iterator[tuple[str, Tier | None, Formula]]:
        """Yield where a decision has a tier, with its outcome."""
        q = self.model.plan.agreement.qualification
        outcomes = [("disqualified", self.disqualified, q.tiers), ("nurture", self.nurture, q.nurture_tiers)]
        outcomes += [("handoff", self.handoff, q.handoff_tiers), ("hold", self.hold, q.handoff_tiers)]
        for outcome, where, tiers in outcomes:
            for tier, reached in self.first_tiers(tiers):
                yield outcome, tier, self.both(where, reached)

    def stopped(self) -> Iterator[tuple[LadderRoute | None, Formula]]:
        """Yield where a lead that is handed off ends in the queue: at a rung, or after the last."""
        ladder = self.model.plan.agreement.routing.ladder
        for number, rung in enumerate(ladder):
            reached = self.model.passes(ladder[:number])
            yield rung, self.both(self.handoff, reached, self.model.stops_unknown(rung))
        yield None, self.both(self.handoff, self.model.passes(ladder))

    def disqualifying(self) -> Iterator[tuple[Any, Formula]]:
        """Yield where each disqualifier is the first that holds."""
        no = self.model.formulas.no
        before: list[Formula] = []
        for line in self.model.plan.agreement.qualification.disqualifiers:
            holds = self.model.translator.of(line.condition).true
            yield line, self.both(holds, *map(no, before))
            before.append(holds)

    def first_lines(self, conditions: Sequence[Condition | None]) -> Iterator[tuple[int, Formula]]:
        """Yield where each of several lines is the first that is known to hold."""
        before: list[Formula] = []
        for number, condition in enumerate(conditions):
            holds = self.model.translator.of(condition).true
            yield number, self.both(holds, *before)
            before.append(self.model.formulas.no(holds))


# The aspects of each kind

Yielded = Iterator[tuple[Key, Formula]]


def _outcome(seen: Observed) -> Yielded:
    yield "handoff", seen.handoff
    yield "disqualified", seen.disqualified
    yield "hold", seen.hold
    yield "nurture", seen.nurture


def _disqualified_by(seen: Observed) -> Yielded:
    yield from ((line.id, where) for line, where in seen.disqualifying())


def _tier(seen: Observed) -> Yielded:
    yield from ((tier.id, where) for _, tier, where in seen.tiers() if tier is not None)


def _fast_track(seen: Observed) -> Yielded:
    for way in seen.model.plan.agreement.qualification.ways:
        if way.track is not None:
            yield way.track.id, seen.model.handed_off(way)
            yield way.track.id, seen.held_by(way)


def _target(seen: Observed) -> Yielded:
    routing = seen.model.plan.agreement.routing
    for rung in routing.ladder:
        target = rung.target
        yield (target.kind, target.name), seen.both(seen.handoff, seen.model.taken(rung))
    yield from ((("queue", routing.queue), where) for _, where in seen.stopped())


def _route(seen: Observed) -> Yielded:
    for rung in seen.model.plan.agreement.routing.ladder:
        yield rung.id, seen.both(seen.handoff, seen.model.taken(rung))
    yield from ((OTHERWISE, where) for _, where in seen.stopped())


def _missing(seen: Observed) -> Yielded:
    model = seen.model
    q, formulas, translator = model.plan.agreement.qualification, model.formulas, model.translator
    for way in q.ways:
        held = seen.held_by(way)
        yield from ((name, seen.both(held, formulas.no(translator.known(name)))) for name in way.required)
        asked = [gate.condition for gate in way.gates if gate.holds_unknown]
        asked += [line.condition for line in q.disqualifiers if line.holds_unknown]
        for condition in asked:
            yield from ((name, seen.both(held, where)) for name, where in needs(translator, condition.root))
    for rung, where in seen.stopped():
        if rung is None:
            continue
        if rung.condition is not None:
            asking = needs(translator, rung.condition.root)
            yield from ((("route", name), seen.both(where, needed)) for name, needed in asking)
        if rung.target.kind == "owner":
            nobody = seen.both(model.rails(rung).true, formulas.no(translator.known(rung.target.name)))
            yield ("route", rung.target.name), seen.both(where, nobody)


def _program(seen: Observed) -> Yielded:
    recycle = seen.model.plan.agreement.recycle
    for outcome, tier, where in seen.tiers():
        if outcome == "nurture" and tier is not None and tier.program is not None:
            yield tier.program, where
    for line, where in seen.disqualifying():
        reason = recycle.reasons.get(line.reason) if recycle and line.reason else None
        if reason is not None and reason.program is not None:
            yield reason.program, where


def _notify(seen: Observed) -> Yielded:
    hold = seen.model.plan.agreement.qualification.hold
    yield (() if hold is None else (hold.owner,)), seen.hold
    for outcome, tier, where in seen.tiers():
        if outcome in ("nurture", "handoff"):
            yield (tier.notify if tier else ()), where
    yield (), seen.disqualified


def _suppresses(seen: Observed) -> Yielded:
    model = seen.model
    lines = model.plan.agreement.qualification.disqualifiers
    yield (
        (EVERY_CHANNEL,),
        model.formulas.any_of(
            model.translator.of(line.condition).true for line in lines if line.verdict == "do_not_contact"
        ),
    )
    follow_up = model.plan.agreement.follow_up
    if follow_up is not None and follow_up.silence is not None:
        yield follow_up.silence.channels, seen.handoff


def _clocks(seen: Observed) -> Yielded:
    follow_up = seen.model.plan.agreement.follow_up
    for clock in follow_up.clocks if follow_up else ():
        if clock.starts_with(HANDED_OFF):
            limit = None if clock.never_later_than is None else str(clock.never_later_than)
            for number, where in seen.first_lines([line.condition for line in clock.targets]):
                yield (clock.id, str(clock.targets[number].within), limit), seen.both(seen.handoff, where)


def _touches(seen: Observed) -> Yielded:
    follow_up = seen.model.plan.agreement.follow_up
    plans = follow_up.touches if follow_up else ()
    for number, where in seen.first_lines([plan.condition for plan in plans]):
        yield _touch_plan(plans[number]), seen.both(seen.handoff, where)


def _touch_plan(plan: Any) -> str:
    said = ", ".join(f"{count} {channel}" for channel, count in sorted(plan.plan.items()))
    spaced = ", ".join(f"{channel} {apart}" for channel, apart in sorted(plan.spacing.items()))
    ends = ", ".join(sorted(plan.ends))
    parts = [f"{said} within {plan.within}", spaced and f"spacing {spaced}", ends and f"ends with {ends}"]
    parts.append(plan.exhausted and f"else {plan.exhausted}")
    return "; ".join(filter(None, parts))


def _alerts(seen: Observed) -> Yielded:
    for alert in seen.model.plan.agreement.qualification.alerts:
        yield alert.id, seen.model.translator.of(alert.condition).true


def _grades(seen: Observed) -> Yielded:
    for axis in seen.model.plan.agreement.axes.values():
        yield from (((axis.name, grade), seen.model.grade(axis, grade)) for grade, _ in axis.grades)


_ASPECTS: Final[dict[str, Callable[[Observed], Yielded]]] = {
    "outcome": _outcome,
    "disqualified_by": _disqualified_by,
    "tier": _tier,
    "fast_track": _fast_track,
    "target": _target,
    "route": _route,
    "missing": _missing,
    "program": _program,
    "notify": _notify,
    "suppresses": _suppresses,
    "clocks": _clocks,
    "touches": _touches,
    "alerts": _alerts,
    "grades": _grades,
}

# What a decision says


def said(decision: Decision, kind: DifferenceKind) -> Any:
    """Return what a decision says of a kind; equal answers are no difference."""
    route = decision.route
    match kind:
        case "outcome" | "disqualified_by" | "tier" | "fast_track" | "program" | "notify" | "suppresses" | "clocks":
            return getattr(decision, kind)
        case "alerts":
            return tuple(sorted(decision.alerts))
        case "grades":
            return tuple(sorted(decision.grades.items()))
        case "points":
            return tuple(sorted(zip(decision.plan.agreement.axes, decision.hundredths, strict=True)))
        case "target":
            return route and (route.kind, route.target)
        case "route":
            return route and route.id
        case "missing":
            return decision.missing, route.needs if route else ()
        case "touches":
            plan = touches(decision)
            return plan and _touch_plan(plan)
    return None
