"""``leadrules forecast``: how many leads will qualify, which promises that backs, and what a threshold does."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from leadrules.cli import FINDINGS, OK
from leadrules.cli.console import fail, messages, output, print_diagnostics, printable, texts_of, told
from leadrules.cli.findings import Format, FormatOption, print_findings
from leadrules.cli.forecast_text import Told, forecast_markdown, forecast_text
from leadrules.cli.impact import reads_alike
from leadrules.cli.leads import ActivityPaths, IntakePath, LeadsPath, Sources, moment
from leadrules.cli.log_file import open_log
from leadrules.cli.lookback import lookback_of
from leadrules.cli.quantities import share_of
from leadrules.cli.rulesets import Ruleset, RulesetPath, open_ruleset
from leadrules.cli.sources import open_source
from leadrules.cli.standing import At, HandoffLog
from leadrules.diagnostics import Diagnostic
from leadrules.forecast import Forecast, negotiate, predict, threshold_of
from leadrules.revisions import source_of


@dataclass(frozen=True, slots=True)
class Asked:
    """What a forecast is asked: how far ahead and back, which chance backs a promise, and which threshold is turned."""

    weeks: int = 13
    history: int = 52
    backed: float = 0.8
    vary: str | None = None
    values: tuple[float, ...] = ()


@told
def print_forecast(
    ruleset: RulesetPath,
    leads: LeadsPath,
    activity: ActivityPaths = None,
    log: HandoffLog = None,
    intake: IntakePath = None,
    weeks: Annotated[int, typer.Option("--weeks", metavar="N", min=1, max=52, help="How many weeks ahead.")] = 13,
    history: Annotated[
        int, typer.Option("--history", metavar="N", min=1, max=104, help="How many full weeks to look back at most.")
    ] = 52,
    at: At = None,
    against: Annotated[
        str | None,
        typer.Option("--against", metavar="OTHER", help="Another ruleset, or `ref:path`, forecast beside this one."),
    ] = None,
    vary: Annotated[
        str | None,
        typer.Option("--vary", metavar="NAME", help="A threshold to turn: `mql`, `mql.engagement`, `fit.A`."),
    ] = None,
    values: Annotated[
        str | None, typer.Option("--values", metavar="N,N,…", help="Its values; else up to two steps on either side.")
    ] = None,
    chance: Annotated[
        str, typer.Option("--chance", metavar="PERCENT", help="The chance that backs a promise.")
    ] = "80%",
    strict: Annotated[
        bool, typer.Option("--strict", help="End with 1 for a promise about volume that is not backed.")
    ] = False,
    format: FormatOption = Format.text,  # noqa: A002 - the option's name
) -> None:
    """Say how many leads will qualify: the past decided week by week, and what follows from it.

    Every lead is decided at the end of every past week by what was known then; nothing later is looked at. With a log,
    leads that came back from sales count by what the agreement says of returns.

    Examples:

    - `leadrules forecast rulesets/saas-midmarket --leads leads.csv --activity activity.csv --log log.jsonl`
    - `leadrules forecast my-rules --leads leads.csv --activity activity.csv --against main:my-rules --strict`
    - `leadrules forecast my-rules --leads leads.csv --activity activity.csv --vary mql.engagement --values 30,40,50`
    """
    asked = Asked(weeks, history, float(share_of(chance, "--chance")), vary, _numbers(values))
    if values is not None and vary is None:
        fail("`--values` are those of a threshold, and none is named", "add `--vary mql`")
    opened = open_ruleset(ruleset)
    as_of = moment(at, opened)
    other = None if against is None else open_source(source_of(against))
    told, problems = forecast_told(opened, other, Sources(leads, activity, intake), log, as_of, asked)
    print_diagnostics(problems, texts_of(problems), messages())
    _print(told, opened, format)
    raise typer.Exit(FINDINGS if strict and not told.forecast.is_backed else OK)


def forecast_told(
    ruleset: Ruleset, other: Ruleset | None, sources: Sources, log: Path | None, at: datetime, asked: Asked
) -> tuple[Told, tuple[Diagnostic, ...]]:
    """Return the forecast from the files, and what is wrong in the intake; ``other`` is forecast beside it.

    Raises:
        AgreementError: an intake has errors.
        DataError: a file cannot be read at all, or there is no such threshold.
    """
    threshold = None if asked.vary is None else threshold_of(ruleset.plan, asked.vary)
    lines = None if log is None else open_log(log)
    records = None if lines is None else lines.records
    looked = lookback_of(ruleset, sources, records, at, asked.history)
    of_log = () if lines is None else (*lines.later_notes(at), *lines.notes)
    history, notes = looked.history, (*looked.notes, *of_log)
    made = predict(history.under(ruleset.plan), weeks=asked.weeks, backed=asked.backed)
    before = None
    if other is not None:
        alike = reads_alike(other, ruleset, sources)
        theirs = history if alike else lookback_of(other, sources, records, at, asked.history).history
        before = predict(theirs.under(other.plan), weeks=asked.weeks, backed=asked.backed)
    turned = None
    if threshold is not None:
        turned = negotiate(ruleset.plan, history, threshold, asked.values, weeks=asked.weeks, backed=asked.backed)
    return Told(made, before, turned, notes), looked.taken.diagnostics


def _numbers(text: str | None) -> tuple[float, ...]:
    try:
        return () if text is None else tuple(float(part) for part in text.split(","))
    except ValueError:
        fail(f"`--values {text}`: these are not numbers", "write `--values 30,40,50`")


def _print(told: Told, ruleset: Ruleset, format: Format) -> None:  # noqa: A002 - the option's name
    made: Forecast = told.forecast
    match format:
        case Format.json:
            print(json.dumps(as_dict(told), ensure_ascii=False, indent=2))
        case Format.markdown:
            print(forecast_markdown(told))
        case Format.text:
            for line in forecast_text(told):
                output().print(printable(line), soft_wrap=True)
            print_diagnostics(made.diagnostics, ruleset.agreement.texts, messages())
        case Format.sarif | Format.junit | Format.github:
            print_findings(format, made.diagnostics, ruleset.agreement.texts, verb="forecast")


def as_dict(told: Told) -> dict[str, Any]:
    """Return a forecast as plain data, with what it is compared with and what a threshold does where that was asked."""
    return {
        **told.forecast.to_dict(),
        "before": None if told.before is None else told.before.to_dict(),
        "negotiation": None if told.negotiation is None else told.negotiation.to_dict(),
        "findings": [{"code": d.code, "message": d.message} for d in told.forecast.diagnostics],
        "notes": list(told.notes),
    }
