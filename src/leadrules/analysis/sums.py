"""Sums of points against a threshold: min(cap, points for) - points against >= threshold.

Points that depend on one variable are folded into a vector over its classes, so that bands of which only one can hold
never add up. What is certain is taken out of the sum, so that different ways to the same rest are the same formula.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leadrules.analysis.formulas import Formula

Vector = tuple[int, ...]
Given = Callable[["Formula", int, int], "Formula"]


@dataclass(frozen=True, slots=True)
class Part:
    """Points of one sign that share a cap, None for no cap: by classes of variables, and by whether formulas hold."""

    cap: int | None
    vectors: tuple[tuple[int, Vector], ...]
    formulas: tuple[tuple[Formula, int], ...]

    def bounds(self) -> tuple[int, int]:
        """Return the least and the most points of the part."""
        least = sum(min(vector) for _, vector in self.vectors)
        most = sum(max(vector) for _, vector in self.vectors) + sum(points for _, points in self.formulas)
        return (least, most) if self.cap is None else (min(least, self.cap), min(most, self.cap))


@dataclass(frozen=True, slots=True)
class Sum:
    """Whether min(cap, the sum of ``plus``) - the sum of ``minus`` is at least a threshold, all in hundredths."""

    cap: int | None
    plus: tuple[Part, ...]
    minus: tuple[Part, ...]
    threshold: int

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """The formulas on which points depend."""
        return tuple(formula for part in (*self.plus, *self.minus) for formula, _ in part.formulas)


@dataclass(frozen=True, slots=True)
class Simplified:
    """A sum that can still go either way; ``single`` is the variable that alone decides and the classes that do."""

    total: Sum
    support: frozenset[int]
    single: tuple[int, int] | None


def simplified(total: Sum, sizes: Sequence[int]) -> bool | Simplified:
    """Return a sum in its one normal form, or whether its threshold is reached in any case."""
    plus, sure = _gathered(total.plus, sizes)
    minus, lost = _gathered(total.minus, sizes)
    threshold = total.threshold + lost
    cap = total.cap
    least, most = _bounds(plus)
    if cap is not None and least + sure >= cap:
        plus, sure, least, most, cap = (), cap, 0, 0, None
    elif cap is not None:
        cap = None if most + sure <= cap else cap - sure
    threshold -= sure
    least_lost, most_lost = _bounds(minus)
    most = most if cap is None else min(most, cap)
    if least - most_lost >= threshold:
        return True
    if most - least_lost < threshold:
        return False
    answer = Sum(cap, plus, minus, threshold)
    parts = (*plus, *minus)
    support = frozenset(v for part in parts for v, _ in part.vectors)
    support = support.union(*(formula.support for formula in answer.formulas))
    single = None
    if len(support) == 1:
        (variable,) = support
        single = variable, sum(1 << c for c in range(sizes[variable]) if _reached(answer, c))
    return Simplified(answer, support, single)


def cofactor_of_sum(total: Sum, variable: int, chosen: int, given: Given) -> Sum:
    """Return a sum in which a variable is in a class; ``given`` does the same for the formulas in it."""

    def part(of: Part) -> Part:
        vectors = [(v, (vector[chosen],) if v == variable else vector) for v, vector in of.vectors]
        formulas = tuple((given(formula, variable, chosen), points) for formula, points in of.formulas)
        return Part(of.cap, tuple(vectors), formulas)

    return Sum(total.cap, tuple(map(part, total.plus)), tuple(map(part, total.minus)), total.threshold)


def _gathered(parts: Iterable[Part], sizes: Sequence[int]) -> tuple[tuple[Part, ...], int]:
    """Return the parts without what is certain, and how many points are certain."""
    free: list[Part] = []
    capped: list[Part] = []
    sure = 0
    for part in parts:
        rest, certain = _folded(part, sizes)
        least, most = Part(None, rest.vectors, rest.formulas).bounds()
        if rest.cap is None or most + certain <= rest.cap:
            free.append(Part(None, rest.vectors, rest.formulas))
            sure += certain
        elif least + certain >= rest.cap:
            sure += rest.cap
        else:
            capped.append(Part(rest.cap - certain, rest.vectors, rest.formulas))
            sure += certain
    together = tuple(vector for part in free for vector in part.vectors)
    held = tuple(formula for part in free for formula in part.formulas)
    one, certain = _folded(Part(None, together, held), sizes)
    kept = [*([one] if one.vectors or one.formulas else []), *sorted(capped, key=_key)]
    return tuple(kept), sure + certain


def _folded(part: Part, sizes: Sequence[int]) -> tuple[Part, int]:
    """Return a part with one vector a variable, each with 0 as its least, and the points that are certain."""
    vectors: dict[int, list[int]] = {}
    formulas: dict[Formula, int] = {}
    certain = 0
    for variable, vector in part.vectors:
        if len(vector) == 1:
            certain += vector[0]
        else:
            _add(vectors, variable, vector)
    for formula, points in part.formulas:
        match formula.op:
            case "true":
                certain += points
            case "false":
                pass
            case "class":
                variable, mask = formula.args
                _add(vectors, variable, [points if mask >> c & 1 else 0 for c in range(sizes[variable])])
            case _:
                formulas[formula] = formulas.get(formula, 0) + points
    kept = []
    for variable, points_of in sorted(vectors.items()):
        least = min(points_of)
        certain += least
        if any(points != least for points in points_of):
            kept.append((variable, tuple(points - least for points in points_of)))
    held = tuple(sorted(formulas.items(), key=lambda item: item[0].number))
    return Part(part.cap, tuple(kept), held), certain


def _add(vectors: dict[int, list[int]], variable: int, vector: Sequence[int]) -> None:
    before = vectors.get(variable)
    vectors[variable] = list(vector) if before is None else [a + b for a, b in zip(before, vector, strict=True)]


def _bounds(parts: Iterable[Part]) -> tuple[int, int]:
    bounds = [part.bounds() for part in parts]
    return sum(least for least, _ in bounds), sum(most for _, most in bounds)


def _reached(total: Sum, chosen: int) -> bool:
    """Return whether a sum whose points all depend on one variable reaches its threshold in a class."""
    plus, minus = (sum(_points(part, chosen) for part in parts) for parts in (total.plus, total.minus))
    return (plus if total.cap is None else min(plus, total.cap)) - minus >= total.threshold


def _points(part: Part, chosen: int) -> int:
    points = sum(vector[chosen] for _, vector in part.vectors)
    return points if part.cap is None else min(points, part.cap)


def _key(part: Part) -> tuple[object, ...]:
    return part.cap or 0, part.vectors, tuple((formula.number, points) for formula, points in part.formulas)
