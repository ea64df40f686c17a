"""The leads that events may be about: by their ids, and by other columns of their rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from leadrules.expr import Refused
from leadrules.intake.cells import fold
from leadrules.intake.column import Column
from leadrules.tables import Row


@dataclass(slots=True)
class KnownLeads:
    """Whom events may be about. ``columns`` are those of the leads in which events are looked up.

    Where ``anybody`` is true an event may be about any id, also one that no lead has; where ``rejected_too`` is, also
    about a lead whose row cannot be used.
    """

    columns: tuple[Column, ...] = ()
    anybody: bool = False
    rejected_too: bool = False
    _by: dict[str, dict[str, dict[str, None]]] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)
    _leads: set[str] = field(default_factory=set)

    def add(self, lead_id: str | None, row: Row) -> None:
        """Take note of a row of the leads, be it rejected afterwards or not."""
        if lead_id is None:
            return
        self._seen.add(lead_id)
        for column in self.columns:
            try:
                said = column.read(row.cells.get(column.column))
            except Refused:
                continue
            if isinstance(said, str):
                self._by.setdefault(column.column, {}).setdefault(fold(said), {})[lead_id] = None

    def settle(self, leads: Iterable[str]) -> None:
        """Take note of the leads that came in, once all rows are read."""
        self._leads = set(leads)

    def by(self, column: str, said: str) -> tuple[str, ...]:
        """Return the leads that say something in a column; capitals make no difference."""
        return tuple(self._by.get(column, {}).get(fold(said), ()))

    def may_be(self, lead_id: str) -> bool:
        """Return whether events may be about an id."""
        return lead_id in self._leads or self.anybody or (self.rejected_too and lead_id in self._seen)

    def is_rejected(self, lead_id: str) -> bool:
        """Return whether a lead has rows, and none of them can be used."""
        return lead_id in self._seen and lead_id not in self._leads
