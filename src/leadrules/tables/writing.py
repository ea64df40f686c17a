"""Records to a file: decisions and rejects as CSV, JSON Lines or Parquet."""

from __future__ import annotations

import csv
import errno
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, TextIO

from leadrules.diagnostics import DataError, error
from leadrules.tables.parquet import polars
from leadrules.tables.reading import ENDINGS

Records = Iterable[Mapping[str, object]]

_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that spreadsheets may take for a formula."""


def can_write(path: Path) -> bool:
    """Return whether the ending of a file is that of a table."""
    return path.suffix.lower() in _WRITERS


def write_table(path: Path, rows: Records, columns: Sequence[str]) -> None:
    """Write records by the ending of the file: .csv, .tsv, .jsonl, .ndjson or .parquet.

    A key that a record lacks is empty. In CSV a list of texts is joined by `;`, other lists and maps are JSON, times
    are ISO 8601; a text that a spreadsheet would run as a formula gets a `'` in front. The file is there when all of
    it is: until then, what stood under its name stays as it was.

    Raises:
        DataError: the ending is none of these, or the file cannot be written.
    """
    writer = _WRITERS.get(path.suffix.lower())
    if writer is None:
        raise _unwritable(path, "by its ending it is no table", f"give a name that ends with {ENDINGS}")
    try:
        with _replaced(path) as unfinished:
            writer(unfinished, rows, columns)
    except OSError as problem:
        raise _unwritable(path, (problem.strerror or "not writable").lower(), "look at the folder") from None


def write_text(path: Path, text: str) -> None:
    """Write a text in UTF-8; until all of it is there, what stood under the name stays as it was.

    Raises:
        DataError: the file cannot be written.
    """
    try:
        with _replaced(path) as unfinished:
            unfinished.write_text(text, "utf-8", newline="\n")
    except OSError as problem:
        raise _unwritable(path, (problem.strerror or "not writable").lower(), "look at the folder") from None


@contextmanager
def _replaced(path: Path) -> Iterator[Path]:
    """Give the name of a new file that takes the place of ``path`` once it is written, and is removed if it is not."""
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():  # a pipe or a device: nothing that could be replaced
        yield path
        return
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    unfinished = target.with_name(f".{target.name}.{os.getpid()}{path.suffix}")
    try:
        yield unfinished
        if target.exists():
            shutil.copymode(target, unfinished)
        _put_on_disk(unfinished)
        os.replace(unfinished, target)
        _put_on_disk(target.parent)
    finally:
        unfinished.unlink(missing_ok=True)


def _put_on_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, would outlast a loss of power."""
    if os.name != "posix":  # elsewhere a folder cannot be opened
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unwritable(path: Path, reason: str, hint: str) -> DataError:
    return DataError([error("LR736", f"cannot write `{path.as_posix()}`: {reason}", None, hint)])


def _write_csv(path: Path, rows: Records, columns: Sequence[str]) -> None:
    delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
    with path.open("w", encoding="utf-8", newline="", errors="replace") as file:
        writer = csv.writer(_Lines(file), delimiter=delimiter, lineterminator="\r\n")
        writer.writerow([_no_formula(column) for column in columns])
        writer.writerows([_no_formula(_csv_cell(row.get(column))) for column in columns] for row in rows)


class _Lines:
    """Ends rows with a line feed alone. The writer is told otherwise: it quotes only what it ends rows with."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, row: str) -> None:
        """Write one row."""
        self._file.write(row.removesuffix("\r\n") + "\n")


def _no_formula(cell: object) -> object:
    """Return a cell that spreadsheets show as it is: text that they would calculate gets a ``'`` in front.

    Source: https://owasp.org/www-community/attacks/CSV_Injection
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULAS) else cell


def _csv_cell(value: object) -> object:
    match value:
        case None | "":
            return ""
        case bool():
            return "true" if value else "false"
        case str() | int() | float():
            return value
        case datetime() | date():
            return value.isoformat()
        case list() | tuple() if all(isinstance(item, str) for item in value):
            return ";".join(value)
        case _:
            return _json(value)


def _write_json(path: Path, rows: Records, columns: Sequence[str]) -> None:
    with path.open("w", encoding="utf-8", newline="\n", errors="replace") as file:
        file.writelines(f"{_json({column: row.get(column) for column in columns})}\n" for row in rows)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else str(value)


def _write_parquet(path: Path, rows: Records, columns: Sequence[str]) -> None:
    pl = polars(path)
    held = list(rows)
    series = [_series(pl, column, [row.get(column) for row in held]) for column in columns]
    pl.DataFrame(series).write_parquet(path)


def _series(pl: Any, column: str, values: list[object]) -> Any:
    """Return a column of one type: numbers, yes and no, instants, days, lists of text; anything else is text."""
    types = {type(value) for value in values if value is not None}
    if types <= {list, tuple} and types:
        if all(isinstance(item, str) for value in values if isinstance(value, list | tuple) for item in value):
            lists = [list(value) if isinstance(value, list | tuple) else None for value in values]
            return pl.Series(column, lists, dtype=pl.List(pl.String))
    elif types == {datetime} and all(v.tzinfo is not None for v in values if isinstance(v, datetime)):
        return pl.Series(column, values, dtype=pl.Datetime("us", "UTC"))
    elif types <= {int, float} and float in types:
        return pl.Series(column, [float(v) if isinstance(v, int | float) else None for v in values])
    elif types in ({int}, {bool}, {date}):
        return pl.Series(column, values)
    return pl.Series(column, [None if v is None else str(_csv_cell(v)) for v in values], dtype=pl.String)


_WRITERS: Final[Mapping[str, Callable[[Path, Records, Sequence[str]], None]]] = {
    ".csv": _write_csv,
    ".tsv": _write_csv,
    ".jsonl": _write_json,
    ".ndjson": _write_json,
    ".parquet": _write_parquet,
}
