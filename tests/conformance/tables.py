"""Records to tables: the canonical one, and every other spelling of its columns that means the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import cycle
from typing import Any

import polars as pl

from leadrules import Plan
from leadrules.expr import (
    BooleanType,
    DateTimeType,
    DateType,
    IntegerType,
    NumberType,
    TextListType,
    TextType,
    Type,
    parse_date,
)

Record = Mapping[str, Any]
INSTANTS = pl.Datetime("us", "UTC")


# The canonical table: one column of the plainest type for each name


def column(name: str, type_: Type, values: Sequence[Any]) -> pl.Series:
    """Return raw values of one name as a column: days and instants read, text as it came."""
    match type_:
        case DateType():
            return pl.Series(name, [_day(value) for value in values], dtype=pl.Date)
        case DateTimeType():
            return pl.Series(name, [_instant(value) for value in values], dtype=INSTANTS)
    kinds = {IntegerType: pl.Int64, NumberType: pl.Float64, BooleanType: pl.Boolean, TextListType: pl.List(pl.String)}
    return pl.Series(name, values, dtype=kinds.get(type(type_), pl.String), strict=False)


def _day(value: Any) -> date | None:
    return parse_date(value.strip()) if isinstance(value, str) else value


def _instant(value: Any) -> datetime | None:
    read = datetime.fromisoformat(value.strip()) if isinstance(value, str) else value
    return read and read.astimezone(UTC)


def lead_types(plan: Plan) -> dict[str, Type]:
    """Return the columns of leads: ``id`` and one for each field."""
    return {"id": TextType(), **{field.name: field.type for field in plan.fields}}


def event_types(plan: Plan) -> dict[str, Type]:
    """Return the columns of events: ``lead_id``, ``type``, ``id``, ``at`` and one for each attribute.

    An attribute that is a whole number for one event type and any number for another is a column of whole numbers.
    """
    types: dict[str, Type] = {**dict.fromkeys(("lead_id", "type", "id"), TextType()), "at": DateTimeType()}
    for kind in plan.agreement.events.values():
        for name, type_ in kind.attributes.items():
            if not isinstance(types.get(name), IntegerType):
                types[name] = type_
    return types


def lead_table(plan: Plan, leads: Sequence[Record]) -> pl.DataFrame:
    """Return leads as a table."""
    return pl.DataFrame([column(n, type_, [lead.get(n) for lead in leads]) for n, type_ in lead_types(plan).items()])


def event_table(plan: Plan, events: Sequence[Record]) -> pl.DataFrame:
    """Return events as a table."""
    return pl.DataFrame([column(n, type_, [each.get(n) for each in events]) for n, type_ in event_types(plan).items()])


# Other spellings of columns


def texts_for_days(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a table whose days and instants are text."""
    days = pl.col(pl.Date).dt.to_string()
    instants = pl.col(pl.Datetime).dt.to_string("%Y-%m-%dT%H:%M:%S%.6f%:z")
    return frame.with_columns(days, instants)


