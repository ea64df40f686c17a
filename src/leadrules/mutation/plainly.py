"""What changes nothing for plain reasons: proofs that need no search."""

from __future__ import annotations

from dataclasses import replace
from math import gcd, inf
from typing import Any, Final

from leadrules.clauses.scoring import Axis, CompiledRule, EachRule, points_at_age
from leadrules.expr import And, Compare, InSet, Literal, Node, Not, Value
from leadrules.mutation.mutant import Mutant
from leadrules.plan import Plan
from leadrules.worktime import MICROSECONDS_PER_DAY

_SILENCING: Final = "do_not_contact"


def is_plainly_the_same(old: Plan, mutant: Mutant, new: Plan) -> bool:
    """Return whether a mutant decides every lead like the agreement, for one of these reasons.

    A grade begins between two scores that an axis can have, or below its range. A range ends where no lead comes. An
    event that leaves a window a day sooner or later was worth nothing any more. Nobody reads a signal. Two lines that
    change places never hold together. A disqualifier asks for what is required as well. Of the verdicts only
    ``do_not_contact`` is read by decisions.
    """
    match mutant.path:
        case ("qualification", "disqualify", int(index), "as"):
            verdicts = (plan.agreement.qualification.disqualifiers[index].verdict for plan in (old, new))
            return _SILENCING not in verdicts
        case ("scoring", str(axis), "grades", _):
            return _same_grades(old.agreement.axes[axis], new.agreement.axes[axis])
        case ("scoring", str(axis), "range", _):
            return _same_range(old.agreement.axes[axis], new.agreement.axes[axis])
        case ("scoring", str(axis), "rules", int(index), "within"):
            one, other = (plan.agreement.axes[axis].rules[index] for plan in (old, new))
            return isinstance(one, EachRule) and isinstance(other, EachRule) and _worthless_between(one, other)
        case ("signals", str(name), *_):
            return all(name not in condition.names for condition in old.agreement.conditions.values())
        case ("qualification", "disqualify" | "tiers") | ("routing", "ladder"):
            return _never_together(old, mutant, new)
        case ("qualification", "required") | ("qualification", "fast_track", int(), "needs"):
            return _asked_anyway(old, mutant)
    return False


def _never_together(old: Plan, mutant: Mutant, new: Plan) -> bool:
    """Return whether the conditions of lines that changed places exclude each other; on the ladder, for one reason."""
    before, after = (
        {path: c for path, c in plan.agreement.conditions.items() if path[:2] == mutant.path} for plan in (old, new)
    )
    moved = [c.root for path, c in before.items() if path not in after or after[path].text != c.text]
    if len(moved) != 2 or before.keys() != after.keys():
        return False
    one, other = (node.items if isinstance(node, And) and mutant.path[0] != "routing" else (node,) for node in moved)
    return any(_exclude(a, b) for a in one for b in other)


def _exclude(one: Node, other: Node) -> bool:
    (item, values), (same, others) = _among(one), _among(other)
    return item is not None and item == same and not values & others


def _among(node: Node) -> tuple[Node | None, frozenset[Value]]:
    """Return what a condition asks to be one of some constants, and these; None for any other condition."""
    match node:
        case InSet(item, values):
            return item, values
        case Compare("==", item, Literal(value)):
            return item, frozenset((value,))
    return None, frozenset()


def _asked_anyway(old: Plan, mutant: Mutant) -> bool:
    """Return whether disqualifiers hold a lead back, which nothing skips, for want of each field that is left out."""
    data: Any = old.agreement.document.data
    for key in mutant.path:
        data = data[key]
    left_out = set(data) - set(mutant.value if isinstance(mutant.value, list) else ())
    asked = set()
    for line in old.agreement.qualification.disqualifiers:
        root = line.condition.root
        atom = root.item if isinstance(root, Not) else root
        if line.holds_unknown and isinstance(atom, InSet) and len(line.condition.names) == 1:
            asked |= set(line.condition.names)
    return left_out <= asked


def _same_grades(one: Axis, other: Axis) -> bool:
    """Return whether both give every score that the axis can have the same grade."""
    if replace(one, grades=()) != replace(other, grades=()):
        return False
    step = _step(one)
    first = [[_first_at(one, cut, step) for _, cut in axis.grades] for axis in (one, other)]
    names = [[name for name, _ in axis.grades] for axis in (one, other)]
    return first[0] == first[1] and names[0] == names[1]


def _same_range(one: Axis, other: Axis) -> bool:
    """Return whether no score reaches the end of either range."""
    if replace(one, lo_hundredths=0, hi_hundredths=0) != replace(other, lo_hundredths=0, hi_hundredths=0):
        return False
    above = _most(one, positive=True) <= min(one.hi_hundredths, other.hi_hundredths)
    below = -_most(one, positive=False) >= max(one.lo_hundredths, other.lo_hundredths)
    return (above or one.hi_hundredths == other.hi_hundredths) and (below or one.lo_hundredths == other.lo_hundredths)


def _most(axis: Axis, *, positive: bool) -> float:
    """Return what rules of one sign come to at most, whether or not they can hold together."""
    by_group: dict[str | None, float] = {}
    for rule in axis.rules:
        if (rule.hundredths > 0) is positive:
            by_group[rule.group] = by_group.get(rule.group, 0) + _most_of(rule)
    return sum(min(most, axis.group_caps.get(group or "", inf)) for group, most in by_group.items())


def _most_of(rule: CompiledRule) -> float:
    if not isinstance(rule, EachRule):
        return abs(rule.hundredths)
    limit = rule.limit.count if rule.limit is not None and rule.limit.per == "lead" else inf
    return min(limit * abs(rule.hundredths), inf if rule.cap_hundredths is None else rule.cap_hundredths)


def _step(axis: Axis) -> int:
    """Return what all scores of an axis are multiples of, in hundredths, from its lower end."""
    parts = [axis.hi_hundredths, axis.lo_hundredths, *axis.group_caps.values()]
    for rule in axis.rules:
        parts.append(rule.hundredths)
        if isinstance(rule, EachRule):
            parts += [rule.cap_hundredths or 0, *(rule.hundredths_by_age_days or ())]
    return gcd(*parts) or 1


def _first_at(axis: Axis, cut: int, step: int) -> int:
    """Return the lowest score that reaches a threshold."""
    return max(axis.lo_hundredths, -(-cut // step) * step)


def _worthless_between(one: EachRule, other: EachRule) -> bool:
    """Return whether two rules differ only in a window, and events that only one of them counts are worth nothing."""
    if one.within_us is None or other.within_us is None or one.hundredths_by_age_days is None:
        return False
    first_us, last_us = sorted((one.within_us, other.within_us))
    days = range(first_us // MICROSECONDS_PER_DAY, -(-last_us // MICROSECONDS_PER_DAY))
    longest = max(one, other, key=lambda rule: len(rule.hundredths_by_age_days or ()))
    ages = range(max(len(rule.hundredths_by_age_days or ()) for rule in (one, other)) + 1)
    alike = replace(one, within_us=None, hundredths_by_age_days=None) == replace(
        other, within_us=None, hundredths_by_age_days=None
    )
    same_table = all(points_at_age(one, age) == points_at_age(other, age) for age in ages if age not in days)
    return alike and same_table and not any(points_at_age(longest, day) for day in days)
