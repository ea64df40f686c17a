"""Events to columns: what every signal measures for a lead, and what every ``each`` rule earns it.

Events are filtered by type and longest window first; then 0/1 columns and weights are made once and added up by lead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Final

import polars as pl

from leadrules.clauses.scoring import EachRule
from leadrules.clauses.signals import Signal
from leadrules.engines.columns.sums import exact
from leadrules.expr import IntegerType, NumberType, Type
from leadrules.expr.columns import Columns
from leadrules.names import ANY_EVENT
from leadrules.plan import Plan
from leadrules.worktime import MICROSECONDS_PER_DAY

ROW: Final = "@row"
ID: Final = "@id"
TYPE: Final = "@type"
HAPPENED: Final = "@us"
_DAY: Final = "@day"
_SAFE_SUM: Final = 2**62

Consumer = Signal | EachRule


def earned_column(rule: EachRule) -> str:
    """Return the column of what a rule earns before any cap, in hundredths."""
    return f"@earned {rule.id}"


def attribute_columns(plan: Plan) -> Mapping[str, Mapping[str, str]]:
    """Return, by event type, the column in which each attribute stands: one for all types that agree on what it is."""
    kinds: dict[str, set[Type]] = {}
    for kind in plan.agreement.events.values():
        for name, type_ in kind.attributes.items():
            kinds.setdefault(name, set()).add(type_)
    return {
        event_type: {name: name if len(kinds[name]) == 1 else f"{name}@{event_type}" for name in kind.attributes}
        for event_type, kind in plan.agreement.events.items()
    }


def consumers(plan: Plan) -> tuple[Consumer, ...]:
    """Return everything that looks at events."""
    rules = (rule for axis in plan.agreement.axes.values() for rule in axis.rules if isinstance(rule, EachRule))
    return (*plan.agreement.signals.values(), *rules)


def measured(plan: Plan, leads: pl.DataFrame, events: pl.LazyFrame, columns: Columns) -> pl.DataFrame:
    """Return the leads with a column for every signal and for what every ``each`` rule earns.

    ``leads`` has ``@id``, and ``@row`` numbered from 0; ``events`` has ``@id`` of its lead, ``@type``, ``@us`` and
    attributes as the door lets them in.
    """
    wanted = consumers(plan)
    every = [each for each in wanted if each.event_type == ANY_EVENT]
    typed = [each for each in wanted if each.event_type != ANY_EVENT]
    keys = leads.lazy().select(ID, ROW)
    for some in (every, typed):
        if some:
            near = events.filter(_near(some, columns.at_us)).join(keys, on=ID, how="inner").drop(ID).collect()
            for part in pl.collect_all(_Measuring(plan, near, columns).parts(some)):
                leads = _beside(leads, part)
    return leads.with_columns(_filled(each) for each in wanted)


def _beside(leads: pl.DataFrame, part: pl.DataFrame) -> pl.DataFrame:
    """Return the leads with the columns of some of them, null for the others; cheaper than a join that keeps order."""
    places = pl.Series("place", [None], dtype=pl.UInt32).new_from_index(0, leads.height)
    places = places.scatter(part.get_column(ROW), pl.int_range(part.height, dtype=pl.UInt32, eager=True))
    return leads.hstack(part.select(pl.exclude(ROW).gather(places)))


def unmeasured(plan: Plan, leads: pl.DataFrame) -> pl.DataFrame:
    """Return the leads as where nothing is known of what they did."""
    return leads.with_columns(
        pl.lit(0, dtype=pl.Int64).alias(earned_column(each))
        if isinstance(each, EachRule)
        else pl.lit(None, dtype=pl.Float64 if isinstance(each.type, NumberType) else pl.Int64).alias(each.name)
        for each in consumers(plan)
    )


def _near(some: Iterable[Consumer], at_us: int) -> pl.Expr:
    """Return whether an event is one that any of the consumers could count."""
    longest: dict[str, int | None] = {}
    for each in some:
        known = longest.get(each.event_type, 0)
        longest[each.event_type] = None if known is None or each.within_us is None else max(known, each.within_us)
    by_window: dict[int | None, list[str]] = {}
    for event_type, window in longest.items():
        by_window.setdefault(window, []).append(event_type)
    tests = []
    for window, types in by_window.items():
        test = _happened(window, at_us)
        if ANY_EVENT not in types:
            test &= reduce(or_, (pl.col(TYPE) == name for name in types))
        tests.append(test)
    return reduce(or_, tests)


def _happened(window: int | None, at_us: int) -> pl.Expr:
    until = pl.col(HAPPENED) <= at_us
    return until if window is None else until & (pl.col(HAPPENED) > at_us - window)


def _filled(each: Consumer) -> pl.Expr:
    """Return a consumer's column with what it is for a lead without events."""
    if isinstance(each, EachRule):
        return pl.col(earned_column(each)).fill_null(0).cast(pl.Int64)
    if each.measure == "days_since":
        return pl.col(each.name)
    if isinstance(each.type, NumberType):
        nothing = pl.col(_nothing(each)).fill_null(value=True)
        return pl.when(nothing).then(0.0).otherwise(pl.col(each.name)).alias(each.name)
    counted = pl.col(each.name).fill_null(0)
    return counted if each.measure == "sum" else counted.cast(pl.Int64)


def _nothing(signal: Signal) -> str:
    """Return the column that says that a lead has nothing to add up; a sum that is null is too large."""
    return f"@nothing {signal.name}"


