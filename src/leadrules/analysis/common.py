"""What two agreements have in common: values that both take, signals and scores that both define alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from leadrules.clauses.scoring import Axis, CompiledRule, EachRule
from leadrules.clauses.signals import Signal
from leadrules.expr import ChoiceType, Condition, IntegerType, NumberType, Type
from leadrules.plan import Plan


def common_type(one: Type | None, other: Type | None) -> Type | None:
    """Return the type of the values that two types both take and read alike; None where there are none."""
    match one, other:
        case _ if one == other:
            return one
        case IntegerType(a, b), IntegerType(c, d):
            return IntegerType(max(a, c), min(b, d)) if max(a, c) <= min(b, d) else None
        case NumberType(a, b), NumberType(c, d):
            return _numbers(NumberType(a, b), NumberType(c, d))
        case ChoiceType(values), ChoiceType(others):
            shared = tuple(value for value in values if value in others)
            return ChoiceType(shared) if shared else None
    return None


def _numbers(one: NumberType, other: NumberType) -> NumberType | None:
    lows = [lo for lo in (one.lo, other.lo) if lo is not None]
    highs = [hi for hi in (one.hi, other.hi) if hi is not None]
    lo, hi = max(lows, default=None), min(highs, default=None)
    return None if lo is not None and hi is not None and lo > hi else NumberType(lo, hi)


def same_signal(one: Signal, other: Signal) -> bool:
    """Return whether two signals measure the same."""
    return _bare_signal(one) == _bare_signal(other)


def _bare_signal(signal: Signal) -> Signal:
    return replace(signal, name="", about=None, where=_bare(signal.where))


def _bare(condition: Condition | None) -> Condition | None:
    return None if condition is None else Condition("", condition.root)


def same_axis(one: Axis, other: Axis) -> bool:
    """Return whether two axes give the same points for the same names and events."""
    return _bare_axis(one) == _bare_axis(other)


def _bare_axis(axis: Axis) -> Axis:
    return replace(axis, name="", grades=(), rules=tuple(map(bare_rule, axis.rules)))


def bare_rule(rule: CompiledRule) -> CompiledRule:
    """Return a rule without what says nothing about its points."""
    if isinstance(rule, EachRule):
        return replace(rule, id="", because=None, decreasing=False, group=None, where=_bare(rule.where))
    return replace(rule, id="", because=None, decreasing=False, condition=Condition("", rule.condition.root))


def common_events(old: Plan, new: Plan) -> frozenset[str]:
    """Return the event types that both declare."""
    return frozenset(old.agreement.events) & frozenset(new.agreement.events)


def stages_before_sales(plan: Plan) -> tuple[str, ...]:
    """Return the stages of leads that sales has not had yet, that of a new lead first; empty without a lifecycle."""
    lifecycle = plan.agreement.lifecycle
    if lifecycle is None:
        return ()
    stages = (s.id for s in lifecycle.stages.values() if not s.with_sales and not s.terminal)
    return tuple(dict.fromkeys((lifecycle.first, *stages)))


def clashes(old: Plan, new: Plan) -> Iterator[str]:
    """Yield the names that are a field in one agreement and something else in the other."""
    for one, other in ((old, new), (new, old)):
        axes = other.agreement.axes
        others = {*other.agreement.signals, *axes, *(f"{name}_grade" for name in axes)}
        yield from (name for name in one.agreement.fields if name in others)
