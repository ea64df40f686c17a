"""Does a lead that does more ever end up lower?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from leadrules.analysis.asking import Impossible, Inquiry, Open, Shown
from leadrules.analysis.classes import Variable
from leadrules.analysis.formulas import TRUE, Formula
from leadrules.analysis.model import Model
from leadrules.analysis.standing import Standing
from leadrules.clauses.qualification import Tier
from leadrules.clauses.scoring import WhenRule
from leadrules.clauses.signals import Signal
from leadrules.decision import Decision
from leadrules.diagnostics import Severity
from leadrules.engines.reference import decide_again
from leadrules.source import Place

Step = tuple[Any, int, Any, int]
"""A value of a signal and its class, and the next value that means more activity and its class."""


def ask_about_engagement(inquiry: Inquiry) -> None:
    """Ask of each signal whether more of it, all else being equal, lowers the tier of a lead."""
    model = inquiry.model
    tiers = _from_best(model)
    levels = [model.formulas.any_of(model.rails(t).true for t in tiers[: n + 1]) for n in range(len(tiers))]
    standing = Standing(model, tiers)
    better = inquiry.is_impossible(standing.worse_with_points)
    for name, signal in model.plan.agreement.signals.items():
        variable = model.variables[name]
        matter = [level for level in levels if variable.number in level.support]
        if matter and better and _only_adds(inquiry, standing, signal):
            inquiry.settle()
        elif matter:
            _ask_about_signal(inquiry, signal, matter)


def _only_adds(inquiry: Inquiry, standing: Standing, signal: Signal) -> bool:
    """Return whether more of a signal never takes points away, and never leads to a lower tier at the same scores."""
    model, formulas = inquiry.model, inquiry.model.formulas
    variable = model.variables[signal.name]
    rules = [rule for axis in model.plan.agreement.axes.values() for rule in axis.rules]
    whens = [rule for rule in rules if isinstance(rule, WhenRule) and not rule.decreasing]
    holds = [(rule, model.translator.of(rule.condition).true) for rule in whens]
    for _, less, _, more in _steps(signal, variable):
        step, back = (variable.number, less, more), (variable.number, more, less)
        takes = [standing.falls(each, step if rule.hundredths > 0 else back) for rule, each in holds]
        takes += [standing.falls(level, step) for level in standing.levels]
        if not inquiry.is_impossible(formulas.any_of(takes)):
            return False
    return True


def _from_best(model: Model) -> tuple[Tier, ...]:
    q = model.plan.agreement.qualification
    return (*q.handoff_tiers, *q.nurture_tiers)


def _steps(signal: Signal, variable: Variable) -> list[Step]:
    """Return where more activity leads from one class of a signal to another."""
    backwards = signal.measure == "days_since"
    values = [(value, chosen) for chosen, several in enumerate(variable.members) for value in several]
    ordered = sorted(values, reverse=backwards)
    return [(*a, *b) for a, b in pairwise(ordered) if a[1] != b[1]]


def _ask_about_signal(inquiry: Inquiry, signal: Signal, levels: list[Formula]) -> None:
    model, formulas = inquiry.model, inquiry.model.formulas
    variable = model.variables[signal.name]
    steps = _steps(signal, variable)
    falls = formulas.any_of(_falls(model, variable, step, levels) for step in steps)

    def lower(decision: Decision, *_: object) -> bool:
        return _fall(model, signal.name, steps, decision) is not None

    place = _place(model, signal)
    match inquiry.ask(falls, lower):
        case Impossible():
            inquiry.settle()
        case Open() as answer:
            inquiry.leave_open(f"does more `{signal.name}` ever lower the tier", place, answer)
        case Shown(witness):
            said = witness and _fall(model, signal.name, steps, witness.decision)
            if not said:  # pragma: no cover - it was confirmed by the same
                return
            rules = _lowering(model, signal.name)
            named = f" on `{rules[0].id}`" if rules else " on the rule that does it"
            hint = f"write `expect: decreasing`{named} if that is meant, or let the points not fall"
            inquiry.tell("LR840", Severity.WARNING, said, place, hint, shown=witness)


def _falls(model: Model, variable: Variable, step: Step, levels: list[Formula]) -> Formula:
    """Return where a step lowers the tier, though no rule that is meant to lower it begins to hold."""
    formulas = model.formulas
    _, less, _, more = step

    def at(formula: Formula, chosen: int) -> Formula:
        return formulas.given(formula, variable.number, chosen)

    lower = formulas.any_of(formulas.all_of((at(each, less), formulas.no(at(each, more)))) for each in levels)
    meant = [formulas.any_of((formulas.no(at(rule, more)), at(rule, less))) for rule in _meant(model)]
    here = formulas.one_of(variable.number, 1 << less)
    return formulas.all_of((here, lower, at(model.possible, more), *meant))


def _meant(model: Model) -> Iterator[Formula]:
    """Yield where the rules hold of which the agreement says that more engagement lowers the score."""
    rules = (rule for axis in model.plan.agreement.axes.values() for rule in axis.rules)
    for rule in rules:
        if isinstance(rule, WhenRule) and rule.decreasing:
            holds = model.translator.of(rule.condition).true
            if holds is not TRUE:
                yield holds


def _fall(model: Model, name: str, steps: list[Step], decision: Decision) -> str | None:
    """Return in words how more of a signal lowers the tier of a lead, None where it does not."""
    before, value = _rank(model, decision), decision.row[model.plan.slots[name]]
    of_value = [step for step in steps if step[0] == value] or [s for s in steps if _between(model, name, s, value)]
    tiers = _from_best(model)
    for _, _, more, _ in of_value:
        after = _rank(model, decide_again(decision, {name: more}))
        if after > before:
            lower = f"`{tiers[after].id}`" if after < len(tiers) else "none"
            return f"`{name}` up from {value} to {more} lowers the tier from `{tiers[before].id}` to {lower}"
    return None


def _between(model: Model, name: str, step: Step, value: Any) -> bool:
    """Return whether a value is in the class from which a step leads."""
    less, more = step[0], step[2]
    measured = model.plan.agreement.signals[name].measure
    return value is not None and (value > more if measured == "days_since" else value < more) and less != value


def _rank(model: Model, decision: Decision) -> int:
    tiers = _from_best(model)
    row, evaluator = decision.row, model.plan.evaluator
    reached = (n for n, t in enumerate(tiers) if t.condition is None or evaluator(t.condition)(row) is True)
    return next(reached, len(tiers))


def _lowering(model: Model, name: str) -> list[WhenRule]:
    rules = (rule for axis in model.plan.agreement.axes.values() for rule in axis.rules)
    whens = [rule for rule in rules if isinstance(rule, WhenRule) and not rule.decreasing]
    return [rule for rule in whens if rule.hundredths < 0 and name in rule.condition.names]


def _place(model: Model, signal: Signal) -> Place:
    """Return the rule that lowers the score, or the signal where it is none."""
    root = model.plan.agreement.document.root
    for rule in _lowering(model, signal.name)[:1]:
        for axis in model.plan.agreement.axes.values():
            if rule in axis.rules:
                return root["scoring"][axis.name]["rules"][axis.rules.index(rule)]["id"]
    return root["signals"][signal.name]