@dataclass(frozen=True, slots=True)
class _Measuring:
    """Adds up events that were already filtered; consumers that need days or different values take a pass each."""

    plan: Plan
    events: pl.DataFrame
    columns: Columns

    def parts(self, some: Iterable[Consumer]) -> Iterator[pl.LazyFrame]:
        """Yield frames of leads and measures."""
        values: list[pl.Expr] = []
        totals: list[pl.Expr] = []
        for each in some:
            together = self.signal(each) if isinstance(each, Signal) else self.rule(each)
            if together is None:
                yield self.apart(each)
            else:
                values.append(together[0])
                totals += together[1]
        if values:
            yield self.events.lazy().select(ROW, *values).group_by(ROW).agg(totals)

    def counts(self, each: Consumer) -> pl.Expr:
        """Return whether a consumer counts an event; never null."""
        tests = [_happened(each.within_us, self.columns.at_us)]
        if each.event_type != ANY_EVENT:
            tests.append(pl.col(TYPE) == each.event_type)
        if each.where is not None:
            where = Columns(self.columns.at_us, self.columns.today, attribute_columns(self.plan)[each.event_type])
            tests.append(where.true(each.where.root))
        return self.columns.all_of(tests)

    def signal(self, signal: Signal) -> tuple[pl.Expr, list[pl.Expr]] | None:
        """Return a signal's column before the grouping and its totals after it; None where it needs a pass."""
        name, counts = signal.name, self.counts(signal)
        match signal.measure:
            case "count":
                return counts.alias(name), [pl.col(name).sum()]
            case "days_since":
                newest = pl.when(counts).then(pl.col(HAPPENED)).alias(name)
                since = (self.columns.at_us - pl.col(name).max()) // MICROSECONDS_PER_DAY
                return newest, [since.alias(name)]
            case "sum":
                return self.sum(signal, counts)
        return None

    def sum(self, signal: Signal, counts: pl.Expr) -> tuple[pl.Expr, list[pl.Expr]]:
        column = self.attribute(signal)
        values = self.events.get_column(column)
        if isinstance(signal.type, IntegerType):
            largest = values.abs().max()
            fits = not isinstance(largest, int) or largest * len(values) < _SAFE_SUM
            kind = pl.Int64() if fits else pl.Int128()
            value = pl.when(counts).then(pl.col(column)).otherwise(0).cast(kind)
            return value.alias(signal.name), [pl.col(signal.name).sum()]
        summed = exact(values, signal.name)
        value = pl.when(counts).then(summed.value)
        none = pl.col(signal.name).is_null().all().alias(_nothing(signal))
        return value.alias(signal.name), [summed.total.alias(signal.name), none]

    def attribute(self, signal: Signal) -> str:
        return attribute_columns(self.plan)[signal.event_type][signal.attribute or ""]

    def rule(self, rule: EachRule) -> tuple[pl.Expr, list[pl.Expr]] | None:
        """Return a rule's column before the grouping and its total after it; None where it needs a pass."""
        name, counts, limit = earned_column(rule), self.counts(rule), rule.limit
        if limit is None and rule.hundredths_by_age_days is not None:
            worth = pl.when(counts).then(self.worth(rule, pl.col(HAPPENED))).otherwise(0)
            return worth.alias(name), [pl.col(name).sum()]
        if limit is None:
            return counts.alias(name), [pl.col(name).sum().cast(pl.Int64) * rule.hundredths]
        if limit.per == "lead" and rule.hundredths_by_age_days is None:
            count = pl.col(name).sum().cast(pl.Int64).clip(upper_bound=limit.count)
            return counts.alias(name), [count * rule.hundredths]
        return None

    def worth(self, rule: EachRule, happened: pl.Expr) -> pl.Expr:
        """Return what an event is worth at its age, in hundredths."""
        table = rule.hundredths_by_age_days
        if table is None:
            return pl.lit(rule.hundredths, dtype=pl.Int64)
        age = ((self.columns.at_us - happened) // MICROSECONDS_PER_DAY).clip(0, len(table))
        return pl.lit(pl.Series([*table, 0], dtype=pl.Int64)).gather(age.cast(pl.UInt32))

    def apart(self, each: Consumer) -> pl.LazyFrame:
        """Return a measure that needs different days or values, or only the newest events."""
        counted = self.events.lazy().filter(self.counts(each))
        day = (pl.col(HAPPENED) // MICROSECONDS_PER_DAY).cast(pl.Int32).alias(_DAY)
        if isinstance(each, Signal):
            distinct = day if each.measure == "days" else pl.col(self.attribute(each)).alias(_DAY)
            different = counted.select(ROW, distinct).drop_nulls(_DAY).unique()
            return different.group_by(ROW).agg(pl.len().alias(each.name))
        most = each.limit.count if each.limit else 1
        per_day = each.limit is not None and each.limit.per == "day"
        keys = [ROW, _DAY] if per_day else [ROW]
        grouped = counted.select(ROW, day, HAPPENED).group_by(keys)
        if each.hundredths_by_age_days is None:
            worth = grouped.agg((pl.len().cast(pl.Int64).clip(upper_bound=most) * each.hundredths).alias("@worth"))
        elif most == 1:
            worth = grouped.agg(pl.col(HAPPENED).max()).with_columns(self.worth(each, pl.col(HAPPENED)).alias("@worth"))
        else:
            newest = grouped.agg(pl.col(HAPPENED).top_k(most)).explode(HAPPENED)
            worth = newest.with_columns(self.worth(each, pl.col(HAPPENED)).alias("@worth"))
        return worth.group_by(ROW).agg(pl.col("@worth").sum().alias(earned_column(each)))
