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

    >>> matcher(["Task*.csv"])("task-2026.CSV")
    True
    """
    parts = ("(?:" + ".*".join(map(re.escape, fold(pattern).split("*"))) + ")" for pattern in patterns)
    match = re.compile("|".join(parts), re.DOTALL).fullmatch
    return lambda text: match(fold(text)) is not None


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
