"""A table: rows with their numbers, their cells, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from leadrules.diagnostics import DataError, error


class Fault(NamedTuple):
    """Why a row cannot be read: a code and a reason."""

    code: str
    reason: str


class Row(NamedTuple):
    """One row: its number, its cells by column, and what is wrong with it, if anything.

    The header of a CSV file is row 1, so numbers are those of a spreadsheet; other files begin with record 1.
    """

    number: int
    cells: Mapping[str, object]
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table that can be read, once or again. ``columns`` is None where only the rows say which there are."""

    file: str
    columns: tuple[str, ...] | None
    _read: Callable[[], Iterator[Row]] = field(repr=False)

    def rows(self) -> Iterator[Row]:
        """Yield the rows from the first one on.

        Raises:
            DataError: the file cannot be read any further.
        """
        return self._read()


def table_of(name: str, records: Iterable[Mapping[str, object]]) -> Table:
    """Return records that a program holds as a table; ``name`` is what diagnostics call it."""
    held = tuple(records)
    return Table(name, None, lambda: (Row(number, cells) for number, cells in enumerate(held, 1)))


def unreadable(path: Path, reason: str, hint: str | None) -> DataError:
    """Return the error that says why a file cannot be read."""
    return DataError([error("LR720", f"cannot read `{path.as_posix()}`: {reason}", None, hint)])
