"""Leads and activity from files, and the instant of a decision: what ``decide`` and ``explain`` begin with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from leadrules.cli.console import count, fail
from leadrules.cli.rulesets import Ruleset
from leadrules.expr import Refused, datetime_of, parse_instant
from leadrules.intake import INTAKE_FILE, Intake, Intaken, read_intake, take_in
from leadrules.intake.timestamps import out_of_range
from leadrules.ruleset import DISK, read_file
from leadrules.tables import Table, read_table

LeadsPath = Annotated[
    Path, typer.Option("--leads", metavar="FILE", help="The leads: CSV, JSON Lines or Parquet.", show_default=False)
]
ActivityPaths = Annotated[
    list[Path] | None,
    typer.Option("--activity", metavar="FILE", help="What the leads did; repeatable; without it, not known."),
]
IntakePath = Annotated[
    Path | None, typer.Option("--intake", metavar="FILE", help="How columns become fields; else the ruleset's own.")
]
DecidedAt = Annotated[
    str | None,
    typer.Option("--at", metavar="INSTANT", help="Decide as of then, like `2026-11-02T09:00:00+01:00`; else now."),
]

NO_EVENTS: Final = "Events: not given, so nothing is known of what the leads did"


@dataclass(frozen=True, slots=True)
class Sources:
    """The files that leads come from. ``activity`` is None where nothing is known of what the leads did."""

    leads: Path
    activity: Sequence[Path] | None
    intake: Path | None

    @property
    def given(self) -> tuple[tuple[str, Path], ...]:
        """The files that the person has named, each with the name of its option."""
        activity = tuple(("activity", path) for path in self.activity or ())
        return ("leads", self.leads), *activity, *((("intake", self.intake),) if self.intake else ())


def moment(text: str | None, ruleset: Ruleset, *, option: str = "--at") -> datetime:
    """Return the instant of a decision, in the zone of the agreement; now, to the second, where none is given.

    This is the only place of leadrules that reads the clock.

    Raises:
        typer.Exit: the text is no instant, or has no offset.
    """
    if text is None:
        now = datetime.now(UTC).replace(microsecond=0)
        return now.astimezone(ruleset.plan.zone)
    try:
        return datetime_of(parse_instant(text)).astimezone(ruleset.plan.zone)
    except Refused as refused:
        told = out_of_range(text) or refused
        fail(f"`{option}`: {told.reason}", told.hint)
    except OverflowError:
        fail(f"`{option}`: the instant `{text}` lies outside the years 1 to 9999 in the zone of the agreement")


def read_leads(ruleset: Ruleset, sources: Sources) -> Intaken:
    """Return the leads of an export, through the ruleset's intake or, where it has none, by the names of the fields.

    Raises:
        AgreementError: the intake has errors.
        DataError: a file cannot be read at all.
    """
    intake = intake_of(ruleset, sources.intake)
    return take_in(intake, ruleset.plan, *tables_of(intake, sources))


def tables_of(intake: Intake, sources: Sources) -> tuple[Table, tuple[Table, ...] | None]:
    """Return the table of the leads and those of what they did, None where that is not known.

    Raises:
        DataError: a file cannot be read at all.
    """
    leads = table_of_file(intake, sources.leads)
    if not sources.activity:
        return leads, None
    return leads, tuple(table_of_file(intake, path) for path in dict.fromkeys(sources.activity))


def table_of_file(intake: Intake, path: Path) -> Table:
    """Return the table of a file, which is written as the intake says.

    Raises:
        DataError: it cannot be read at all.
    """
    return read_table(path, intake.written(path.as_posix()))


def intake_of(ruleset: Ruleset, given: Path | None) -> Intake:
    """Return the field mapping of a run: the one that is given, else the ruleset's, else the names of the fields.

    Raises:
        AgreementError: it has errors.
    """
    file = given or ruleset.folder / INTAKE_FILE
    store = ruleset.store if given is None else DISK
    if given is None and not store.is_file(file):
        return Intake.default(ruleset.agreement)
    return read_intake(read_file(file, store), store.name(file), ruleset.agreement)


def events_of(intaken: Intaken, lead: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...] | None:
    """Return the events of a lead; None where the activity is not known."""
    return None if intaken.activity is None else intaken.activity.get(lead["id"], ())


def rejected_notes(taken: Intaken) -> list[str]:
    """Return what is to be said of rows that cannot be used: one line, none where all can."""
    return [f"{count(len(taken.rejects), 'row')} cannot be used; `leadrules decide` says why"] if taken.rejects else []


def later_notes(taken: Intaken, at: datetime, of: str = "decision") -> list[str]:
    """Return what is to be said of events after the instant ``of`` something: one line, none where there are none."""
    later = later_events(taken, at)
    return [f"{count(later, 'event')} after the instant of the {of}: not counted"] if later else []


def later_events(intaken: Intaken, at: datetime) -> int:
    """Return how many events lie after the instant of the decision, which nobody could know then: they do not count."""
    if intaken.activity is None:
        return 0
    return sum(event["at"] > at for events in intaken.activity.values() for event in events)
