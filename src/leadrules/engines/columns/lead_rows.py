"""Leads through the door: a frame with an ``id`` and fields to columns as the agreement sees them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Final

import polars as pl

from leadrules.clauses.lead import LeadField
from leadrules.diagnostics import DataError, Diagnostic, did_you_mean, error
from leadrules.engines.columns.activity import ID, ROW
from leadrules.engines.columns.checking import EXAMPLES, NUMBER, Check, failing, rejects, told
from leadrules.engines.columns.door import Admitted, WrongColumn, admitted, dtype_inside, reason, shown
from leadrules.expr import Type, Value
from leadrules.expr.columns import days
from leadrules.expr.spelling import WHITE_SPACE
from leadrules.plan import Plan

KEY: Final = "id"
_DECIDING: Final = ("scoring", "qualification", "routing")


@dataclass(frozen=True, slots=True)
class Arrived:
    """A frame behind the door: the rows let in, those set apart, and every key that was there (with ``@row``)."""

    rows: pl.DataFrame
    rejected: pl.DataFrame
    keys: pl.DataFrame = field(default_factory=pl.DataFrame)


@dataclass(frozen=True, slots=True)
class Source:
    """A frame as it was handed over. ``loose`` are the columns that numpy kept, where NaN means missing."""

    name: str
    frame: pl.DataFrame
    loose: frozenset[str] = frozenset()

    def admitted(self, column: str, type_: Type, code: str, problems: list[Diagnostic]) -> Admitted | None:
        """Return what a column gives for a type; None after adding that its type cannot hold it."""
        values = self.frame.get_column(column)

        def different() -> list[Any]:
            return values.drop_nulls().unique(maintain_order=True).cast(pl.String).to_list()

        try:
            return admitted(column, values.dtype, type_, different, loose=column in self.loose)
        except WrongColumn as wrong:
            known = values.drop_nulls()
            if known.is_empty():
                return Admitted(pl.lit(None, dtype=dtype_inside(type_)), pl.lit(value=False))
            examples = ", ".join(f"`{shown(v)}`" for v in known.unique(maintain_order=True).head(EXAMPLES).to_list())
            count = f"{len(known)} of {len(values)} rows have a value, like {examples}"
            message = f"{self.name}: column `{column}`: {wrong.reason}; {count}"
            problems.append(error(code, message, None, wrong.hint))
            return None

    def lacks(self, columns: Sequence[str], code: str) -> Iterator[Diagnostic]:
        """Yield a diagnostic for each column that must be there and is not."""
        for column in columns:
            if column not in self.frame.columns:
                hint = did_you_mean(column, self.frame.columns) or "add it, null where nothing is known"
                yield error(code, f"{self.name}: there is no column `{column}`", None, hint)


def needed_fields(plan: Plan) -> tuple[str, ...]:
    """Return the fields that a decision about a new lead reads, in the order of the agreement."""
    qualification, conditions = plan.agreement.qualification, plan.agreement.conditions.items()
    read = {n for path, c in conditions if path[0] in _DECIDING and path[1] != "alerts" for n in c.names}
    read |= {*qualification.required, *(name for track in qualification.fast_tracks for name in track.needs)}
    read |= {rung.target.name for rung in plan.agreement.routing.ladder if rung.target.kind == "owner"}
    return tuple(f.name for f in plan.fields if f.name in read)


def leads_in(plan: Plan, source: Source, *, apart: bool) -> Arrived:
    """Return leads as ``@row``, ``@id`` and fields; with ``apart``, rows that cannot be used stand by themselves.

    Raises:
        DataError: with every column that cannot be used and, unless ``apart``, every column with such a row.
    """
    needed = needed_fields(plan)
    problems = list(source.lacks([KEY, *needed], "LR722"))
    frame, checks, values = source.frame, [], []
    for lead_field in plan.fields:
        if lead_field.name not in frame.columns:
            continue
        found = source.admitted(lead_field.name, lead_field.type, "LR701", problems)
        if found is not None:
            checks.append(Check("LR701", lead_field.name, found.refused, partial(reason, lead_field.type)))
            if lead_field.name in needed:
                values.append(_with_default(found.value, lead_field))
    if KEY in frame.columns:
        checks += _keys(source, problems)
    if problems:
        raise DataError(problems)
    bad = failing(frame, checks)
    if bad and not apart:
        raise DataError(told(source.name, frame, bad))
    key = key_of(KEY, frame.schema[KEY]).alias(ID)
    if not bad:
        rows = frame.lazy().select(key, *values).with_row_index(ROW).collect()
        return Arrived(rows, rejects(source.name, frame, KEY, ()), rows.select(ID, ROW))
    refused = pl.any_horizontal(check.refused for check, _ in bad)
    rows = frame.lazy().filter(~refused).select(key, *values).with_row_index(ROW).collect()
    others = (
        frame.lazy().filter(refused).select(key).drop_nulls().join(rows.lazy(), on=ID, how="anti").unique().collect()
    )
    known = pl.concat([rows.select(ID, ROW), others.with_columns(pl.lit(None, dtype=pl.UInt32).alias(ROW))])
    return Arrived(rows, rejects(source.name, frame.with_row_index(NUMBER), KEY, bad), known)


def key_of(column: str, dtype: pl.DataType) -> pl.Expr:
    """Return a column of ids as trimmed text or whole numbers, null where blank, so that both frames agree."""
    if dtype.is_integer() or dtype.is_float():
        return pl.col(column).cast(pl.Int64, strict=False)
    text = pl.col(column).cast(pl.String).str.strip_chars(WHITE_SPACE)
    return pl.when(text != "").then(text).otherwise(None)


def check_key(source: Source, column: str, code: str, problems: list[Diagnostic]) -> None:
    """Add why a column cannot hold ids, if it cannot."""
    dtype = source.frame.schema[column]
    whole = dtype.is_integer() or (dtype.is_float() and column in source.loose)
    if not whole and dtype not in (pl.String, pl.Categorical, pl.Enum, pl.Null):
        message = f"{source.name}: column `{column}`: ids are text or whole numbers, found a column of type {dtype}"
        problems.append(error(code, message, None, "cast the column to text"))


def _keys(source: Source, problems: list[Diagnostic]) -> Iterator[Check]:
    check_key(source, KEY, "LR701", problems)
    if problems:
        return
    key = key_of(KEY, source.frame.schema[KEY])
    ids = source.frame.select(key).to_series()
    if ids.null_count():
        yield Check("LR725", KEY, key.is_null(), lambda _: ("a lead without an id", "give every lead one"))
    if ids.n_unique() < len(ids):
        twice = key.is_duplicated() & key.is_not_null()
        yield Check("LR734", KEY, twice, lambda _: ("several leads have this id", "keep one row for each lead"))


def _with_default(value: pl.Expr, lead_field: LeadField) -> pl.Expr:
    if lead_field.default is not None:
        value = pl.coalesce(value, pl.lit(_inside(lead_field.default), dtype=dtype_inside(lead_field.type)))
    return value.alias(lead_field.name)


def _inside(value: Value) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return days(value) if isinstance(value, date) else value
