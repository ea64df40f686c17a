"""Why a decision is what it is: every rule that had a part in it, with what it saw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from leadrules.activity import Activity
from leadrules.behaviour import counted_events, earned, since_return
from leadrules.clauses.scoring import Axis, CompiledRule, EachRule, total
from leadrules.expr import BooleanType, Condition, DateTimeType, Row, Type, datetime_of
from leadrules.history import returned_us
from leadrules.plan import Plan

if TYPE_CHECKING:
    from leadrules.decision.decided import Decision

Effect = Literal[
    "points", "cap", "disqualifies", "not_known", "stage", "cools_off", "blocks", "fast_track", "tier", "route"
]


class Reason(NamedTuple):
    """A rule that had a part in a decision.

    ``clause`` is its place in the agreement, like ``scoring.fit.rules.size-core``. ``points`` is None for everything
    but points and caps. ``seen`` has the values that its condition read, None for what is not known.
    """

    rule: str
    clause: str
    effect: Effect
    points: float | None
    because: str | None
    seen: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class UnknownRule:
    """A scoring rule that gives nothing now because something is not known.

    ``points`` is what it could add or take away; None for a rule over events without a cap. ``needs`` are the fields
    or signals that are not known; ``activity`` stands for all events.
    """

    rule: str
    clause: str
    points: float | None
    needs: tuple[str, ...]


def reasons(decision: Decision) -> tuple[Reason, ...]:
    """Return the reasons of a decision: points by axis first, then what decided, then the way it goes."""
    row = decision.row
    found = [reason for axis in scored(decision, row, fired=decision.fired) for reason in _points(decision.plan, axis)]
    found += _verdict(decision, row)
    found += _qualification(decision, row)
    found += _way(decision, row)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class ScoredAxis:
    """An axis with what its rules earned, and the row and activity that they saw."""

    axis: Axis
    earned: tuple[int | None, ...]
    row: Row
    activity: Activity | None
    at_us: int


def scored(decision: Decision, row: Row, *, fired: int | None = None) -> tuple[ScoredAxis, ...]:
    """Return each axis with what its rules earned; an axis that a return resets saw only what came later.

    Given the bits of the rules that fired, the others are not looked at again and count as 0.
    """
    plan, at_us = decision.plan, decision.at_us
    agreement, past = plan.agreement, decision.past
    whole = (row, decision.activity)
    later = whole
    returned = returned_us(past, at_us)
    if returned is not None:
        later = since_return(plan, row, decision.activity, returned, at_us)
    resets = agreement.recycle.resets if agreement.recycle else frozenset()
    found = []
    for axis in agreement.axes.values():
        seen_row, activity = later if axis.name in resets else whole
        found.append(
            ScoredAxis(axis, earned(plan, axis, seen_row, activity, at_us, fired=fired), seen_row, activity, at_us)
        )
    return tuple(found)


def _points(plan: Plan, scored_axis: ScoredAxis) -> Iterator[Reason]:
    axis = scored_axis.axis
    for rule, hundredths in zip(axis.rules, scored_axis.earned, strict=True):
        if hundredths:
            clause = f"scoring.{axis.name}.rules.{rule.id}"
            yield Reason(rule.id, clause, "points", hundredths / 100, rule.because, _seen_by(plan, rule, scored_axis))
    for cap in total(axis, scored_axis.earned)[1]:
        where = {"rule": f"rules.{cap.of}.at_most", "group": f"groups.{cap.of}.at_most", "range": "range"}[cap.kind]
        yield Reason(cap.of, f"scoring.{axis.name}.{where}", "cap", cap.hundredths / 100, None, {})


def _seen_by(plan: Plan, rule: CompiledRule, scored_axis: ScoredAxis) -> Mapping[str, Any]:
    if isinstance(rule, EachRule):
        activity = scored_axis.activity or Activity()
        return {rule.event_type: counted_events(plan, rule, activity, scored_axis.at_us)}
    return seen(plan, rule.condition, scored_axis.row)


def seen(plan: Plan, condition: Condition, row: Row) -> dict[str, Any]:
    """Return the values that a condition read, as plain data, by name; None for what is not known."""
    return {name: plain(row[slot], type_) for name, slot, type_ in plan.reads(condition)}


def plain(value: Any, type_: Type) -> Any:
    """Return a value as JSON holds it: instants and dates as ISO text, lists as lists."""
    if value is None or isinstance(type_, BooleanType):
        return value
    if isinstance(type_, DateTimeType):
        return datetime_of(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _verdict(decision: Decision, row: Row) -> Iterator[Reason]:
    plan, past = decision.plan, decision.past
    for d in plan.agreement.qualification.disqualifiers:
        if d.id == decision.disqualified_by:
            clause = f"qualification.disqualify.{d.id}"
            yield Reason(d.id, clause, "disqualifies", None, d.because, seen(plan, d.condition, row))
    if past is None:
        return
    at_a_stage = decision.outcome == "with_sales" or (
        decision.outcome == "disqualified" and not decision.disqualified_by
    )
    stage = plan.known_stage(past, decision.at_us)
    if at_a_stage and stage is not None:
        yield Reason(stage, f"lifecycle.stages.{stage}", "stage", None, None, {"stage": stage})
    if decision.outcome == "cooling_off" and past.last_return is not None:
        returned = past.last_return
        known = {"returned_at": returned.at.isoformat()}
        recycle = plan.agreement.recycle
        is_reason = recycle is not None and returned.reason in recycle.reasons
        clause = f"recycle.reasons.{returned.reason}" if is_reason else "recycle.re_entry"
        yield Reason(returned.reason, clause, "cools_off", None, None, known)


def _qualification(decision: Decision, row: Row) -> Iterator[Reason]:
    plan = decision.plan
    qualification = plan.agreement.qualification
    for d in qualification.disqualifiers:
        if decision.outcome == "hold" and d.holds_unknown and plan.evaluator(d.condition)(row) is None:
            clause = f"qualification.disqualify.{d.id}"
            yield Reason(d.id, clause, "not_known", None, d.because, seen(plan, d.condition, row))
    for gate in qualification.gates:
        holds = plan.evaluator(gate.condition)(row)
        if holds is False or (holds is None and gate.holds_unknown):
            effect: Effect = "blocks" if holds is False else "not_known"
            clause = f"qualification.gates.{gate.id}"
            yield Reason(gate.id, clause, effect, None, gate.because, seen(plan, gate.condition, row))


def _way(decision: Decision, row: Row) -> Iterator[Reason]:
    plan = decision.plan
    qualification = plan.agreement.qualification
    returned = returned_us(decision.past, decision.at_us)
    later = row if returned is None else since_return(plan, row, decision.activity, returned, decision.at_us)[0]
    for track in qualification.fast_tracks:
        if track.id == decision.fast_track:
            clause = f"qualification.fast_track.{track.id}"
            yield Reason(track.id, clause, "fast_track", None, track.because, seen(plan, track.condition, later))
    tier = qualification.tier(decision.tier)
    if tier is not None and decision.outcome in ("handoff", "hold", "nurture"):
        values = seen(plan, tier.condition, row) if tier.condition else {}
        yield Reason(tier.id, f"qualification.tiers.{tier.id}", "tier", None, tier.because, values)
    if decision.route is not None:
        yield _route(decision, row)


def _route(decision: Decision, row: Row) -> Reason:
    route, plan = decision.route, decision.plan
    rungs = {rung.id: rung for rung in plan.agreement.routing.ladder}
    rung = rungs.get(route.id) if route else None
    if rung is None or (route and route.needs):
        needs = route.needs if route else ()
        return Reason("otherwise", "routing.otherwise", "route", None, None, dict.fromkeys(needs))
    values = seen(plan, rung.condition, row) if rung.condition else {}
    return Reason(rung.id, f"routing.ladder.{rung.id}", "route", None, rung.because, values)


def unknown_rules(decision: Decision) -> tuple[UnknownRule, ...]:
    """Return the scoring rules that give nothing now because something is not known."""
    found = []
    for scored_axis in scored(decision, decision.row):
        for rule, hundredths in zip(scored_axis.axis.rules, scored_axis.earned, strict=True):
            if hundredths is None:
                clause = f"scoring.{scored_axis.axis.name}.rules.{rule.id}"
                possible = _possible(rule)
                needs = _needs(decision.plan, rule, scored_axis.row)
                found.append(UnknownRule(rule.id, clause, None if possible is None else possible / 100, needs))
    return tuple(found)


def _needs(plan: Plan, rule: CompiledRule, row: Row) -> tuple[str, ...]:
    return ("activity",) if isinstance(rule, EachRule) else plan.needs(rule.condition, row)


def _possible(rule: CompiledRule) -> int | None:
    """Return the most that an unknown rule could give or take, in hundredths; None where nothing bounds it."""
    if not isinstance(rule, EachRule):
        return rule.hundredths
    bounds = [rule.cap_hundredths] if rule.cap_hundredths is not None else []
    if rule.limit is not None and rule.limit.per == "lead":
        bounds.append(abs(rule.hundredths) * rule.limit.count)
    return (1 if rule.hundredths > 0 else -1) * min(bounds) if bounds else None


def possible_maximum(decision: Decision) -> dict[str, float]:
    """Return the most that each axis could reach if everything that is not known turned out well."""
    best = {}
    for scored_axis in scored(decision, decision.row):
        axis = scored_axis.axis
        hopes = tuple(
            _hope(rule, axis) if hundredths is None else hundredths
            for rule, hundredths in zip(axis.rules, scored_axis.earned, strict=True)
        )
        best[axis.name] = total(axis, hopes)[0] / 100
    return best


def _hope(rule: CompiledRule, axis: Axis) -> int:
    if rule.hundredths <= 0:
        return 0
    possible = _possible(rule)
    return axis.hi_hundredths - axis.lo_hundredths if possible is None else possible
