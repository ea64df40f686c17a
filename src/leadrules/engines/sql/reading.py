"""The door in SQL: what comes from tables, trimmed, in one case, under one spelling, and within its bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import assert_never

from leadrules.engines.sql.query import Column, Query, Step, case
from leadrules.expr import (
    BooleanType,
    Call,
    ChoiceType,
    Condition,
    DateTimeType,
    DateType,
    EmailType,
    IntegerType,
    Name,
    NumberType,
    TextListType,
    TextType,
    Type,
    type_of,
    walk,
)
from leadrules.expr.spelling import choice_table
from leadrules.expr.sql import FALSE, all_of, any_of, host_of, negated
from leadrules.expr.sql_dialect import Dialect


def read_value(dialect: Dialect, type_: Type, column: str) -> str:
    """Return what a column of a table holds, in the type that conditions work with; blank text is NULL.

    Text gets its case only where it is ``admitted``.
    """
    match type_:
        case TextType() | EmailType():
            return f"NULLIF({dialect.write('trim', column)}, '')"
        case ChoiceType(normalize=normalize):
            return f"NULLIF({_trimmed(dialect, column, normalize)}, '')"
        case IntegerType():
            return dialect.write("whole", column)
        case NumberType():
            return dialect.write("float", column)
        case DateTimeType():
            return dialect.write("microseconds", column)
        case TextListType(normalize):
            element = _trimmed(dialect, dialect.templates["clean list element"], normalize)
            return dialect.write("clean list", column, element)
        case BooleanType() | DateType():
            return column
        case _:
            assert_never(type_)


def _trimmed(dialect: Dialect, column: str, normalize: str | None) -> str:
    trimmed = dialect.write("trim", column)
    if normalize is None:
        return trimmed
    return dialect.write(normalize, trimmed)


def admitted(dialect: Dialect, type_: Type, column: str) -> str:
    """Return the value of a column that was read, NULL where the agreement does not allow it."""
    if isinstance(type_, ChoiceType):
        table = choice_table(type_)
        same = [spelling for spelling, value in table.items() if spelling == value]
        arms = [(f"{column} = {dialect.text(s)}", dialect.text(v)) for s, v in table.items() if s != v]
        if same:
            arms.append((f"{column} IN ({', '.join(map(dialect.text, same))})", column))
        return case(arms)
    if isinstance(type_, TextType | EmailType) and type_.normalize:
        return dialect.write(type_.normalize, column)
    bounds = _bounds(dialect, type_, column)
    return column if bounds is None else case([(bounds, column)])


def refusal(dialect: Dialect, type_: Type, column: str, raw: str) -> str:
    """Return a test, never NULL, that a column holds what the agreement does not allow.

    ``column`` is what was read from the column ``raw``.
    """
    not_allowed = _not_allowed(dialect, type_, column, raw)
    if dialect.typed:
        return not_allowed
    odd = all_of([f"{raw} IS NOT NULL", dialect.write(f"odd {_kind(type_)}", raw)])
    return any_of([odd, not_allowed])


def _not_allowed(dialect: Dialect, type_: Type, column: str, raw: str) -> str:
    allowed: str | None
    if isinstance(type_, ChoiceType):
        allowed = f"{column} IN ({', '.join(map(dialect.text, choice_table(type_)))})"
    else:
        allowed = _bounds(dialect, type_, column)
    tests = [] if allowed is None else [negated(allowed)]
    if isinstance(type_, IntegerType):
        tests.append(f"{column} <> {raw}")
    return all_of([f"{column} IS NOT NULL", any_of(tests)]) if tests else FALSE


def _kind(type_: Type) -> str:
    match type_:
        case TextType() | EmailType() | ChoiceType():
            return "text"
        case IntegerType() | NumberType():
            return "number"
        case BooleanType():
            return "boolean"
        case DateType():
            return "date"
        case DateTimeType():
            return "datetime"
        case TextListType():
            return "list"
        case _:
            assert_never(type_)


def _reads_raw(dialect: Dialect, type_: Type) -> bool:
    """Return whether what a column holds must be looked at again after it was read."""
    return isinstance(type_, IntegerType) or not dialect.typed


def _bounds(dialect: Dialect, type_: Type, column: str) -> str | None:
    match type_:
        case IntegerType(lo, hi):
            return f"{column} BETWEEN {dialect.constant(lo)} AND {dialect.constant(hi)}"
        case NumberType(lo, hi):
            tests = [] if lo is None else [f"{column} >= {dialect.constant(float(lo))}"]
            tests += [] if hi is None else [f"{column} <= {dialect.constant(float(hi))}"]
            return all_of(tests if len(tests) == 2 else [*tests, dialect.write("finite", column)])
    return None


# Leads


def fields_read(query: Query) -> tuple[str, ...]:
    """Return the fields that anything in the query reads, in the order of the agreement."""
    agreement = query.plan.agreement
    read = {name for condition in agreement.conditions.values() for name in condition.names}
    read |= {name for track in agreement.qualification.fast_tracks for name in track.needs}
    read |= {*agreement.qualification.required}
    read |= {rung.target.name for rung in agreement.routing.ladder if rung.target.kind == "owner"}
    return tuple(name for name in agreement.fields if name in read)


def reading_leads(query: Query, leads: str) -> Iterator[Step]:
    """Yield the steps from the table of leads to clean rows with the instant in them."""
    dialect, fields = query.dialect, [query.field(name) for name in fields_read(query)]
    columns = [Column(query.name("id"), "_id")]
    for f in fields:
        raw = query.name(f.name)
        columns.append(Column(read_value(dialect, f.type, raw), f.name))
        if _reads_raw(dialect, f.type):
            columns.append(Column(raw, f"_raw_{f.name}"))
    about = "leads as they are in the table: white space trimmed, blank text not known"
    yield Step("leads_read", about, leads, tuple(columns), everything=False)
    columns = [Column(query.name(name), name) for name in ("_id", "_at_us", "_today")]
    refused = []
    for f in fields:
        column = query.name(f.name)
        value = admitted(dialect, f.type, column)
        if f.default is not None:
            value = f"COALESCE({value}, {dialect.constant(f.default, f.type)})"
        columns.append(Column(value, f.name, f"assumed where not known: {f.name}" if f.default is not None else ""))
        if (test := refusal(dialect, f.type, column, query.name(f"_raw_{f.name}"))) != FALSE:
            refused.append(case([(test, query.text(f.name))]))
    columns.append(Column(joined(query, refused), "_refused", "fields whose values the agreement does not allow"))
    about = "leads in one case, with aliases resolved, bounds held and defaults filled in"
    yield Step("leads_clean", about, "leads_read CROSS JOIN params", tuple(columns), everything=False)
    if emails := _emails(query):
        hosts = tuple(Column(host_of(dialect, query.name(name)), f"_host_of_{name}") for name in emails)
        yield Step("leads_with_hosts", "what stands behind the last @ of an e-mail", "leads_clean", hosts)
        domains = tuple(
            Column(dialect.write("lower", query.name(f"_host_of_{name}")), f"_domain_of_{name}") for name in emails
        )
        yield Step("leads_with_domains", "the same in small letters", "leads_with_hosts", domains)


def _emails(query: Query) -> tuple[str, ...]:
    """Return the fields whose ``domain(…)`` is asked for, and let conditions find it in a column."""
    names = []
    for condition in query.plan.agreement.conditions.values():
        for node in walk(condition.root):
            match node:
                case Call("domain", (Name(name),)) if node not in query.derived and name in query.plan.agreement.fields:
                    query.derived[node] = query.name(f"_domain_of_{name}")
                    names.append(name)
    return tuple(dict.fromkeys(names))


def joined(query: Query, texts: list[str]) -> str:
    """Return texts, some of them NULL, with commas between; never NULL."""
    write, between = query.dialect.write, query.dialect.templates["joined between"]
    return write("joined", between.join(write("joined part", text) for text in texts)) if texts else "''"


def reading_today(query: Query) -> Condition | None:
    """Return a condition that counts days from or to a date, for which the local day must be known."""
    counting = ("days_since", "days_until")
    for condition in query.plan.agreement.conditions.values():
        for node in walk(condition.root):
            if isinstance(node, Call) and node.function in counting and isinstance(type_of(node.args[0]), DateType):
                return condition
    return None


# Events


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute as a column of its own: the event types that have it with this type of value."""

    name: str
    column: str
    type: Type
    event_types: tuple[str, ...]


