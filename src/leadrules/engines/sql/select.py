"""One SELECT for a plan: a common table expression for each step, and a row for each lead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from leadrules.engines.sql.activity import measuring
from leadrules.engines.sql.dialects import DIALECTS, EXPERIMENTAL
from leadrules.engines.sql.outcome import qualifying, tiers
from leadrules.engines.sql.points import scoring
from leadrules.engines.sql.query import Column, Query, SqlError, Step, comment
from leadrules.engines.sql.reading import joined, reading_events, reading_leads, reading_today
from leadrules.engines.sql.routing import route_columns, routing
from leadrules.expr import instant_us
from leadrules.expr.sql import TRUE
from leadrules.expr.sql_dialect import Dialect
from leadrules.plan import Plan

_POSTGRES_NAME_LENGTH = 63
_LONGEST_ADDITION = 12


def select(
    plan: Plan,
    *,
    dialect: str,
    leads: str = "leads",
    activity: str | None = "activity",
    at: datetime | None = None,
    unique_events: bool = False,
) -> str:
    """Return a plan as one SELECT that decides every lead of a table as a new one.

    ``leads`` has the columns ``id`` and the fields of the agreement; ``activity`` has ``id``, ``lead_id``, ``type``,
    ``at`` and the attributes. Dots in a table's name divide schema and table. Without ``activity`` what leads did is
    not known. ``at`` must be aware; None writes a parameter in its place. With ``unique_events`` the table is said to
    have every event once, so that repeats need not be looked for, and no column ``id``.

    Raises:
        SqlError: the dialect is unknown, a name cannot be used there, or ``at`` has no zone.
    """
    spelling = dialect_of(dialect)
    query = Query(plan, spelling, has_activity=activity is not None, repeats=not unique_events)
    tables = [table_name(spelling, each) for each in (leads, activity) if each is not None]
    return written(query, tables, _instant(query, at))


def dialect_of(name: str) -> Dialect:
    """Return a dialect by its name.

    Raises:
        SqlError: there is none.
    """
    if name not in DIALECTS:
        raise SqlError(f"no dialect `{name}`; there are {', '.join(DIALECTS)}")
    return DIALECTS[name]


def table_name(dialect: Dialect, name: str) -> str:
    """Return the name of a table, every part quoted.

    Raises:
        SqlError: a part of it is empty.
    """
    parts = name.split(".")
    if not all(parts) or not name.isprintable():
        raise SqlError(f"`{name}` is not the name of a table; write `table` or `schema.table`")
    return ".".join(dialect.identifier(part) for part in parts)


def written(query: Query, tables: list[str], instant: Step) -> str:
    """Return the whole query. ``tables`` are those of leads and, where it is known, of the activity, quoted."""
    _check_names(query)
    steps = [instant, *_steps(query, tables)]
    names = {query.dialect.identifier(step.name).casefold() for step in steps}
    for table in tables:
        if table.casefold() in names:
            raise SqlError(f"the table {table} has the name of a step of the query; give it with its schema")
    agreement = query.plan.agreement
    head = [f"{agreement.id} {agreement.version}, {query.plan.digest.meaning}", *_notes(query)]
    body = ",\n\n".join(step.written(query.dialect) for step in steps)
    last = Step("", "", "routing", _result(query), everything=False).written(query.dialect)
    final = last[last.index("  SELECT") : last.rindex("\n)")]
    final = "\n".join(line.removeprefix("  ") for line in final.splitlines())
    return "".join(f"{comment(line)}\n" for line in head) + f"WITH\n\n{body}\n\n{final}\n"


def _steps(query: Query, tables: list[str]) -> Iterator[Step]:
    reading = list(reading_leads(query, tables[0]))
    yield from reading
    if query.has_activity:
        yield from reading_events(query, tables[1])
    yield from measuring(query, reading[-1].name)
    yield from scoring(query)
    first, *rest = qualifying(query)
    yield first
    yield tiers(query)
    yield from rest
    yield from routing(query)


def _notes(query: Query) -> Iterator[str]:
    yield f"Written by leadrules for {query.dialect.name}: a change of the agreement is made there, not here."
    if query.dialect.name in EXPERIMENTAL:
        yield f"Experimental: nobody has compared what {query.dialect.name} makes of it."


def _instant(query: Query, at: datetime | None) -> Step:
    dialect, zone = query.dialect, query.plan.zone
    if at is None:
        return given_instant(query, dialect.write("parameter"))
    if at.tzinfo is None or at.utcoffset() is None:
        raise SqlError(f"the instant `{at.isoformat()}` has no zone; add the offset, as in `+01:00`")
    columns = (
        Column(query.whole(str(instant_us(at))), "_at_us", f"{at.isoformat()}, in microseconds since 1970"),
        Column(dialect.constant(at.astimezone(zone).date()), "_today", f"its day in {zone.key}"),
    )
    return _params(columns)


def given_instant(query: Query, value: str) -> Step:
    """Return the step with the instant, from a parameter or text that the database reads.

    Raises:
        SqlError: the agreement counts local days, and the database knows no time zones.
    """
    zone, dialect = query.plan.zone, query.dialect
    counting = reading_today(query)
    if counting and not dialect.zones and zone.key != "UTC":
        raise SqlError(
            f"{dialect.name} knows no time zones, and `{counting.text}` counts days in {zone.key}; "
            "write the instant into the query instead"
        )
    given = dialect.write("instant", value)
    microseconds = dialect.write("microseconds", given)
    today = dialect.write("local date", given, microseconds, query.text(zone.key))
    columns = (
        Column(microseconds, "_at_us", "the instant, in microseconds since 1970"),
        Column(today if counting else "NULL", "_today", f"its day in {zone.key}"),
    )
    return _params(columns)


def _params(columns: tuple[Column, ...]) -> Step:
    return Step("params", "as of when", "(SELECT 1 AS one) AS given", columns, everything=False)


def _result(query: Query) -> tuple[Column, ...]:
    columns = [
        Column(query.name("_id"), "id"),
        Column(query.name("_outcome"), "outcome"),
        Column(query.name("_tier_reached"), "tier"),
        Column(query.name("_track_taken"), "fast_track"),
        Column(query.name("_disqualified_by"), "disqualified_by"),
    ]
    for axis in query.plan.agreement.axes.values():
        columns.append(Column(query.name(f"_hundredths_{axis.name}"), f"{axis.name}_hundredths"))
        columns.append(Column(query.name(axis.name), f"{axis.name}_points"))
        if axis.grades:
            columns.append(Column(query.name(f"{axis.name}_grade"), f"{axis.name}_grade"))
    columns.append(Column(query.name("_fired"), "fired"))
    columns.append(Column(query.name("_missing"), "missing"))
    columns += route_columns(query)
    effective = query.plan.effective_us
    in_force = TRUE if effective is None else f"{query.name('_at_us')} >= {query.dialect.constant(effective)}"
    columns.append(Column(in_force, "in_force"))
    columns.append(Column(_refused(query), "refused", "fields, or activity, that the agreement does not allow"))
    return tuple(columns)


def _refused(query: Query) -> str:
    fields = query.name("_refused")
    if not query.has_activity:
        return fields
    activity = f"CASE WHEN {query.name('_refused_activity')} = 1 THEN {query.text('activity')} END"
    return joined(query, [f"NULLIF({fields}, '')", activity])


def result_columns(plan: Plan) -> tuple[str, ...]:
    """Return the names of the columns of the result, in order."""
    query = Query(plan, DIALECTS["duckdb"], has_activity=True, repeats=True)
    return tuple(column.name for column in _result(query))


def _check_names(query: Query) -> None:
    """Refuse names that the database could not tell apart, or would cut off."""
    agreement = query.plan.agreement
    seen: dict[str, str] = {"id": "id"}
    for name in (*agreement.fields, *agreement.signals, *agreement.axes, *(f"{a}_grade" for a in agreement.axes)):
        other = seen.setdefault(name.casefold(), name)
        if other != name:
            raise SqlError(f"`{other}` and `{name}` are one name in SQL; rename one of them in the agreement")
        if query.dialect.name == "postgres" and len(name) + _LONGEST_ADDITION > _POSTGRES_NAME_LENGTH:
            raise SqlError(f"the name `{name}` is too long for {query.dialect.name}; use at most 51 letters")
