"""What the events of a lead can add to an axis: which sums of points they can come to.

A set of sums is one whole number whose bit n stands for n hundredths of a point.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from math import gcd
from operator import or_

from leadrules.clauses.scoring import HUNDREDTHS, Axis, EachRule, WhenRule

Sums = int
"""A set of sums in hundredths, as bits."""

MOST_SUMS = 64
"""Up to so many sums are told apart one by one; more are told apart only as far as thresholds can."""


_MOST_LIMITED = 2_000
"""So many ways to choose events that a limit leaves are gone through; beyond, each worth has the limit of its own."""


def worth_of(rule: EachRule, most: int) -> Sums:
    """Return every size of the points that a rule can come to, up to ``most``, which stands for itself and above."""
    worths = {rule.hundredths} if rule.hundredths_by_age_days is None else set(rule.hundredths_by_age_days)
    bound = most if rule.cap_hundredths is None else min(most, rule.cap_hundredths)
    limit = rule.limit.count if rule.limit is not None and rule.limit.per == "lead" else None
    sizes = sorted({abs(w) for w in worths if w})
    sums = 1
    if limit is not None and limit * len(sizes) <= _MOST_LIMITED:
        for _ in range(limit):
            sums = _bounded(reduce(or_, (sums << worth for worth in sizes), sums), bound)
        return sums
    for worth in sizes:
        sums = _repeated(sums, worth, bound, limit)
    return sums


def together(several: Iterable[Sums], most: int) -> Sums:
    """Return every sum of one number of each set, up to ``most``, which stands for itself and above."""
    total = 1
    for sums in several:
        found = 0
        for worth in sizes_of(sums if sums.bit_count() <= total.bit_count() else total):
            found |= (total if sums.bit_count() <= total.bit_count() else sums) << worth
        total = _bounded(found, most)
    return total


def sizes_of(sums: Sums) -> list[int]:
    """Return the sums of a set, smallest first."""
    bits = bin(sums)[:1:-1]
    return [n for n, bit in enumerate(bits) if bit == "1"]


def representatives(sums: Sums, grid: int) -> tuple[int, ...]:
    """Return sums that stand for all: all, or those that multiples of ``grid`` can tell apart.

    What lies between two multiples stands at both ends of the gap, so that several such sums together carry over, or
    do not, as the real ones may. See ``is_rough``.
    """
    sizes = sizes_of(sums)
    if len(sizes) <= MOST_SUMS:
        return tuple(sizes)
    ends = ((n, n) if n % grid == 0 else (n - n % grid, n - n % grid + 1, n - n % grid + grid - 1) for n in sizes)
    return tuple(sorted({end for several in ends for end in several}))


def is_rough(plus: int, minus: int, *, strict: bool) -> bool:
    """Return whether so many sums of each sign that do not stand for themselves may miss a total that can be.

    ``strict`` says that a score is told apart from all scores above it. With k sums between multiples that carry c
    times, c or c + 1 of them stand at the upper end and the others at the lower, which carries c times as well; only
    that they come out even is lost, and for two sums not even that.
    """
    return minus > 1 or (strict and plus > (1 if minus else 2))


def grid_of(axis: Axis, cuts: Iterable[int]) -> int:
    """Return the largest step of which bounds, caps, points of conditions and ``cuts`` are multiples, in hundredths."""
    steps = [axis.lo_hundredths, axis.hi_hundredths, *axis.group_caps.values(), *cuts]
    steps += [rule.hundredths for rule in axis.rules if isinstance(rule, WhenRule)]
    return gcd(*steps) or HUNDREDTHS


def _repeated(sums: Sums, worth: int, bound: int, limit: int | None) -> Sums:
    """Return the set with up to ``limit`` more of one worth, with any number where that is None."""
    left = bound // worth + 1 if limit is None else limit
    step = 1
    while left > 0:
        taken = min(step, left)
        sums = _bounded(sums | sums << (worth * taken), bound)
        left -= taken
        step *= 2
    return sums


def _bounded(sums: Sums, bound: int) -> Sums:
    inside = sums & ((1 << bound) - 1)
    return inside | (1 << bound if sums >> bound else 0)


def rules_by_group(axis: Axis, *, positive: bool) -> dict[str | None, tuple[Sequence[WhenRule], Sequence[EachRule]]]:
    """Return the rules of one sign by their group: those of conditions, and those of events."""
    groups: dict[str | None, tuple[list[WhenRule], list[EachRule]]] = {}
    for rule in axis.rules:
        if (rule.hundredths > 0) is positive and rule.hundredths:
            whens, eachs = groups.setdefault(rule.group, ([], []))
            if isinstance(rule, WhenRule):
                whens.append(rule)
            else:
                eachs.append(rule)
    return dict(groups)
