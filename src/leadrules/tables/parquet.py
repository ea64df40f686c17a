"""Parquet, by way of polars, which is imported only here and only when it is needed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from leadrules.diagnostics import DataError, error
from leadrules.tables.table import Row, Table, unreadable

_PARQUET_ROWS: Final = 10_000


def parquet_table(path: Path) -> Table:
    """Return the table of a Parquet file.

    Raises:
        DataError: it is no Parquet file, or polars is not installed.
    """
    pl = polars(path)
    try:
        columns = tuple(pl.read_parquet_schema(path))
    except _failures(pl):
        raise unreadable(path, "it is not a Parquet file", "export it again, or give a .csv or .jsonl file") from None

    def rows() -> Iterator[Row]:
        try:
            number = 0
            for part in pl.read_parquet(path).iter_slices(_PARQUET_ROWS):
                for cells in part.to_dicts():
                    number += 1
                    yield Row(number, cells)
        except _failures(pl):
            raise unreadable(path, "the file is damaged", "export it again") from None

    return Table(path.as_posix(), columns, rows)


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
