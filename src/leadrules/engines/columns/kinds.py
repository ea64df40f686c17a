"""Kinds of frames: Polars, PyArrow, pandas and DuckDB through Arrow, and the same kind back. No logic is in here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

import polars as pl

from leadrules.diagnostics import DataError, error
from leadrules.engines.columns.sources import Source

_HINT = "give a Polars, pandas or PyArrow table, or a DuckDB relation"


@dataclass(frozen=True, slots=True)
class Kind:
    """How results go back: as the kind of frame that the leads came in."""

    back: Callable[[pl.DataFrame], Any]


def taken_in(frame: Any, name: str, columns: Iterable[str]) -> tuple[Source, Kind]:
    """Return those of the columns that a frame has, as Polars, and the way back; a lazy frame stays one.

    Raises:
        DataError: the frame is of no kind that is known, or a column cannot be brought to Arrow.
    """
    wanted = list(dict.fromkeys(columns))
    match frame:
        case pl.DataFrame():
            return _source(name, frame, wanted, frame.columns), Kind(lambda result: result)
        case pl.LazyFrame():
            schema = frame.collect_schema()
            kept = {column: dtype for column, dtype in schema.items() if column in wanted}
            return Source(name, frame.select(*kept), pl.Schema(kept), names=tuple(schema)), Kind(pl.DataFrame.lazy)
    match type(frame).__module__.partition(".")[0]:
        case "pandas" if type(frame).__name__ == "DataFrame":
            return _from_pandas(frame, name, wanted)
        case "pyarrow" if hasattr(frame, "column_names"):
            there = [column for column in frame.column_names if column in wanted]
            return _source(name, _from_arrow(frame.select(there)), wanted, frame.column_names), Kind(_to_arrow)
        case "duckdb" | "_duckdb" if hasattr(frame, "columns"):
            there = [column for column in frame.columns if column in wanted]
            quoted = ", ".join('"' + column.replace('"', '""') + '"' for column in there)
            table = frame.project(quoted).to_arrow_table() if there else frame.limit(0).to_arrow_table()
            return _source(name, _from_arrow(table), wanted, frame.columns), Kind(_to_duckdb)
    words = type(frame).__name__
    raise DataError([error("LR750", f"{name}: a `{words}` is no frame that leadrules reads", None, _HINT)])


def _source(name: str, frame: pl.DataFrame, wanted: list[str], names: Iterable[str]) -> Source:
    return Source.of(name, frame.select([column for column in frame.columns if column in wanted]), names=names)


def _from_arrow(table: Any) -> pl.DataFrame:
    made = pl.from_arrow(table)
    return made if isinstance(made, pl.DataFrame) else made.to_frame()


def _to_arrow(result: pl.DataFrame) -> Any:
    return result.to_arrow(compat_level=pl.CompatLevel.oldest())


def _to_duckdb(result: pl.DataFrame) -> Any:
    return import_module("duckdb").from_arrow(_to_arrow(result))


def _from_pandas(frame: Any, name: str, wanted: list[str]) -> tuple[Source, Kind]:
    series, loose, problems, arrow_backed = [], set(), [], 0
    for column in wanted:
        if column not in frame.columns:
            continue
        values = frame[column]
        is_arrow = type(values.dtype).__name__ == "ArrowDtype"
        arrow_backed += is_arrow
        try:
            series.append(_pandas_column(column, values, is_arrow=is_arrow))
        except (ValueError, TypeError, OverflowError, pl.exceptions.PolarsError, UnicodeError) as problem:
            message = f"{name}: column `{column}` has values of several kinds, or none that Arrow knows: {problem}"
            problems.append(error("LR752", message.splitlines()[0][:300], None, "give the column one type"))
        if not is_arrow:
            loose.add(column)
    if problems:
        raise DataError(problems)
    arrow = bool(arrow_backed) and arrow_backed == len(series)
    index = frame.index

    def back(result: pl.DataFrame) -> Any:
        made = result.to_pandas(use_pyarrow_extension_array=arrow)
        return made.set_index(index) if len(made) == len(index) else made

    return Source.of(name, pl.DataFrame(series), frozenset(loose), map(str, frame.columns)), Kind(back)


def _pandas_column(column: str, values: Any, *, is_arrow: bool) -> pl.Series:
    """Return a column of pandas: NaN and NaT are missing where numpy keeps it, and only there."""
    arrow = import_module("pyarrow")
    made = pl.Series(column, arrow.array(values, from_pandas=not is_arrow))
    if values.dtype == object and isinstance(made.dtype, pl.Datetime):
        naive = any(getattr(each, "tzinfo", None) is None for each in values.dropna().unique())
        made = made.dt.replace_time_zone(None) if naive else made
    if values.dtype == object and isinstance(made.dtype, pl.List) and any(map(_without_zone, values)):
        raise TypeError("some events have an instant without its zone")
    return made


def _without_zone(events: Any) -> bool:
    """Return whether a list has a dict with a datetime without its zone; beside others, Arrow would take it for UTC."""
    if not isinstance(events, list | tuple):
        return False
    held = (value for event in events if isinstance(event, dict) for value in event.values())
    return any(isinstance(value, datetime) and value.tzinfo is None for value in held)
