"""Scores of the same leads under other points: the same rules, caps, ranges and fading, only other numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from leadrules.behaviour import earned
from leadrules.clauses.fading import fading_by_half_life, fading_by_steps
from leadrules.clauses.scoring import Axis, CompiledRule, EachRule, ScoreRule, WhenRule, total
from leadrules.decision import Decision
from leadrules.plan import Plan
from leadrules.worktime import MICROSECONDS_PER_DAY, whole_days

_HUNDREDTHS: Final = 100


@dataclass(frozen=True, slots=True)
class Scorer:
    """Scores leads by an agreement with other points."""

    plan: Plan
    axes: tuple[Axis, ...]

    @classmethod
    def of(cls, plan: Plan, points: Mapping[str, int]) -> Scorer:
        """Return the scorer of a plan whose rules give these points; a rule that is not named keeps its own."""
        clause = plan.agreement.clause.scoring or {}
        axes = []
        for name, axis in plan.agreement.axes.items():
            specs = {spec.id: spec for spec in clause[name].rules}
            rules = tuple(_with_points(rule, points.get(rule.id), specs[rule.id]) for rule in axis.rules)
            axes.append(replace(axis, rules=rules))
        return cls(plan, tuple(axes))

    def score(self, decision: Decision) -> float:
        """Return the points of all axes together of the lead of a decision, as it was then."""
        row, at_us = decision.row, decision.at_us
        given = (total(axis, earned(self.plan, axis, row, decision.activity, at_us))[0] for axis in self.axes)
        return sum(given) / _HUNDREDTHS


def units(plan: Plan, decision: Decision) -> dict[str, float]:
    """Return how often each rule that gave points counted, in fresh events, after its own cap; 1 for a condition."""
    found: dict[str, float] = {}
    for axis in plan.agreement.axes.values():
        given = earned(plan, axis, decision.row, decision.activity, decision.at_us, fired=decision.fired)
        for rule, hundredths in zip(axis.rules, given, strict=True):
            if hundredths:
                cap = rule.cap_hundredths if isinstance(rule, EachRule) else None
                counted = abs(hundredths) if cap is None else min(abs(hundredths), cap)
                found[rule.id] = counted / abs(rule.hundredths)
    return found


def most_points(axis: Axis, rule: CompiledRule) -> int:
    """Return the most points, without their sign, that a rule can give: what its caps and the range leave."""
    reach = axis.hi_hundredths if rule.hundredths > 0 else axis.hi_hundredths - axis.lo_hundredths
    caps = [max(reach, 0)]
    if isinstance(rule, EachRule) and rule.cap_hundredths is not None:
        caps.append(rule.cap_hundredths)
    if rule.group is not None:
        caps.append(axis.group_caps[rule.group])
    return min(caps) // _HUNDREDTHS


def _with_points(rule: CompiledRule, points: int | None, spec: ScoreRule) -> CompiledRule:
    if points is None or points * _HUNDREDTHS == rule.hundredths:
        return rule
    hundredths = points * _HUNDREDTHS
    if isinstance(rule, WhenRule):
        return replace(rule, hundredths=hundredths)
    return replace(rule, hundredths=hundredths, hundredths_by_age_days=_table(rule, hundredths, spec))


def _table(rule: EachRule, hundredths: int, spec: ScoreRule) -> tuple[int, ...] | None:
    """Return how points fade, as reading the agreement with these points would make it."""
    decay = spec.decay
    if decay is None:
        return None
    last_age = None if rule.within_us is None else -(-rule.within_us // MICROSECONDS_PER_DAY) - 1
    if decay.half_life is not None:
        return fading_by_half_life(hundredths, whole_days(decay.half_life), last_age)
    if decay.step is None or decay.every is None:
        return rule.hundredths_by_age_days
    return fading_by_steps(hundredths, decay.step, whole_days(decay.every), last_age)
