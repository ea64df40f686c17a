"""Rows to records: every row of an export becomes a lead or an event, a repeat, or a reject with its reason.

A row never vanishes: what was read is what came in, what was repeated, what is ignored and what was rejected.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from leadrules.expr import Refused
from leadrules.intake.cells import fold
from leadrules.intake.columns import ActivityColumns, Column, Intake
from leadrules.tables import Row, Table

Record: TypeAlias = dict[str, Any]
"""A lead or an event as ``decide`` takes it."""

_LONGEST_VALUE = 200


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that did not come in, and why. ``row`` counts the header of a CSV file as 1.

    ``column`` and ``value`` are the cell at fault, None where the whole row is; ``lead_id`` is None where it cannot be
    read.
    """

    file: str
    row: int
    lead_id: str | None
    column: str | None
    value: str | None
    code: str
    reason: str


class Flaw(NamedTuple):
    """What is wrong with one cell, or with a row where ``column`` is None."""

    column: str | None
    value: object
    code: str
    reason: str


class Refusal(Exception):  # noqa: N818 - read as a sentence
    """A row that does not come in, with all its flaws; the first is the one that is shown in full."""

    def __init__(self, *flaws: Flaw) -> None:
        super().__init__(*flaws)
        self.flaws = flaws


@dataclass(slots=True)
class Rows:
    """What becomes of the rows of one table, row by row. Two rows of one key must say the same."""

    table: Table
    key_column: str | None
    conflict_code: str
    read: int = 0
    repeats: int = 0
    rejects: list[Reject] = field(default_factory=list)
    _by_key: dict[object, list[tuple[int, Record]]] = field(default_factory=dict)
    _spoilt: dict[object, int] = field(default_factory=dict)

    def keep(self, row: Row, key: object, record: Record) -> None:
        """Hold a record until all rows are read; one without a key is a record of its own."""
        self._by_key.setdefault((row.number,) if key is None else key, []).append((row.number, record))

    def reject(self, row: Row, lead_id: str | None, flaws: tuple[Flaw, ...], key: object = None) -> None:
        """Reject a row; with it go the rows of its key."""
        if key is not None:
            self._spoilt.setdefault(key, row.number)
        first, *others = flaws
        reason = "; also ".join([first.reason, *(f"`{flaw.column}`: {flaw.reason}" for flaw in others)])
        value = None if first.column is None else _shown(first.value)
        self.rejects.append(Reject(self.table.file, row.number, lead_id, first.column, value, first.code, reason))

    def settled(self) -> Iterator[tuple[int, Record]]:
        """Yield each record once with its first row, in the order of the file; call it once, when all rows are read."""
        for key, held in self._by_key.items():
            first_row, first = held[0]
            other = next((row for row, record in held if record != first), None)
            if other is None and key not in self._spoilt:
                self.repeats += len(held) - 1
                yield first_row, first
                continue
            for row, record in held:
                twin = self._spoilt.get(key) or (other if record == first else first_row)
                said = "was rejected" if key in self._spoilt else "says something else"
                reason = f"row {twin} has the same id and {said}"
                flaw = Flaw(self.key_column, record.get("id"), self.conflict_code, reason)
                self.reject(Row(row, {}), record.get("lead_id", record.get("id")), (flaw,))


def read_leads(intake: Intake, table: Table, seen: set[str]) -> tuple[Rows, dict[int, Record]]:
    """Return what became of the rows of the leads' table, and the leads by their first rows, in the table's order.

    Adds the columns it finds to ``seen``.
    """
    rows = Rows(table, intake.id.column, "LR734")
    for row in _counted(rows, seen):
        lead_id = None
        try:
            lead_id = _key(row, intake.id)
            _check_row(row)
            if lead_id is None:
                cell = row.cells.get(intake.id.column)
                raise Refusal(Flaw(intake.id.column, cell, "LR725", "the id of the lead is missing"))
            record: Record = {"id": lead_id}
            _fill(record, row, intake.fields)
        except Refusal as refusal:
            rows.reject(row, lead_id, refusal.flaws, None if row.fault else lead_id)
        else:
            rows.keep(row, lead_id, record)
    return rows, dict(rows.settled())


def lead_of(row: Row, column: Column) -> str | None:
    """Return the id of the lead that a row is about, None where it cannot be read."""
    try:
        return _key(row, column)
    except Refusal:
        return None


