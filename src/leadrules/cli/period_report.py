"""``leadrules report``: what both sides promised and what became of it, as a page to forward."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Final

import typer

from leadrules import drift as drifts
from leadrules.calibration import Calibration, calibrate
from leadrules.calibration import Terms as CalibrationTerms
from leadrules.cli.calibrate import Outcome
from leadrules.cli.console import count, fail, messages, print_diagnostics, printable, texts_of, told
from leadrules.cli.followed import refuse_missing
from leadrules.cli.forecast import SINCE
from leadrules.cli.leads import Sources, intake_of, tables_of
from leadrules.cli.log_file import open_log
from leadrules.cli.outcome_log import follow_outcomes, length_of, share_of
from leadrules.cli.outputs import check_free, write_texts
from leadrules.cli.rulesets import Ruleset, open_ruleset
from leadrules.cli.scorecard import period_asked, print_problems, read_decisions
from leadrules.cli.standing import At, KnownAt, LogPath, RulesetPath, Under, instants
from leadrules.documents import marks_of
from leadrules.forecast import Forecast, look_back, predict
from leadrules.intake import creation, take_in
from leadrules.report.composing import MARKDOWN, PAGE, SHELL, compose
from leadrules.scorecard import measure
from leadrules.timeline import LogRecords, Standings

CHARTS: Final = ("weekly-volume", "funnel", "follow-up", "acceptance", "returns", "points")
_CHART_MARK: Final = '<svg class="leadrules-chart"'
HISTORY: Final = 52


@told
def write_report(
    ruleset: RulesetPath,
    log: LogPath,
    out: Annotated[
        Path, typer.Option("-o", "--out", metavar="DIR", help="The folder to write into.", show_default=False)
    ],
    decisions: Annotated[
        Path | None,
        typer.Option("--decisions", metavar="FILE", help="What `decide --out decisions.jsonl` wrote; tells of rules."),
    ] = None,
    leads: Annotated[
        Path | None,
        typer.Option("--leads", metavar="FILE", help="The leads, for the forecast and what points are worth."),
    ] = None,
    activity: Annotated[
        list[Path] | None,
        typer.Option("--activity", metavar="FILE", help="What the leads did; repeatable; without it, not known."),
    ] = None,
    intake: Annotated[
        Path | None, typer.Option("--intake", metavar="FILE", help="How columns become fields; else the ruleset's own.")
    ] = None,
    period: Annotated[
        str | None,
        typer.Option(
            "--period", metavar="PERIOD", help="`2026-Q3`, `2026-09` or `2026-W37`; else the present quarter."
        ),
    ] = None,
    at: At = None,
    known_at: KnownAt = None,
    under: Under = None,
    outcome: Annotated[Outcome, typer.Option("--outcome", help="What points are to predict.")] = Outcome.opportunity,
    maturity: Annotated[
        str, typer.Option("--maturity", metavar="TIME", help="How long after its handoff a lead has time for that.")
    ] = "60d",
    label_coverage: Annotated[
        str, typer.Option("--label-coverage", metavar="PERCENT", help="Of how many leads the outcome has to be known.")
    ] = "80%",
) -> None:
    """Write the report of a week, month or quarter: one page to forward, the same as Markdown, and its charts.

    First what it comes to, in a sentence; then the promises of both sides, and what to talk about; then charts, each
    with its numbers. `index.html` needs no network; `report.md` shows the charts beside it, as a pull request does.
    With `--leads` and `--activity` it says what is to come and what the points are worth. A file that leadrules did
    not write is never written over.

    Examples:

    - `leadrules report rulesets/saas-midmarket --log log.jsonl -o report`
    - `leadrules report rulesets/saas-midmarket --log log.jsonl --leads leads.csv --activity activity.csv -o report`
    """
    _check_installed()
    if leads is None and (activity or intake is not None):
        fail("`--activity` and `--intake` are about leads, and no `--leads` are given", "add `--leads leads.csv`")
    marks = marks_of(SHELL)
    charts = [(out / f"{name}.svg", _CHART_MARK) for name in CHARTS]
    check_free([(out / PAGE, marks["html"]), (out / MARKDOWN, marks["markdown"]), *charts])
    opened = open_ruleset(ruleset)
    as_of, known = instants(at, known_at, opened)
    span = period_asked(period, as_of, opened)
    terms = CalibrationTerms(
        as_of, length_of(maturity, "--maturity"), share_of(label_coverage, "--label-coverage"), outcome.value
    )
    _progress("Reading the log …")
    read = open_log(log)
    plans = [*(open_ruleset(path).plan for path in under or ()), opened.plan]
    records = None if decisions is None else read_decisions(decisions)
    _progress(f"Measuring {count(read.lines, 'event')} …")
    card = measure(plans, records, read.records, span, at=as_of, known_at=known)
    refuse_missing(read, card.problems)
    followed, _ = follow_outcomes(opened, read, as_of, under or ())
    drift = drifts.watch(opened.plan, followed.standings, drifts.Terms(as_of))
    known_of = _Leads(None, None)
    if leads is not None:
        known_of = _leads(opened, Sources(leads, activity, intake), read.records, followed.standings, terms)
    _progress("Drawing …")
    report = compose(card, drift, known_of.forecast, known_of.calibration)
    files = report.files()
    write_texts(out, files)
    _remove(out / f"{name}.svg" for name in CHARTS if f"{name}.svg" not in files)
    print_problems(card, read)


@dataclass(frozen=True, slots=True)
class _Leads:
    """What the leads say."""

    forecast: Forecast | None
    calibration: Calibration | None


def _leads(
    ruleset: Ruleset, sources: Sources, log: LogRecords, standings: Standings, terms: CalibrationTerms
) -> _Leads:
    """Return the forecast from the leads and what their outcomes say of the points.

    Raises:
        AgreementError: the intake has errors.
        DataError: a file cannot be read at all.
    """
    _progress("Reading the leads …")
    intake = intake_of(ruleset, sources.intake)
    table, happened = tables_of(intake, sources)
    taken = take_in(intake, ruleset.plan, table, happened)
    print_diagnostics(taken.diagnostics, texts_of(taken.diagnostics), messages())
    if rejected := taken.counts["rejected leads"] + taken.counts["rejected events"]:
        messages().print(f"{count(rejected, 'row')} cannot be used; `leadrules decide` says why", soft_wrap=True)
    created = creation(intake, table).at
    since = [{**lead, SINCE: created.get(lead["id"])} for lead in taken.leads]
    _progress(f"Deciding {count(len(since), 'lead')} week by week …")
    history = look_back(ruleset.plan, since, taken.activity, at=terms.at, log=log, since=SINCE, weeks=HISTORY)
    _progress("Asking what points are worth …")
    made = calibrate(ruleset.plan, taken.leads, taken.activity, standings, terms)
    return _Leads(predict(history.under(ruleset.plan)), made)


def _remove(left: Iterable[Path]) -> None:
    """Remove charts of an earlier report that this one does not have: they would be taken for its own."""
    for path in left:
        try:
            path.unlink(missing_ok=True)
        except OSError as problem:
            fail(f"cannot remove `{path.as_posix()}`: {(problem.strerror or 'not possible').lower()}")


def _check_installed() -> None:
    for module, package in (("matplotlib", "matplotlib"), ("jinja2", "Jinja2")):
        if find_spec(module) is None:
            words = f"reports need the package `{package}`, which is not installed here"
            fail(words, 'pip install "leadrules[report]"')


def _progress(words: str) -> None:
    """Say what is being done, to a person who waits."""
    if sys.stderr.isatty():
        messages().print(printable(words), soft_wrap=True)
