"""The scores that are to be compared so that none goes unseen."""

from __future__ import annotations

from collections.abc import Iterator
from math import gcd

from leadrules.analysis.model import Model
from leadrules.clauses.scoring import HUNDREDTHS, WhenRule

_MOST = 600


def thresholds(name: str, *models: Model) -> tuple[tuple[int, ...], bool]:
    """Return scores of an axis such that two totals that reach the same of them are the same, and whether they are all.

    Where there are too many, they are whole points.
    """
    step = gcd(*(each for model in models for each in _steps(name, model))) or HUNDREDTHS
    axes = [model.plan.agreement.axes[name] for model in models]
    lo, hi = min(axis.lo_hundredths for axis in axes), max(axis.hi_hundredths for axis in axes)
    whole = (hi - lo) // step <= _MOST
    if not whole:
        step = max(HUNDREDTHS, (hi - lo) // _MOST)
    return tuple(range(lo + step, hi + 1, step)), whole


def _steps(name: str, model: Model) -> Iterator[int]:
    """Yield numbers of which every total is a sum or difference."""
    axis = model.plan.agreement.axes[name]
    yield from (axis.lo_hundredths, axis.hi_hundredths, *axis.group_caps.values())
    yield from (rule.hundredths for rule in axis.rules if isinstance(rule, WhenRule))
    for (of, *_), variable in model.points.items():
        if of == name:
            yield from (members[0] for members in variable.members)
