"""Events to numbers in SQL: one row for each lead with what signals and rules over events read from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from leadrules.clauses.scoring import EachRule
from leadrules.clauses.signals import Signal
from leadrules.engines.sql.decimals import carried, parts_of, rounded, sums_decimals
from leadrules.engines.sql.query import Column, Query, Step, case, condition_text
from leadrules.engines.sql.reading import Attribute, attributes_of, cleaning_events
from leadrules.engines.sql.repeats import once
from leadrules.engines.sql.uses import Use, measured, uses_of
from leadrules.expr import AT, TODAY, Condition, IntegerType, NumberType
from leadrules.expr.instants import DAY_US
from leadrules.expr.sql import SqlLeaves, all_of, any_of
from leadrules.names import ANY_EVENT

_TABLE_KEY = "_age_days"


def measuring(query: Query, leads: str) -> Iterator[Step]:
    """Yield the steps from events to leads with their signals, and with what each rule over events gives."""
    uses = uses_of(query)
    if not query.has_activity:
        yield Step("signals", "the activity is not known, so no signal is", leads, tuple(_nothing_known(query, uses)))
        return
    wanted = _wanted(query, uses)
    refused = f"{query.name('_refused_event')} = 1"
    near = f"events_checked\n  WHERE {any_of([wanted, refused])}"
    about = "events up to the instant, as far back as anything looks, and those that the agreement does not allow"
    yield Step("events_near", about, near)
    if query.repeats:
        yield from once(query, wanted, refused)
    else:
        yield cleaning_events(query, "events_near")
    yield _seen(query, uses, "events_once" if query.repeats else "events_clean")
    last = "events_seen"
    ranked = [use for use in uses if use.rank_per]
    if ranked:
        columns = tuple(Column(_rank(query, use), f"_rank{use.key}", use.label) for use in ranked)
        yield Step("events_ranked", "the newest event first, for rules with a limit", last, columns)
        last = "events_ranked"
    tables = _tables(uses)
    if tables:
        yield Step(
            "fading", "what an event is worth by its age, in hundredths of a point", "", text=_fading(query, tables)
        )
        age, key = query.name("_age"), query.name(_TABLE_KEY)
        yield Step("events_faded", "events with their worth", f"{last} LEFT JOIN fading ON {age} = {key}")
        last = "events_faded"
    decimals = [use for use in uses if sums_decimals(use)]
    if decimals:
        columns = tuple(column for use in decimals for column in parts_of(query, use))
        yield Step("events_split", "decimals in three whole parts, whose sums are exact", last, columns)
        last = "events_split"
    columns = tuple(column for use in uses for column in _aggregates(query, use, tables))
    columns += (Column(f"MAX({query.name('_refused_event')})", "_refused_events"),)
    grouped = f"{last} GROUP BY {query.name('_lead')}"
    lead = Column(query.name("_lead"), "_lead")
    yield Step(
        "activity_by_lead", "one row for each lead that did anything", grouped, (lead, *columns), everything=False
    )
    last = "activity_by_lead"
    if decimals:
        yield from carried(query, decimals)
        last = "sums_rounded"
    joins = f"{leads} LEFT JOIN {last} ON {query.name('_id')} = {query.name('_lead')}"
    columns = tuple(_result(query, use) for use in uses)
    columns += (Column(f"COALESCE({query.name('_refused_events')}, 0)", "_refused_activity"),)
    yield Step("signals", "what every lead did, in numbers; a lead without events did nothing", joins, columns)


def _nothing_known(query: Query, uses: Iterable[Use]) -> Iterator[Column]:
    for use in uses:
        if isinstance(use.of, Signal):
            kind = "float" if isinstance(use.of.type, NumberType) else "whole"
            yield Column(query.dialect.write(kind, "NULL"), use.of.name)
        else:
            yield Column(query.whole("0"), f"_given{use.key}", f"rule {use.of.id}")


# One row for each event


def _seen(query: Query, uses: Sequence[Use], source: str) -> Step:
    """Return the step that notes for each event which signals and rules look at it."""
    at, happened = query.name("_at_us"), query.name("_us")
    attributes = attributes_of(query)
    columns = [Column(query.name(name), name) for name in ("_lead", "_us", "_at_us", "_refused_event")]
    columns.append(Column(query.dialect.write("quotient", f"({at} - {happened})", DAY_US), "_age", "whole days ago"))
    columns.append(Column(query.dialect.whole_days(happened), "_day", "the day in UTC"))
    measured = [
        attributes[u.of.event_type, u.of.attribute] for u in uses if isinstance(u.of, Signal) and u.of.attribute
    ]
    columns += [Column(query.name(a.column), a.column) for a in dict.fromkeys(measured)]
    for use in uses:
        test = all_of([*_looks_at(query, use.of.event_type, use.of.within_us), _where(query, use.of, attributes)])
        where = f" where {condition_text(use.of.where)}" if use.of.where else ""
        columns.append(Column(case([(test, "1")], "0"), f"_is{use.key}", f"{use.label}: {use.of.event_type}{where}"))
    return Step("events_seen", "which signals and rules look at an event", source, tuple(columns), everything=False)


def _wanted(query: Query, uses: Sequence[Use]) -> str:
    """Return a test whether an event lies before the instant and within what anything looks at."""
    looked_at = any_of([all_of(_looks_at(query, *look)) for look in _widest(uses).items()])
    return all_of([f"{query.name('_us')} <= {query.name('_at_us')}", looked_at])


def _looks_at(query: Query, event_type: str, within_us: int | None) -> list[str]:
    tests = [] if event_type == ANY_EVENT else [f"{query.name('_type')} = {query.text(event_type)}"]
    if within_us is not None:
        tests.append(f"{query.name('_at_us')} - {query.name('_us')} < {within_us}")
    return tests


def _widest(uses: Iterable[Use]) -> dict[str, int | None]:
    """Return how far back anything looks at each event type; None is without end."""
    widest: dict[str, int | None] = {}
    for use in uses:
        kind, span = use.of.event_type, use.of.within_us
        so_far = widest.get(kind, 0)
        widest[kind] = None if span is None or so_far is None else max(span, so_far)
    return widest


def _where(query: Query, of: Signal | EachRule, attributes: Mapping[tuple[str, str], Attribute]) -> str:
    condition: Condition | None = of.where
    if condition is None:
        return "TRUE"
    columns = {name: query.name(a.column) for (kind, name), a in attributes.items() if kind == of.event_type}
    columns |= {AT: query.name("_at_us"), TODAY: f"(SELECT {query.name('_today')} FROM params)"}  # noqa: S608 - quoted
    return SqlLeaves(query.dialect, columns).true(condition.root)


def _rank(query: Query, use: Use) -> str:
    parts = ["_lead", f"_is{use.key}", *(["_day"] if use.rank_per == "day" else [])]
    return f"ROW_NUMBER() OVER (PARTITION BY {', '.join(map(query.name, parts))} ORDER BY {query.name('_us')} DESC)"


def _tables(uses: Iterable[Use]) -> dict[tuple[int, ...], str]:
    """Return the different tables of worth by age, each with the name of its column."""
    rules = [use.of for use in uses if isinstance(use.of, EachRule)]
    tables = [rule.hundredths_by_age_days for rule in rules if rule.hundredths_by_age_days is not None]
    return {table: f"_worth_{number}" for number, table in enumerate(dict.fromkeys(tables), 1)}


def _fading(query: Query, tables: Mapping[tuple[int, ...], str]) -> str:
    longest = max(map(len, tables))
    rows = []
    for age in range(max(longest, 1)):
        cells = [age, *(table[age] if age < len(table) else 0 for table in tables)]
        rows.append(f"({', '.join(map(str, cells))})")
    lines = [", ".join(rows[start : start + 8]) for start in range(0, len(rows), 8)]
    names = [query.name(name) for name in (_TABLE_KEY, *tables.values())]
    typed = ", ".join(f"{name} INT64" for name in names)
    return query.dialect.write("values", "fading", ", ".join(names), ",\n    ".join(lines), typed)


# One row for each lead


def _aggregates(query: Query, use: Use, tables: Mapping[tuple[int, ...], str]) -> Iterator[Column]:
    seen, of = query.name(f"_is{use.key}"), use.of
    this = f"{seen} = 1"
    if isinstance(of, EachRule):
        yield Column(_earned(query, use, of, tables), f"_sum{use.key}", use.label)
        return
    match of.measure:
        case "count":
            yield Column(query.whole(f"SUM({seen})"), f"_sum{use.key}", use.label)
        case "days":
            days = case([(this, query.name("_day"))])
            yield Column(f"COUNT(DISTINCT {days})", f"_sum{use.key}", use.label)
        case "days_since":
            yield Column(f"MAX({case([(this, query.name('_us'))])})", f"_sum{use.key}", use.label)
        case "distinct":
            value = query.name(measured(query, of).column)
            yield Column(f"COUNT(DISTINCT {case([(this, value)])})", f"_sum{use.key}", use.label)
        case "sum" if isinstance(of.type, NumberType):
            for part in ("_high", "_middle", "_low"):
                yield Column(query.whole(f"SUM({query.name(part + use.key)})"), part + use.key, use.label)
            yield Column(f"MIN({query.name('_exact' + use.key)})", f"_exact{use.key}")
            yield Column(f"SUM({query.name('_number' + use.key)})", f"_sum{use.key}")
        case "sum":
            value = query.name(measured(query, of).column)
            added = case([(all_of([this, f"{value} IS NOT NULL"]), value)], "0")
            yield Column(f"SUM({added})", f"_sum{use.key}", use.label)


def _earned(query: Query, use: Use, rule: EachRule, tables: Mapping[tuple[int, ...], str]) -> str:
    """Return what a rule gives for all events of a lead, in hundredths."""
    seen, limit = query.name(f"_is{use.key}"), rule.limit
    this = [f"{seen} = 1"]
    each = query.dialect.constant(rule.hundredths)
    if use.rank_per is None and rule.hundredths_by_age_days is None:
        if limit is None:
            return query.whole(f"SUM({seen}) * {each}")
        if limit.per == "lead":
            return query.whole(f"{query.dialect.write('least', f'SUM({seen}), {limit.count}')} * {each}")
        return query.whole(f"COUNT(DISTINCT {case([(this[0], query.name('_day'))])}) * {each}")
    if limit is not None:
        this.append(f"{query.name('_rank' + use.key)} <= {limit.count}")
    if rule.hundredths_by_age_days is not None:
        worth = query.name(tables[rule.hundredths_by_age_days])
        this.append(f"{worth} IS NOT NULL")
        each = worth
    return query.whole(f"SUM({case([(all_of(this), each)], '0')})")


def _result(query: Query, use: Use) -> Column:
    """Return what a lead has, also one without events."""
    of, total = use.of, query.name(f"_sum{use.key}")
    if isinstance(of, EachRule):
        return Column(f"COALESCE({total}, 0)", f"_given{use.key}", use.label)
    if of.measure == "days_since":
        since = query.dialect.write("quotient", f"({query.name('_at_us')} - {total})", DAY_US)
        return Column(since, of.name)
    if of.measure == "sum" and isinstance(of.type, NumberType):
        return Column(rounded(query, use), of.name, f"{use.label}: rounded once; exact from 0.00025 to 4.3e12")
    if of.measure == "sum" and isinstance(of.type, IntegerType):
        added = f"COALESCE({total}, 0)"
        bounds = f"{added} BETWEEN {query.dialect.constant(of.type.lo)} AND {query.dialect.constant(of.type.hi)}"
        return Column(case([(bounds, query.whole(added))]), of.name)
    return Column(f"COALESCE({total}, 0)", of.name)
