"""Asking: whether there is a lead of which a formula holds, with the lead to show it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from leadrules.analysis.deeds import Deeds
from leadrules.analysis.findings import Finding, Undecided
from leadrules.analysis.formulas import NODES, TRUE, UNBOUNDED, Assignment, Formula, Formulas, OutOfBudgetError
from leadrules.analysis.model import Model
from leadrules.analysis.solving import MISSING, ROUNDED, TOO_LONG, Found, Nothing
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
UNCONFIRMED: Final = "the engine does not confirm the lead that was found"
UNSHOWN: Final = "no lead was found that shows it, and nothing rules it out"


Show = Callable[[Formula, Assignment, Mapping[str, Any] | None], tuple[tuple[Model, Box], ...]]
"""Shows an assignment, with values of fields, to the engine: nothing where it confirms it, else the classes of each
model where it did not."""


class Solver(Protocol):
    """Answers questions that classes do not answer."""

    def solve(self, model: Model, formula: Formula) -> Found | Nothing | None:
        """Return classes and values of a lead of which a formula holds; None where that takes too long."""


@dataclass(slots=True)
class _Steps:
    """How many steps a question may still take, however many searches it needs."""

    left: int


@dataclass(frozen=True, slots=True)
class Search:
    """The search for leads of one model, or of two that stand beside each other.

    ``budget`` bounds the steps of one search. Whatever it takes to show a lead, a question has no more than three times
    as many: one part to find the lead with the fewest conditions, two for leads that the engine does not confirm.
    """

    model: Model
    budget: int
    solver: Solver | None = None

    def run(self, formula: Formula, show: Show, *, told: bool = True) -> Answer:
        """Return whether there is a lead of which a formula holds, for as many tries as it takes to show one.

        ``told``: the lead is to have as few conditions as can be.
        """
        try:
            answer = self._run(formula, show, told=told)
        except OutOfBudgetError:
            return Open(OUT_OF_BUDGET)
        finally:
            self.model.formulas.left = UNBOUNDED
        if not isinstance(answer, Open) or not self._compares_several(formula) or self._is_rough(formula):
            return answer
        return Open(MISSING) if self.solver is None else self._asked(self.solver, formula, show)

    def _asked(self, solver: Solver, formula: Formula, show: Show) -> Answer:
        """Return what a solver answers, shown to the engine."""
        formulas = self.model.formulas
        wanted = formulas.all_of((self.model.possible, formula))
        for tries in range(MOST_TRIES):
            match solver.solve(self.model, wanted):
                case None:
                    return Open(TOO_LONG)
                case Nothing(rounded):
                    return Open(UNSHOWN if tries else ROUNDED) if tries or rounded else _IMPOSSIBLE
                case Found(classes, values):
                    refused = show(wanted, classes, values)
                    if not refused:
                        return Shown(None)
            doubtful = _doubtful(formulas, refused)
            if doubtful is TRUE:
                return Open(UNCONFIRMED)
            wanted = formulas.all_of((wanted, formulas.no(doubtful)))
        return Open(UNSHOWN)

    def is_impossible(self, formula: Formula) -> bool:
        """Return whether it is certain that there is no lead of which a formula holds."""
        try:
            found = self._solved(formula, _Steps(self.budget))
        except OutOfBudgetError:
            return False
        finally:
            self.model.formulas.left = UNBOUNDED
        if self._is_rough(formula):
            return False
        if found is None or self.solver is None or not self._compares_several(formula):
            return found is None
        wanted = self.model.formulas.all_of((self.model.possible, formula))
        return self.solver.solve(self.model, wanted) == Nothing(rounded=False)

    def _compares_several(self, formula: Formula) -> bool:
        """Return whether a formula asks something that classes do not answer."""
        return any(variable.number in formula.support for _, _, variable in self.model.open)

    def _solved(self, formula: Formula, steps: _Steps) -> Assignment | None:
        formulas = self.model.formulas
        formulas.left = self.budget
        wanted, most = formulas.all_of((self.model.possible, formula)), min(self.budget, steps.left)
        try:
            return formulas.solve(wanted, budget=most)
        finally:
            steps.left -= most - max(formulas.left, 0)

    def _run(self, formula: Formula, show: Show, *, told: bool) -> Answer:
        formulas, steps = self.model.formulas, _Steps(2 * self.budget)
        for tries in range(MOST_TRIES):
            found = self._solved(formula, steps)
            if found is None and tries == 0:
                return Open("points fade in more ways than are told apart") if self._is_rough(formula) else _IMPOSSIBLE
            if found is None:
                break
            shorter, found = self._shortest(formula, found) if told and not tries else (formula, found)
            formulas.left = self.budget
            refused = show(shorter, found, None)
            if not refused:
                return Shown(None)
            formulas.left = self.budget
            doubtful = _doubtful(formulas, refused)
            if doubtful is TRUE:
                return Open(UNCONFIRMED)
            formula = formulas.all_of((formula, formulas.no(doubtful)))
        return Open(UNSHOWN)

    def _shortest(self, formula: Formula, found: Assignment) -> tuple[Formula, Assignment]:
        """Return a formula that asks for no more than a lead needs to show it, and such a lead.

        Events are left out before fields, and what stands last in the agreement before what stands first.
        """
        variables, steps = self.model.all_variables, _Steps(self.budget)
        for number in sorted(found, key=lambda each: (variables[each].kind == "field", -each)):
            try:
                whatever = self.model.formulas.whatever(formula, number)
                other = self._solved(whatever, steps) if number in formula.support else None
            except OutOfBudgetError:
                continue
            if other is not None:
                formula, found = whatever, other
        return formula, found

    def _is_rough(self, formula: Formula) -> bool:
        points = (variable.number for each in self.model.together for variable in each.points.values())
        return self.model.is_rough and any(number in formula.support for number in points)


def _doubtful(formulas: Formulas, refused: Iterable[tuple[Model, Box]]) -> Formula:
    """Return the part of all boxes in which there may be no lead: what is not a field."""
    return formulas.all_of(_beside_fields(model, box) for model, box in refused)


def _beside_fields(model: Model, box: Box) -> Formula:
    formulas, variables = model.formulas, model.all_variables
    classes = (formulas.one_of(n, mask) for n, mask in box.masks.items() if variables[n].kind != "field")
    return formulas.all_of((*classes, *(model.scores_in(axis, *ends) for axis, ends in box.scores.items())))


@dataclass(slots=True)
class Inquiry:
    """Questions about one model, and what came of them."""

    model: Model
    budget: int = NODES
    solver: Solver | None = None
    found: list[Finding] = field(default_factory=list)
    undecided: list[Undecided] = field(default_factory=list)
    proved: int = 0
    _seen: list[tuple[Decision, Mapping[str, Any], Deeds]] = field(default_factory=list)

    @property
    def seen(self) -> tuple[tuple[Decision, Mapping[str, Any], Deeds], ...]:
        """Every lead that was shown to answer a question, with its decision and its events."""
        return tuple(self._seen)

    def ask(self, formula: Formula, confirms: Confirms, *, told: bool = True) -> Answer:
        """Return whether there is a lead of which a formula holds, with a witness that the engine confirms.

        A witness that is to be told has as few conditions as can be. One that only settles a question may be a lead
        that was found for another one, and is not described.
        """
        if not told and any(confirms(*seen) for seen in self._seen):
            return Shown(None)
        shown: list[Witness] = []

        def show(wanted: Formula, found: Assignment, values: Mapping[str, Any] | None) -> tuple[tuple[Model, Box], ...]:
            box = box_of(self.model, wanted, found, values)
            made = witness(self.model, box, confirms)
            shown.extend((made,) if made else ())
            return () if made else ((self.model, box),)

        answer = Search(self.model, self.budget, self.solver).run(formula, show, told=told)
        if not isinstance(answer, Shown):
            return answer
        self._seen.append((shown[-1].decision, shown[-1].lead, shown[-1].activity))
        return Shown(shown[-1])

    def is_impossible(self, formula: Formula) -> bool:
        """Return whether it is certain that there is no lead of which a formula holds."""
        return Search(self.model, self.budget, self.solver).is_impossible(formula)

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


def _span(place: Place) -> Span:
    return place.span


__all__ = ["Answer", "Impossible", "Inquiry", "Open", "Shown"]
