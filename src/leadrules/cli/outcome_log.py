"""What verbs that learn from outcomes have in common: how long leads have time, and the log of what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from leadrules.calibration import Terms
from leadrules.cli.console import count
from leadrules.cli.followed import Followed
from leadrules.cli.log_file import LogFile
from leadrules.cli.quantities import length_of, share_of
from leadrules.cli.rulesets import Ruleset, plans_of
from leadrules.names import HANDED_OFF
from leadrules.timeline import LogEvent, LogRecords, follow


class Outcome(StrEnum):
    """What points are to predict."""

    accepted = "accepted"
    opportunity = "opportunity"
    won = "won"


Predicted = Annotated[Outcome, typer.Option("--outcome", help="What the points are to predict.")]
Maturity = Annotated[
    str,
    typer.Option(
        "--maturity",
        metavar="TIME",
        help="How long after its handoff a lead has time to convert: `60d`, `8 weeks`. Younger leads do not count.",
    ),
]
LabelCoverage = Annotated[
    str,
    typer.Option(
        "--label-coverage",
        metavar="PERCENT",
        help="The share of mature leads whose outcome has to be known: `80%`.",
    ),
]


def terms_of(at: datetime, maturity: str, label_coverage: str, outcome: Outcome) -> Terms:
    """Return the terms of a calibration.

    Raises:
        typer.Exit: a text is no length of time, or no percentage.
    """
    time = length_of(maturity, "--maturity")
    return Terms(at, time, float(share_of(label_coverage, "--label-coverage")), outcome.value)


def follow_outcomes(ruleset: Ruleset, log: LogFile, at: datetime, under: Sequence[Path]) -> tuple[Followed, int]:
    """Return where every lead of a log stands, and how many handoffs went by a version that was not given.

    Those are followed by today's agreement: what became of a lead does not hang on the version, and a history that
    began before the last change must not be lost.

    Raises:
        AgreementError: an older version has errors.
    """
    plans = plans_of(ruleset, under)
    given = {plan.digest.meaning for plan in plans}
    events = tuple(None if event is None else _known(event, given) for event in log.records.events)
    others = sum(1 for old, new in zip(log.records.events, events, strict=True) if old is not new)
    read = replace(log, records=LogRecords(events, log.records.problems))
    return Followed(ruleset, read, follow(plans, read.records, at=at), at), others


def version_notes(others: int) -> list[str]:
    """Return what is to be said of handoffs by versions that were not given: one line, none where there are none."""
    return [f"{count(others, 'handoff')} went by another version, and were followed by this one"] if others else []


def _known(event: LogEvent, given: set[str]) -> LogEvent:
    """Return an event; a handoff by a version that was not given without its name."""
    if event.type != HANDED_OFF or event.data.get("agreement") in (None, *given):
        return event
    return event._replace(data={key: value for key, value in event.data.items() if key != "agreement"})
