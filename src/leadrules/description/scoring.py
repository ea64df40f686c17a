"""How a lead is scored."""

from __future__ import annotations

from typing import assert_never

from leadrules.clauses.scoring import Axis, AxisSpec, CompiledRule, Decay, EachRule, Limit, ScoreRule, WhenRule
from leadrules.description.wording import Lines, Wording, because, remark, share, spaced


def scoring(wording: Wording) -> Lines:
    """Yield the rules of each axis, their caps, and the grades."""
    clauses = wording.agreement.clause.scoring or {}
    for name, axis in wording.agreement.axes.items():
        yield from _axis(axis, clauses[name], wording)


def _axis(axis: Axis, spec: AxisSpec, wording: Wording) -> Lines:
    lo, hi = axis.lo_hundredths // 100, axis.hi_hundredths // 100
    yield f"{spaced(axis.name)}{remark(spec.about)}, from {lo} to {hi} points:"
    for rule, written in zip(axis.rules, spec.rules, strict=True):
        said = earned(rule, written, wording)
        group = f" (counted with {rule.group})" if rule.group else ""
        yield f"  {written.points:+d} {said}{group}{because(rule.because)}. [{rule.id}]"
    for group, cap in spec.groups.items():
        yield f"  No more than {cap.at_most} points from {group} together."
    if axis.grades:
        grades = (f"{grade} from {threshold // 100}" for grade, threshold in axis.grades)
        yield f"  Grades: {', '.join(grades)}."


def earned(rule: CompiledRule, written: ScoreRule, wording: Wording) -> str:
    """Return what a rule gives points for: ``when …`` or ``for each …``."""
    match rule:
        case WhenRule():
            return f"when {wording.condition(rule.condition)}"
        case EachRule():
            return _each(rule, written, wording)
        case _:
            assert_never(rule)


def _each(rule: EachRule, written: ScoreRule, wording: Wording) -> str:
    where = f" where {wording.condition(rule.where)}" if rule.where else ""
    within = f", in the last {written.within}" if written.within else ""
    limit = f", {_newest(written.limit)}" if written.limit else ""
    cap = f", at most {written.at_most} together" if written.at_most is not None else ""
    event = "event of any kind" if rule.event_type == "any" else spaced(rule.event_type)
    return f"for each {event}{where}{within}{limit}{_decay(written.decay)}{cap}"


def _newest(limit: Limit) -> str:
    newest = "only the newest" if limit.count == 1 else f"only the newest {limit.count}"
    return f"{newest} of each day" if limit.per == "day" else newest


def _decay(decay: Decay | None) -> str:
    if decay is None:
        return ""
    if decay.half_life is not None:
        return f", worth half after every {decay.half_life}"
    step = "" if decay.step is None else share(decay.step)
    return f", losing {step} every {decay.every}"