def categorical(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(pl.col(pl.String).cast(pl.Categorical))


def enumerated(frame: pl.DataFrame) -> pl.DataFrame:
    texts = frame.select(pl.col(pl.String))
    kinds = {each.name: pl.Enum(each.drop_nulls().unique(maintain_order=True).to_list()) for each in texts}
    return frame.with_columns(pl.col(name).cast(kind) for name, kind in kinds.items())


def decimals(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a table whose numbers are decimals of four digits."""
    return frame.with_columns(pl.col(pl.Float64).cast(pl.Decimal(30, 4)))


def narrow(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a table with the narrowest whole numbers that hold its values."""
    whole = [name for name, kind in frame.schema.items() if kind == pl.Int64]
    return frame.with_columns(frame.get_column(name).shrink_dtype() for name in whole)


def nothing_typed(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a table whose columns without any value have no type."""
    return frame.with_columns(each.cast(pl.Null) for each in frame if each.is_null().all())


def unit(time_unit: Any) -> Callable[[pl.DataFrame], pl.DataFrame]:
    return lambda frame: frame.with_columns(pl.col(pl.Datetime).dt.cast_time_unit(time_unit))


def zone(name: str) -> Callable[[pl.DataFrame], pl.DataFrame]:
    return lambda frame: frame.with_columns(pl.col(pl.Datetime).dt.convert_time_zone(name))


@dataclass(frozen=True)
class Spelling:
    """Other columns that mean the same, and the cases whose values they can hold.

    SQL takes only ``typed`` ones: a database says itself that it knows no instant of another type.
    """

    respell: Callable[[pl.DataFrame], pl.DataFrame]
    cases: tuple[str, ...]
    typed: bool = True


_TIMES = (
    "days and instants", "signals", "points for each event", "attributes of every type",
    "a window and a day across the night of 25 hours",
)  # fmt: skip
_TEXTS = ("texts", "attributes of every type", "signals", "first of the ladder", "leads that the door refuses")
_NUMBERS = ("numbers", "short decimals", "outcomes in their order", "attributes of every type")
_SPARSE = ("attributes of every type", "defaults", "signals", "no events", "outcomes in their order")
SPELLINGS: Mapping[str, Spelling] = {
    "text for days": Spelling(texts_for_days, (*_TIMES, "defaults"), typed=False),
    "categorical": Spelling(categorical, _TEXTS),
    "enum": Spelling(enumerated, _TEXTS),
    "decimal": Spelling(decimals, ("short decimals", "attributes of every type")),
    "narrow numbers": Spelling(narrow, _NUMBERS),
    "untyped nothing": Spelling(nothing_typed, _SPARSE, typed=False),
    "ms": Spelling(unit("ms"), ("attributes of every type", "caps in their order")),
    "ns": Spelling(unit("ns"), _TIMES, typed=False),
    "New York": Spelling(zone("America/New_York"), _TIMES),
    "Kathmandu": Spelling(zone("Asia/Kathmandu"), _TIMES),
}
"""Every spelling by its name."""


# pandas


def pandas_numpy(frame: pl.DataFrame) -> Any:
    """Return a table of numpy columns, its missing values None, NaN, NaT and ``pd.NA`` by turns."""
    import numpy as np
    import pandas as pd

    columns = {}
    for each in frame:
        values = each.to_list()
        match each.dtype:
            case pl.Int64 | pl.Float64 if each.null_count() or each.dtype == pl.Float64:
                columns[each.name] = np.array([np.nan if v is None else v for v in values], dtype="float64")
            case pl.Datetime():
                columns[each.name] = pd.Series(values, dtype=f"datetime64[us, {each.dtype.time_zone}]")
            case pl.Int64:
                columns[each.name] = np.array(values, dtype="int64")
            case pl.Date:
                columns[each.name] = _objects(values, (None, pd.NaT, float("nan"), pd.NA))
            case _:
                columns[each.name] = _objects(values, (None, float("nan"), pd.NA))
    return pd.DataFrame(columns)


def _objects(values: Iterable[Any], missing: Iterable[Any]) -> Any:
    import pandas as pd

    nothing = cycle(missing)
    return pd.Series([next(nothing) if value is None else value for value in values], dtype=object)


def pandas_nullable(frame: pl.DataFrame) -> Any:
    """Return a table of pandas' own nullable columns (``Int64``, ``Float64``, ``boolean``, ``string``)."""
    import pandas as pd

    kinds = {pl.Int64: "Int64", pl.Float64: "Float64", pl.Boolean: "boolean", pl.String: "string"}
    plain = pandas_numpy(frame.select(pl.exclude(list(kinds))))
    for each in frame:
        if each.dtype in kinds:
            plain[each.name] = pd.array(
                [pd.NA if v is None else v for v in each.to_list()], dtype=kinds[type(each.dtype)]
            )
    return plain[frame.columns]


def pandas_arrow(frame: pl.DataFrame) -> Any:
    """Return a table of Arrow columns in pandas."""
    return frame.to_pandas(use_pyarrow_extension_array=True)
