"""Claims about conditions of an agreement: that one follows from another, that no lead meets both, that they are alike.

A condition has three values. ``a`` implies ``b`` where every lead of which ``a`` is known to hold is one of which ``b``
is known to hold; two are disjoint where no lead is known to meet both; they are alike where each lead gets the same
answer from both, *not known* included.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from leadrules.analysis.analysing import default_instant
from leadrules.analysis.asking import Impossible, Inquiry, Open, Shown, Solver
from leadrules.analysis.building import model_of
from leadrules.analysis.classes import Instant
from leadrules.analysis.formulas import NODES, Formula
from leadrules.analysis.rails import Rails
from leadrules.analysis.witness import Witness
from leadrules.diagnostics import AgreementError, Diagnostic, Span
from leadrules.expr import Condition, parse_condition
from leadrules.plan import Plan
from leadrules.scopes import Scopes


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a claim holds of every lead; ``witness`` is a lead that it does not hold of.

    ``holds`` is None where that was not decided; ``why`` then says why.
    """

    holds: bool | None
    witness: Witness | None = None
    why: str | None = None


def implies(
    plan: Plan, a: str, b: str, *, at: datetime | None = None, budget: int = NODES, solver: Solver | None = None
) -> Verdict:
    """Return whether ``b`` is known to hold of every lead of which ``a`` is known to hold.

    Both are conditions as a tier may have: over fields, signals, lists, points and grades.

    Raises:
        AgreementError: with everything that is wrong with the conditions.
    """
    return _Claim(plan, a, b, at, budget, solver).verdict(
        lambda model, one, other: model.all_of((one.true, model.no(other.true))),
        lambda one, other: one is True and other is not True,
    )


def disjoint(
    plan: Plan, a: str, b: str, *, at: datetime | None = None, budget: int = NODES, solver: Solver | None = None
) -> Verdict:
    """Return whether there is no lead of which both conditions are known to hold.

    Raises:
        AgreementError: with everything that is wrong with the conditions.
    """
    return _Claim(plan, a, b, at, budget, solver).verdict(
        lambda model, one, other: model.all_of((one.true, other.true)), lambda one, other: one is True and other is True
    )


def alike(
    plan: Plan, a: str, b: str, *, at: datetime | None = None, budget: int = NODES, solver: Solver | None = None
) -> Verdict:
    """Return whether both conditions have the same answer for every lead: yes, no, or not known.

    Raises:
        AgreementError: with everything that is wrong with the conditions.
    """
    return _Claim(plan, a, b, at, budget, solver).verdict(
        lambda model, one, other: model.any_of(
            model.all_of((x, model.no(y)))
            for x, y in (
                (one.true, other.true),
                (other.true, one.true),
                (one.false, other.false),
                (other.false, one.false),
            )
        ),
        lambda one, other: one is not other,
    )


@dataclass(frozen=True, slots=True)
class _Claim:
    plan: Plan
    a: str
    b: str
    at: datetime | None
    budget: int
    solver: Solver | None

    def verdict(
        self,
        against: Callable[..., Formula],
        refutes: Callable[[bool | None, bool | None], bool],
    ) -> Verdict:
        conditions = conditions_from(self.plan, self.a, self.b)
        instant = Instant.of(self.plan, self.at or default_instant(self.plan))
        model = model_of(self.plan, instant, also=conditions)
        rails: list[Rails] = [model.translator.of(condition) for condition in conditions]
        evaluators = [self.plan.evaluator(condition) for condition in conditions]
        inquiry = Inquiry(model, self.budget, self.solver)
        formula = against(model.formulas, *rails)
        match inquiry.ask(formula, lambda decision, *_: refutes(*(answer(decision.row) for answer in evaluators))):
            case Impossible():
                return Verdict(holds=True)
            case Shown(witness):
                return Verdict(holds=False, witness=witness)
            case Open(why):
                return Verdict(holds=None, why=why)


@dataclass(frozen=True, slots=True)
class _Typed:
    """Where a condition stands that was typed: on a line of its own."""

    name: str
    text: str

    @property
    def span(self) -> Span:
        return self.text_span(0, len(self.text))

    @property
    def key_span(self) -> Span:
        return self.span

    def text_span(self, start: int, end: int) -> Span:
        return Span(self.name, 1, start + 1, 1, end + 1)

    def __getitem__(self, key: str | int) -> _Typed:
        return self


def conditions_from(plan: Plan, *texts: str) -> tuple[Condition, ...]:
    """Return the conditions that texts say, over fields, signals, lists, points and grades of an agreement.

    Raises:
        AgreementError: with everything that is wrong with them; they are called ``condition 1`` and so on.
    """
    agreement = plan.agreement
    scopes = Scopes(agreement.document.root, agreement.lists, agreement.fields, agreement.events)
    scope = scopes.of_tiers(scopes.of_leads(agreement.signals), agreement.axes)
    found: list[Condition] = []
    problems: list[Diagnostic] = []
    for number, text in enumerate(texts, 1):
        condition, told = parse_condition(text, scope, _Typed(f"condition {number}", text))
        if condition is None:
            problems += told
        else:
            found.append(condition)
    if problems:
        raise AgreementError(problems)
    return tuple(found)
