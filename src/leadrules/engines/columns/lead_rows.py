"""Leads through the door: a frame with an ``id`` and fields to columns as the agreement sees them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Final

import polars as pl

from leadrules.clauses.lead import LeadField
from leadrules.diagnostics import DataError, Diagnostic, error
from leadrules.engines.columns.activity import ID, KNOWN, ROW
from leadrules.engines.columns.checking import NUMBER, Check, failing, rejects, told
from leadrules.engines.columns.door import Admitted, dtype_inside, reason
from leadrules.engines.columns.instants import INSTANT, Instants, local_days
from leadrules.engines.columns.sources import MAY_BE_NULL, Source
from leadrules.expr import DateTimeType, Value
from leadrules.expr.columns import days
from leadrules.expr.spelling import WHITE_SPACE
from leadrules.plan import Plan
from leadrules.records import EARLIEST_US, LATEST_US

KEY: Final = "id"
_REFUSED: Final = "@refused"
_DECIDING: Final = ("scoring", "qualification", "routing")


@dataclass(frozen=True, slots=True)
class Shape:
    """What a frame of leads has beside its fields: a column of instants or one instant, a column of events or none."""

    at: str | Instants
    events: str | None = None


@dataclass(frozen=True, slots=True)
class Arrived:
    """Leads behind the door: the rows let in, those set apart, and the ids of leads of whom no row was let in.

    Events are joined on ``@id``, or on ``@number`` of the row where they stand beside it (``nested``).
    """

    rows: pl.DataFrame
    rejected: pl.DataFrame
    instants: Instants
    refused: pl.DataFrame
    nested: bool

    @property
    def keys(self) -> pl.LazyFrame:
        """What events are joined to: ``@id``, ``@row`` and the row's own instant."""
        key = pl.col(NUMBER).alias(ID) if self.nested else ID
        return self.rows.lazy().select(key, ROW, *self.instants.own)


def needed_fields(plan: Plan) -> tuple[str, ...]:
    """Return the fields that a decision about a new lead reads, in the order of the agreement."""
    qualification, conditions = plan.agreement.qualification, plan.agreement.conditions.items()
    read = {n for path, c in conditions if path[0] in _DECIDING and path[1] != "alerts" for n in c.names}
    read |= {*qualification.required, *(name for track in qualification.fast_tracks for name in track.needs)}
    read |= {rung.target.name for rung in plan.agreement.routing.ladder if rung.target.kind == "owner"}
    return tuple(f.name for f in plan.fields if f.name in read)


def leads_in(plan: Plan, source: Source, shape: Shape, *, apart: bool) -> Arrived:
    """Return leads as ``@row``, ``@id`` and fields; with ``apart``, rows that cannot be used stand by themselves.

    Raises:
        DataError: with every column that cannot be used and, unless ``apart``, every column with such a row.
    """
    source = source.collected()
    frame = source.lazy.collect()
    needed = needed_fields(plan)
    problems = [*source.lacks([KEY]), *source.lacks(needed, MAY_BE_NULL)]
    checks, values = _fields(plan, source, needed, problems)
    own = _instants(source, shape.at, problems)
    if own is not None:
        checks.append(Check("LR706", str(shape.at), own.refused, _no_instant))
        values.append(own.value.alias(INSTANT))
    if shape.events is not None:
        values += [
            pl.int_range(pl.len(), dtype=pl.UInt32).alias(NUMBER),
            pl.col(shape.events).is_not_null().alias(KNOWN),
        ]
    if KEY in source.schema:
        checks += _keys(source, own, problems)
    if problems:
        raise DataError(problems)
    bad = failing(frame, checks)
    if bad and not apart:
        raise DataError(told(source.name, frame, bad))
    return _arrived(plan, source, shape, bad, values)


def _arrived(
    plan: Plan, source: Source, shape: Shape, bad: Sequence[tuple[Check, int]], values: Sequence[pl.Expr]
) -> Arrived:
    frame, nested = source.lazy.collect(), shape.events is not None
    refused = pl.any_horizontal(pl.lit(value=False), *(check.refused for check, _ in bad))
    let_in = source.lazy.select(key_of(KEY, source.schema[KEY]).alias(ID), *values, refused.alias(_REFUSED)).collect()
    rows = let_in.filter(~pl.col(_REFUSED)) if bad else let_in
    rows = rows.drop(_REFUSED).with_row_index(ROW)
    key = pl.col(NUMBER).alias(ID) if nested else pl.col(ID)
    others = let_in.clear().select(key)
    if bad:
        others = let_in.filter(pl.col(_REFUSED)).select(key).drop_nulls().unique()
        others = others.join(rows.select(key), on=ID, how="anti")
    instants = shape.at
    if isinstance(instants, str):
        rows = rows.with_columns(local_days(rows.get_column(INSTANT), plan.zone))
        instants = Instants.of_rows(rows.get_column(INSTANT))
    return Arrived(rows, rejects(source.name, frame.with_row_index(NUMBER), KEY, bad), instants, others, nested)


