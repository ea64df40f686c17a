"""Asking: whether there is a lead of which a formula holds, with the lead to show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from leadrules.analysis.deeds import Deeds
from leadrules.analysis.findings import Finding, Undecided
from leadrules.analysis.formulas import NODES, TRUE, UNBOUNDED, Assignment, Formula, OutOfBudgetError
from leadrules.analysis.model import Model
from leadrules.analysis.witness import MOST_TRIES, Box, Confirms, Witness, box_of, witness
from leadrules.decision import Decision
from leadrules.diagnostics import Severity, Span
from leadrules.source import Place


@dataclass(frozen=True, slots=True)
class Shown:
    """There is such a lead. ``witness`` is None where nobody asked for it."""

    witness: Witness | None


@dataclass(frozen=True, slots=True)
class Impossible:
    """There is no such lead."""


@dataclass(frozen=True, slots=True)
class Open:
    """It was not decided, and why."""

    why: str


Answer = Shown | Impossible | Open
_IMPOSSIBLE: Final = Impossible()
OUT_OF_BUDGET: Final = "it takes more steps than one question may have"


@dataclass(slots=True)
class Inquiry:
    """Questions about one model, and what came of them."""

    model: Model
    budget: int = NODES
    found: list[Finding] = field(default_factory=list)
    undecided: list[Undecided] = field(default_factory=list)
    proved: int = 0
    _seen: list[tuple[Decision, Mapping[str, Any], Deeds]] = field(default_factory=list)

    def ask(self, formula: Formula, confirms: Confirms, *, told: bool = True) -> Answer:
        """Return whether there is a lead of which a formula holds, with a witness that the engine confirms.

        A witness that is to be told has as few conditions as can be. One that only settles a question may be a lead
        that was found for another one, and is not described.
        """
        if not told and any(confirms(*seen) for seen in self._seen):
            return Shown(None)
        try:
            return self._ask(formula, confirms, told=told)
        except OutOfBudgetError:
            return Open(OUT_OF_BUDGET)
        finally:
            self.model.formulas.left = UNBOUNDED

    def is_impossible(self, formula: Formula) -> bool:
        """Return whether it is certain that there is no lead of which a formula holds."""
        try:
            return self._solved(formula) is None and not self._is_rough(formula)
        except OutOfBudgetError:
            return False
        finally:
            self.model.formulas.left = UNBOUNDED

    def _solved(self, formula: Formula) -> Assignment | None:
        formulas = self.model.formulas
        formulas.left = self.budget
        return formulas.solve(formulas.all_of((self.model.possible, formula)), budget=self.budget)

    def _ask(self, formula: Formula, confirms: Confirms, *, told: bool) -> Answer:
        model, formulas = self.model, self.model.formulas
        for tries in range(MOST_TRIES):
            found = self._solved(formula)
            if found is None and tries == 0:
                return Open("points fade in more ways than are told apart") if self._is_rough(formula) else _IMPOSSIBLE
            if found is None:
                break
            shorter, found = self._shortest(formula, found) if told else (formula, found)
            formulas.left = self.budget
            box = box_of(model, shorter, found)
            if (shown := witness(model, box, confirms)) is not None:
                self._seen.append((shown.decision, shown.lead, shown.activity))
                return Shown(shown)
            doubtful = self._doubtful(box)
            if doubtful is TRUE:
                return Open(UNCONFIRMED)
            formula = formulas.all_of((formula, formulas.no(doubtful)))
        return Open("no lead was found that shows it, and nothing rules it out")

    def _shortest(self, formula: Formula, found: Assignment) -> tuple[Formula, Assignment]:
        """Return a formula that asks for no more than a lead needs to show it, and such a lead.

        Events are left out before fields, and what stands last in the agreement before what stands first.
        """
        variables = self.model.all_variables
        for number in sorted(found, key=lambda each: (variables[each].kind == "field", -each)):
            try:
                whatever = self.model.formulas.whatever(formula, number)
                other = self._solved(whatever) if number in formula.support else None
            except OutOfBudgetError:
                continue
            if other is not None:
                formula, found = whatever, other
        return formula, found

    def _is_rough(self, formula: Formula) -> bool:
        return self.model.is_rough and any(v.number in formula.support for v in self.model.points.values())

    def _doubtful(self, box: Box) -> Formula:
        """Return the part of a box in which there may be no lead: what is not a field."""
        model, formulas = self.model, self.model.formulas
        formulas.left = self.budget
        variables = model.all_variables
        classes = (formulas.one_of(n, mask) for n, mask in box.masks.items() if variables[n].kind != "field")
        return formulas.all_of((*classes, *(model.scores_in(axis, *ends) for axis, ends in box.scores.items())))

    # What comes of an answer

    def tell(
        self, code: str, severity: Severity, message: str, place: Place, hint: str, *, shown: Witness | None = None
    ) -> None:
        """Note a finding; its message ends with the witness, if there is one."""
        said = f"{message}: {shown.summary}" if shown else message
        self.found.append(Finding(code, severity, said, _span(place), hint, shown))

    def leave_open(self, question: str, place: Place, answer: Open) -> None:
        """Note that a question was not decided."""
        self.undecided.append(Undecided(question, answer.why, _span(place)))

    def settle(self) -> None:
        """Note that a question was answered as the parties would want it."""
        self.proved += 1


UNCONFIRMED: Final = "the engine does not confirm the lead that was found"


def _span(place: Place) -> Span:
    return place.span


__all__ = ["Answer", "Impossible", "Inquiry", "Open", "Shown"]
