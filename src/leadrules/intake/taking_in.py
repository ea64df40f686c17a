"""Taking in an export: tables and a field mapping to the records that are decided, or to a log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from leadrules.diagnostics import DataError, Diagnostic, did_you_mean, error, note, warning
from leadrules.intake.column import NO_COLUMN, Column
from leadrules.intake.columns import Intake
from leadrules.intake.known import KnownLeads
from leadrules.intake.needs import required_attributes
from leadrules.intake.rows import EventRows, Record, Reject, Rows, read_leads
from leadrules.intake.sources import EventSource, name_of
from leadrules.plan import Plan
from leadrules.tables import Table

Tables = Table | Sequence[Table] | None
"""The tables of activity: one, several, or None where nothing is known of what leads did."""

_MOST_LISTED: Final = 30
_MOST_GUESSES: Final = 3


@dataclass(frozen=True, slots=True)
class Intaken:
    """What came of an export.

    ``leads`` are in the order of their first rows, which are ``lead_rows``. ``activity`` has the events of every lead
    by its id, an empty tuple where it has none; None where no activity was given. ``rejects`` has one entry for each
    row that did not come in, by table and row. ``ignored`` counts the rows of events that the mapping leaves out, by
    type or by why. ``diagnostics`` are warnings and notes about the columns.

    ``counts`` always adds up: `lead rows` = `leads` + `repeated leads` + `ignored leads` + `rejected leads`, and `event
    rows` = `events` + `repeated events` + `ignored events` + `rejected events`; `events of no lead` and `events of
    rejected leads` are among the rejected ones. A file that several exports of the mapping read counts once for each.
    """

    leads: tuple[Record, ...]
    lead_rows: tuple[int, ...]
    activity: Mapping[str, tuple[Record, ...]] | None
    rejects: tuple[Reject, ...]
    counts: Mapping[str, int]
    ignored: Mapping[str, int] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()


def take_in(intake: Intake, plan: Plan, leads: Table, activity: Tables = None) -> Intaken:
    """Return the leads and events of an export, ready for ``decide``, and what was rejected.

    A bad row never stops it. The order of the rows makes no difference to which of them come in.

    Raises:
        DataError: a table lacks a column that the mapping names, is of no export that it names, or cannot be read.
    """
    tables = _tables(activity)
    warnings = check_headers(intake, leads, tables)
    seen: set[str] = set()
    known = KnownLeads(looked_up(intake.activity))
    lead_rows, by_row = read_leads(intake, leads, seen, known)
    warnings += _check_seen(leads, (*intake.of_leads, *known.columns), seen, lead_rows)
    warnings += _fields_without_column(leads, intake, seen)
    if tables is None or not intake.activity:
        return _intaken(lead_rows, by_row, (), None, warnings)
    events: dict[str, list[Record]] = {record["id"]: [] for record in by_row.values()}
    readers = []
    for source, of_source in exports(intake, "activity", tables):
        required = required_attributes(plan.agreement)
        reader = EventRows(source, rows_of(source, of_source), known, required)
        readers.append(reader)
        records, told = read_events(reader)
        warnings += told
        for record in records:
            events[record["lead_id"]].append(record)
    return _intaken(lead_rows, by_row, readers, {key: tuple(of) for key, of in events.items()}, warnings)


def check_headers(intake: Intake, leads: Table, activity: Tables = None) -> list[Diagnostic]:
    """Return warnings and notes about the columns of tables that say which they have before any row is read.

    Raises:
        DataError: a table lacks a column that the mapping names, or the mapping does not say how activity is read.
    """
    tables = _tables(activity)
    by = looked_up(intake.activity) if tables is not None else ()
    warnings = check_columns(leads, (*intake.of_leads, *by))
    warnings += _fields_without_column(leads, intake, leads.columns or ())
    for source, of_source in exports(intake, "activity", tables or ()):
        for table in of_source:
            warnings += check_columns(table, source.all())
    return warnings


def _tables(activity: Tables) -> tuple[Table, ...] | None:
    if activity is None:
        return None
    return (activity,) if isinstance(activity, Table) else tuple(activity)


def looked_up(sources: Iterable[EventSource]) -> tuple[Column, ...]:
    """Return the columns of the leads in which events of some exports are looked up, each once."""
    return tuple({source.by.column: source.by for source in sources if source.by is not None}.values())


def rows_of(source: EventSource, tables: tuple[Table, ...]) -> Rows:
    """Return the rows of an export of events, before they are read."""
    return Rows(tables, source.id.column if source.id else None, "LR733")


def exports(intake: Intake, kind: str, tables: Sequence[Table]) -> tuple[tuple[EventSource, tuple[Table, ...]], ...]:
    """Return each export of a kind, `activity` or `log`, with the tables that are of it by their names.

    Raises:
        DataError: a table is of none of them.
    """
    sources: tuple[EventSource, ...] = getattr(intake, kind)
    if tables and not sources:
        what, hint = ("activity", "leave the activity out") if kind == "activity" else ("a log", "give the log itself")
        message = f"`{intake.file}` does not say how {what} is read"
        raise DataError([error("LR737", message, None, f"add `{kind}:` to it, or {hint}")])
    stray = [table for table in tables if not any(source.takes(name_of(table.file)) for source in sources)]
    if stray:
        hint = f"`files` under `{kind}` says which files are read how: name this one there too"
        raise DataError(
            error("LR739", f"`{table.file}` is of no export under `{kind}` in `{intake.file}`", None, hint)
            for table in stray
        )
    paired = ((source, tuple(t for t in tables if source.takes(name_of(t.file)))) for source in sources)
    return tuple((source, of_source) for source, of_source in paired if of_source)


def read_events(reader: EventRows) -> tuple[list[Record], list[Diagnostic]]:
    """Return the events of an export, each once, and what is to be told of its columns.

    Raises:
        DataError: a table lacks a column without which no row can be read, or cannot be read.
    """
    seen: set[str] = set()
    records = list(reader.read(seen))
    warnings: list[Diagnostic] = []
    for table in reader.rows.tables:
        warnings += _check_seen(table, reader.source.all(), seen, reader.rows)
    return records, warnings


def _intaken(
    rows: Rows,
    leads: Mapping[int, Record],
    readers: Sequence[EventRows],
    events: Mapping[str, tuple[Record, ...]] | None,
    warnings: list[Diagnostic],
) -> Intaken:
    event_rejects, counts_of_events, ignored = added_up(readers)
    codes = Counter(reject.code for reject in event_rejects)
    counts = {
        "lead rows": rows.read,
        "leads": len(leads),
        "repeated leads": rows.repeats,
        "ignored leads": rows.left_out.total(),
        "rejected leads": len(rows.rejects),
        "event rows": counts_of_events["event rows"],
        "events": sum(map(len, (events or {}).values())),
        "repeated events": counts_of_events["repeated events"],
        "ignored events": counts_of_events["ignored events"],
        "rejected events": len(event_rejects),
        "events of no lead": codes["LR731"],
        "events of rejected leads": codes["LR732"],
    }
    rejects = (*sorted(rows.rejects, key=lambda r: r.row), *event_rejects)
    return Intaken(tuple(leads.values()), tuple(leads), events, rejects, counts, ignored, tuple(warnings))


def added_up(readers: Sequence[EventRows]) -> tuple[list[Reject], Counter[str], dict[str, int]]:
    """Return the rejected rows by file and row, the counts, and the rows left out by why, of all exports together."""
    rejects = sorted((r for reader in readers for r in reader.rows.rejects), key=lambda r: (r.file, r.row))
    counts, ignored = Counter[str](), Counter[str]()
    for reader in readers:
        left_out = reader.rows.left_out
        counts.update(
            {
                "event rows": reader.rows.read,
                "repeated events": reader.rows.repeats,
                "ignored events": left_out.total(),
                "rejected events": len(reader.rows.rejects),
            }
        )
        ignored.update(left_out)
    return rejects, counts, dict(sorted(ignored.items()))


def check_columns(table: Table, columns: Iterable[Column]) -> list[Diagnostic]:
    """Return warnings about a header; raises all that makes the table unreadable."""
    header = table.columns
    if header is None:
        return []
    wanted = _wanted(columns)
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
    wanted = _wanted(columns)
    if problems := _lacks(table, [c for c in wanted if c.is_key and c.column not in seen], seen):
        raise DataError(problems)
    return _similar(table, wanted, seen)


def _wanted(columns: Iterable[Column]) -> tuple[Column, ...]:
    return tuple({c.column: c for c in columns if c.column != NO_COLUMN}.values())


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
    if span is None:
        hint = f"{hint}; an `intake.yaml` beside the agreement says which column is which"
    return [error("LR722", what, span, hint)]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"`{name[:60]}`" for name in names[:_MOST_LISTED]) + (", …" if len(names) > _MOST_LISTED else "")


def _fields_without_column(table: Table, intake: Intake, names: Iterable[str]) -> list[Diagnostic]:
    """Return a note on the fields that are not known of any lead because no column has them.

    Those with a similar column have their own warning. ``names`` are the columns; nothing is said where none is known.
    """
    header = set(filter(None, names))
    unread = sorted(header - {c.column for c in intake.of_leads})
    absent = [c.column for c in _wanted(intake.fields) if c.column not in header and not did_you_mean(c.column, unread)]
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
