"""Can each grade and each tier be reached by its points, and what is the best score a lead can have?"""

from __future__ import annotations

from leadrules.analysis.asking import Impossible, Inquiry, Open, Shown
from leadrules.analysis.formulas import OutOfBudgetError
from leadrules.clauses.scoring import Axis
from leadrules.decision import Decision
from leadrules.diagnostics import Severity


def ask_about_scores(inquiry: Inquiry) -> None:
    """Ask of each grade whether a lead can have it."""
    model = inquiry.model
    for axis in model.plan.agreement.axes.values():
        place = model.plan.agreement.document.root["scoring"][axis.name]["grades"]
        for name, threshold in axis.grades:

            def has_grade(decision: Decision, *_: object, axis: Axis = axis, name: str = name) -> bool:
                return decision.grades.get(axis.name) == name

            match inquiry.ask(model.grade(axis, name), has_grade, told=False):
                case Shown():
                    inquiry.settle()
                case Open() as answer:
                    inquiry.leave_open(f"can a lead have grade `{name}` of `{axis.name}`", place[name], answer)
                case Impossible():
                    message = f"no lead can have grade `{name}` of `{axis.name}`{_bound(inquiry, axis, threshold)}"
                    hint = "move the threshold, or say where the missing points come from"
                    inquiry.tell("LR820", Severity.WARNING, message, place[name], hint)


def _bound(inquiry: Inquiry, axis: Axis, threshold: int) -> str:
    """Return what keeps a grade out of reach, as the end of a sentence."""
    best, least = best_score(inquiry, axis), least_score(inquiry, axis)
    if best is not None and best < threshold:
        return f": it starts at {threshold / 100:g}, and no lead has more than {best / 100:g} points"
    if least is not None and least > threshold:
        return f": no lead has fewer than {least / 100:g} points"
    return ""


def best_score(inquiry: Inquiry, axis: Axis) -> int | None:
    """Return the most hundredths that a lead can have on an axis; None where that was not worked out."""
    return _last(inquiry, axis, upwards=True)


def least_score(inquiry: Inquiry, axis: Axis) -> int | None:
    """Return the fewest hundredths that a lead can have on an axis; None where that was not worked out."""
    return _last(inquiry, axis, upwards=False)


def _last(inquiry: Inquiry, axis: Axis, *, upwards: bool) -> int | None:
    model, formulas = inquiry.model, inquiry.model.formulas
    lo, hi = axis.lo_hundredths, axis.hi_hundredths
    try:
        while lo < hi:
            middle = (lo + hi + 1) // 2 if upwards else (lo + hi) // 2
            formulas.left = inquiry.budget
            reached = model.total(axis, middle) if upwards else formulas.no(model.total(axis, middle + 1))
            there = formulas.solve(formulas.all_of((model.possible, reached)), budget=inquiry.budget) is not None
            if upwards:
                lo, hi = (middle, hi) if there else (lo, middle - 1)
            else:
                lo, hi = (lo, middle) if there else (middle + 1, hi)
    except OutOfBudgetError:
        return None
    return lo
