"""Taking in an export: two tables and a field mapping to the records that are decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from leadrules.diagnostics import DataError, Diagnostic, did_you_mean, error, note, warning
from leadrules.intake.columns import Column, Intake
from leadrules.intake.needs import required_attributes
from leadrules.intake.rows import EventRows, Record, Reject, Rows, read_leads
from leadrules.plan import Plan
from leadrules.tables import Table

_MOST_LISTED: Final = 30
_MOST_GUESSES: Final = 3


@dataclass(frozen=True, slots=True)
class Intaken:
    """What came of an export.

    ``leads`` are in the order of their first rows, which are ``lead_rows``. ``activity`` has the events of every lead
    by its id, an empty tuple where it has none; None where no activity was given. ``rejects`` has one entry for each
    row that did not come in, by table and row. ``ignored`` counts the events whose type the mapping leaves out, by
    type. ``diagnostics`` are warnings and notes about the columns.

    ``counts`` always adds up: `lead rows` = `leads` + `repeated leads` + `rejected leads`, and `event rows` = `events`
    + `repeated events` + `ignored events` + `rejected events`; `events of no lead` and `events of rejected leads` are
    among the rejected ones.
    """

    leads: tuple[Record, ...]
    lead_rows: tuple[int, ...]
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
    warnings = check_headers(intake, leads, activity)
    seen: set[str] = set()
    lead_rows, by_row = read_leads(intake, leads, seen)
    by_id = {record["id"]: record for record in by_row.values()}
    warnings += _check_seen(leads, (intake.id, *intake.fields), seen, lead_rows)
    warnings += _fields_without_column(leads, intake, seen)
    if activity is None or intake.activity is None:
        return _intaken(lead_rows, by_row, None, None, warnings)
    rejected = frozenset(r.lead_id for r in lead_rows.rejects if r.lead_id is not None) - by_id.keys()
    event_key = intake.activity.id.column if intake.activity.id else None
    rows = Rows(activity, event_key, "LR733")
    reader = EventRows(intake.activity, rows, by_id, rejected, required_attributes(plan.agreement))
    seen_of_events: set[str] = set()
    events = reader.read(seen_of_events)
    warnings += _check_seen(activity, intake.activity.all(), seen_of_events, rows)
    return _intaken(lead_rows, by_row, reader, events, warnings)


def check_headers(intake: Intake, leads: Table, activity: Table | None = None) -> list[Diagnostic]:
    """Return warnings and notes about the columns of tables that say which they have before any row is read.

    Raises:
        DataError: a table lacks a column that the mapping names, or the mapping does not say how activity is read.
    """
    warnings = _check_columns(leads, (intake.id, *intake.fields))
    warnings += _fields_without_column(leads, intake, leads.columns or ())
    if activity is not None:
        if intake.activity is None:
            hint = "add `activity:` to it, or leave the activity out"
            raise DataError([error("LR737", f"`{intake.file}` does not say how activity is read", None, hint)])
        warnings += _check_columns(activity, intake.activity.all())
    return warnings


def _intaken(
    rows: Rows,
    leads: Mapping[int, Record],
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
    ignored_types = dict(sorted(ignored.items()))
    return Intaken(tuple(leads.values()), tuple(leads), events, rejects, counts, ignored_types, tuple(warnings))


def _check_columns(table: Table, columns: Iterable[Column]) -> list[Diagnostic]:
    """Return warnings about a header; raises all that makes the table unreadable."""
    header = table.columns
    if header is None:
        return []
    wanted = tuple({c.column: c for c in columns}.values())
    problems = _lacks(table, [c for c in wanted if c.must_exist and c.column not in header], header)
    for column in wanted:
        if header.count(column.column) > 1:
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
    if problems := _lacks(table, [c for c in wanted if c.is_key and c.column not in seen], seen):
        raise DataError(problems)
    return _similar(table, wanted, seen)


def _lacks(table: Table, absent: Sequence[Column], header: Iterable[str]) -> list[Diagnostic]:
    """Return the one problem of a table without columns that it must have; nothing where it has them all."""
    if not absent:
        return []
    names = sorted({name for name in header if name})
    guesses = [(c.column, guess) for c in absent if (guess := did_you_mean(c.column, names))]
    if len(absent) == 1:
        hints = [guess for _, guess in guesses]
    else:
        hints = [f"for `{name[:60]}`, {guess}" for name, guess in guesses[:_MOST_GUESSES]]
    hint = " ".join([*hints, f"its columns are {_listed(names)}" if names else "it has no columns at all"])
    what = f"`{table.file}` has no column {_listed([c.column for c in absent])}"
    span = min((c.span for c in absent if c.span is not None), default=None)
    return [error("LR722", what, span, hint)]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name[:60]}`" for name in names[:_MOST_LISTED]) + (", …" if len(names) > _MOST_LISTED else "")


def _fields_without_column(table: Table, intake: Intake, names: Iterable[str]) -> list[Diagnostic]:
    """Return a note on the fields that are not known of any lead because no column has them.

    Those with a similar column have their own warning. ``names`` are the columns; nothing is said where none is known.
    """
    header = set(filter(None, names))
    unread = sorted(header - {intake.id.column, *(c.column for c in intake.fields)})
    absent = [c.column for c in intake.fields if c.column not in header and not did_you_mean(c.column, unread)]
    if not header or not absent:
        return []
    hint = f"columns not used: {_listed(unread)}" if unread else None
    return [note("LR722", f"`{table.file}` has no column for {_listed(absent)}", None, hint)]


def _similar(table: Table, wanted: tuple[Column, ...], header: Iterable[str]) -> list[Diagnostic]:
    """Return a warning for each column that is not there while one of nearly its name is, and is read by nobody."""
    names = set(header)
    unread = names - {column.column for column in wanted}
    return [
        warning("LR722", f"`{table.file}` has no column `{column.column[:60]}`", column.span, guess)
        for column in wanted
        if column.column not in names and (guess := did_you_mean(column.column, unread))
    ]
