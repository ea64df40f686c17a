"""A table divided into several, on disk: so that one of them fits into memory, whatever the size of the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from leadrules.tables.runs import read_chunks, write_chunks
from leadrules.tables.table import Fault, Row, Table

_Slim = tuple[int, tuple[object, ...], Fault | None]
"""A row without the names of its columns."""

_HELD: Final = 100_000
"""Rows that wait to be written."""


def divided(
    table: Table, columns: Iterable[str], part_of: Callable[[Row], int], parts: int, folder: Path
) -> tuple[Table, ...]:
    """Return tables of the rows of one, each row in the part that ``part_of`` names, from 0.

    Rows keep their numbers, their order, their faults, and the cells of ``columns``, None for one that is not there.
    The tables have the name and the header of the whole. ``folder`` is a private one of this process and outlives them.

    Raises:
        DataError: the table cannot be read.
    """
    names = tuple(dict.fromkeys(columns))
    files = [folder / f"part-{number}" for number in range(parts)]
    waiting: list[list[_Slim]] = [[] for _ in files]
    held = 0
    for row in table.rows():
        waiting[part_of(row)].append((row.number, tuple(map(row.cells.get, names)), row.fault))
        held += 1
        if held == _HELD:
            held = 0
            _empty(files, waiting)
    _empty(files, waiting)
    return tuple(_part(table, file, names) for file in files)


def _part(table: Table, file: Path, names: tuple[str, ...]) -> Table:
    def rows() -> Iterator[Row]:
        for number, cells, fault in read_chunks(file):
            yield Row(number, dict(zip(names, cells, strict=True)), fault)

    return Table(table.file, table.columns, rows)


def _empty(files: list[Path], waiting: list[list[_Slim]]) -> None:
    for file, rows in zip(files, waiting, strict=True):
        if rows:
            write_chunks(file, rows)
            rows.clear()
