"""``leadrules drift``: which conversions dropped, since when, and for whom."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Annotated, Final

import typer

from leadrules.cli import FINDINGS, OK
from leadrules.cli.console import count, fail, messages, output, print_diagnostics, printable, tell, told
from leadrules.cli.findings import Format, FormatOption, print_findings
from leadrules.cli.followed import print_problems
from leadrules.cli.leads import moment
from leadrules.cli.log_file import open_log
from leadrules.cli.outcome_log import follow_outcomes, version_notes
from leadrules.cli.quantities import length_of
from leadrules.cli.rulesets import RulesetPath, open_ruleset
from leadrules.cli.standing import At, LogPath, Under
from leadrules.conversions import CONVERSIONS, Conversion
from leadrules.diagnostics import did_you_mean
from leadrules.drift import FALSE_ALARM_WEEKS, MATURITY, Drift, Terms, Watch, findings, to_dict, watch
from leadrules.drift.record import rate
from leadrules.drift.watching import BASELINE_WEEKS
from leadrules.worktime.spoken import full

_WEEKS_A_YEAR: Final = 52


@told
def print_drift(
    ruleset: RulesetPath,
    log: LogPath,
    at: At = None,
    under: Under = None,
    maturity: Annotated[
        list[str] | None,
        typer.Option(
            "--maturity",
            metavar="STEP=TIME",
            help="How long a lead has time for a step; repeatable. `accepted=14d`, `opportunity=60d`, `won=90d`.",
        ),
    ] = None,
    baseline: Annotated[
        int, typer.Option("--baseline", metavar="WEEKS", min=1, help="The first weeks, with which later ones compare.")
    ] = BASELINE_WEEKS,
    years: Annotated[
        int, typer.Option("--false-alarm-years", metavar="N", min=1, help="Years between false alarms, at least.")
    ] = FALSE_ALARM_WEEKS // _WEEKS_A_YEAR,
    format: FormatOption = Format.text,  # noqa: A002 - the option's name
) -> None:
    """Say which conversions dropped, since when and for whom, and which alarms of the agreement rang.

    Looked at are acceptance, opportunities and wins by the week in which leads began, once every lead of a week had its
    time. An alarm of the detector is false at most once in the years that are asked for, on average. Ends with 1 where
    anything rings.

    Examples:

    - `leadrules drift rulesets/saas-midmarket --log log.jsonl`
    - `leadrules drift rulesets/saas-midmarket --log log.jsonl --maturity accepted=7d --format markdown`
    """
    opened = open_ruleset(ruleset)
    terms = Terms(moment(at, opened), _maturity(maturity or ()), baseline, years * _WEEKS_A_YEAR)
    followed, others = follow_outcomes(opened, open_log(log), terms.at, under or ())
    drift = watch(opened.plan, followed.standings, terms)
    texts = opened.agreement.texts
    found = tuple(findings(drift))
    if format is Format.json:
        print(json.dumps(to_dict(drift), ensure_ascii=False, indent=2))
    elif format is Format.text:
        for line in _lines(drift):
            output().print(printable(line), soft_wrap=True)
        print_diagnostics(found, texts, output())
        print_problems(followed, messages())
    else:
        print_findings(format, found, texts, verb="drift", files=texts)
    tell([*version_notes(others), *followed.log.later_notes(terms.at)])
    raise typer.Exit(OK if drift.is_quiet else FINDINGS)


def _maturity(given: Sequence[str]) -> dict[Conversion, timedelta]:
    """Return how long leads have time for each step.

    Raises:
        typer.Exit: an option names no step, or no length of time.
    """
    found = dict(MATURITY)
    for text in given:
        name, _, length = text.partition("=")
        step = next((each for each in CONVERSIONS if each == name), None)
        if step is None:
            known = f"write it like `accepted=14d`; the steps are {', '.join(CONVERSIONS)}"
            fail(f"`--maturity`: no step `{name[:60]}`", did_you_mean(name, CONVERSIONS) or known)
        found[step] = length_of(length, "--maturity")
    return found


def _lines(drift: Drift) -> Iterator[str]:
    agreement, terms = drift.plan.agreement, drift.terms
    at = full(terms.at.astimezone(drift.plan.zone))
    yield f"{agreement.title} ({agreement.id} {agreement.version}): what has drifted, {at}"
    yield (
        f"Baseline: the first {count(terms.baseline_weeks, 'week')}; at most one false alarm in "
        f"{count(terms.false_alarm_weeks // _WEEKS_A_YEAR, 'year')} for each line, one more for all of its segments"
    )
    for each in drift.watches:
        if each.segment is None:
            yield ""
            yield from _conversion(drift, each)
        elif each.alarms:
            yield f"  {each.segment} {each.value}: {_dropped(each)}"
    yield ""


def _conversion(drift: Drift, of: Watch) -> Iterator[str]:
    """Yield how one conversion of all leads stands, and over which weeks that is said."""
    days = count(drift.terms.maturity[of.conversion].days, "day")
    young = f"; {count(of.young, 'lead')} had less than {days}" if of.young else ""
    if of.baseline is None or not of.after:
        yield f"{of.metric}: not judged, {count(len(of.weeks), 'mature week')}{young}"
        return
    weeks = of.after
    leads, converted = sum(week.leads for week in weeks), sum(week.converted for week in weeks)
    since = f"{converted / leads:.0%} of {leads:,} leads" if leads else "no leads"
    yield f"{of.metric}: {of.share or 0:.0%} in the baseline, {since} in the {count(len(weeks), 'week')} since{young}"
    yield f"  all leads: {_dropped(of)}" if of.alarms else "  all leads: no alarm"


def _dropped(of: Watch) -> str:
    first = of.alarms[0]
    again = f", again in the week of {of.alarms[-1].noticed}" if of.alarms[1:] else ""
    drop = f"DROPPED since the week of {first.since}: {rate(of, first)}, {of.share or 0:.0%} before"
    return f"{drop}; noticed in the week of {first.noticed}{again}"
