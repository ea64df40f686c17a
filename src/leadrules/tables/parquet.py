"""Parquet, by way of polars, which is imported only here and only when it is needed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, Final

from leadrules.diagnostics import DataError, error
from leadrules.tables.table import Row, Table, unreadable

_ROWS_READ: Final = 100_000
"""Rows that are held at a time."""

_ROWS_OUT: Final = 10_000
"""Rows that are turned into mappings at a time."""


def parquet_table(path: Path) -> Table:
    """Return the table of a Parquet file.

    Raises:
        DataError: it is no Parquet file, or polars is not installed.
    """
    pl = polars(path)
    try:
        with path.open("rb") as file:
            columns = tuple(pl.read_parquet_schema(file))
    except _failures(pl):
        raise unreadable(path, "it is not a Parquet file", "export it again, or give a .csv or .jsonl file") from None

    def rows() -> Iterator[Row]:
        try:
            number = 0
            for part in _parts(pl, path):
                for cells in part.to_dicts():
                    number += 1
                    yield Row(number, cells)
        except _failures(pl):
            raise unreadable(path, "the file is damaged", "export it again") from None

    return Table(path.as_posix(), columns, rows)


def _parts(pl: Any, path: Path) -> Iterator[Any]:
    """Yield the rows as small frames. The name of the file is no pattern, and its folder adds no column."""
    file = pl.scan_parquet(path, glob=False, hive_partitioning=False)
    for start in count(0, _ROWS_READ):
        held = file.slice(start, _ROWS_READ).collect()
        yield from held.iter_slices(_ROWS_OUT)
        if held.height < _ROWS_READ:
            return


def _failures(pl: Any) -> tuple[type[BaseException], ...]:
    """Return what a damaged file can raise; polars panics over some of them."""
    return (OSError, pl.exceptions.PolarsError, pl.exceptions.PanicException)


def polars(path: Path) -> Any:
    """Return the module polars, which only Parquet files need.

    Raises:
        DataError: it is not installed.
    """
    try:
        import polars as pl
    except ImportError:
        hint = "install it with `pip install 'leadrules[frames]'`, or use CSV or JSON Lines"
        message = f"`{path.as_posix()}` is Parquet, which needs the extra `frames`"
        raise DataError([error("LR720", message, None, hint)]) from None
    return pl
