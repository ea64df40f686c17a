"""Points in SQL: whole hundredths, one column for each rule, bounded where the agreement says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from leadrules.clauses.scoring import Axis, CompiledRule, EachRule
from leadrules.engines.sql.query import Column, Query, Step, case
from leadrules.engines.sql.reading import joined
from leadrules.engines.sql.uses import uses_of


def scoring(query: Query) -> Iterator[Step]:
    """Yield the steps from signals to points, grades and the rules that gave any."""
    agreement = query.plan.agreement
    given = {use.of.id: f"_given{use.key}" for use in uses_of(query) if isinstance(use.of, EachRule)}
    rules = [(axis, rule) for axis in agreement.axes.values() for rule in axis.rules]
    columns = tuple(
        Column(_rule(query, rule, given), _column(query, rule), f"{axis.name}, {_said(rule)}") for axis, rule in rules
    )
    yield Step("scoring", "what each rule gives, in hundredths of a point", "signals", columns)
    totals = tuple(
        Column(_total(query, axis), f"_hundredths_{axis.name}", f"{axis.name}: {_range(axis)}")
        for axis in agreement.axes.values()
    )
    yield Step(
        "axes", "the points of each axis, in hundredths: max(lo, min(hi, positives) + negatives)", "scoring", totals
    )
    columns = tuple(column for axis in agreement.axes.values() for column in _readable(query, axis))
    fired = [case([(f"{query.name(_column(query, rule))} <> 0", query.text(rule.id))]) for _, rule in rules]
    columns += (Column(joined(query, fired), "_fired", "the rules that gave or took points"),)
    yield Step("grades", "points and grades as conditions read them", "axes", columns)


def _column(query: Query, rule: CompiledRule) -> str:
    return f"_rule_{query.plan.rule_ids.index(rule.id) + 1}"


def _said(rule: CompiledRule) -> str:
    if isinstance(rule, EachRule):
        limit = f", {rule.limit}" if rule.limit else ""
        cap = f", at most {rule.cap_hundredths // 100}" if rule.cap_hundredths is not None else ""
        return f"{rule.id}: {rule.hundredths / 100:+g} for each {rule.event_type}{limit}{cap}"
    return f"{rule.id}: {rule.hundredths / 100:+g} when {rule.condition.text}"


def _range(axis: Axis) -> str:
    return f"{axis.lo_hundredths // 100} to {axis.hi_hundredths // 100}"


def _rule(query: Query, rule: CompiledRule, given: dict[str, str]) -> str:
    if isinstance(rule, EachRule):
        return query.name(given[rule.id])
    return query.whole(case([(query.true(rule.condition), query.dialect.constant(rule.hundredths))], "0"))


def _total(query: Query, axis: Axis) -> str:
    positive = _sum(query, axis, [rule for rule in axis.rules if rule.hundredths > 0], "least")
    negative = _sum(query, axis, [rule for rule in axis.rules if rule.hundredths < 0], "greatest")
    lo, hi = map(query.dialect.constant, (axis.lo_hundredths, axis.hi_hundredths))
    write = query.dialect.write
    return query.whole(write("greatest", f"{lo}, {write('least', f'{hi}, {positive}')} + {negative}"))


def _sum(query: Query, axis: Axis, rules: Sequence[CompiledRule], bound: str) -> str:
    """Return the sum of rules of one sign; ``bound`` is the template that keeps a sum within its cap."""
    sign = 1 if bound == "least" else -1
    groups: dict[str | None, list[str]] = {}
    for rule in rules:
        kept = query.name(_column(query, rule))
        if isinstance(rule, EachRule) and rule.cap_hundredths is not None:
            kept = query.dialect.write(bound, f"{kept}, {query.dialect.constant(sign * rule.cap_hundredths)}")
        groups.setdefault(rule.group, []).append(kept)
    parts = []
    for group, members in groups.items():
        added = " + ".join(members)
        if group is not None:
            added = query.dialect.write(bound, f"{added}, {query.dialect.constant(sign * axis.group_caps[group])}")
        parts.append(added)
    return " + ".join(parts) if parts else "0"


def _readable(query: Query, axis: Axis) -> Iterator[Column]:
    hundredths = query.name(f"_hundredths_{axis.name}")
    points = f"{query.dialect.write('float', hundredths)} / {query.dialect.constant(100.0)}"
    yield Column(points, axis.name)
    grades = [(f"{hundredths} >= {query.dialect.constant(least)}", query.text(name)) for name, least in axis.grades]
    grade = case(grades) if grades else query.dialect.write("textual", "NULL")
    yield Column(grade, f"{axis.name}_grade")
