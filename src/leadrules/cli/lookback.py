"""What files say of the past of leads: what ``forecast`` and ``report`` go on from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from leadrules.cli.console import count, print_progress
from leadrules.cli.leads import NO_EVENTS, Sources, intake_of, later_notes, rejected_notes, tables_of
from leadrules.cli.rulesets import Ruleset
from leadrules.forecast import History, look_back
from leadrules.intake import Intaken, creation, take_in
from leadrules.timeline import LogRecords

_SINCE: Final = "@created"
"""The key of the instant since when a lead is known: no field can be called that."""


@dataclass(frozen=True, slots=True)
class Lookback:
    """The past of the leads of an export, those leads, and what is to be said of what was read."""

    history: History
    taken: Intaken
    notes: tuple[str, ...]


def lookback_of(ruleset: Ruleset, sources: Sources, log: LogRecords | None, at: datetime, weeks: int) -> Lookback:
    """Return what the files say of so many weeks before an instant; ``log`` is None where there is none.

    Raises:
        AgreementError: the intake has errors.
        DataError: a file cannot be read at all.
    """
    intake = intake_of(ruleset, sources.intake)
    table, happened = tables_of(intake, sources)
    taken = take_in(intake, ruleset.plan, table, happened)
    created = creation(intake, table)
    leads = [{**lead, _SINCE: created.at.get(lead["id"])} for lead in taken.leads]
    print_progress(f"Deciding {count(len(leads), 'lead')} week by week …")
    history = look_back(ruleset.plan, leads, taken.activity, at=at, log=log, since=_SINCE, weeks=weeks)
    return Lookback(history, taken, tuple(_notes(taken, created.unreadable, at)))


def _notes(taken: Intaken, unreadable: int, at: datetime) -> list[str]:
    cells = f"{count(unreadable, 'cell')} of the creation date cannot be read; the first event counts"
    notes = [*rejected_notes(taken), *([cells] if unreadable else []), *later_notes(taken, at, "forecast")]
    return [*notes, *([NO_EVENTS] if taken.activity is None else [])]
