"""The outcomes that a CRM exports, as the events of a log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from leadrules.diagnostics import Diagnostic
from leadrules.intake.columns import Intake
from leadrules.intake.known import KnownLeads
from leadrules.intake.rows import EventRows, Record, Reject, read_leads
from leadrules.intake.taking_in import added_up, check_columns, exports, looked_up, read_events, rows_of
from leadrules.tables import Table


@dataclass(frozen=True, slots=True)
class LogIntaken:
    """What came of an export of outcomes.

    ``events`` are those of the log, by instant, lead and id, as ``read_records`` takes them. ``rejects`` has one entry
    for each row that did not come in, by file and row; ``ignored`` counts the rows that the mapping leaves out, by type
    or by why. ``counts`` always adds up: `event rows` = `events` + `repeated events` + `ignored events` + `rejected
    events`. A file that several exports of the mapping read counts once for each.
    """

    events: tuple[Record, ...]
    rejects: tuple[Reject, ...]
    counts: Mapping[str, int]
    ignored: Mapping[str, int] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()


def take_in_log(intake: Intake, tables: Sequence[Table], leads: Table | None = None) -> LogIntaken:
    """Return the outcomes that some tables tell, as the events of a log, and what was rejected.

    Every event gets an id: that of its row or, without one, its lead, type and instant, so that a table that is taken
    in again adds nothing. ``leads`` says whom events may be about, also those whose row cannot be used; without them it
    may be anybody. They are needed where the mapping looks leads up in another column than their id.

    Raises:
        DataError: a table lacks a column that the mapping names, is of no export under ``log``, or cannot be read.
    """
    paired = exports(intake, "log", tables)
    known = KnownLeads(looked_up(source for source, _ in paired), anybody=leads is None, rejected_too=True)
    warnings: list[Diagnostic] = []
    if leads is not None:
        warnings += check_columns(leads, (*intake.of_leads, *known.columns))
        read_leads(intake, leads, set(), known)
    for source, of_source in paired:
        for table in of_source:
            warnings += check_columns(table, source.all())
    readers, events = [], []
    for source, of_source in paired:
        reader = EventRows(source, rows_of(source, of_source), known, must_have_ids=True)
        readers.append(reader)
        records, told = read_events(reader)
        events += records
        warnings += told
    rejects, counts, ignored = added_up(readers)
    events.sort(key=lambda record: (record["at"], record["lead_id"], record["id"]))
    return LogIntaken(tuple(events), tuple(rejects), {**counts, "events": len(events)}, ignored, tuple(warnings))


def needs_leads(intake: Intake, tables: Sequence[Table]) -> bool:
    """Return whether events of some tables are looked up in another column of the leads than their id."""
    return any(source.by is not None for source, _ in exports(intake, "log", tables))