@dataclass(slots=True)
class EventRows:
    """Reads the rows of the activity's table. ``rejected_leads`` has the ids of leads that did not come in."""

    columns: ActivityColumns
    rows: Rows
    leads: Mapping[str, Record]
    rejected_leads: frozenset[str]
    required: Mapping[str, frozenset[str]]
    ignored: Counter[str] = field(default_factory=Counter)

    def read(self, seen: set[str]) -> dict[str, tuple[Record, ...]]:
        """Return the events by lead, with an empty tuple for each lead without any."""
        ignores, type_column = self.columns.ignored, self.columns.type.column
        for row in _counted(self.rows, seen):
            cell = row.cells.get(type_column)
            if ignores and row.fault is None and isinstance(cell, str) and fold(cell) in ignores:
                self.ignored[cell.strip()] += 1
                continue
            self._read(row)
        events: dict[str, list[Record]] = {lead_id: [] for lead_id in self.leads}
        for _, record in self.rows.settled():
            events[record["lead_id"]].append(record)
        return {lead_id: tuple(records) for lead_id, records in events.items()}

    def _read(self, row: Row) -> None:
        lead_id = key = None
        try:
            lead_id = _key(row, self.columns.lead)
            _check_row(row)
            self._check_lead(row, lead_id)
            event_id = None if self.columns.id is None else _key(row, self.columns.id)
            key = None if event_id is None else (lead_id, event_id)
            record = self._record(row, lead_id, event_id)
        except Refusal as refusal:
            self.rows.reject(row, lead_id, refusal.flaws, key)
        else:
            self.rows.keep(row, key, record)

    def _check_lead(self, row: Row, lead_id: str | None) -> None:
        if lead_id in self.leads:
            return
        column = self.columns.lead.column
        if lead_id is None:
            raise Refusal(Flaw(column, row.cells.get(column), "LR725", "the id of the event's lead is missing"))
        if lead_id in self.rejected_leads:
            raise Refusal(Flaw(column, lead_id, "LR732", "the row of its lead was rejected"))
        raise Refusal(Flaw(column, lead_id, "LR731", "no lead has this id"))

    def _record(self, row: Row, lead_id: str | None, event_id: str | None) -> Record:
        own: Record = {}
        columns = self.columns
        _fill(own, row, (columns.type, columns.at))
        for column, code in ((columns.type, "LR730"), (columns.at, "LR727")):
            if column.name not in own:
                what = "the type of the event" if column is columns.type else "the date and time of the event"
                raise Refusal(Flaw(column.column, row.cells.get(column.column), code, f"{what} is missing"))
        event_type = own["type"]
        record: Record = {} if event_id is None else {"id": event_id}
        record.update(lead_id=lead_id, type=event_type, at=own["at"])
        attributes = columns.attributes[event_type]
        _fill(record, row, attributes)
        if absent := [c for c in attributes if c.name in self.required[event_type] and c.name not in record]:
            reason = "the value is missing, and a condition of the agreement needs it"
            raise Refusal(*(Flaw(c.column, row.cells.get(c.column), "LR735", reason) for c in absent))
        if lacking := sorted(self.required[event_type] - record.keys()):
            reason = f"no column for `{lacking[0]}`, which a condition of the agreement needs"
            raise Refusal(Flaw(None, None, "LR735", reason))
        return record


def _counted(rows: Rows, seen: set[str]) -> Iterator[Row]:
    learns = rows.table.columns is None
    for row in rows.table.rows():
        rows.read += 1
        if learns:
            seen.update(row.cells)
        yield row


def _check_row(row: Row) -> None:
    """Raise a ``Refusal`` where the row as a whole cannot be read."""
    if row.fault is not None:
        raise Refusal(Flaw(None, None, row.fault.code, row.fault.reason))


def _key(row: Row, column: Column) -> str | None:
    cell = row.cells.get(column.column)
    try:
        key = column.read(cell)
    except Refused as refused:
        if row.fault is not None:
            return None
        raise Refusal(Flaw(column.column, cell, column.code, _reason(refused))) from None
    return None if key is None else str(key)


def _fill(record: Record, row: Row, columns: Iterable[Column]) -> None:
    """Put the values that are known into the record; all cells that cannot be read go into one ``Refusal``."""
    flaws = []
    get = row.cells.get
    for column in columns:
        cell = get(column.column)
        try:
            value = column.read(cell)
        except Refused as refused:
            flaws.append(Flaw(column.column, cell, column.code, _reason(refused)))
        else:
            if value is not None:
                record[column.name] = value
    if flaws:
        raise Refusal(*flaws)


def _reason(refused: Refused) -> str:
    return f"{refused.reason}; {refused.hint}" if refused.hint else refused.reason


def _shown(value: object) -> str:
    """Return a raw cell as text that every file and terminal can hold."""
    if value is None:
        return ""
    if isinstance(value, int) and abs(value) >= 10**40:
        return "a very large number"
    text = "".join(c if c.isprintable() else "?" for c in str(value)[:_LONGEST_VALUE])
    return text + "…" if len(str(value)) > _LONGEST_VALUE else text
