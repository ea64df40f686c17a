"""Since when each lead of an export is known: what a look back must not be ahead of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from leadrules.expr import Refused
from leadrules.intake.columns import Intake
from leadrules.intake.rows import lead_of
from leadrules.tables import Table


@dataclass(frozen=True, slots=True)
class Creation:
    """Since when leads are known, by id; leads of which the export does not say are left out.

    ``unreadable`` counts the cells that say something which is no instant.
    """

    at: Mapping[str, datetime]
    unreadable: int = 0


def creation(intake: Intake, leads: Table) -> Creation:
    """Return since when each lead of a table is known; where several rows say so, the earliest of them.

    Raises:
        DataError: the table cannot be read.
    """
    column = intake.created
    if column is None or (leads.columns is not None and column.column not in leads.columns):
        return Creation({})
    found: dict[str, datetime] = {}
    unreadable = 0
    for row in leads.rows():
        lead_id = None if row.fault is not None else lead_of(row, intake.id)
        if lead_id is None:
            continue
        try:
            created = column.read(row.cells.get(column.column))
        except Refused:
            unreadable += 1
            continue
        if isinstance(created, datetime):
            found[lead_id] = min(created, found.get(lead_id, created))
    return Creation(found, unreadable)
