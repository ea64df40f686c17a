"""Rows to records: every row of an export becomes a lead or an event, a repeat, or a reject with its reason.

A row never vanishes: what was read is what came in, what was repeated, what is ignored and what was rejected.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, NoReturn, TypeAlias

from leadrules.expr import Refused
from leadrules.intake.cells import spelled_among
from leadrules.intake.column import Column
from leadrules.intake.columns import Intake
from leadrules.intake.known import KnownLeads
from leadrules.intake.patterns import Only
from leadrules.intake.sources import EventSource
from leadrules.intake.timestamps import OTHER_ORDER, OtherOrder
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


_At: TypeAlias = tuple[str, int]
"""Where a row stands: its file and its number."""


@dataclass(slots=True)
class Rows:
    """What becomes of the rows of the tables of one export, row by row. Two rows of one key must say the same."""

    tables: tuple[Table, ...]
    key_column: str | None
    conflict_code: str
    read: int = 0
    repeats: int = 0
    rejects: list[Reject] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    _file: str = ""
    _by_key: dict[object, list[tuple[_At, Record]]] = field(default_factory=dict)
    _spoilt: dict[object, _At] = field(default_factory=dict)

    def counted(self, only: Sequence[Only], seen: set[str]) -> Iterator[Row]:
        """Yield the rows of all tables that are not left out; add the columns that only rows tell to ``seen``."""
        for table in self.tables:
            self._file, learns = table.file, table.columns is None
            for row in table.rows():
                self.read += 1
                if learns:
                    seen.update(row.cells)
                why = _why_not(row, only) if only else None
                if why is None:
                    yield row
                else:
                    self.left_out[why] += 1

    def keep(self, row: Row, key: object, record: Record) -> None:
        """Hold a record until all rows are read; one without a key is a record of its own."""
        at = self._file, row.number
        self._by_key.setdefault((at,) if key is None else key, []).append((at, record))

    def reject(self, row: Row, lead_id: str | None, flaws: tuple[Flaw, ...], key: object = None) -> None:
        """Reject the row that was read last; with it go the rows of its key."""
        at = self._file, row.number
        if key is not None:
            self._spoilt.setdefault(key, at)
        self._reject(at, lead_id, flaws)

    def _reject(self, at: _At, lead_id: str | None, flaws: tuple[Flaw, ...]) -> None:
        first, *others = flaws
        reason = "; also ".join([first.reason, *(f"`{flaw.column}`: {flaw.reason}" for flaw in others)])
        value = None if first.column is None else _shown(first.value)
        self.rejects.append(Reject(*at, lead_id, first.column, value, first.code, reason))

    def settled(self) -> Iterator[tuple[int, Record]]:
        """Yield each record once with its first row, in the order of the file; call it once, when all rows are read."""
        for key, held in self._by_key.items():
            first_at, first = held[0]
            other = next((at for at, record in held if record != first), None)
            if other is None and key not in self._spoilt:
                self.repeats += len(held) - 1
                yield first_at[1], first
                continue
            for at, record in held:
                twin = self._spoilt.get(key) or (other if other is not None and record == first else first_at)
                said = "was rejected" if key in self._spoilt else "says something else"
                where = f"row {twin[1]}" if twin[0] == at[0] else f"row {twin[1]} of {twin[0]}"
                flaw = Flaw(
                    self.key_column, record.get("id"), self.conflict_code, f"{where} has the same id and {said}"
                )
                self._reject(at, record.get("lead_id", record.get("id")), (flaw,))


def _why_not(row: Row, only: Sequence[Only]) -> str | None:
    return next((one.words for one in only if one.leaves_out(row)), None)


def read_leads(intake: Intake, table: Table, seen: set[str], known: KnownLeads) -> tuple[Rows, dict[int, Record]]:
    """Return what became of the rows of the leads' table, and the leads by their first rows, in the table's order.

    Adds the columns it finds to ``seen``, and the leads to ``known``.
    """
    rows = Rows((table,), intake.id.column, "LR734")
    for row in rows.counted(intake.only, seen):
        lead_id = None
        try:
            lead_id = _key(row, intake.id)
            known.add(lead_id, row)
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
    leads = dict(rows.settled())
    known.settle(record["id"] for record in leads.values())
    return rows, leads


def lead_of(row: Row, column: Column) -> str | None:
    """Return the id of the lead that a row is about, None where it cannot be read."""
    try:
        return _key(row, column)
    except Refusal:
        return None


@dataclass(slots=True)
class EventRows:
    """Reads the rows of one export of events. ``known`` says whom they may be about."""

    source: EventSource
    rows: Rows
    known: KnownLeads
    required: Mapping[str, frozenset[str]] = field(default_factory=dict)
    must_have_ids: bool = False

    @property
    def ignored(self) -> Counter[str]:
        """The rows that were left out, by their types or by why."""
        return self.rows.left_out

    def read(self, seen: set[str]) -> Iterator[Record]:
        """Yield the events, each once, in the order of the files."""
        is_ignored, type_column = spelled_among(self.source.ignored), self.source.type.column
        for row in self.rows.counted(self.source.only, seen):
            cell = row.cells.get(type_column)
            if row.fault is None and isinstance(cell, str) and is_ignored(cell):
                self.ignored[cell.strip()] += 1
            elif self.source.may_be_blank and self._is_blank(row):
                self.ignored[f"no `{self.source.at.column}`"] += 1
            else:
                self._read(row)
        return (record for _, record in self.rows.settled())

    def _is_blank(self, row: Row) -> bool:
        """Return whether a row says of no instant at all when it happened."""
        at = self.source.at
        try:
            return row.fault is None and at.read(row.cells.get(at.column)) is None
        except Refused:
            return False

    def _read(self, row: Row) -> None:
        lead_id = key = None
        try:
            said = _key(row, self.source.lead)
            lead_id = said if self.source.by is None else self._named(said)
            _check_row(row)
            if lead_id is None or not self.known.may_be(lead_id):
                self._refuse_lead(row, said, lead_id)
            event_id = None if self.source.id is None else self._event_id(row)
            key = None if event_id is None else (lead_id, event_id)
            record = self._record(row, lead_id, event_id)
            if event_id is None and self.must_have_ids:
                key = record["id"]
        except Refusal as refusal:
            self.rows.reject(row, lead_id, refusal.flaws, key)
        else:
            self.rows.keep(row, key, record)

    def _named(self, said: str | None) -> str | None:
        """Return the id of the lead that says something in a column, None where nobody does or several do."""
        by = self.source.by
        found = () if said is None or by is None else self.known.by(by.column, said)
        return found[0] if len(found) == 1 else None

    def _refuse_lead(self, row: Row, said: str | None, lead_id: str | None) -> NoReturn:
        """Reject a row that is about nobody who came in."""
        column, by = self.source.lead.column, self.source.by
        if said is None:
            raise Refusal(Flaw(column, row.cells.get(column), "LR725", "the id of the event's lead is missing"))
        if by is not None and lead_id is None and (found := self.known.by(by.column, said)):
            raise Refusal(Flaw(column, said, "LR738", f"{len(found)} leads have this `{by.column}`"))
        if lead_id is not None and self.known.is_rejected(lead_id):
            raise Refusal(Flaw(column, said, "LR732", "the row of its lead was rejected"))
        raise Refusal(Flaw(column, said, "LR731", f"no lead has this {'id' if by is None else f'`{by.column}`'}"))

    def _event_id(self, row: Row) -> str | None:
        key = None if self.source.id is None else _key(row, self.source.id)
        return key if key is None or self.source.name is None else f"{self.source.name}:{key}"

    def _record(self, row: Row, lead_id: str, event_id: str | None) -> Record:
        own: Record = {}
        source = self.source
        _fill(own, row, (source.type, source.at))
        for column, code in ((source.type, "LR730"), (source.at, "LR727")):
            if column.name not in own:
                what = "the type of the event" if column is source.type else "the date and time of the event"
                raise Refusal(Flaw(column.column, row.cells.get(column.column), code, f"{what} is missing"))
        event_type = own["type"]
        if event_id is None and self.must_have_ids:
            event_id = f"{source.name or 'log'}:{lead_id}:{event_type}:{own['at'].isoformat()}"
        record: Record = {} if event_id is None else {"id": event_id}
        record.update(lead_id=lead_id, type=event_type, at=own["at"])
        attributes = source.attributes[event_type]
        _fill(record, row, attributes)
        if required := self.required.get(event_type):
            _check_required(row, record, attributes, required)
        return record


def _check_required(row: Row, record: Record, attributes: Sequence[Column], required: frozenset[str]) -> None:
    """Raise a ``Refusal`` where an event lacks what conditions need."""
    if required <= record.keys():
        return
    if absent := [c for c in attributes if c.name in required and c.name not in record]:
        reason = "the value is missing, and a condition of the agreement needs it"
        raise Refusal(*(Flaw(c.column or None, row.cells.get(c.column), "LR735", reason) for c in absent))
    if lacking := sorted(required - record.keys()):
        reason = f"no column for `{lacking[0]}`, which a condition of the agreement needs"
        raise Refusal(Flaw(None, None, "LR735", reason))


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
        raise Refusal(_flaw(column, cell, refused)) from None
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
            flaws.append(_flaw(column, cell, refused))
        else:
            if value is not None:
                record[column.name] = value
    if flaws:
        raise Refusal(*flaws)


def _flaw(column: Column, cell: object, refused: Refused) -> Flaw:
    code = OTHER_ORDER if isinstance(refused, OtherOrder) else column.code
    reason = f"{refused.reason}; {refused.hint}" if refused.hint else refused.reason
    return Flaw(column.column, cell, code, reason)


def _shown(value: object) -> str:
    """Return a raw cell as text that every file and terminal can hold."""
    if value is None:
        return ""
    if isinstance(value, int) and abs(value) >= 10**40:
        return "a very large number"
    text = "".join(c if c.isprintable() else "?" for c in str(value)[:_LONGEST_VALUE])
    return text + "…" if len(str(value)) > _LONGEST_VALUE else text
