"""Taking in an export: two tables and a field mapping to the records that are decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from leadrules.diagnostics import DataError, Diagnostic, did_you_mean, error, warning
from leadrules.intake.columns import Column, Intake
from leadrules.intake.needs import required_attributes
from leadrules.intake.rows import EventRows, Record, Reject, Rows, read_leads
from leadrules.plan import Plan
from leadrules.tables import Table


@dataclass(frozen=True, slots=True)
class Intaken:
    """What came of an export.

    ``activity`` has the events of every lead by its id, an empty tuple where it has none; None where no activity was
    given. ``rejects`` has one entry for each row that did not come in, by table and row. ``ignored`` counts the events
    whose type the mapping leaves out, by type. ``diagnostics`` are warnings about the columns.

    ``counts`` always adds up: `lead rows` = `leads` + `repeated leads` + `rejected leads`, and `event rows` = `events`
    + `repeated events` + `ignored events` + `rejected events`; `events of no lead` and `events of rejected leads` are
    among the rejected ones.
    """

    leads: tuple[Record, ...]
    activity: Mapping[str, tuple[Record, ...]] | None
    rejects: tuple[Reject, ...]
    counts: Mapping[str, int]
    ignored: Mapping[str, int] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()


def take_in(intake: Intake, plan: Plan, leads: Table, activity: Table | None = None) -> Intaken:
    """Return the leads and events of an export, ready for ``decide``, and what was rejected.

    A bad row never stops it. The order of the rows makes no difference to which of them come in.

    Raises:
        DataError: a table lacks a column that the mapping names, or cannot be read at all.
    """
    warnings = _check_columns(leads, (intake.id, *intake.fields))
    if activity is not None:
        if intake.activity is None:
            hint = "add `activity:` to it, or leave the activity out"
            raise DataError([error("LR737", f"`{intake.file}` does not say how activity is read", None, hint)])
        warnings += _check_columns(activity, intake.activity.all())
    seen: set[str] = set()
    lead_rows, by_id = read_leads(intake, leads, seen)
    warnings += _check_seen(leads, (intake.id, *intake.fields), seen, lead_rows)
    if activity is None or intake.activity is None:
        return _intaken(lead_rows, by_id, None, None, warnings)
    rejected = frozenset(r.lead_id for r in lead_rows.rejects if r.lead_id is not None) - by_id.keys()
    event_key = intake.activity.id.column if intake.activity.id else None
    rows = Rows(activity, event_key, "LR733")
    reader = EventRows(intake.activity, rows, by_id, rejected, required_attributes(plan.agreement))
    seen_of_events: set[str] = set()
    events = reader.read(seen_of_events)
    warnings += _check_seen(activity, intake.activity.all(), seen_of_events, rows)
    return _intaken(lead_rows, by_id, reader, events, warnings)


def _intaken(
    rows: Rows,
    leads: Mapping[str, Record],
    reader: EventRows | None,
    events: Mapping[str, tuple[Record, ...]] | None,
    warnings: list[Diagnostic],
) -> Intaken:
    event_rejects = [] if reader is None else sorted(reader.rows.rejects, key=lambda r: r.row)
    codes = Counter(reject.code for reject in event_rejects)
    ignored = Counter() if reader is None else reader.ignored
    counts = {
        "lead rows": rows.read,
        "leads": len(leads),
        "repeated leads": rows.repeats,
        "rejected leads": len(rows.rejects),
        "event rows": 0 if reader is None else reader.rows.read,
        "events": sum(map(len, (events or {}).values())),
        "repeated events": 0 if reader is None else reader.rows.repeats,
        "ignored events": ignored.total(),
        "rejected events": len(event_rejects),
        "events of no lead": codes["LR731"],
        "events of rejected leads": codes["LR732"],
    }
    rejects = (*sorted(rows.rejects, key=lambda r: r.row), *event_rejects)
    return Intaken(tuple(leads.values()), events, rejects, counts, dict(sorted(ignored.items())), tuple(warnings))


def _check_columns(table: Table, columns: Iterable[Column]) -> list[Diagnostic]:
    """Return warnings about a header; raises all that makes the table unreadable."""
    header = table.columns
    if header is None:
        return []
    problems = []
    wanted = tuple({c.column: c for c in columns}.values())
    for column in wanted:
        if column.must_exist and column.column not in header:
            problems.append(_lacks(table, column, header))
        elif header.count(column.column) > 1:
            message = f"`{table.file}` has {header.count(column.column)} columns `{column.column[:60]}`"
            problems.append(error("LR721", message, column.span, "rename one of them: nobody can tell which is meant"))
    if problems:
        raise DataError(problems)
    return _similar(table, wanted, header)


def _check_seen(table: Table, columns: Iterable[Column], seen: set[str], rows: Rows) -> list[Diagnostic]:
    """Do the same for a table whose rows alone say which columns it has, once they are read."""
    if table.columns is not None or len(seen) == 0 or rows.read == 0:
        return []
    wanted = tuple({c.column: c for c in columns}.values())
    if problems := [_lacks(table, c, seen) for c in wanted if c.is_key and c.column not in seen]:
        raise DataError(problems)
    return _similar(table, wanted, seen)


def _lacks(table: Table, column: Column, header: Iterable[str]) -> Diagnostic:
    names = sorted({name for name in header if name})
    shown = ", ".join(f"`{name[:60]}`" for name in names[:30]) + (", …" if len(names) > 30 else "")
    guess = did_you_mean(column.column, names)
    hint = f"{guess} its columns are {shown}" if guess else f"its columns are {shown}"
    return error("LR722", f"`{table.file}` has no column `{column.column[:60]}`", column.span, hint)


def _similar(table: Table, wanted: tuple[Column, ...], header: Iterable[str]) -> list[Diagnostic]:
    """Return a warning for each column that is not there while one of nearly its name is, and is read by nobody."""
    names = set(header)
    unread = names - {column.column for column in wanted}
    return [
        warning("LR722", f"`{table.file}` has no column `{column.column[:60]}`", column.span, guess)
        for column in wanted
        if column.column not in names and (guess := did_you_mean(column.column, unread))
    ]
