"""Asking: whether there is a lead of which a formula holds, with the lead to show it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from leadrules.analysis.findings import Finding, Undecided
from leadrules.analysis.formulas import NODES, TRUE, Assignment, Formula, OutOfBudgetError
from leadrules.analysis.model import Model
from leadrules.analysis.witness import MOST_TRIES, Box, Confirms, Witness, box_of, witness
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


Show = Callable[[Formula, Assignment], tuple[tuple[Model, Box], ...]]
"""Shows an assignment to the engine: nothing where it confirms it, else the classes of each model where it did not."""


def search(model: Model, formula: Formula, show: Show, budget: int) -> Answer:
    """Return whether there is a lead of which a formula holds, for as many tries as it takes to show one."""
    try:
        return _searched(model, formula, show, budget)
    except OutOfBudgetError:
        return Open(OUT_OF_BUDGET)


def _searched(model: Model, formula: Formula, show: Show, budget: int) -> Answer:
    formulas = model.formulas
    formulas.left = budget
    wanted = formulas.all_of((model.possible, formula))
    for tries in range(MOST_TRIES):
        found = formulas.solve(wanted, budget=budget)
        if found is None and tries == 0:
            return Open("points fade in more ways than are told apart") if _is_rough(model, formula) else _IMPOSSIBLE
        if found is None:
            break
        formulas.left = budget
        refused = show(wanted, found)
        if not refused:
            return Shown(None)
        formulas.left = budget
        doubtful = formulas.all_of(_doubtful(each, box) for each, box in refused)
        if doubtful is TRUE:
            return Open(UNCONFIRMED)
        wanted = formulas.all_of((wanted, formulas.no(doubtful)))
    return Open("no lead was found that shows it, and nothing rules it out")


def _is_rough(model: Model, formula: Formula) -> bool:
    points = (variable.number for each in model.together for variable in each.points.values())
    return model.is_rough and any(number in formula.support for number in points)


def _doubtful(model: Model, box: Box) -> Formula:
    """Return the part of a box in which there may be no lead: what is not a field."""
    formulas, variables = model.formulas, model.all_variables
    classes = (formulas.one_of(n, mask) for n, mask in box.masks.items() if variables[n].kind != "field")
    return formulas.all_of((*classes, *(model.scores_in(axis, *ends) for axis, ends in box.scores.items())))


@dataclass(slots=True)
class Inquiry:
    """Questions about one model, and what came of them."""

    model: Model
    budget: int = NODES
    found: list[Finding] = field(default_factory=list)
    undecided: list[Undecided] = field(default_factory=list)
    proved: int = 0

    def ask(self, formula: Formula, confirms: Confirms) -> Answer:
        """Return whether there is a lead of which a formula holds, with a witness that the engine confirms."""
        shown: list[Witness] = []

        def show(wanted: Formula, found: Assignment) -> tuple[tuple[Model, Box], ...]:
            box = box_of(self.model, wanted, found)
            made = witness(self.model, box, confirms)
            shown.extend((made,) if made else ())
            return () if made else ((self.model, box),)

        answer = search(self.model, formula, show, self.budget)
        return Shown(shown[-1]) if isinstance(answer, Shown) else answer

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
