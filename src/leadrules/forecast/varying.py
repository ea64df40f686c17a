"""One threshold of an agreement, set to other values: what a negotiation turns.

A threshold is a number that a tier which hands off compares points with (``mql: engagement >= 40``), or the points from
which a grade begins that such a tier reads (``fit: {A: 70}``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from leadrules.agreement import Agreement
from leadrules.clauses.scoring import Axis
from leadrules.diagnostics import DataError, did_you_mean, error
from leadrules.expr import Arithmetic, Compare, Condition, Literal, Name, Node, names_in, to_text, walk
from leadrules.plan import Plan
from leadrules.plan import compile as compile_plan

_MIRRORED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_STEPS: Final = (-2, -1, 0, 1, 2)


@dataclass(frozen=True, slots=True)
class Threshold:
    """A threshold of an agreement: what it is called, ``mql.engagement`` or ``fit.A``, in words, and as it is now.

    ``axes`` are those whose points it is compared with. A number below it does not pass. ``index`` is the tier's place
    in the list of tiers, None for the threshold of a grade.
    """

    name: str
    said: str
    now: float
    axes: tuple[str, ...]
    index: int | None
    compare: Compare | None = None

    def score(self, points: Mapping[str, float]) -> float:
        """Return what is compared with it of a lead with these points: their sum over its axes."""
        return sum(points[axis] for axis in self.axes)


def thresholds_of(plan: Plan) -> tuple[Threshold, ...]:
    """Return the thresholds that can be varied, in the order of the agreement."""
    return (*_of_tiers(plan), *_of_grades(plan))


def threshold_of(plan: Plan, name: str) -> Threshold:
    """Return a threshold by its name; a tier's name alone will do where it has only one.

    Raises:
        DataError: there is none of that name, or several.
    """
    every = thresholds_of(plan)
    found = [each for each in every if each.name == name] or [e for e in every if e.name.partition(".")[0] == name]
    if len(found) == 1:
        return found[0]
    names = [each.name for each in found or every]
    hint = f"there are {', '.join(names)}" if names else "no tier that hands off compares points with a number"
    if found:
        raise DataError([error("LR916", f"several thresholds called `{name[:60]}`", None, hint)])
    raise DataError([error("LR916", f"no threshold called `{name[:60]}`", None, did_you_mean(name, names) or hint)])


def values_around(plan: Plan, threshold: Threshold) -> tuple[float, ...]:
    """Return the values to try where nobody names any: two steps of ten points down and up, within the range."""
    axes = [plan.agreement.axes[axis] for axis in threshold.axes]
    low, high = (sum(getattr(axis, end) for axis in axes) / 100 for end in ("lo_hundredths", "hi_hundredths"))
    step = 10 if high - low >= 40 else max(1, (high - low) // 5)
    tried = [threshold.now + n * step for n in _STEPS]
    if threshold.index is None:
        grades = [hundredths / 100 for _, hundredths in axes[0].grades]
        low = max([low, *(grade + 1 for grade in grades if grade < threshold.now)])
        high = min([high, *(grade - 1 for grade in grades if grade > threshold.now)])
    return tuple(value for value in tried if low <= value <= high)


def varied(plan: Plan, threshold: Threshold, value: float) -> Plan:
    """Return the plan with a threshold at another value. It is for counting; its digest may be that of the original.

    Raises:
        DataError: the grades of the axis would not be in order any more.
    """
    agreement = plan.agreement
    if value == threshold.now:
        return plan
    if threshold.index is None:
        return compile_plan(_with_grade(agreement, threshold, value))
    tier = agreement.qualification.tiers[threshold.index]
    if tier.condition is None or threshold.compare is None:
        return plan
    root = _replaced(tier.condition.root, threshold.compare, _at(threshold.compare, value))
    condition = Condition(to_text(root), root)
    tiers = list(agreement.qualification.tiers)
    tiers[threshold.index] = replace(tier, condition=condition)
    conditions = {path: condition if c is tier.condition else c for path, c in agreement.conditions.items()}
    qualification = replace(agreement.qualification, tiers=tuple(tiers))
    return compile_plan(replace(agreement, qualification=qualification, conditions=conditions))


def _of_tiers(plan: Plan) -> Iterator[Threshold]:
    axes = plan.agreement.axes
    for index, tier in enumerate(plan.agreement.qualification.tiers):
        seen: set[str] = set()
        for node in walk(tier.condition.root) if tier.handoff and tier.condition else ():
            if not isinstance(node, Compare) or node.op in ("==", "!="):
                continue
            read = _sum_of(node.left, axes) or _sum_of(node.right, axes)
            constant = next((side for side in (node.left, node.right) if isinstance(side, Literal)), None)
            op = node.op if isinstance(node.right, Literal) else _MIRRORED[node.op]
            if read is None or constant is None or op not in (">", ">="):
                continue
            name = f"{tier.id}.{'+'.join(read)}"
            if name not in seen:
                seen.add(name)
                yield Threshold(name, f"{tier.id}: {to_text(node)}", float(constant.value), read, index, node)  # type: ignore[arg-type]


def _sum_of(node: Node, axes: Any) -> tuple[str, ...] | None:
    """Return the axes that a node is, or adds up; None where it is something else."""
    if isinstance(node, Name):
        return (node.name,) if node.name in axes else None
    if isinstance(node, Arithmetic) and node.op == "+":
        left, right = _sum_of(node.left, axes), _sum_of(node.right, axes)
        return (*left, *right) if left and right else None
    return None


def _of_grades(plan: Plan) -> Iterator[Threshold]:
    tiers = plan.agreement.qualification.handoff_tiers
    read = {name for tier in tiers if tier.condition for name in names_in(tier.condition.root)}
    for axis in plan.agreement.axes.values():
        if f"{axis.name}_grade" in read:
            for grade, hundredths in axis.grades[:-1]:
                now = hundredths / 100
                yield Threshold(f"{axis.name}.{grade}", f"grade {grade} of {axis.name}", now, (axis.name,), None)


def _with_grade(agreement: Agreement, threshold: Threshold, value: float) -> Agreement:
    axis = agreement.axes[threshold.axes[0]]
    name = threshold.name.partition(".")[2]
    grades = tuple((g, round(value * 100) if g == name else hundredths) for g, hundredths in axis.grades)
    if [h for _, h in grades] != sorted({h for _, h in grades}, reverse=True):
        hint = f"grades of `{axis.name}` begin at {', '.join(f'{g} {h / 100:g}' for g, h in axis.grades)}"
        message = f"{threshold.said} cannot begin at {value:g}: it would pass another grade"
        raise DataError([error("LR916", message, None, hint)])
    axes: dict[str, Axis] = {**agreement.axes, axis.name: replace(axis, grades=grades)}
    return replace(agreement, axes=axes)


def _at(compare: Compare, value: float) -> Compare:
    def moved(side: Node) -> Node:
        if not isinstance(side, Literal):
            return side
        whole = int(value) if float(value).is_integer() and isinstance(side.value, int) else float(value)
        return replace(side, value=whole)

    return replace(compare, left=moved(compare.left), right=moved(compare.right))


def _replaced(node: Node, old: Node, new: Node) -> Node:
    """Return a tree with one node, found by identity, in place of another."""
    if node is old:
        return new
    changes: dict[str, Any] = {}
    for name in ("items", "args"):
        some = getattr(node, name, None)
        if isinstance(some, tuple):
            changes[name] = tuple(_replaced(each, old, new) for each in some)
    for name in ("item", "left", "right"):
        one = getattr(node, name, None)
        if one is not None and not isinstance(one, Sequence | str | frozenset):
            changes[name] = _replaced(one, old, new)
    return replace(node, **changes) if changes else node
