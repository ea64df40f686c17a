"""Points over whole columns: rules, caps, axes and grades, in whole hundredths; fired rules as bits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import polars as pl

from leadrules.clauses.scoring import Axis, CompiledRule, EachRule, WhenRule
from leadrules.engines.columns.activity import earned_column
from leadrules.expr.columns import Columns, quotient
from leadrules.plan import RULES_PER_WORD, Plan


def hundredths_column(axis: Axis) -> str:
    """Return the column of an axis' points in hundredths."""
    return f"@hundredths {axis.name}"


def word_column(index: int) -> str:
    """Return the column of a word of the mask of fired rules."""
    return f"@fired {index}"


def scored(plan: Plan, leads: pl.LazyFrame, columns: Columns) -> pl.LazyFrame:
    """Return the leads with hundredths, points and grade of every axis, and the mask of fired rules."""
    axes = plan.agreement.axes.values()
    rules = [rule for axis in axes for rule in axis.rules]
    holds = {rule.id: columns.true(rule.condition.root) for rule in rules if isinstance(rule, WhenRule)}
    leads = leads.with_columns(test.alias(_holds_column(rule_id)) for rule_id, test in holds.items())
    earned = {rule.id: _earned(rule) for rule in rules}
    leads = leads.with_columns(
        *(_total(axis, earned).alias(hundredths_column(axis)) for axis in axes),
        *_words([_gave(rule) for rule in rules]),
    )
    hundredths = {axis.name: pl.col(hundredths_column(axis)).cast(pl.Float64) for axis in axes}
    points = [quotient(earned_in_all, pl.lit(100.0)).alias(name) for name, earned_in_all in hundredths.items()]
    return leads.with_columns(*points, *(_grade(axis) for axis in axes))


def _holds_column(rule_id: str) -> str:
    return f"@holds {rule_id}"


def _earned(rule: CompiledRule) -> pl.Expr:
    """Return what a rule gives before any cap; 0 where it is not known."""
    if isinstance(rule, EachRule):
        return pl.col(earned_column(rule))
    return pl.col(_holds_column(rule.id)).cast(pl.Int64) * rule.hundredths


def _gave(rule: CompiledRule) -> pl.Expr:
    """Return whether a rule gives points."""
    if isinstance(rule, EachRule):
        return pl.col(earned_column(rule)) != 0
    return pl.col(_holds_column(rule.id)) if rule.hundredths else pl.lit(value=False)


def _words(gave: Sequence[pl.Expr]) -> Iterator[pl.Expr]:
    for index in range(0, max(1, len(gave)), RULES_PER_WORD):
        bits = [test.cast(pl.Int64) * (1 << bit) for bit, test in enumerate(gave[index : index + RULES_PER_WORD])]
        yield _sum(bits).alias(word_column(index // RULES_PER_WORD))


def _total(axis: Axis, earned: dict[str, pl.Expr]) -> pl.Expr:
    """Return the points of an axis: max(lo, min(hi, sum of positives) + sum of negatives)."""
    positive = _part(axis, [rule for rule in axis.rules if rule.hundredths > 0], earned)
    negative = _part(axis, [rule for rule in axis.rules if rule.hundredths < 0], earned)
    return (positive.clip(upper_bound=axis.hi_hundredths) + negative).clip(lower_bound=axis.lo_hundredths)


def _part(axis: Axis, rules: Sequence[CompiledRule], earned: dict[str, pl.Expr]) -> pl.Expr:
    """Return the sum of rules of one sign, each group bounded by its cap."""
    terms = []
    for group in dict.fromkeys(rule.group for rule in rules):
        members = [_capped(rule, earned[rule.id]) for rule in rules if rule.group == group]
        terms.append(_sum(members) if group is None else _bounded(_sum(members), axis.group_caps[group]))
    return _sum(terms)


def _capped(rule: CompiledRule, points: pl.Expr) -> pl.Expr:
    cap = rule.cap_hundredths if isinstance(rule, EachRule) else None
    return points if cap is None else _bounded(points, cap)


def _bounded(points: pl.Expr, cap: int) -> pl.Expr:
    return points.clip(-cap, cap)


def _sum(terms: Iterable[pl.Expr]) -> pl.Expr:
    return pl.sum_horizontal([pl.lit(0, dtype=pl.Int64), *terms])


def _grade(axis: Axis) -> pl.Expr:
    grade = pl.lit(None, dtype=pl.String)
    for name, threshold in reversed(axis.grades):
        grade = pl.when(pl.col(hundredths_column(axis)) >= threshold).then(pl.lit(name)).otherwise(grade)
    return grade.alias(f"{axis.name}_grade")
