"""What changes nothing for plain reasons: proofs that need no search."""

from __future__ import annotations

from dataclasses import replace
from math import gcd
from typing import Final

from leadrules.clauses.scoring import Axis, EachRule, points_at_age
from leadrules.mutation.mutant import Mutant
from leadrules.plan import Plan
from leadrules.worktime import MICROSECONDS_PER_DAY

_SILENCING: Final = "do_not_contact"


def is_plainly_the_same(old: Plan, mutant: Mutant, new: Plan) -> bool:
    """Return whether a mutant decides every lead like the agreement, for one of these reasons.

    A grade begins between two scores that an axis can have, or below its range. An event that leaves a window a day
    sooner or later was worth nothing any more. Of the verdicts only ``do_not_contact`` is read by decisions.
    """
    match mutant.path:
        case ("qualification", "disqualify", int(index), "as"):
            verdicts = (plan.agreement.qualification.disqualifiers[index].verdict for plan in (old, new))
            return _SILENCING not in verdicts
        case ("scoring", str(axis), "grades", _):
            return _same_grades(old.agreement.axes[axis], new.agreement.axes[axis])
        case ("scoring", str(axis), "rules", int(index), "within"):
            one, other = (plan.agreement.axes[axis].rules[index] for plan in (old, new))
            return isinstance(one, EachRule) and isinstance(other, EachRule) and _worthless_between(one, other)
    return False


def _same_grades(one: Axis, other: Axis) -> bool:
    """Return whether both give every score that the axis can have the same grade."""
    if replace(one, grades=()) != replace(other, grades=()):
        return False
    step = _step(one)
    first = [[_first_at(one, cut, step) for _, cut in axis.grades] for axis in (one, other)]
    names = [[name for name, _ in axis.grades] for axis in (one, other)]
    return first[0] == first[1] and names[0] == names[1]


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
