"""Names of files and spellings of cells with ``*`` for any letters, and rows that are left out by their cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from leadrules.intake.cells import fold
from leadrules.intake.column import Column
from leadrules.tables import Row


def matcher(patterns: Iterable[str]) -> Callable[[str], bool]:
    """Return whether a text is one of some spellings; capitals make no difference, and ``*`` stands for any letters.

    A blank text is only what is spelled as one.

    >>> matcher(["Task*.csv"])("task-2026.CSV"), matcher(["*"])(" ")
    (True, False)
    """
    folded = [fold(pattern) for pattern in patterns]
    match = re.compile("|".join(f"(?:{'.*'.join(map(re.escape, one.split('*')))})" for one in folded), re.DOTALL)
    return lambda text: match.fullmatch(found) is not None if (found := fold(text)) else "" in folded


@dataclass(frozen=True, slots=True)
class Only:
    """A column whose cells say which rows count; the others are left out, and counted as ``words``."""

    column: Column
    counts: Callable[[str], bool]

    @property
    def words(self) -> str:
        """What is said of rows that are left out."""
        return f"other `{self.column.column}`"

    def leaves_out(self, row: Row) -> bool:
        """Return whether a row does not count. One that cannot be read is not left out: it is rejected."""
        cell = row.cells.get(self.column.column)
        return row.fault is None and not self.counts(_text(cell))


def _text(cell: object) -> str:
    if cell is None:
        return ""
    return str(cell).lower() if isinstance(cell, bool) else str(cell)
