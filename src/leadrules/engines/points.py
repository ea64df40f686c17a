"""Generated code that scores: one addition for each rule, in whole hundredths, bounded where a cap can bite."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from leadrules.clauses.scoring import Axis, CompiledRule, EachRule, WhenRule
from leadrules.engines.code import Code, add, assign, bounded, either, load, when
from leadrules.engines.events import earned
from leadrules.expr.codegen import compare


def scoring(code: Code) -> Iterator[ast.stmt]:
    """Yield what fills ``h0``, ``h1`` … with hundredths, and the points and grades that anything reads."""
    agreement = code.plan.agreement
    yield assign("fired", ast.Constant(0))
    read = {name for condition in agreement.conditions.values() for name in condition.names}
    for index, axis in enumerate(agreement.axes.values()):
        total = f"h{index}"
        yield from _axis(code, axis, total)
        if axis.name in read:
            yield assign(code.locals[axis.name], ast.BinOp(load(total), ast.Div(), ast.Constant(100)))
        if f"{axis.name}_grade" in read:
            yield assign(code.locals[f"{axis.name}_grade"], _grade(code, axis, total))


def _axis(code: Code, axis: Axis, total: str) -> Iterator[ast.stmt]:
    """Yield the points of an axis: max(lo, min(hi, sum of positives) + sum of negatives)."""
    positive = [rule for rule in axis.rules if rule.hundredths > 0]
    negative = [rule for rule in axis.rules if rule.hundredths < 0]
    yield assign(total, ast.Constant(0))
    yield from _part(code, axis, positive, total)
    most = _together(positive)
    if most is None or most > axis.hi_hundredths:
        yield bounded(total, ">", axis.hi_hundredths)
    yield from _part(code, axis, negative, total)
    least = _together(negative)
    if least is None or least < axis.lo_hundredths:
        yield bounded(total, "<", axis.lo_hundredths)


def _together(rules: Sequence[CompiledRule]) -> int | None:
    """Return what rules of one sign give at most together without caps; None where events are not bounded."""
    once = [rule.hundredths for rule in rules if isinstance(rule, WhenRule)]
    return sum(once) if len(once) == len(rules) else None


def _part(code: Code, axis: Axis, rules: Sequence[CompiledRule], total: str) -> Iterator[ast.stmt]:
    """Yield the sum of rules of one sign, each group bounded by its cap."""
    for group in sorted({rule.group or "" for rule in rules}):
        members = [rule for rule in rules if (rule.group or "") == group]
        if not group:
            for rule in members:
                yield from _rule(code, rule, total)
            continue
        part = code.temporary()
        yield assign(part, ast.Constant(0))
        for rule in members:
            yield from _rule(code, rule, part)
        yield from _capped(members[0], part, axis.group_caps[group])
        yield add(total, load(part))


def _rule(code: Code, rule: CompiledRule, total: str) -> Iterator[ast.stmt]:
    match rule:
        case WhenRule():
            yield when(code.true(rule.condition), add(total, ast.Constant(rule.hundredths)), _fired(code, rule))
        case EachRule():
            worth = earned(code.plan, rule)
            yield when(load(worth), _fired(code, rule))
            if rule.cap_hundredths is not None:
                yield from _capped(rule, worth, rule.cap_hundredths)
            yield add(total, load(worth))


def _fired(code: Code, rule: CompiledRule) -> ast.stmt:
    """Return the statement that notes that a rule gave points."""
    bit = ast.Constant(code.plan.rule_bits[rule.id])
    return ast.AugAssign(ast.Name("fired", ast.Store()), ast.BitOr(), bit)


def _capped(rule: CompiledRule, part: str, cap: int) -> Iterator[ast.stmt]:
    yield bounded(part, ">", cap) if rule.hundredths > 0 else bounded(part, "<", -cap)


def _grade(code: Code, axis: Axis, total: str) -> ast.expr:
    grade: ast.expr = ast.Constant(None)
    for name, threshold in reversed(axis.grades):
        grade = either(compare(load(total), ">=", ast.Constant(threshold)), code.bind(name), grade)
    return grade
