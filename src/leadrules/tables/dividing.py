"""A table divided into several, on disk: so that one of them fits into memory, whatever the size of the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from leadrules.tables.runs import read_chunks, write_chunks
from leadrules.tables.table import Row, Table

_HELD: Final = 100_000
"""Rows that wait to be written."""


def divided(
    table: Table, columns: Iterable[str], part_of: Callable[[Row], int], parts: int, folder: Path
) -> tuple[Table, ...]:
    """Return tables of the rows of one, each row in the part that ``part_of`` names, from 0.

    Rows keep their numbers, their order, their faults, and the cells of ``columns``; the tables have the name and the
    header of the whole. ``folder`` is a private one of this process and outlives the tables.

    Raises:
        DataError: the table cannot be read.
    """
    kept = frozenset(columns)
    files = [folder / f"part-{number}" for number in range(parts)]
    waiting: list[list[Row]] = [[] for _ in files]
    held = 0
    for row in table.rows():
        slim = row._replace(cells={name: cell for name, cell in row.cells.items() if name in kept})
        waiting[part_of(row)].append(slim)
        held += 1
        if held == _HELD:
            held = 0
            _empty(files, waiting)
    _empty(files, waiting)
    return tuple(_part(table, file) for file in files)


def _part(table: Table, file: Path) -> Table:
    return Table(table.file, table.columns, lambda: read_chunks(file))


def _empty(files: list[Path], waiting: list[list[Row]]) -> None:
    for file, rows in zip(files, waiting, strict=True):
        if rows:
            write_chunks(file, rows)
            rows.clear()