def attributes_of(query: Query) -> Mapping[tuple[str, str], Attribute]:
    """Return the column of each attribute by event type and name; one name may need several columns."""
    found: dict[tuple[str, Type], list[str]] = {}
    for event_type, kind in query.plan.agreement.events.items():
        for name, type_ in kind.attributes.items():
            found.setdefault((name, type_), []).append(event_type)
    columns: dict[tuple[str, str], Attribute] = {}
    for number, ((name, type_), event_types) in enumerate(found.items()):
        attribute = Attribute(name, f"_{number}_{name}", type_, tuple(event_types))
        columns.update({(event_type, name): attribute for event_type in event_types})
    return columns


def reading_events(query: Query, activity: str) -> Iterator[Step]:
    """Yield the steps from the table of events to those with their types and instants, and whether they are refused.

    Attributes are read here only where a value may be refused; ``cleaning_events`` reads the others.
    """
    dialect, attributes = query.dialect, _attributes(query)
    columns = [Column(query.name("lead_id"), "_lead"), Column(query.name("type"), "_type")]
    if query.repeats:
        columns.append(Column(query.name("id"), "_event"))
    columns.append(Column(dialect.write("microseconds", query.name("at")), "_us"))
    kept = [column.name for column in columns]
    columns += [Column(query.name(a.name), f"_raw{a.column}") for a in attributes]
    checked = [a for a in attributes if _refused(query, a) != FALSE]
    columns += [Column(_value(query, a, "type", a.name), a.column) for a in checked]
    about = "events as they are in the table; attributes whose values may not be allowed, as they are read"
    yield Step("events_read", about, activity, tuple(columns), everything=False)
    declared = one_of(query, "_type", tuple(query.plan.agreement.events))
    refused = [f"{query.name('_us')} IS NULL", f"{query.name('_type')} IS NULL", negated(declared)]
    refused += [_refused(query, a) for a in checked]
    kept += ["_at_us", *(f"_raw{a.column}" for a in attributes)]
    columns = [Column(query.name(name), name) for name in kept]
    columns.append(Column(case([(any_of(refused), "1")], "0"), "_refused_event", "of no declared type, or not allowed"))
    about = "events with the instant in them, and whether the agreement allows them"
    yield Step("events_checked", about, "events_read CROSS JOIN params", tuple(columns), everything=False)


