"""Leads and activity from files, and the instant of a decision: what ``decide`` and ``explain`` begin with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from leadrules.cli.console import fail
from leadrules.cli.rulesets import Ruleset
from leadrules.expr import Refused, datetime_of, parse_instant
from leadrules.intake import INTAKE_FILE, Intake, Intaken, read_intake, take_in
from leadrules.intake.timestamps import out_of_range
from leadrules.ruleset import DISK, read_file
from leadrules.tables import read_table


@dataclass(frozen=True, slots=True)
class Sources:
    """The files that leads come from. ``activity`` is None where nothing is known of what the leads did."""

    leads: Path
    activity: Path | None
    intake: Path | None

    @property
    def given(self) -> dict[str, Path]:
        """The files that the person has named, by the names of their options."""
        files = {"leads": self.leads, "activity": self.activity, "intake": self.intake}
        return {name: path for name, path in files.items() if path is not None}


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
    leads = read_table(sources.leads)
    activity = None if sources.activity is None else read_table(sources.activity)
    return take_in(intake_of(ruleset, sources.intake), ruleset.plan, leads, activity)


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


def later_events(intaken: Intaken, at: datetime) -> int:
    """Return how many events lie after the instant of the decision, which nobody could know then: they do not count."""
    if intaken.activity is None:
        return 0
    return sum(event["at"] > at for events in intaken.activity.values() for event in events)
