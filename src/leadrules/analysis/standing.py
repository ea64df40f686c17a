"""Tiers by score: conditions of tiers over the scores of axes, whatever rules and events the scores come from.

A score is a variable with one class between any two thresholds. What holds of every score holds of every lead, and is
found without adding up any points.
"""

from __future__ import annotations

from collections.abc import Sequence

from leadrules.analysis.formulas import FALSE, TRUE, Formula
from leadrules.analysis.model import Model
from leadrules.analysis.rails import Translator
from leadrules.clauses.qualification import Tier
from leadrules.clauses.scoring import Axis


class Standing:
    """Which tier or a better one is reached, by scores: ``levels`` has a formula for each of several tiers."""

    def __init__(self, model: Model, tiers: Sequence[Tier]) -> None:
        self._model = model
        old = model.translator
        self._translator = Translator(model.formulas, model.instant, old.variables, old.worked)
        self._scores: dict[str, int] = {}
        for axis in model.plan.agreement.axes.values():
            self._put(axis)
        rails = [self._translator.of(tier.condition).true for tier in tiers]
        self.levels = tuple(model.formulas.any_of(rails[: number + 1]) for number in range(len(rails)))

    def _put(self, axis: Axis) -> None:
        formulas, cuts = self._model.formulas, self._model.cuts[axis.name]
        number = self._scores[axis.name] = formulas.variable(len(cuts) + 1)

        def reaches(threshold: int) -> Formula:
            if threshold <= axis.lo_hundredths or threshold > axis.hi_hundredths:
                return TRUE if threshold <= axis.lo_hundredths else FALSE
            below = (1 << sum(cut < threshold for cut in cuts) + 1) - 1
            return formulas.one_of(number, formulas.everything(number) & ~below)

        self._translator.scores[axis.name] = (axis.lo_hundredths, axis.hi_hundredths, reaches)
        grades, better = [], FALSE
        for name, threshold in axis.grades:
            grades.append((name, formulas.all_of((reaches(threshold), formulas.no(better)))))
            better = reaches(threshold)
        self._translator.derived[f"{axis.name}_grade"] = tuple(grades)

    @property
    def worse_with_points(self) -> Formula:
        """Where one class more of some score leads below a level, all else being equal."""
        return self._model.formulas.any_of(self.falls(level, score) for level in self.levels for score in self._steps)

    @property
    def _steps(self) -> list[tuple[int, int, int]]:
        sizes = self._model.formulas.sizes
        return [(number, c, c + 1) for number in self._scores.values() for c in range(sizes[number] - 1)]

    def falls(self, level: Formula, step: tuple[int, int, int]) -> Formula:
        """Return where a variable that goes from one class to another leads below a level, all else being equal."""
        formulas, (number, less, more) = self._model.formulas, step
        after = formulas.given(level, number, more)
        return formulas.all_of((formulas.given(level, number, less), formulas.no(after)))