def _fields(
    plan: Plan, source: Source, needed: Sequence[str], problems: list[Diagnostic]
) -> tuple[list[Check], list[pl.Expr]]:
    checks, values = [], []
    for lead_field in plan.fields:
        if lead_field.name not in source.schema:
            continue
        found = source.admitted(lead_field.name, lead_field.type, problems)
        if found is not None:
            checks.append(Check("LR701", lead_field.name, found.refused, partial(reason, lead_field.type)))
            if lead_field.name in needed:
                values.append(_with_default(found.value, lead_field))
    return checks, values


def _instants(source: Source, at: str | Instants, problems: list[Diagnostic]) -> Admitted | None:
    """Return what a column of instants gives; a row without one is refused."""
    if isinstance(at, Instants):
        return None
    if at not in source.schema:
        problems += source.lacks([at])
        return None
    found = source.admitted(at, DateTimeType(), problems)
    if found is None:
        return None
    outside = ~found.value.is_between(EARLIEST_US, LATEST_US).fill_null(value=False)
    return Admitted(found.value, found.refused | outside)


def _no_instant(value: Any) -> tuple[str, str | None]:
    if value is None:
        return "a row without its instant", "give every row the instant as of which it is decided"
    why, hint = reason(DateTimeType(), value)
    if why.startswith("expected"):
        return "it lies outside the years 1 to 9999 somewhere on earth", "give an instant that people live in"
    return why, hint


def key_of(column: str, dtype: pl.DataType) -> pl.Expr:
    """Return a column of ids as trimmed text or whole numbers, null where blank, so that both frames agree."""
    if dtype.is_integer() or dtype.is_float():
        return pl.col(column).cast(pl.Int64, strict=False)
    text = pl.col(column).cast(pl.String).str.strip_chars(WHITE_SPACE)
    return pl.when(text != "").then(text).otherwise(None)


def check_key(source: Source, column: str, problems: list[Diagnostic]) -> None:
    """Add why a column cannot hold ids, if it cannot."""
    dtype = source.schema[column]
    whole = dtype.is_integer() or (dtype.is_float() and column in source.loose)
    if not whole and dtype not in (pl.String, pl.Categorical, pl.Enum, pl.Null):
        message = f"{source.name}: column `{column}`: ids are text or whole numbers, found a column of type {dtype}"
        problems.append(error("LR752", message, None, "cast the column to text"))


def _keys(source: Source, own: Admitted | None, problems: list[Diagnostic]) -> Iterator[Check]:
    """Yield the checks that every row has a key of its own: an id, or an id and an instant."""
    check_key(source, KEY, problems)
    if problems:
        return
    key = key_of(KEY, source.schema[KEY])
    ids = source.lazy.select(key.alias(ID), *([] if own is None else [own.value.alias(INSTANT)])).collect()
    if ids.get_column(ID).null_count():
        yield Check("LR725", KEY, key.is_null(), lambda _: ("a lead without an id", "give every lead one"))
    if _all_different(ids):
        return
    if own is None:
        twice, hint = key.is_duplicated(), "keep one row for each lead"
        yield Check("LR734", KEY, twice & key.is_not_null(), lambda _: ("several leads have this id", hint))
    else:
        twice = pl.struct(key.alias(ID), own.value.alias(INSTANT)).is_duplicated() & own.value.is_not_null()
        says = "several rows have this id and one instant", "keep one row for each lead and instant"
        yield Check("LR734", KEY, twice & key.is_not_null(), lambda _: says)


def _all_different(keys: pl.DataFrame) -> bool:
    """Return whether no key stands twice; by their hashes, which is cheaper, where these differ."""
    hashes = keys.hash_rows()
    return hashes.n_unique() == len(hashes) or keys.n_unique() == keys.height


def _with_default(value: pl.Expr, lead_field: LeadField) -> pl.Expr:
    if lead_field.default is not None:
        value = pl.coalesce(value, pl.lit(inside(lead_field.default), dtype=dtype_inside(lead_field.type)))
    return value.alias(lead_field.name)


def inside(value: Value) -> Any:
    """Return a value as a column keeps it."""
    if isinstance(value, tuple):
        return list(value)
    return days(value) if isinstance(value, date) else value
