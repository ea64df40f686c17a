"""Which file is read how."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from leadrules.diagnostics import DataError, error
from leadrules.tables.csv_file import csv_table
from leadrules.tables.json_lines import json_table
from leadrules.tables.parquet import parquet_table
from leadrules.tables.table import Table, unreadable
from leadrules.tables.written import AS_USUAL, Written

_WORKBOOKS: Final = (".xlsx", ".xlsm", ".xlsb", ".xls")
_SIGNATURES: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How workbooks begin: those of today, which are ZIP archives, and the older ones."""

ENDINGS: Final = ".csv, .tsv, .jsonl, .ndjson or .parquet"
_SAVE_AS_CSV: Final = "save the sheet as CSV UTF-8"
_READERS: Final[Mapping[str, Callable[[Path, Written], Table]]] = {
    ".csv": csv_table,
    ".tsv": csv_table,
    ".jsonl": json_table,
    ".ndjson": json_table,
    ".parquet": lambda path, _: parquet_table(path),
}


def read_table(path: Path, written: Written = AS_USUAL) -> Table:
    """Return the table of a file, by its ending: .csv, .tsv, .jsonl, .ndjson or .parquet.

    ``written`` says how a text file is written where that is not as usual.

    Raises:
        DataError: the file is not there, is no such table, or has no header.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise unreadable(path, *_no_table(path.suffix.lower()))
    if not path.is_file():
        raise DataError([error("LR720", f"no file `{path.as_posix()}`", None, "look at the path")])
    if _begins_as_workbook(path):
        raise unreadable(path, "it is an Excel workbook or another archive, whatever its ending says", _SAVE_AS_CSV)
    return reader(path, written)


def _no_table(ending: str) -> tuple[str, str]:
    """Return why a file of an ending is no table, and the remedy."""
    if ending in _WORKBOOKS:
        return "it is an Excel workbook", _SAVE_AS_CSV
    if ending == ".json":
        return "a JSON file is no table", "give JSON Lines: one object a line, in a file that ends with .jsonl"
    return "by its ending it is no table", f"give a file that ends with {ENDINGS}"


def _begins_as_workbook(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(4) in _SIGNATURES
    except OSError:
        return False  # the reader says why