def cleaning_events(query: Query, source: str, *others: str) -> Step:
    """Return the step that reads the attributes of those events that matter; ``others`` are columns to keep."""
    kept = ["_lead", "_type", *(["_event"] if query.repeats else []), "_us", "_at_us", "_refused_event", *others]
    columns = [Column(query.name(name), name) for name in kept]
    for a in _attributes(query):
        value = _value(query, a, "_type", f"_raw{a.column}")
        columns.append(Column(admitted(query.dialect, a.type, value), a.column))
    about = "an attribute only where the type of event has it, within its bounds"
    return Step("events_clean", about, source, tuple(columns), everything=False)


def _attributes(query: Query) -> tuple[Attribute, ...]:
    return tuple(dict.fromkeys(attributes_of(query).values()))


def _value(query: Query, attribute: Attribute, type_column: str, raw: str) -> str:
    of_type = one_of(query, type_column, attribute.event_types)
    return case([(of_type, read_value(query.dialect, attribute.type, query.name(raw)))])


def _refused(query: Query, attribute: Attribute) -> str:
    """Return a test that an attribute holds what the agreement does not allow, where its event should have it."""
    column, raw = query.name(attribute.column), query.name(f"_raw{attribute.column}")
    test = refusal(query.dialect, attribute.type, column, raw)
    return test if test == FALSE else all_of([one_of(query, "_type", attribute.event_types), test])


def one_of(query: Query, column: str, event_types: tuple[str, ...]) -> str:
    """Return a test that an event is of one of some types; it may be NULL where the type is."""
    types = ", ".join(map(query.text, event_types))
    return f"{query.name(column)} IN ({types})" if event_types else FALSE
