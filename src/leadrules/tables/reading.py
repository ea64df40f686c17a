"""Which file is read how."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from leadrules.diagnostics import DataError, error
from leadrules.tables.csv_file import csv_table
from leadrules.tables.json_lines import json_table
from leadrules.tables.parquet import parquet_table
from leadrules.tables.table import Table, unreadable

ENDINGS: Final = ".csv, .tsv, .jsonl, .ndjson or .parquet"
_READERS: Final = {
    ".csv": csv_table,
    ".tsv": csv_table,
    ".jsonl": json_table,
    ".ndjson": json_table,
    ".parquet": parquet_table,
}


def read_table(path: Path) -> Table:
    """Return the table of a file, by its ending: .csv, .tsv, .jsonl, .ndjson or .parquet.

    Raises:
        DataError: the file is not there, is no such table, or has no header.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise unreadable(path, "by its ending it is no table", f"give a file that ends with {ENDINGS}")
    if not path.is_file():
        raise DataError([error("LR720", f"no file `{path.as_posix()}`", None, "look at the path")])
    return reader(path)
