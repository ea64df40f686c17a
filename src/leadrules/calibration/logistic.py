"""Ridge logistic regression on grouped rows: Newton's method, standard library only.

Equal rows are one group with a count, so that a fit costs what the number of different patterns costs. The objective is
that of scikit-learn's ``LogisticRegression(C=1 / penalty)``: log-likelihood less ``penalty / 2`` times the sum of the
squared coefficients; the intercept is free. le Cessie and van Houwelingen, "Ridge estimators in logistic regression",
Applied Statistics 41 (1992).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

_MOST_STEPS: Final = 100
_TOLERANCE: Final = 1e-10
_LEAST_PIVOT: Final = 1e-12

Matrix = list[list[float]]


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that are equal: their values, how many there are, and how many of them are positive."""

    values: tuple[float, ...]
    count: int
    positives: int


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted model, in log-odds. ``errors`` are the standard errors of the coefficients, from the curvature of the
    penalised likelihood; 0 for a coefficient that was held at 0.
    """

    coefficients: tuple[float, ...]
    intercept: float
    errors: tuple[float, ...]

    def log_odds(self, values: Sequence[float]) -> float:
        """Return the log-odds of a row."""
        return self.intercept + math.fsum(c * v for c, v in zip(self.coefficients, values, strict=True))

    def probability(self, values: Sequence[float]) -> float:
        """Return the chance that a row is positive."""
        return logistic(self.log_odds(values))


def logistic(log_odds: float) -> float:
    """Return the probability of log-odds, without overflow.

    >>> logistic(0.0), logistic(-1000.0), logistic(1000.0)
    (0.5, 0.0, 1.0)
    """
    if log_odds >= 0:
        return 1 / (1 + math.exp(-log_odds))
    odds = math.exp(log_odds)
    return odds / (1 + odds)


def grouped(rows: Iterable[Sequence[float]], positive: Iterable[bool]) -> tuple[Group, ...]:
    """Return rows as groups, sorted by their values, so that the order of the rows cannot matter."""
    counts: dict[tuple[float, ...], list[int]] = {}
    for row, is_positive in zip(rows, positive, strict=True):
        found = counts.setdefault(tuple(row), [0, 0])
        found[0] += 1
        found[1] += is_positive
    return tuple(Group(values, *counts[values]) for values in sorted(counts))


def fit(groups: Sequence[Group], *, penalty: float) -> Fit:
    """Return the coefficients that the penalised likelihood is highest at; the penalty is above zero.

    Raises:
        ValueError: there are no rows, all of them are positive, or none is.
    """
    total, positives = sum(group.count for group in groups), sum(group.positives for group in groups)
    if not 0 < positives < total:
        raise ValueError("a fit needs rows of both kinds")
    width = len(groups[0].values)
    beta = [0.0] * width + [math.log(positives / (total - positives))]
    sparse = [_Sparse.of(group) for group in groups]
    height = _height(sparse, beta, penalty)
    for _ in range(_MOST_STEPS):
        gradient, curvature = _slopes(sparse, beta, penalty)
        step = _solved(_factor(curvature), gradient)
        stride = 1.0
        while (there := [b + stride * s for b, s in zip(beta, step, strict=True)]) != beta:
            reached = _height(sparse, there, penalty)
            if reached >= height:
                break
            stride /= 2
        else:
            break
        beta, height = there, reached
        if max(map(abs, step)) * stride < _TOLERANCE:
            break
    factor = _factor(_slopes(sparse, beta, penalty)[1])
    errors = tuple(math.sqrt(_solved(factor, _unit(i, width + 1))[i]) for i in range(width))
    return Fit(tuple(beta[:-1]), beta[-1], errors)


def fit_signed(groups: Sequence[Group], signs: Sequence[int], *, penalty: float) -> Fit:
    """Return the fit in which each coefficient keeps its sign: 1, -1, or 0 where either will do.

    A coefficient that points the other way is held at 0, and the others are fitted without it.

    Raises:
        ValueError: as ``fit``.
    """
    kept = list(range(len(signs)))
    while True:
        narrow = [Group(tuple(group.values[i] for i in kept), group.count, group.positives) for group in groups]
        found = fit(narrow, penalty=penalty)
        against = {i for i, c in zip(kept, found.coefficients, strict=True) if signs[i] * c < 0}
        if not against:
            break
        kept = [i for i in kept if i not in against]
    coefficients = dict(zip(kept, found.coefficients, strict=True))
    errors = dict(zip(kept, found.errors, strict=True))
    every = range(len(signs))
    return Fit(
        tuple(coefficients.get(i, 0.0) for i in every), found.intercept, tuple(errors.get(i, 0.0) for i in every)
    )


@dataclass(frozen=True, slots=True)
class _Sparse:
    """A group by the values of it that are not 0; the last is the intercept's 1."""

    values: tuple[tuple[int, float], ...]
    count: int
    positives: int

    @classmethod
    def of(cls, group: Group) -> _Sparse:
        values = (*((i, v) for i, v in enumerate(group.values) if v), (len(group.values), 1.0))
        return cls(values, group.count, group.positives)

    def log_odds(self, beta: Sequence[float]) -> float:
        return sum(beta[i] * v for i, v in self.values)


def _height(groups: Sequence[_Sparse], beta: Sequence[float], penalty: float) -> float:
    """Return the penalised log-likelihood."""
    terms = [-penalty / 2 * b * b for b in beta[:-1]]
    for group in groups:
        eta = group.log_odds(beta)
        terms.append(group.positives * eta - group.count * (max(eta, 0.0) + math.log1p(math.exp(-abs(eta)))))
    return math.fsum(terms)


def _slopes(groups: Sequence[_Sparse], beta: Sequence[float], penalty: float) -> tuple[list[float], Matrix]:
    """Return the gradient of the penalised log-likelihood, and its curvature with the sign turned."""
    size = len(beta)
    gradient = [-penalty * b for b in beta[:-1]] + [0.0]
    curvature = [[0.0] * size for _ in range(size)]
    for i in range(size - 1):
        curvature[i][i] = penalty
    for group in groups:
        chance = logistic(group.log_odds(beta))
        miss = group.positives - group.count * chance
        weight = group.count * chance * (1 - chance)
        for i, v in group.values:
            gradient[i] += miss * v
            row, scaled = curvature[i], weight * v
            for j, w in group.values:
                row[j] += scaled * w
    return gradient, curvature


def _factor(matrix: Matrix) -> Matrix:
    """Return the lower triangle L with L·Lᵀ equal to a positive definite matrix (Cholesky)."""
    size = len(matrix)
    lower = [[0.0] * size for _ in range(size)]
    for i in range(size):
        for j in range(i + 1):
            rest = matrix[i][j] - sum(lower[i][k] * lower[j][k] for k in range(j))
            lower[i][j] = math.sqrt(max(rest, _LEAST_PIVOT)) if i == j else rest / lower[j][j]
    return lower


def _solved(lower: Matrix, right: Sequence[float]) -> list[float]:
    """Return x with L·Lᵀ·x equal to the right side."""
    size = len(right)
    half = [0.0] * size
    for i in range(size):
        half[i] = (right[i] - sum(lower[i][k] * half[k] for k in range(i))) / lower[i][i]
    found = [0.0] * size
    for i in reversed(range(size)):
        found[i] = (half[i] - sum(lower[k][i] * found[k] for k in range(i + 1, size))) / lower[i][i]
    return found


def _unit(place: int, size: int) -> list[float]:
    return [float(i == place) for i in range(size)]
