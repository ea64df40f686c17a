"""Rows that need no second look, as typed columns; every other row stays a row. Needs the extra ``frames``.

There is one intake: every different cell of a column is read once, by the reader that reads it in a row. Nothing is
rejected here, and nothing told: a lead with any row that is not plainly in order is left to ``take_in``, with all its
rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, Final, NamedTuple

import polars as pl

from leadrules.expr import (
    BooleanType,
    DateTimeType,
    DateType,
    IntegerType,
    NumberType,
    Refused,
    TextListType,
    TextType,
    Type,
)
from leadrules.intake.cells import fold
from leadrules.intake.column import Column
from leadrules.intake.columns import Intake
from leadrules.intake.needs import required_attributes
from leadrules.intake.sources import EventSource
from leadrules.plan import Plan
from leadrules.tables import Row, Table

_DTYPES: Final[dict[type, Any]] = {
    IntegerType: pl.Int64,
    NumberType: pl.Float64,
    BooleanType: pl.Boolean,
    DateType: pl.Date,
    DateTimeType: pl.Datetime("us", "UTC"),
    TextListType: pl.List(pl.String),
}


class _Read(NamedTuple):
    """The values of a column, null where nothing is known, and which cells cannot be used (never null)."""

    values: pl.Series
    refused: pl.Series


@dataclass(frozen=True, slots=True)
class Screened:
    """Leads in order, with all that they did, as ``decide_frame`` takes them; None where no activity was given.

    ``ignored`` counts the events whose type the mapping leaves out, by type: they stand in none of the tables.
    """

    leads: pl.DataFrame
    activity: pl.DataFrame | None
    ignored: Counter[str]
    _lead_rows: tuple[Table, Sequence[Row], pl.Series]
    _event_rows: tuple[Table, Sequence[Row], pl.Series] | None

    def without(self, leads: Collection[str]) -> Screened:
        """Return the same with fewer leads: those that are named are left to ``rest``."""
        gone = pl.Series(list(leads), dtype=pl.String).implode()
        people = self.leads.filter(~pl.col("id").is_in(gone))
        events = None if self.activity is None else self.activity.filter(~pl.col("lead_id").is_in(gone))
        return Screened(people, events, self.ignored, self._lead_rows, self._event_rows)

    def rest(self) -> tuple[Table, Table | None]:
        """Return the rows of every other lead, and rows of no lead, as tables for ``take_in``."""
        known = frozenset(self.leads["id"].to_list())
        events = None if self._event_rows is None else _others(*self._event_rows, known)
        return _others(*self._lead_rows, known), events


def screened(intake: Intake, plan: Plan, leads: Table, activity: Table | None) -> Screened | None:
    """Return the leads of two tables that are plainly in order; None where columns cannot say so.

    Raises:
        DataError: a table cannot be read.
    """
    columns = next(iter(intake.activity), None)
    if not intake.is_plain or (activity is not None and (columns is None or _differ(columns))):
        return None
    people = list(leads.rows())
    keys = _keys(people, intake.id)
    table = _leads(intake, plan, people, keys)
    if activity is None or columns is None:
        return Screened(table, None, Counter(), (leads, people, keys), None)
    happened, ignored = _without_ignored(activity.rows(), columns)
    owners = _keys(happened, columns.lead)
    events = _events(plan, columns, happened, owners)
    doubtful = events.filter(pl.col("@doubt"))["lead_id"].unique().implode()
    table = table.filter(~pl.col("id").is_in(doubtful))
    events = events.filter(pl.col("lead_id").is_in(table["id"].implode())).drop("@doubt")
    return Screened(table, events, ignored, (leads, people, keys), (activity, happened, owners))


def _differ(columns: EventSource) -> bool:
    """Return whether an attribute is of one type in some events and of another in others: one column holds one."""
    readers: dict[str, Column] = {}
    return any(readers.setdefault(c.name, c) is not c for of_type in columns.attributes.values() for c in of_type)


def _keys(rows: Sequence[Row], key: Column) -> pl.Series:
    """Return the ids of the leads that rows are about, null where they cannot be read."""
    return _column(key, TextType(), rows).values.alias("key")


def _others(table: Table, rows: Sequence[Row], keys: pl.Series, known: frozenset[str]) -> Table:
    kept = [row for row, key in zip(rows, keys.to_list(), strict=True) if key not in known]
    return Table(table.file, table.columns, lambda: iter(kept))


def _leads(intake: Intake, plan: Plan, rows: Sequence[Row], keys: pl.Series) -> pl.DataFrame:
    """Return the leads whose row is the only one of its id, without a fault or a cell that cannot be used."""
    values, doubts = [keys.alias("id")], [_faults(rows), keys.is_null(), keys.is_duplicated()]
    for column in intake.fields:
        read = _column(column, plan.agreement.fields[column.name].type, rows)
        values.append(read.values)
        doubts.append(read.refused)
    read_fields = {column.name for column in intake.fields}
    values += (_absent(name, len(rows)).values for name in plan.agreement.fields if name not in read_fields)
    return pl.DataFrame(values).filter(~reduce(or_, doubts))


def _without_ignored(rows: Iterable[Row], columns: EventSource) -> tuple[list[Row], Counter[str]]:
    kept, ignored, column = [], Counter[str](), columns.type.column
    for row in rows:
        cell = row.cells.get(column)
        if columns.ignored and row.fault is None and isinstance(cell, str) and fold(cell) in columns.ignored:
            ignored[cell.strip()] += 1
        else:
            kept.append(row)
    return kept, ignored


def _events(plan: Plan, columns: EventSource, rows: Sequence[Row], owners: pl.Series) -> pl.DataFrame:
    """Return all events as columns, with ``@doubt`` where one has a fault, a repeat, or a cell of no use."""
    kinds, happened = _column(columns.type, TextType(), rows), _column(columns.at, DateTimeType(), rows)
    doubts = [_faults(rows), kinds.refused, kinds.values.is_null(), happened.refused, happened.values.is_null()]
    if columns.id is not None:
        doubts += _repeats(columns.id, rows, owners)
    values = [owners.alias("lead_id"), kinds.values.alias("type"), happened.values.alias("at")]
    required, declared = required_attributes(plan.agreement), plan.agreement.events
    names = dict.fromkeys(name for kind in declared.values() for name in kind.attributes)
    by_name = {c.name: c for of_type in columns.attributes.values() for c in of_type}
    for name in names:
        own = [kind for kind, event in declared.items() if name in event.attributes]
        is_own = kinds.values.is_in(own).fill_null(value=False)
        read = _absent(name, len(rows))
        if name in by_name:
            read = _column(by_name[name], declared[own[0]].attributes[name], rows)
        needed = kinds.values.is_in([kind for kind in own if name in required[kind]]).fill_null(value=False)
        doubts += [read.refused & is_own, read.values.is_null() & needed]
        values.append(read.values)
    return pl.DataFrame([*values, reduce(or_, doubts).alias("@doubt")])


def _repeats(key: Column, rows: Sequence[Row], owners: pl.Series) -> list[pl.Series]:
    """Return which events may share their id with another of their lead, or have one that cannot be read."""
    cells: list[Any] = [row.cells.get(key.column) for row in rows]
    if not all(isinstance(cell, str) for cell in cells):
        read = _column(key, TextType(), rows)
        ids, refused = read.values, read.refused
    else:
        ids = pl.Series([cell.strip() or None for cell in cells], dtype=pl.String)
        refused = ids.str.contains("\0", literal=True).fill_null(value=False)
    return [refused, pl.DataFrame({"lead": owners, "id": ids}).is_duplicated() & ids.is_not_null()]


def _faults(rows: Sequence[Row]) -> pl.Series:
    return pl.Series("fault", [row.fault is not None for row in rows], dtype=pl.Boolean)


def _absent(name: str, height: int) -> _Read:
    return _Read(pl.Series(name, [None] * height, dtype=pl.Null), pl.Series([False] * height, dtype=pl.Boolean))


def _column(column: Column, type_: Type, rows: Sequence[Row]) -> _Read:
    """Return a column as values of a type."""
    values, refused = _read(column, [row.cells.get(column.column) for row in rows])
    dtype = _DTYPES.get(type(type_), pl.String)
    return _Read(pl.Series(column.name, values, dtype=dtype), pl.Series(refused, dtype=pl.Boolean))


def _read(column: Column, cells: list[Any]) -> tuple[list[Any], list[bool]]:
    """Return what cells mean, and which cannot be used. Each different cell is read once, where they can be compared.

    Cells of several kinds cannot: 1, 1.0 and true are the same to Python.
    """
    kinds = {type(cell) for cell in cells} - {type(None)}
    meant: dict[Any, Any] = {}
    bad: set[Any] = set()
    comparable = len(kinds) <= 1 and not kinds & {list, dict}
    keys: Sequence[Any] = cells if comparable else range(len(cells))
    for key, cell in dict(zip(keys, cells, strict=True)).items():
        try:
            meant[key] = column.read(cell)
        except Refused:
            meant[key] = None
            bad.add(key)
    return [meant[key] for key in keys], [key in bad for key in keys] if bad else [False] * len(cells)
