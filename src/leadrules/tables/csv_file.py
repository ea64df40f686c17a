"""CSV: text with a header.

Where nothing else is said it is UTF-8, the first row that is not blank is the header, and the delimiter is what the
header uses: comma, semicolon or tab. A cell may hold line breaks in quotes.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from leadrules.diagnostics import DataError, error
from leadrules.tables.lines import Lines, TooLong, read_lines
from leadrules.tables.table import Fault, Row, Table
from leadrules.tables.written import AS_USUAL, Written

_DELIMITERS: Final = ",;\t"
_EXCEL_MARK: Final = re.compile(r'"?sep=(.)"?', re.IGNORECASE)


def csv_table(path: Path, written: Written = AS_USUAL) -> Table:
    """Return the table of a CSV file.

    Raises:
        DataError: it has no header, or cannot be read.
    """
    written = _with_excel_mark(path, written)
    delimiters = written.delimiter or ("\t" if path.suffix.lower() == ".tsv" else _DELIMITERS)
    headers = [(delimiter, _header(path, delimiter, written)) for delimiter in delimiters]
    delimiter, columns = max(headers, key=lambda header: len(header[1]))
    if not any(columns):
        hint = "its first row must name the columns; if another one does, say `header` under `files` in intake.yaml"
        where = "header" if written.header is None else f"header in row {written.header}"
        raise DataError([error("LR721", f"`{path.as_posix()}` has no {where}", None, hint)])

    def rows() -> Iterator[Row]:
        return read_lines(path, lambda lines: _csv_rows(lines, delimiter, columns, written.header), written.encoding)

    return Table(path.as_posix(), columns, rows)


def _with_excel_mark(path: Path, written: Written) -> Written:
    """Return how a file is written that begins with ``sep=;``: spreadsheets name the delimiter so, above the header."""

    def first(lines: Lines) -> Iterator[Row]:
        yield Row(1, {"line": next(iter(lines), "").strip()})

    try:
        line: Any = next(read_lines(path, first, written.encoding)).cells["line"]
    except csv.Error:
        return written
    mark = _EXCEL_MARK.fullmatch(line)
    if mark is None:
        return written
    return replace(written, delimiter=written.delimiter or mark[1], header=written.header or 2)


def _header(path: Path, delimiter: str, written: Written) -> tuple[str, ...]:
    def first(lines: Lines) -> Iterator[Row]:
        cells = _header_cells(csv.reader(lines, delimiter=delimiter, strict=True), written.header)
        yield Row(1, {"header": tuple(cell.strip() for cell in cells)})

    header: Any = next(read_lines(path, first, written.encoding)).cells["header"]
    return tuple(header)


def _header_cells(rows: Iterator[list[str]], header: int | None) -> list[str]:
    """Return the cells of the header; none where the file ends before it, or its quotes do not match."""
    for _ in range((header or 1) - 1):
        with suppress(csv.Error, StopIteration):
            next(rows)
    try:
        return next((cells for cells in rows if header is not None or any(cells)), [])
    except csv.Error:
        return []


def _csv_rows(lines: Lines, delimiter: str, columns: tuple[str, ...], header: int | None) -> Iterator[Row]:
    """Yield the rows. Where a quote swallows other rows, only the row that it stands in is at fault.

    ``header`` is the row of the header; None is the first one that is not blank, which then is row 1.
    """
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
        if number < (header or 1):
            number += int(any(cells)) if header is None else 1
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
