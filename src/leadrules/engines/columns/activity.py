"""Events to columns: what every signal measures for a lead, and what every ``each`` rule earns it.

Events are filtered by type and longest window first; then 0/1 columns and weights are made once and added up by lead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Final

import polars as pl

from leadrules.clauses.scoring import EachRule
from leadrules.clauses.signals import Signal
from leadrules.engines.columns.instants import Instants
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
UNTIL: Final = "@until"
"""The column of the instant from which an event does not count, as one of the same id differs; null for never."""

KNOWN: Final = "@known"
"""The column that says of a row whether anything is known of what its lead did; without it, it is for all."""

_AGE: Final = "@age"
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


@dataclass(frozen=True, slots=True)
class Events:
    """Events with ``@type`` and ``@us``; ``inside`` makes ``@id`` of their lead and attributes of some of them.

    What is made of few rows costs little, so events far from every lead are left out first.
    """

    frame: pl.LazyFrame
    inside: Sequence[pl.Expr]
    may_end: bool = False

    def within(self, test: pl.Expr) -> pl.LazyFrame:
        """Return those of the events that pass a test, as consumers see them."""
        ends = (UNTIL,) if self.may_end else ()
        return self.frame.filter(test).select(TYPE, HAPPENED, *ends, *self.inside)


def nearby(plan: Plan, events: Events, keys: pl.LazyFrame, instants: Instants) -> tuple[pl.LazyFrame, ...]:
    """Return the events that something counts, for consumers of any event and for those of one type each.

    ``keys`` has ``@id`` and ``@row`` of leads, and their own instants where they have any. An event stands once for
    each row that it is near to, as ``@row`` with its age and what consumers read.
    """
    return tuple(_near(plan, some, events, keys, instants) for some in _kinds(plan))


def _kinds(plan: Plan) -> tuple[tuple[Consumer, ...], ...]:
    """Return the consumers of any event, and those of one type; either only if there are some."""
    wanted = consumers(plan)
    every = tuple(each for each in wanted if each.event_type == ANY_EVENT)
    typed = tuple(each for each in wanted if each.event_type != ANY_EVENT)
    return tuple(some for some in (every, typed) if some)


def _near(plan: Plan, some: Sequence[Consumer], events: Events, keys: pl.LazyFrame, instants: Instants) -> pl.LazyFrame:
    windows, now = _windows(some), instants.columns.at_us
    first, last = (pl.lit(us, dtype=pl.Int64) for us in (instants.first_us, instants.last_us))
    near = events.within(_within(windows, first, last)).join(keys, on=ID, how="inner", maintain_order="none")
    if instants.own:
        near = near.filter(_within(windows, now, now))
    if events.may_end:
        near = near.filter(pl.col(UNTIL).is_null() | (now < pl.col(UNTIL)))
    kept = dict.fromkeys(column for each in some for column in _columns_read(plan, each))
    return near.select(ROW, *instants.own, *kept, (now - pl.col(HAPPENED)).alias(_AGE))


def _columns_read(plan: Plan, each: Consumer) -> Iterator[str]:
    """Yield the columns of events that a consumer reads."""
    columns = attribute_columns(plan).get(each.event_type, {})
    if each.event_type != ANY_EVENT:
        yield TYPE
    if _takes_days(each):
        yield HAPPENED
    if isinstance(each, Signal) and each.attribute:
        yield columns[each.attribute]
    if each.where is not None:
        yield from (columns[name] for name in each.where.names if name in columns)


def measured(plan: Plan, leads: pl.DataFrame, near: Sequence[pl.DataFrame], columns: Columns) -> pl.DataFrame:
    """Return the leads with a column for every signal and for what every ``each`` rule earns.

    ``leads`` has ``@row`` numbered from 0; ``near`` is what ``nearby`` gives.
    """
    for some, events in zip(_kinds(plan), near, strict=True):
        for part in pl.collect_all(_Measuring(plan, events, columns).parts(some), engine="streaming"):
            leads = beside(leads, part)
    return leads.with_columns(_known(_filled(each), each, leads) for each in consumers(plan))


def beside(leads: pl.DataFrame, part: pl.DataFrame) -> pl.DataFrame:
    """Return the leads with the columns of some of them, null for the others; cheaper than a join that keeps order."""
    places = pl.Series("place", [None], dtype=pl.UInt32).new_from_index(0, leads.height)
    places = places.scatter(part.get_column(ROW), pl.int_range(part.height, dtype=pl.UInt32, eager=True))
    return leads.hstack(part.select(pl.exclude(ROW).gather(places)))


def _known(value: pl.Expr, each: Consumer, leads: pl.DataFrame) -> pl.Expr:
    """Return a signal as not known for rows of whose activity nothing is known; a rule then earns nothing."""
    if KNOWN not in leads.columns or isinstance(each, EachRule):
        return value
    return pl.when(pl.col(KNOWN)).then(value).otherwise(None).alias(each.name)


def unmeasured(plan: Plan, leads: pl.DataFrame) -> pl.DataFrame:
    """Return the leads as where nothing is known of what they did."""
    return leads.with_columns(
        pl.lit(0, dtype=pl.Int64).alias(earned_column(each))
        if isinstance(each, EachRule)
        else pl.lit(None, dtype=pl.Float64 if isinstance(each.type, NumberType) else pl.Int64).alias(each.name)
        for each in consumers(plan)
    )


def _windows(some: Iterable[Consumer]) -> Mapping[int | None, tuple[str, ...]]:
    """Return the longest window of each event type, as the types of each window; None for all time."""
    longest: dict[str, int | None] = {}
    for each in some:
        known = longest.get(each.event_type, 0)
        longest[each.event_type] = None if known is None or each.within_us is None else max(known, each.within_us)
    return {window: tuple(t for t, w in longest.items() if w == window) for window in longest.values()}


def _within(windows: Mapping[int | None, tuple[str, ...]], first: pl.Expr, last: pl.Expr) -> pl.Expr:
    """Return whether an event is within the window of its type for some instant between two."""
    happened, tests = pl.col(HAPPENED), []
    for window, types in windows.items():
        test = happened <= last if window is None else (happened <= last) & (happened > first - window)
        if ANY_EVENT not in types:
            test &= reduce(or_, (pl.col(TYPE) == name for name in types))
        tests.append(test)
    return reduce(or_, tests)


def _takes_days(each: Consumer) -> bool:
    """Return whether a consumer tells events of different days apart."""
    if isinstance(each, Signal):
        return each.measure == "days"
    return each.limit is not None and each.limit.per == "day"


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
    if each.measure == "sum" and isinstance(each.type, IntegerType):
        counted = pl.when(counted.is_between(each.type.lo, each.type.hi)).then(counted).otherwise(None)
    return counted.cast(pl.Int64).alias(each.name)


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
        tests = []
        if each.within_us is not None:
            tests.append(pl.col(_AGE) < each.within_us)
        if each.event_type != ANY_EVENT:
            tests.append(pl.col(TYPE) == each.event_type)
        if each.where is not None:
            where = self.columns.named(attribute_columns(self.plan).get(each.event_type, {}))
            tests.append(where.true(each.where.root))
        return self.columns.all_of(tests) if tests else pl.col(_AGE).is_not_null()

    def signal(self, signal: Signal) -> tuple[pl.Expr, list[pl.Expr]] | None:
        """Return a signal's column before the grouping and its totals after it; None where it needs a pass."""
        name, counts = signal.name, self.counts(signal)
        match signal.measure:
            case "count":
                return counts.alias(name), [pl.col(name).sum()]
            case "days_since":
                newest = pl.when(counts).then(pl.col(_AGE)).alias(name)
                return newest, [pl.col(name).min() // MICROSECONDS_PER_DAY]
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
            worth = pl.when(counts).then(self.worth(rule)).otherwise(0)
            return worth.alias(name), [pl.col(name).sum()]
        if limit is None:
            return counts.alias(name), [pl.col(name).sum().cast(pl.Int64) * rule.hundredths]
        if limit.per == "lead" and rule.hundredths_by_age_days is None:
            count = pl.col(name).sum().cast(pl.Int64).clip(upper_bound=limit.count)
            return counts.alias(name), [count * rule.hundredths]
        return None

    def worth(self, rule: EachRule) -> pl.Expr:
        """Return what an event is worth at its age, in hundredths."""
        table = rule.hundredths_by_age_days
        if table is None:
            return pl.lit(rule.hundredths, dtype=pl.Int64)
        age = (pl.col(_AGE) // MICROSECONDS_PER_DAY).clip(0, len(table))
        return pl.lit(pl.Series([*table, 0], dtype=pl.Int64)).gather(age.cast(pl.UInt32))

    def apart(self, each: Consumer) -> pl.LazyFrame:
        """Return a measure that needs different days or values, or only the newest events."""
        counted = self.events.lazy().filter(self.counts(each))
        day = [(pl.col(HAPPENED) // MICROSECONDS_PER_DAY).cast(pl.Int32).alias(_DAY)] if _takes_days(each) else []
        if isinstance(each, Signal):
            distinct = day or [pl.col(self.attribute(each)).alias(_DAY)]
            different = counted.select(ROW, *distinct).drop_nulls(_DAY).unique()
            return different.group_by(ROW).agg(pl.len().alias(each.name))
        most = each.limit.count if each.limit else 1
        grouped = counted.select(ROW, *day, _AGE).group_by([ROW, _DAY] if day else [ROW])
        if each.hundredths_by_age_days is None:
            worth = grouped.agg((pl.len().cast(pl.Int64).clip(upper_bound=most) * each.hundredths).alias("@worth"))
        elif most == 1:
            worth = grouped.agg(pl.col(_AGE).min()).with_columns(self.worth(each).alias("@worth"))
        else:
            newest = grouped.agg(pl.col(_AGE).bottom_k(most)).explode(_AGE)
            worth = newest.with_columns(self.worth(each).alias("@worth"))
        return worth.group_by(ROW).agg(pl.col("@worth").sum().alias(earned_column(each)))
