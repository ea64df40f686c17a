"""Formulas and sums of points as z3 has them, over one whole number for each variable: its class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from leadrules.analysis.formulas import Formula, Formulas
from leadrules.analysis.sums import Part, Sum


@dataclass(slots=True)
class Terms:
    """The terms of one question; ``classes`` are those of the variables, by number."""

    z3: Any
    formulas: Formulas
    classes: dict[int, Any] = field(default_factory=dict)
    made: dict[int, Any] = field(default_factory=dict)

    def chosen(self, number: int) -> Any:
        """Return the class of a variable."""
        if number not in self.classes:
            self.classes[number] = self.z3.Int(f"class{number}")
        return self.classes[number]

    def within(self, number: int, mask: int) -> Any:
        """Return that a variable is in one of the classes of a mask."""
        term = self.chosen(number)
        return self.z3.Or(*(term == c for c in range(self.formulas.sizes[number]) if mask >> c & 1))

    def of(self, formula: Formula) -> Any:
        """Return a formula as z3 has it."""
        made = self.made.get(formula.number)
        if made is None:
            made = self.made[formula.number] = self._of(formula)
        return made

    def _of(self, formula: Formula) -> Any:
        z3 = self.z3
        match formula.op:
            case "true" | "false":
                return z3.BoolVal(formula.op == "true")
            case "class":
                return self.within(*formula.args)
            case "and":
                return z3.And(*map(self.of, formula.args))
            case "or":
                return z3.Or(*map(self.of, formula.args))
            case "not":
                return z3.Not(self.of(formula.args))
        total: Sum = formula.args
        plus = self.points(total.plus)
        plus = plus if total.cap is None else z3.If(plus > total.cap, total.cap, plus)
        return plus - self.points(total.minus) >= total.threshold

    def points(self, parts: Sequence[Part]) -> Any:
        """Return the points of several parts, in hundredths."""
        z3 = self.z3
        total = z3.IntVal(0)
        for part in parts:
            terms = [z3.If(self.of(formula), points, 0) for formula, points in part.formulas]
            for number, vector in part.vectors:
                term = self.chosen(number)
                terms += [z3.If(term == c, worth, 0) for c, worth in enumerate(vector) if worth]
            gained = z3.Sum(z3.IntVal(0), *terms)
            total += gained if part.cap is None else z3.If(gained > part.cap, part.cap, gained)
        return total
