"""CSV: UTF-8 text with a header.

The delimiter is what the header uses: comma, semicolon or tab. A cell may hold line breaks in quotes.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from leadrules.diagnostics import DataError, error
from leadrules.tables.lines import Lines, TooLong, read_lines
from leadrules.tables.table import Fault, Row, Table

_DELIMITERS: Final = ",;\t"


def csv_table(path: Path) -> Table:
    """Return the table of a CSV file.

    Raises:
        DataError: it has no header, or cannot be read.
    """
    delimiters = "\t" if path.suffix.lower() == ".tsv" else _DELIMITERS
    headers = [(delimiter, _header(path, delimiter)) for delimiter in delimiters]
    delimiter, columns = max(headers, key=lambda header: len(header[1]))
    if not any(columns):
        hint = "its first row must name the columns"
        raise DataError([error("LR721", f"`{path.as_posix()}` has no header", None, hint)])

    def rows() -> Iterator[Row]:
        return read_lines(path, lambda lines: _csv_rows(lines, delimiter, columns))

    return Table(path.as_posix(), columns, rows)


def _header(path: Path, delimiter: str) -> tuple[str, ...]:
    def first(lines: Lines) -> Iterator[Row]:
        try:
            cells = next((cells for cells in csv.reader(lines, delimiter=delimiter, strict=True) if any(cells)), [])
        except csv.Error:
            cells = []
        yield Row(1, {"header": tuple(cell.strip() for cell in cells)})

    header: Any = next(read_lines(path, first)).cells["header"]
    return tuple(header)


def _csv_rows(lines: Lines, delimiter: str, columns: tuple[str, ...]) -> Iterator[Row]:
    """Yield the rows. Where a quote swallows other rows, only the row that it stands in is at fault."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    width, number = len(columns), 0
    fault: Fault | None
    while True:
        lines.record.clear()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            cells, fault = [], Fault("LR723", _csv_words(problem))
        else:
            fault = None if len(cells) == width else Fault("LR724", f"{_cells(len(cells))} instead of {width}")
        if number == 0:
            number = int(any(cells))
            continue
        number += 1
        if fault is None:
            yield Row(number, dict(zip(columns, cells, strict=True)))
        elif cells or fault.code == "LR723":
            if len(lines.record) > 1:
                up_to = "" if lines.give_back() else f", nor in the {len(lines.record) - 1:,} lines after it"
                fault = Fault("LR723", f"{fault.reason}; a quote that opens in this row may not be closed{up_to}")
            yield Row(number, dict(zip(columns, cells, strict=False)), fault)


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count} cells"


def _csv_words(problem: csv.Error) -> str:
    if isinstance(problem, TooLong):
        return str(problem)
    if "field larger" in str(problem):
        return f"a cell has more than {csv.field_size_limit():,} characters"
    return "the quotes of a cell do not match"
