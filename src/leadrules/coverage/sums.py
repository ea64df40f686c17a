"""Sums of points: which changes together bring an axis to a wanted score."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from leadrules.cases import run_case
from leadrules.clauses.scoring import HUNDREDTHS, Axis
from leadrules.coverage.drafts import Draft, Knob
from leadrules.coverage.exercise import Goal
from leadrules.expr import Name
from leadrules.plan import Plan

_MOST_SUMS: Final = 2000
_MOST_TRIED: Final = 6

Change = Callable[[Draft], Draft]


Sums = Mapping[int, tuple[Change, ...]]
"""For each score that an axis may be brought to, in hundredths, the fewest changes that should do it."""


def sums_of(plan: Plan, axis: Axis, base: Draft, knobs: Sequence[Knob]) -> Sums | None:
    """Return the scores that changes of a draft should bring an axis to; None where it cannot be decided.

    Each knob is moved alone to see what it adds; the sums of that are exact only where no cap bites, so each is to be
    decided.
    """
    start = _points(plan, axis, base)
    if start is None:
        return None
    sums: dict[int, tuple[Change, ...]] = {start: ()}
    for knob in knobs:
        moved = {d: option for option in reversed(knob.options) if (d := _moved(plan, axis, base, option, start))}
        for score, parts in list(sums.items()):
            for delta, option in moved.items():
                known = sums.get(score + delta)
                if (known is None and len(sums) < _MOST_SUMS) or (known is not None and len(known) > len(parts) + 1):
                    sums[score + delta] = (*parts, option)
    return sums


def sums_to_try(axis: Axis, sums: Sums | None, goal: Goal) -> Iterator[Change]:
    """Yield changes that should bring an axis where a goal wants it, those of fewest parts first."""
    for lo, hi in _wanted(axis, goal):
        inside = [(len(parts), score, parts) for score, parts in (sums or {}).items() if parts and lo <= score < hi]
        for _, _, parts in sorted(inside, key=lambda found: found[:2])[:_MOST_TRIED]:
            yield _together(parts)


def _wanted(axis: Axis, goal: Goal) -> Iterator[tuple[int, int]]:
    """Yield the stretches of hundredths that a goal may want: of its threshold, of its grade, else of every grade."""
    threshold = goal.threshold
    if threshold is not None:
        if isinstance(threshold.probe.node, Name) and threshold.probe.node.name == axis.name:
            cut, near = (int(value * HUNDREDTHS) for value in (threshold.cut, threshold.nearest(goal.side)))
            yield {"below": (near, cut), "at": (cut, cut + 1), "above": (cut + 1, near + 1)}[goal.side]
        return
    above = axis.hi_hundredths + 1
    for grade, least in axis.grades:
        if goal.item.kind != "grades" or goal.item.name == f"{axis.name} {grade}":
            yield min(least, axis.lo_hundredths) if grade == axis.grades[-1][0] else least, above
        above = least


def _points(plan: Plan, axis: Axis, draft: Draft) -> int | None:
    decision = run_case(plan, draft.case("suggested")).decision
    return None if decision is None else decision.hundredths[list(plan.agreement.axes).index(axis.name)]


def _moved(plan: Plan, axis: Axis, base: Draft, option: Change, start: int) -> int:
    points = _points(plan, axis, option(base))
    return 0 if points is None else points - start


def _together(parts: Sequence[Change]) -> Change:
    def change(draft: Draft) -> Draft:
        for part in parts:
            draft = part(draft)
        return draft

    return change
